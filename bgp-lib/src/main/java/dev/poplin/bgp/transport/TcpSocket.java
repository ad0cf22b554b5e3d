package dev.poplin.bgp.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket of this process.
 *
 * @param local the address that it is bound to
 * @param remote the address that it is connected to, or null if it is not connected
 */
public record TcpSocket(InetSocketAddress local, @Nullable InetSocketAddress remote) implements IpSocket {

    /**
     * The socket of a channel that is bound.
     *
     * @throws IOException if it is closed
     */
    public static TcpSocket of(SocketChannel channel) throws IOException {
        return new TcpSocket(
                (InetSocketAddress) channel.getLocalAddress(), (InetSocketAddress) channel.getRemoteAddress());
    }

    /**
     * The socket of a channel that listens.
     *
     * @throws IOException if it is closed
     */
    public static TcpSocket of(ServerSocketChannel channel) throws IOException {
        return new TcpSocket((InetSocketAddress) channel.getLocalAddress(), null);
    }
}
