package dev.poplin.netlink.testing;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Datagram;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import dev.poplin.netlink.system.NetlinkTransports;
import dev.poplin.netlink.system.Reply;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A kernel in memory, with the links, addresses, routes, neighbours and nftables of one namespace. It begins with a loopback that is down.
 *
 * <pre>{@code
 * FakeKernel kernel = new FakeKernel();
 * try (Netlink netlink = kernel.open()) {
 *     netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")));
 * }
 * }</pre>
 *
 * <p>It answers as the real one: EEXIST, ENODEV, ENOENT, ESRCH and the rest, with dumps filtered as asked, and it tells of links, addresses,
 * routes and neighbours that come, change and go ({@code netlink.watch().changes(...)} and {@code mirror(...)}). What it does not do: other
 * namespaces, events of nftables, routes that the kernel makes for an address, the check whether a gateway can be reached, connection tracking;
 * of nftables it has tables, chains, rules, sets and objects in transactions, but no packets, so that nothing is counted and nothing
 * times out, it does not look into expressions, lets ranges of concatenations overlap, and has no chains without a name, flow tables and
 * resets. What it does not know it refuses with EOPNOTSUPP. Thread-safe: any number of {@link Netlink}s may be open.
 */
public final class FakeKernel {

    private final FakeEvents events = new FakeEvents();
    private final FakeLinks links = new FakeLinks(events);
    private final FakeAddresses addresses = new FakeAddresses(links, events);
    private final FakeRoutes routes = new FakeRoutes(links, events);
    private final FakeNeighbors neighbors = new FakeNeighbors(links, events);
    private final FakeNftables nftables = new FakeNftables();
    private final ReentrantLock lock = new ReentrantLock();

    /** A kernel with nothing but a loopback. */
    public FakeKernel() {
        links.onDelete(index -> {
            addresses.forgetLink(index);
            routes.forgetLink(index);
            neighbors.forgetLink(index);
        });
    }

    /** The front door to this kernel. */
    public Netlink open() {
        try {
            return Netlink.over(transports());
        } catch (NetlinkException e) {
            throw new IllegalStateException("a kernel in memory always has room", e);
        }
    }

    /**
     * Where sockets of this kernel come from, also for {@link dev.poplin.netlink.mirror.Monitor} and {@link
     * dev.poplin.netlink.mirror.Mirror}. It has NETLINK_ROUTE and NETLINK_NETFILTER.
     */
    public NetlinkTransports transports() {
        return (protocol, groups) -> {
            if (protocol != NetlinkSocket.ROUTE && protocol != NetlinkSocket.NETFILTER) {
                throw new NetlinkException("socket of protocol " + protocol, Errno.EPROTONOSUPPORT);
            }
            FakeSocket socket = new FakeSocket(this, protocol == NetlinkSocket.NETFILTER, groups);
            if (protocol == NetlinkSocket.ROUTE && groups.length > 0) {
                events.join(socket);
            }
            return socket;
        };
    }

    /** Loses what those who listen have not taken yet, and lets each know by ENOBUFS, as if it had been too much. */
    public void overrun() {
        lock.lock();
        try {
            events.overrun();
        } finally {
            lock.unlock();
        }
    }

    void forget(FakeSocket socket) {
        events.leave(socket);
    }

    /** A socket of this kernel, for {@link Netlink#over} when something is to stand between. */
    public NetlinkTransport transport() {
        return new FakeSocket(this, false);
    }

    /** A socket of this kernel for the messages of NETLINK_NETFILTER, whose numbers mean other things. */
    public NetlinkTransport netfilterTransport() {
        return new FakeSocket(this, true);
    }

    /** Carries out the messages of one datagram, and hands the answer to each, one or more whole messages, to the socket. */
    void carryOut(ByteBuffer datagram, FakeSocket socket) throws NetlinkException {
        lock.lock();
        try {
            Datagram.forEach(datagram, (sequence, request) -> carryOut(sequence, request, socket));
        } finally {
            nftables.abandon();
            lock.unlock();
        }
    }

