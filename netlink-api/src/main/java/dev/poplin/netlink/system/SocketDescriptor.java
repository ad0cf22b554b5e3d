package dev.poplin.netlink.system;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The descriptor behind a socket channel of the JDK, for what the JDK has no names for. It is found by the channel's
 * addresses, so the channel must be bound; and it is the channel's: it must not be used after that was closed. Immutable.
 *
 * @param fd the number
 * @param family AF_INET, AF_INET6 or AF_UNIX
 */
public record SocketDescriptor(int fd, int family) {

    /** Within this machine (sys/socket.h AF_UNIX). */
    public static final int AF_UNIX = 1;
    /** IPv4 (sys/socket.h AF_INET). */
    public static final int AF_INET = 2;
    /** IPv6, and IPv4 in mapped addresses (sys/socket.h AF_INET6). */
    public static final int AF_INET6 = 10;

    /** struct sockaddr_un, the largest of them: a family, and a path of at most 108 bytes. */
    private static final int ADDRESS_BYTES = 110;

    private static final int PATH = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int SCAN_FROM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;

    /** struct sock_fprog: how many instructions, and where they are. */
    private static final int FILTER_HEADER_BYTES = 16;

    private static final int FILTER_POINTER = 8;
    private static final int FILTER_INSTRUCTION_BYTES = 8;

    /**
     * Finds the socket that is bound to one address, and connected to another.
     *
     * @param local the address that the channel says it is bound to
     * @param remote the address that it is connected to, or null if it is not connected
     * @throws IOException if there is none of these addresses, or more than one
     */
    public static SocketDescriptor find(SocketAddress local, @Nullable SocketAddress remote) throws IOException {
        return search(local, remote)
                .orElseThrow(() -> new IOException(
                        "no socket is bound to " + local + (remote == null ? "" : " and connected to " + remote)));
    }

