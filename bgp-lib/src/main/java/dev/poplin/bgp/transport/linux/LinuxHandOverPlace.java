package dev.poplin.bgp.transport.linux;

import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.HandOverPlace;
import dev.poplin.bgp.transport.PassedSocket;
import dev.poplin.bgp.transport.TcpSocket;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.DescriptorSocket;
import dev.poplin.netlink.system.SocketDescriptor;
import dev.poplin.netlink.system.SystemCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path where processes of one user meet; sockets are handed over as open descriptors (unix(7), SCM_RIGHTS). Put it where nobody
 * else may make files. Immutable.
 */
public final class LinuxHandOverPlace implements HandOverPlace {

    private static final int ROOT = 0;
    private static final int ECONNREFUSED = 111;

    private final Path path;

    private LinuxHandOverPlace(Path path) {
        this.path = path;
    }

    /** The place at a path, which becomes a socket when somebody waits there. */
    public static LinuxHandOverPlace at(Path path) {
        return new LinuxHandOverPlace(path);
    }

    @Override
    public Waiting open() throws IOException {
        return new Door(DescriptorSocket.listen(path));
    }

    @Override
    public Optional<HandOverLine> reach() throws IOException {
        try {
            return Optional.of(line(DescriptorSocket.connect(path)));
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOENT) || e.errno().code() == ECONNREFUSED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Sockets are neither given to nor taken from anybody else. */
    private HandOverLine line(DescriptorSocket socket) throws IOException {
        int user = socket.peerUser();
        if (user != ROOT && user != SystemCalls.effectiveUser()) {
            socket.close();
            throw new IOException("user " + user + " is at the other end of " + path);
        }
        return new Line(socket, path);
    }

    private final class Door implements Waiting {
        private final DescriptorSocket door;

        private Door(DescriptorSocket door) {
            this.door = door;
        }

        @Override
        public Optional<HandOverLine> next(Duration patience) throws IOException {
            DescriptorSocket visitor = door.accept(patience);
            return visitor == null ? Optional.empty() : Optional.of(line(visitor));
        }

        @Override
        public void close() throws IOException {
            door.close();
        }
    }

    private record Line(DescriptorSocket socket, Path path) implements HandOverLine {

        @Override
        public void send(ByteBuffer packet, Duration patience, TcpSocket... sockets) throws IOException {
            int[] descriptors = new int[sockets.length];
            for (int i = 0; i < sockets.length; i++) {
                descriptors[i] = SocketDescriptor.find(sockets[i].local(), sockets[i].remote())
                        .fd();
            }
            socket.send(packet, patience, descriptors);
        }

        @Override
        public Optional<Packet> receive(Duration patience) throws IOException {
            DescriptorSocket.Packet packet = socket.receive(patience);
            if (packet == null) {
                return Optional.empty();
            }
            List<PassedSocket> sockets = Arrays.stream(packet.descriptors())
                    .<PassedSocket>mapToObj(descriptor -> new Passed(descriptor, path))
                    .toList();
            return Optional.of(new Packet(packet.bytes(), sockets));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** The JDK makes no channel of a descriptor: the descriptor is put in the place of that of a channel made for this. */
    private static final class Passed implements PassedSocket {
        private final int descriptor;
        private final Path path;
        private boolean closed;

        private Passed(int descriptor, Path path) {
            this.descriptor = descriptor;
            this.path = path;
        }

        /** A channel must be connected; one of this machine needs neither a route nor a port for that. */
        @Override
        public SocketChannel toChannel() throws IOException {
            Path meeting = path.resolveSibling(path.getFileName() + "." + descriptor);
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(meeting);
            SocketChannel channel = null;
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                Files.deleteIfExists(meeting);
                server.bind(address);
                channel = SocketChannel.open(address);
                replace(SocketDescriptor.find(channel.getLocalAddress(), address));
                return channel;
            } catch (IOException e) {
                closeQuietly(channel);
                throw e;
            } finally {
                Files.deleteIfExists(meeting);
            }
        }

        private static void closeQuietly(@Nullable SocketChannel channel) throws IOException {
            if (channel != null) {
                channel.close();
            }
        }

        @Override
        public ServerSocketChannel toServerChannel() throws IOException {
            ServerSocketChannel channel = ServerSocketChannel.open();
            try {
                bindAnywhere(channel);
                replace(SocketDescriptor.find(channel.getLocalAddress(), null));
                return channel;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        /** To a port of the loopback for a moment; of all addresses where there is no loopback. */
        private static void bindAnywhere(ServerSocketChannel channel) throws IOException {
            try {
                channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            } catch (IOException e) {
                channel.bind(null);
            }
        }

        private void replace(SocketDescriptor socket) throws IOException {
            socket.replaceBy(descriptor);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                DescriptorSocket.closeAll(descriptor);
            }
        }
    }
}
