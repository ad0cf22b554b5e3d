package dev.poplin.node.testing;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** Connects and listens inside namespaces, to see whether packets pass. */
public final class Tcp {

    private static final int PATIENCE_MILLIS = 300;
    /** Nobody accepts, so the queue has to hold all connections of a test. */
    private static final int BACKLOG = 4096;

    private Tcp() {}

    /** Listens in the namespace on all its addresses; the kernel accepts, so that a connection succeeds without a thread. */
    public static ServerSocketChannel listen(NetworkNamespace namespace, int port) throws IOException {
        return namespace.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(port), BACKLOG));
    }

    /** Whether a connection from the namespace to the address succeeds within a short time. */
    public static boolean connects(NetworkNamespace namespace, String address, int port) throws IOException {
        return from(namespace, address, port).isPresent();
    }

    /** Whether a connection from the namespace to the address succeeds within so many milliseconds. */
    public static boolean connects(NetworkNamespace namespace, String address, int port, int patienceMillis)
            throws IOException {
        return from(namespace, address, port, patienceMillis).isPresent();
    }

    /** The address from which the first waiting connection came, as {@code /ADDRESS}. */
    public static String peerOf(ServerSocketChannel listener) throws IOException {
        try (SocketChannel accepted = listener.accept()) {
            return String.valueOf(((InetSocketAddress) accepted.getRemoteAddress()).getAddress());
        }
    }

    /** The local address of a connection that succeeded. */
    public static Optional<String> from(NetworkNamespace namespace, String address, int port) throws IOException {
        return from(namespace, address, port, PATIENCE_MILLIS);
    }

    private static Optional<String> from(NetworkNamespace namespace, String address, int port, int patienceMillis)
            throws IOException {
        return namespace.call(() -> {
            try (SocketChannel channel = SocketChannel.open()) {
                Socket socket = channel.socket();
                socket.connect(new InetSocketAddress(address, port), patienceMillis);
                return Optional.of(((InetSocketAddress) channel.getLocalAddress())
                        .getAddress()
                        .getHostAddress());
            } catch (IOException e) {
                return Optional.<String>empty();
            }
        });
    }
}