    private void carryOut(int sequence, Reply request, FakeSocket socket) {
        if (socket.isNetfilter() && (FakeNftables.isBoundary(request.type()) || nftables.isCollecting())) {
            nftables.collect(sequence, request, (number, message, errno) -> answer(number, message, errno, socket));
            return;
        }
        int errno = 0;
        try {
            if (socket.isNetfilter()) {
                if (answerNftables(sequence, request, socket)) {
                    return;
                }
                answer(sequence, request, errno, socket);
                return;
            }
            FakeObjects objects = objects(request.type());
            // rtnetlink has four verbs to an object: new, delete, get, set.
            switch (request.type() & 3) {
                case 0 -> objects.add(request);
                case 1 -> objects.delete(request);
                case 2 -> {
                    if (answer(objects, sequence, request, socket)) {
                        return;
                    }
                }
                default -> throw new Refusal(Errno.EOPNOTSUPP);
            }
        } catch (Refusal refusal) {
            errno = refusal.errno().code();
        } catch (MalformedMessageException e) {
            errno = Errno.EINVAL.code();
        }
        answer(sequence, request, errno, socket);
    }

    private static void answer(int sequence, Reply request, int errno, FakeSocket socket) {
        if (errno != 0 || (request.flags() & MessageFlags.ACK) != 0) {
            socket.deliver(acknowledgement(sequence, request, errno));
        }
    }

    /** Lists what is in the tables; true if the answer says by itself that it is complete. */
    private boolean answerNftables(int sequence, Reply request, FakeSocket socket) throws Refusal {
        if (!FakeNftables.isOurs(request.type())) {
            throw new Refusal(Errno.EOPNOTSUPP);
        }
        boolean dump = (request.flags() & MessageFlags.DUMP) == MessageFlags.DUMP;
        for (FakeObjects.Body body : nftables.list(request)) {
            int type = FakeNftables.newType(request.type());
            socket.deliver(message(type, dump ? MessageFlags.MULTI : 0, sequence, body));
        }
        if (dump) {
            socket.deliver(message(MessageType.DONE, MessageFlags.MULTI, sequence, writer -> writer.u32(0)));
        }
        return dump;
    }

    private FakeObjects objects(int type) throws Refusal {
        return switch (type >>> 2) {
            case 4 -> links;
            case 5 -> addresses;
            case 6 -> routes;
            case 7 -> neighbors;
            default -> throw new Refusal(Errno.EOPNOTSUPP);
        };
    }

    /** Answers a request to see objects; true if the answer says by itself that it is complete. */
    private static boolean answer(FakeObjects objects, int sequence, Reply request, FakeSocket socket) throws Refusal {
        if ((request.flags() & MessageFlags.DUMP) != MessageFlags.DUMP) {
            socket.deliver(message(objects.newType(), 0, sequence, objects.get(request)));
            return false;
        }
        for (FakeObjects.Body body : objects.list(request)) {
            socket.deliver(message(objects.newType(), MessageFlags.MULTI, sequence, body));
        }
        socket.deliver(message(MessageType.DONE, MessageFlags.MULTI, sequence, writer -> writer.u32(0)));
        return true;
    }

    private static ByteBuffer message(int type, int flags, int sequence, FakeObjects.Body body) {
        MessageWriter writer = new MessageWriter(128).beginMessage(type, flags, sequence);
        body.write(writer);
        return writer.endMessage().written();
    }

    private static ByteBuffer acknowledgement(int sequence, Reply request, int errno) {
        return message(MessageType.ERROR, MessageFlags.CAPPED, sequence, writer -> writer.u32(-errno)
                .u32(request.end() - request.start() + MessageWriter.HEADER_BYTES)
                .u16(request.type())
                .u16(request.flags())
                .u32(sequence)
                .u32(0));
    }
}
