package dev.poplin.netlink.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sockets of this process at one moment, by their kinds and addresses. Immutable. */
public final class SocketTable {

    /** What a socket carries (sys/socket.h). */
    public enum Kind {
        /** Bytes in a row (SOCK_STREAM): TCP. */
        STREAM(1),
        /** Packets (SOCK_DGRAM): UDP. */
        DATAGRAM(2);

        private final int type;

        Kind(int type) {
            this.type = type;
        }
    }

    /** Knows no socket. */
    public static final SocketTable EMPTY = new SocketTable();

    /** struct sockaddr_un, the largest of them. */
    private static final int ADDRESS_BYTES = 110;

    private static final int PATH = 2;
    private static final int FIRST = 3;
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_ACCEPTCONN = 30;

    private record Ends(int type, SocketAddress local, @Nullable SocketAddress remote) {}

    private record Found(SocketDescriptor socket, boolean listens) {}

    private final Map<Ends, Found> sockets = new HashMap<>();
    private final Set<Ends> ambiguous = new HashSet<>();

    private SocketTable() {}

    /**
     * Looks at all sockets of this process.
     *
     * @throws IOException if they cannot be listed
     */
    public static SocketTable scan() throws IOException {
        SocketTable table = new SocketTable();
        ByteBuffer name = SystemCalls.allocate(ADDRESS_BYTES);
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/thread-self/fd"))) {
            for (Path entry : descriptors) {
                int fd = Integer.parseInt(entry.getFileName().toString());
                if (fd >= FIRST) {
                    table.add(fd, name);
                }
            }
        }
        return table;
    }

    private void add(int fd, ByteBuffer name) {
        int family = SystemCalls.getsockname(fd, cleared(name)) < 0 ? 0 : name.getShort(0);
        Ends ends = ends(fd, name);
        if (ends != null) {
            boolean listens = ends.remote == null && option(fd, SO_ACCEPTCONN, name) != 0;
            add(ends, new Found(new SocketDescriptor(fd, family), listens));
        }
    }

    /** What a descriptor is; null if it is no socket of these kinds. */
    private static @Nullable Ends ends(int fd, ByteBuffer name) {
        SocketAddress local = SystemCalls.getsockname(fd, cleared(name)) < 0 ? null : address(name);
        if (local == null) {
            return null;
        }
        SocketAddress remote = null;
        if (SystemCalls.getpeername(fd, cleared(name)) >= 0) {
            remote = address(name);
            if (remote == null) {
                return null;
            }
        }
        return new Ends(option(fd, SO_TYPE, name), local, remote);
    }

    /** One that listens is meant rather than its connections that were reset, which have its address and are connected to nobody. */
    private void add(Ends ends, Found found) {
        Found known = sockets.putIfAbsent(ends, found);
        if (known == null) {
            return;
        }
        if (known.listens == found.listens) {
            ambiguous.add(ends);
        } else if (found.listens) {
            sockets.put(ends, found);
            ambiguous.remove(ends);
        }
    }

    /** A number; 0 if the kernel does not say. */
    private static int option(int fd, int option, ByteBuffer value) {
        return SystemCalls.getsockopt(fd, SOL_SOCKET, option, cleared(value)) < 0 ? 0 : value.getInt(0);
    }

    private static ByteBuffer cleared(ByteBuffer name) {
        for (int at = 0; at < ADDRESS_BYTES; at++) {
            name.put(at, (byte) 0);
        }
        return name;
    }

    /** What a struct sockaddr says; null for another family, and for a name of a unix socket that is no path. */
    private static @Nullable SocketAddress address(ByteBuffer name) {
        int family = name.getShort(0);
        if (family == SocketDescriptor.AF_UNIX) {
            return path(name);
        }
        if (family != SocketDescriptor.AF_INET && family != SocketDescriptor.AF_INET6) {
            return null;
        }
        byte[] octets = new byte[family == SocketDescriptor.AF_INET ? 4 : 16];
        name.get(octets.length == 4 ? 4 : 8, octets);
        int port =
                Short.toUnsignedInt(name.duplicate().order(ByteOrder.BIG_ENDIAN).getShort(2));
        try {
            return plain(new InetSocketAddress(InetAddress.getByAddress(octets), port));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable SocketAddress path(ByteBuffer name) {
        int length = 0;
        while (PATH + length < ADDRESS_BYTES && name.get(PATH + length) != 0) {
            length++;
        }
        byte[] path = new byte[length];
        name.get(PATH, path);
        try {
            return UnixDomainSocketAddress.of(new String(path, StandardCharsets.UTF_8));
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** All addresses are the same in IPv4 and IPv6: a channel that is bound to the one says the other. */
    private static SocketAddress plain(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(inet.getPort())
                : address;
    }

    /**
     * The socket that was bound to one address, and connected to another. Its descriptor is that of a channel, and as long as that is open.
     *
     * @param local the address that its channel says it is bound to
     * @param remote the address that it is connected to, or null if it is not connected; what its peer had reset was connected to nobody
     * @throws IOException if there was more than one, and not one alone that listened
     */
    public Optional<SocketDescriptor> search(Kind kind, SocketAddress local, @Nullable SocketAddress remote)
            throws IOException {
        Ends ends = new Ends(kind.type, plain(local), remote == null ? null : plain(remote));
        if (ambiguous.contains(ends)) {
            throw new IOException("more than one socket is bound to " + local);
        }
        return Optional.ofNullable(sockets.get(ends)).map(Found::socket);
    }

    /**
     * As {@link #search}.
     *
     * @throws IOException if there was none, too
     */
    public SocketDescriptor find(Kind kind, SocketAddress local, @Nullable SocketAddress remote) throws IOException {
        return search(kind, local, remote)
                .orElseThrow(() -> new IOException(
                        "no socket is bound to " + local + (remote == null ? "" : " and connected to " + remote)));
    }

    /** As {@link #search}, if the socket still is of the kind and has these addresses now; empty if not, or where that throws. */
    public Optional<SocketDescriptor> searchStill(Kind kind, SocketAddress local, @Nullable SocketAddress remote) {
        Ends ends = new Ends(kind.type, plain(local), remote == null ? null : plain(remote));
        return ambiguous.contains(ends)
                ? Optional.empty()
                : Optional.ofNullable(sockets.get(ends))
                        .filter(found -> isStill(found, ends))
                        .map(Found::socket);
    }

    private static boolean isStill(Found found, Ends ends) {
        int fd = found.socket.fd();
        ByteBuffer name = SystemCalls.allocate(ADDRESS_BYTES);
        return ends.equals(ends(fd, name)) && (!found.listens || option(fd, SO_ACCEPTCONN, name) != 0);
    }
}
