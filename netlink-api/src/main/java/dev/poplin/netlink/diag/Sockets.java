package dev.poplin.netlink.diag;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.Collection;
import java.util.List;

/**
 * The sockets of a namespace, as {@code ss}. Thread-safe.
 *
 * <pre>{@code
 * for (InetSocket each : netlink.sockets().tcp(IpFamily.IPV4, SocketFilter.any().state(SocketState.LISTEN))) {
 *     System.out.println(each);
 * }
 * }</pre>
 */
public final class Sockets {

    /** TCP's protocol number. */
    public static final int TCP = 6;
    /** UDP's protocol number. */
    public static final int UDP = 17;

    private static final int BY_FAMILY = 20;
    private static final int DESTROY = 21;
    private static final int BYTECODE = 1;
    private static final int AF_UNIX = 1;
    private static final int SHOW_NAME_PEER_QUEUE_USER = 1 | 4 | 0x10 | 0x40;
    private static final int EXTENSION_INFO_AND_CONGESTION = 1 << 1 | 1 << 3;
    private static final AttributeNames INET =
            AttributeNames.builder(56).name(BYTECODE, "INET_DIAG_REQ_BYTECODE").build();
    private static final AttributeNames UNIX = AttributeNames.builder(24).build();

    private final Conversation conversation;

    /** The sockets of the namespace that this conversation is with. */
    public Sockets(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The sockets of TCP that a filter means: {@code ss -t}. */
    public List<InetSocket> tcp(IpFamily family, SocketFilter filter) throws NetlinkException {
        return list(family, TCP, filter);
    }

    /** The sockets of UDP that a filter means: {@code ss -u}. */
    public List<InetSocket> udp(IpFamily family, SocketFilter filter) throws NetlinkException {
        return list(family, UDP, filter);
    }

    /**
     * The sockets of any protocol over IP that a filter means; the kernel sends no others.
     *
     * @param protocol its number within 0 and 255, so that those of MPTCP (262) cannot be asked for
     * @throws IllegalArgumentException if it is none
     */
    public List<InetSocket> list(IpFamily family, int protocol, SocketFilter filter) throws NetlinkException {
        if (protocol < 0 || protocol > 255) {
            throw new IllegalArgumentException("protocol " + protocol + " is not within 0 and 255");
        }
        int number = AddressFamily.of(family);
        Request request = new Request("list sockets of protocol " + protocol, BY_FAMILY, 0, INET, out -> {
            header(out, number, protocol, filter.states());
            out.bytes(new byte[48]);
            byte[] program = filter.program();
            if (program.length > 0) {
                out.attributeBytes(BYTECODE, program);
            }
        });
        return conversation.dump(request, reply -> InetSocket.decode(reply, protocol));
    }

    private static void header(MessageWriter out, int family, int protocol, int states) {
        out.u8(family).u8(protocol).u8(EXTENSION_INFO_AND_CONGESTION).u8(0).u32(states);
    }

    /** The sockets between processes of this host: {@code ss -x}. */
    public List<UnixSocket> unix() throws NetlinkException {
        Request request = new Request("list sockets of files", BY_FAMILY, 0, UNIX, out -> out.u8(AF_UNIX)
                .u8(0)
                .u16(0)
                .u32(-1)
                .u32(0)
                .u32(SHOW_NAME_PEER_QUEUE_USER)
                .u32(-1)
                .u32(-1));
        return conversation.dump(request, UnixSocket::decode);
    }

    /**
     * Ends connections, as a reset from the other side would: {@code ss -K}. One that is gone already is no failure.
     *
     * @return how many were ended
     * @throws NetlinkException the first refusal, with the others as suppressed: EOPNOTSUPP if the kernel cannot (CONFIG_INET_DIAG_DESTROY),
     *     EPERM without CAP_NET_ADMIN; the rest has been ended
     */
    public int destroy(Collection<InetSocket> sockets) throws NetlinkException {
        List<Request> requests = sockets.stream()
                .map(socket -> new Request("ss -K " + socket, DESTROY, 0, INET, out -> {
                    out.u8(socket.family()).u8(socket.protocol()).u16(0).u32(0);
                    id(out, socket);
                }))
                .toList();
        return conversation.removeAll(requests, Errno.ENOENT);
    }

    /** struct inet_diag_sockid. */
    private static void id(MessageWriter out, InetSocket socket) {
        byte[] local = socket.local().toBytes();
        byte[] peer = socket.peer().toBytes();
        out.be16(socket.localPort()).be16(socket.peerPort());
        out.bytes(local).bytes(new byte[16 - local.length]);
        out.bytes(peer).bytes(new byte[16 - peer.length]);
        // The lower word is first on every machine.
        out.u32(socket.interfaceIndex()).u32((int) socket.cookie()).u32((int) (socket.cookie() >>> Integer.SIZE));
    }
}
