package dev.poplin.bgp.transport;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TCP by NIO. */
public final class TcpTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);

    /** Who cannot be accepted, because there is no descriptor left for instance, waits so long. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SelectorLoop loop;
    private final ChannelFactory channels;
    private final SocketGuard guard;

    /** Connections of a loop over channels of this kind, whose sockets get their options from a guard. */
    public TcpTransport(SelectorLoop loop, ChannelFactory channels, SocketGuard guard) {
        this.loop = loop;
        this.channels = channels;
        this.guard = guard;
    }

    @Override
    public Connection connect(Destination destination, Connection.Listener listener) throws IOException {
        SocketChannel channel = channels.openSocket();
        try {
            prepare(channel);
            IpAddress local = destination.local();
            TcpOptions options = destination.options();
            if (local != null || !options.isNone()) {
                IpAddress from = local == null ? destination.remote().family().unspecified() : local;
                channel.bind(new InetSocketAddress(from.toInetAddress(), 0));
            }
            if (!options.isNone()) {
                guard.beforeConnect(
                        TcpSocket.of(channel),
                        Cidr.of(
                                destination.remote(),
                                destination.remote().family().bits()),
                        options);
            }
            TcpConnection connection =
                    new TcpConnection(loop, channel, guard, destination.remote().toCidr(), listener);
            connection.connect(new InetSocketAddress(destination.remote().toInetAddress(), destination.port()));
            return connection;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    @Override
    public Listening listen(InetSocketAddress address, Acceptor acceptor) throws IOException {
        ServerSocketChannel server = channels.openServerSocket();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(address);
            return watched(server, TcpSocket.of(server), acceptor);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private Listening watched(ServerSocketChannel server, TcpSocket socket, Acceptor acceptor) throws IOException {
        server.configureBlocking(false);
        loop.register(server, SelectionKey.OP_ACCEPT, ready -> accept(server, acceptor));
        return new Server(server, socket);
    }

    @Override
    public Listening resume(ServerSocketChannel channel, InetSocketAddress bound, Acceptor acceptor)
            throws IOException {
        return watched(channel, new TcpSocket(bound, null), acceptor);
    }

    @Override
    public Connection resume(SocketChannel channel, Connection.Held held, Connection.Listener listener)
            throws IOException {
        InetSocketAddress remote = Objects.requireNonNull(held.socket().remote(), "a connection has two ends");
        channel.configureBlocking(false);
        TcpConnection connection = new TcpConnection(
                loop, channel, guard, IpAddress.of(remote.getAddress()).toCidr(), listener);
        connection.resume(held);
        return connection;
    }

    private final class Server implements Listening {
        private final ServerSocketChannel channel;
        private final TcpSocket socket;

        private Server(ServerSocketChannel channel, TcpSocket socket) {
            this.channel = channel;
            this.socket = socket;
        }

        @Override
        public Optional<TcpSocket> socket() {
            return Optional.of(socket);
        }

        @Override
        public void forsake() {
            loop.release(channel);
        }

        @Override
        public void demand(Cidr remotes, TcpOptions options) throws IOException {
            guard.listening(socket, remotes, options);
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.warn("closing the listening socket failed: {}", e.toString());
            }
        }
    }

    private void accept(ServerSocketChannel server, Acceptor acceptor) {
        try {
            for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
                InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
                acceptor.incoming(new Accepted(channel, IpAddress.of(remote.getAddress())));
            }
        } catch (IOException e) {
            LOG.warn(
                    "accepting a connection failed, and nobody is let in for {} s: {}",
                    PAUSE.toSeconds(),
                    e.toString());
            loop.pause(server, PAUSE);
        }
    }

    private final class Accepted implements Incoming {
        private final SocketChannel channel;
        private final IpAddress remote;

        private Accepted(SocketChannel channel, IpAddress remote) {
            this.channel = channel;
            this.remote = remote;
        }

        @Override
        public IpAddress remote() {
            return remote;
        }

        @Override
        public Connection accept(TcpOptions options, Connection.Listener listener) {
            TcpConnection connection = new TcpConnection(loop, channel, guard, remote.toCidr(), listener);
            try {
                prepare(channel);
                if (!options.isNone()) {
                    guard.accepted(TcpSocket.of(channel), remote.toCidr(), options);
                }
                connection.use();
            } catch (IOException e) {
                LOG.warn("{}: the connection cannot be used: {}", remote, e.toString());
                loop.execute(() -> connection.fail(e));
            }
            return connection;
        }

        @Override
        public void refuse() {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("closing a refused connection failed: {}", e.toString());
            }
        }
    }
}
