package dev.poplin.lab;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Looks from inside a namespace whether somebody answers. Stateless. */
final class Probe {

    /** How long to wait, by what is expected. */
    enum Patience {

        /** An answer comes even from a machine that does much else. */
        FOR_AN_ANSWER(5_000),

        /** Nobody answers, or nobody knows. */
        FOR_SILENCE(350);

        private final int millis;

        Patience(int millis) {
            this.millis = millis;
        }

        static Patience ifExpected(boolean answer) {
            return answer ? FOR_AN_ANSWER : FOR_SILENCE;
        }
    }

    private Probe() {}

    /** Whether an ICMP echo is answered. */
    static boolean ping(String namespace, IpAddress to, Patience patience) throws IOException {
        try (NetworkNamespace inside = NetworkNamespace.open(namespace)) {
            return inside.call(() -> to.toInetAddress().isReachable(patience.millis));
        }
    }

    /** What a listener answers over TCP, {@code NAME CALLER}, or empty if the connection does not come about. */
    static Optional<String> ask(String namespace, IpAddress to, int port, Patience patience) throws IOException {
        try (NetworkNamespace inside = NetworkNamespace.open(namespace)) {
            return inside.call(() -> {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(to.toInetAddress(), port), patience.millis);
                    socket.setSoTimeout(2000);
                    String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                    return Optional.of(
                            answer.substring(answer.indexOf("\r\n\r\n") + 4).strip());
                } catch (SocketTimeoutException | SocketException e) {
                    return Optional.empty();
                }
            });
        }
    }
}
