package dev.poplin.netlink.diag;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.system.Reply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A socket of TCP, UDP or another protocol over IP. Immutable.
 *
 * @param family 2 for IPv4, 10 for IPv6
 * @param protocol the number in the IP header
 * @param state its state
 * @param local its own address
 * @param localPort its own port
 * @param peer the other side's address, all zero without one
 * @param peerPort the other side's port, 0 without one
 * @param interfaceIndex the interface that it is bound to, 0 for none
 * @param cookie the kernel's number of it, never used again
 * @param receiveQueue bytes that have not been read; of one that listens, connections that have not been accepted
 * @param sendQueue bytes that have not been acknowledged; of one that listens, how many connections may wait
 * @param user the user who made it
 * @param inode its number in {@code /proc/PID/fd}
 * @param tcp what TCP knows of the connection
 * @param others what else the kernel says, see {@link SocketAttribute}, and what is only read in part here (tcp_info), as it came
 */
public record InetSocket(
        int family,
        int protocol,
        SocketState state,
        IpAddress local,
        int localPort,
        IpAddress peer,
        int peerPort,
        int interfaceIndex,
        long cookie,
        int receiveQueue,
        int sendQueue,
        int user,
        long inode,
        Optional<TcpInfo> tcp,
        Attributes<InetSocket> others) {

    private static final int MESSAGE_BYTES = 72;
    private static final int ID_OFFSET = 4;
    private static final int INFO = 2;
    private static final int CONGESTION = 4;

    /**
     * What TCP knows of a connection (linux/tcp.h tcp_info).
     *
     * @param roundTripMicros the smoothed time for a packet and its answer, in microseconds
     * @param congestionWindow how many packets may be under way
     * @param retransmissions how many packets were sent again
     * @param pathMtu how large packets on the way may be, in bytes
     * @param congestionControl the algorithm, such as {@code cubic}
     */
    public record TcpInfo(
            int roundTripMicros, int congestionWindow, int retransmissions, int pathMtu, String congestionControl) {}

    static InetSocket decode(Reply message, int protocol) {
        int family = message.u8(0);
        int length = family == AddressFamily.INET ? 4 : 16;
        Bytes info = Bytes.of();
        String congestion = "";
        List<RawAttribute> others = new ArrayList<>(4);
        AttributeReader attributes = message.attributes(MESSAGE_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case INFO -> {
                    info = Bytes.of(attributes.bytes());
                    others.add(RawAttribute.of(attributes));
                }
                case CONGESTION -> congestion = attributes.string();
                default -> others.add(RawAttribute.of(attributes));
            }
        }
        long cookie = Integer.toUnsignedLong(message.u32(ID_OFFSET + 40))
                | Integer.toUnsignedLong(message.u32(ID_OFFSET + 44)) << 32;
        return new InetSocket(
                family,
                protocol,
                SocketState.of(message.u8(1)),
                address(message, ID_OFFSET + 4, length),
                be16(message, ID_OFFSET),
                address(message, ID_OFFSET + 20, length),
                be16(message, ID_OFFSET + 2),
                message.u32(ID_OFFSET + 36),
                cookie,
                message.u32(56),
                message.u32(60),
                message.u32(64),
                Integer.toUnsignedLong(message.u32(68)),
                tcp(info, congestion),
                Attributes.of(SocketAttribute.SPACE, others));
    }

    private static Optional<TcpInfo> tcp(Bytes info, String congestion) {
        if (info.length() < 104) {
            return Optional.empty();
        }
        ByteBuffer at = ByteBuffer.wrap(info.toArray()).order(ByteOrder.nativeOrder());
        return Optional.of(new TcpInfo(at.getInt(68), at.getInt(80), at.getInt(100), at.getInt(60), congestion));
    }

    private static int be16(Reply message, int offset) {
        return message.u8(offset) << Byte.SIZE | message.u8(offset + 1);
    }

    private static IpAddress address(Reply message, int offset, int length) {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at++) {
            bytes[at] = (byte) message.u8(offset + at);
        }
        return IpAddress.of(bytes);
    }

    /** In the words of {@code ss}. */
    @Override
    public String toString() {
        return state + " " + end(local, localPort) + " " + end(peer, peerPort);
    }

    private static String end(IpAddress address, int port) {
        String text = address.family() == IpFamily.IPV6 ? "[" + address + "]" : address.toString();
        return text + ":" + port;
    }
}
