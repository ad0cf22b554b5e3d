package dev.poplin.bgp.transport;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How sessions get their connections: TCP ({@link TcpTransport}), or a network in memory. Confined to the loop's thread. */
public interface Transport {

    /**
     * Where to connect, and how.
     *
     * @param local the address to connect from, or null for any
     * @param remote the peer
     * @param port the peer's port
     * @param options what the socket is to demand and to prove
     */
    record Destination(@Nullable IpAddress local, IpAddress remote, int port, TcpOptions options) {}

    /** A connection that somebody opened to us; exactly one of its two methods is to be called. */
    interface Incoming {

        /** Who opened it. */
        IpAddress remote();

        /** Makes it a session's; the listener hears that it is open. */
        Connection accept(TcpOptions options, Connection.Listener listener);

        /** Closes it. */
        void refuse();
    }

    /** Who hears of connections from outside. */
    @FunctionalInterface
    interface Acceptor {

        /** Somebody has connected. */
        void incoming(Incoming connection);
    }

    /** An address that is listened on. */
    interface Listening extends AutoCloseable {

        /**
         * From now on, connections from these addresses must fulfil this before they are accepted.
         *
         * @throws IOException if the kernel cannot do it
         */
        void demand(Cidr remotes, TcpOptions options) throws IOException;

        /** Its socket, if another process can have it. */
        default Optional<TcpSocket> socket() {
            return Optional.empty();
        }

        /** Forgets it, because another process listens there. */
        default void forsake() {
            close();
        }

        @Override
        void close();
    }

    /**
     * Begins to connect; the listener hears how it went.
     *
     * @throws IOException if there is no socket to be had, or it cannot have the options
     */
    Connection connect(Destination destination, Connection.Listener listener) throws IOException;

    /**
     * Listens for connections.
     *
     * @throws IOException if the address is taken
     */
    Listening listen(InetSocketAddress address, Acceptor acceptor) throws IOException;

    /**
     * Goes on with a connection that another process has held. It reads nothing before {@link Connection#proceed}, and the listener
     * does not hear that it is open.
     *
     * @param channel its socket
     * @param held what it was like there
     * @throws IOException if the socket cannot be used
     */
    default Connection resume(SocketChannel channel, Connection.Held held, Connection.Listener listener)
            throws IOException {
        throw new IOException("connections of other processes are for TcpTransport");
    }

    /**
     * Goes on listening where another process did.
     *
     * @param channel its socket
     * @param bound the address of it
     * @throws IOException if the socket cannot be used
     */
    default Listening resume(ServerSocketChannel channel, InetSocketAddress bound, Acceptor acceptor)
            throws IOException {
        throw new IOException("sockets of other processes are for TcpTransport");
    }
}
