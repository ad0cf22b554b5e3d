package dev.poplin.netlink.system;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AddressFamily;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * The descriptor behind a socket channel of the JDK, for what the JDK has no names for. It is found by the channel's
 * addresses in a {@link SocketTable}, so the channel must be bound; and it is the channel's: it must not be used after that was closed. Immutable.
 *
 * @param fd the number
 * @param family AF_INET, AF_INET6 or AF_UNIX
 */
public record SocketDescriptor(int fd, int family) {

    /** Within this machine (sys/socket.h AF_UNIX). */
    public static final int AF_UNIX = 1;
    /** IPv4 (sys/socket.h AF_INET). */
    public static final int AF_INET = AddressFamily.INET;
    /** IPv6, and IPv4 in mapped addresses (sys/socket.h AF_INET6). */
    public static final int AF_INET6 = AddressFamily.INET6;

    private static final int O_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;

    /** struct sock_fprog: how many instructions, and where they are. */
    private static final int FILTER_HEADER_BYTES = 16;

    private static final int FILTER_POINTER = 8;
    private static final int FILTER_INSTRUCTION_BYTES = 8;

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
