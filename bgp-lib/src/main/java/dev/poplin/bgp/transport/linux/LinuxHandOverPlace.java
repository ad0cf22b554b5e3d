package dev.poplin.bgp.transport.linux;

import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.HandOverPlace;
import dev.poplin.bgp.transport.IpSocket;
import dev.poplin.bgp.transport.PassedSocket;
import dev.poplin.bgp.transport.TcpSocket;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.DescriptorSocket;
import dev.poplin.netlink.system.SocketDescriptor;
import dev.poplin.netlink.system.SocketTable;
import dev.poplin.netlink.system.SystemCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

    private static final class Line implements HandOverLine {
        private final DescriptorSocket socket;
        private final Path path;

        /** As they were when one was needed first: looking at all of them for each would take the square of their number. */
        private @Nullable SocketTable table;

        private Line(DescriptorSocket socket, Path path) {
            this.socket = socket;
            this.path = path;
        }

        private Optional<SocketDescriptor> search(IpSocket wanted) throws IOException {
            SocketTable known = table;
            if (known == null) {
                known = SocketTable.scan();
                table = known;
            }
            SocketTable.Kind kind = wanted instanceof TcpSocket ? SocketTable.Kind.STREAM : SocketTable.Kind.DATAGRAM;
            return known.search(kind, wanted.local(), wanted.remote());
        }

        @Override
        public boolean has(IpSocket wanted) throws IOException {
            return search(wanted).isPresent();
        }

        @Override
        public void send(ByteBuffer packet, Duration patience, IpSocket... sockets) throws IOException {
            int[] descriptors = new int[sockets.length];
            for (int i = 0; i < sockets.length; i++) {
                IpSocket wanted = sockets[i];
                descriptors[i] = search(wanted)
                        .orElseThrow(() -> new IOException("no socket is " + wanted))
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
                    .<PassedSocket>mapToObj(Passed::new)
                    .toList();
            return Optional.of(new Packet(packet.bytes(), sockets));
        }

        @Override
        public List<SocketChannel> toChannels(List<PassedSocket> sockets) throws IOException {
            List<SocketChannel> channels = new ArrayList<>(sockets.size());
            try {
                for (int i = 0; i < sockets.size(); i++) {
                    channels.add(standIn(meeting(i)));
                }
                SocketTable standIns = SocketTable.scan();
                for (int i = 0; i < sockets.size(); i++) {
                    SocketAddress local = channels.get(i).getLocalAddress();
                    standIns.search(SocketTable.Kind.STREAM, local, UnixDomainSocketAddress.of(meeting(i)))
                            .orElseThrow(() -> new IOException("a channel of our own is not found"))
                            .replaceBy(((Passed) sockets.get(i)).descriptor);
                }
                return channels;
            } catch (IOException e) {
                for (SocketChannel channel : channels) {
                    channel.close();
                }
                throw e;
            }
        }

        private Path meeting(int number) {
            return path.resolveSibling(path.getFileName() + "." + number);
        }

        /** A channel must be connected; one of this machine needs neither a route nor a port for that. */
        private static SocketChannel standIn(Path meeting) throws IOException {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(meeting);
            Files.deleteIfExists(meeting);
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(address);
                return SocketChannel.open(address);
            } finally {
                Files.deleteIfExists(meeting);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** The JDK makes no channel of a descriptor: the descriptor is put in the place of that of a channel made for this. */
    private static final class Passed implements PassedSocket {
        /** struct sockaddr_in6, and more. */
        private static final int ADDRESS_BYTES = 32;

        private final int descriptor;
        private boolean closed;

        private Passed(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public ServerSocketChannel toServerChannel() throws IOException {
            return standingInFor(ServerSocketChannel.open(), SocketTable.Kind.STREAM);
        }

        /** A channel writes addresses as those of its family: it must be that of the socket. */
        @Override
        public DatagramChannel toDatagramChannel() throws IOException {
            ByteBuffer name = SystemCalls.allocate(ADDRESS_BYTES);
            SystemCalls.getsockname(descriptor, name);
            ProtocolFamily family = name.getShort(0) == SocketDescriptor.AF_INET
                    ? StandardProtocolFamily.INET
                    : StandardProtocolFamily.INET6;
            return standingInFor(DatagramChannel.open(family), SocketTable.Kind.DATAGRAM);
        }

        private <C extends NetworkChannel> C standingInFor(C channel, SocketTable.Kind kind) throws IOException {
            try {
                bindAnywhere(channel);
                SocketTable.scan().find(kind, channel.getLocalAddress(), null).replaceBy(descriptor);
                return channel;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        /** To a port of the loopback for a moment; of all addresses where there is no loopback. */
        private static void bindAnywhere(NetworkChannel channel) throws IOException {
            try {
                channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            } catch (IOException e) {
                channel.bind(null);
            }
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
