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

    private static final int PATIENCE_MILLIS = 350;

    private Probe() {}

    /** Whether an ICMP echo is answered. */
    static boolean ping(String namespace, IpAddress to) throws IOException {
        try (NetworkNamespace inside = NetworkNamespace.open(namespace)) {
            return inside.call(() -> to.toInetAddress().isReachable(PATIENCE_MILLIS));
        }
    }

    /** What a listener answers over TCP, {@code NAME CALLER}, or empty if the connection does not come about. */
    static Optional<String> ask(String namespace, IpAddress to, int port) throws IOException {
        try (NetworkNamespace inside = NetworkNamespace.open(namespace)) {
            return inside.call(() -> {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(to.toInetAddress(), port), PATIENCE_MILLIS);
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