    /**
     * As {@link #find}, or empty if there is none of these addresses: what its peer has reset is connected to nobody, though a channel does not
     * know before it reads.
     *
     * @throws IOException if there is more than one
     */
    public static Optional<SocketDescriptor> search(SocketAddress local, @Nullable SocketAddress remote)
            throws IOException {
        SocketDescriptor found = null;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/thread-self/fd"))) {
            for (Path entry : descriptors) {
                int fd = Integer.parseInt(entry.getFileName().toString());
                SocketDescriptor candidate = fd > SCAN_FROM && isSocket(entry) ? match(fd, local, remote) : null;
                if (candidate != null && found != null) {
                    throw new IOException("more than one socket is bound to " + local);
                }
                found = candidate == null ? found : candidate;
            }
        }
        return Optional.ofNullable(found);
    }

    /** Whether the socket is bound to one address, and connected to another if that is not null. */
    boolean isOf(SocketAddress local, @Nullable SocketAddress remote) {
        return match(fd, local, remote) != null;
    }

    private static boolean isSocket(Path entry) {
        try {
            return Files.readSymbolicLink(entry).toString().startsWith("socket:");
        } catch (IOException e) {
            // Closed meanwhile.
            return false;
        }
    }

    private static @Nullable SocketDescriptor match(int fd, SocketAddress local, @Nullable SocketAddress remote) {
        ByteBuffer name = SystemCalls.allocate(ADDRESS_BYTES);
        if (SystemCalls.getsockname(fd, name) < 0 || !isAt(name, local)) {
            return null;
        }
        int family = name.getShort(0);
        ByteBuffer peer = SystemCalls.allocate(ADDRESS_BYTES);
        boolean connected = SystemCalls.getpeername(fd, peer) >= 0;
        boolean same = remote == null ? !connected : connected && isAt(peer, remote);
        return same ? new SocketDescriptor(fd, family) : null;
    }

    /** Whether a struct sockaddr_in or sockaddr_in6 is this address; one that is mapped is the IPv4 address. */
    private static boolean isAt(ByteBuffer name, SocketAddress address) {
        int family = name.getShort(0);
        if (address instanceof UnixDomainSocketAddress place) {
            return family == AF_UNIX && isAt(name, place.getPath());
        }
        if (!(address instanceof InetSocketAddress expected)) {
            return false;
        }
        if (family != AF_INET && family != AF_INET6) {
            return false;
        }
        int port =
                Short.toUnsignedInt(name.duplicate().order(ByteOrder.BIG_ENDIAN).getShort(2));
        byte[] octets = new byte[family == AF_INET ? 4 : 16];
        name.get(family == AF_INET ? 4 : 8, octets);
        return port == expected.getPort() && sameHost(octets, expected.getAddress());
    }

    private static boolean isAt(ByteBuffer name, Path place) {
        byte[] wanted = place.toString().getBytes(StandardCharsets.UTF_8);
        byte[] actual = new byte[ADDRESS_BYTES - PATH];
        name.get(PATH, actual);
        return Arrays.equals(actual, Arrays.copyOf(wanted, actual.length));
    }

    private static boolean sameHost(byte[] octets, InetAddress expected) {
        byte[] wanted = expected.getAddress();
        boolean anyWanted = expected.isAnyLocalAddress();
        byte[] plain = isMapped(octets) ? Arrays.copyOfRange(octets, 12, 16) : octets;
        return Arrays.equals(plain, wanted) || anyWanted && isZero(plain);
    }

    private static boolean isMapped(byte[] octets) {
        return octets.length == 16 && isZero(Arrays.copyOf(octets, 10)) && octets[10] == -1 && octets[11] == -1;
    }

    private static boolean isZero(byte[] octets) {
        return Arrays.equals(octets, new byte[octets.length]);
    }

    /**
     * Sets an option whose value is a number.
     *
     * @param what the option's name, for the exception
     * @throws NetlinkException if the kernel refuses
     */
    public void set(int level, int option, int value, String what) throws NetlinkException {
        check(SystemCalls.setsockopt(fd, level, option, value), what);
    }

    /**
     * Sets an option whose value is a struct.
     *
     * @param what the option's name, for the exception
     * @param value all of the buffer, which must be direct
     * @throws NetlinkException if the kernel refuses
     */
    public void set(int level, int option, ByteBuffer value, String what) throws NetlinkException {
        check(SystemCalls.setsockopt(fd, level, option, value), what);
    }

    /**
     * Lets the kernel drop, before they are queued, packets that a classic BPF program refuses (SO_ATTACH_FILTER), in place of the
     * program that it has.
     *
     * @param program its instructions (linux/filter.h struct sock_filter, in native order): all of the buffer, which must be direct
     * @param what what the program is for, for the exception
     * @throws NetlinkException if the kernel refuses
     */
    public void filter(ByteBuffer program, String what) throws NetlinkException {
        ByteBuffer header = SystemCalls.allocate(FILTER_HEADER_BYTES)
                .putShort(0, (short) (program.capacity() / FILTER_INSTRUCTION_BYTES))
                .putLong(FILTER_POINTER, SystemCalls.pointer(program).address());
        set(SOL_SOCKET, SO_ATTACH_FILTER, header, what);
        Reference.reachabilityFence(program);
    }

    private static void check(int outcome, String what) throws NetlinkException {
        if (outcome < 0) {
            throw new NetlinkException("set " + what, Errno.of(-outcome));
        }
    }

    /**
     * Puts another socket in this one's place: from now on the channel reads and writes that one, and what it was is closed. What the
     * channel says of its addresses stays as it was. The channel must not be registered with a selector.
     *
     * @param other a descriptor, which stays open
     * @throws NetlinkException if the kernel refuses
     */
    public void replaceBy(int other) throws NetlinkException {
        check(SystemCalls.duplicate(other, fd, O_CLOEXEC), "another socket in a channel's place");
    }

    /** Writes a struct sockaddr of this socket's family at a buffer's beginning; an IPv4 address of an IPv6 socket is mapped. */
    public void writeAddress(IpAddress address, ByteBuffer target) {
        target.putShort(0, (short) family);
        byte[] octets = address.toBytes();
        if (family == AF_INET) {
            target.put(4, octets);
        } else if (address instanceof Ipv4Address) {
            target.putShort(18, (short) -1).put(20, octets);
        } else {
            target.put(8, octets);
        }
    }
}
