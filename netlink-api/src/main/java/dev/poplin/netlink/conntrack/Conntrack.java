package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The connections that the kernel tracks in a namespace, as {@code conntrack}. Thread-safe. */
public final class Conntrack {

    private static final int SUBSYSTEM = 1 << 8;
    private static final int GET = SUBSYSTEM | 1;
    private static final int DELETE = SUBSYSTEM | 2;

    private final Conversation conversation;

    /** The connections of the namespace that this conversation is with. */
    public Conntrack(Conversation conversation) {
        this.conversation = conversation;
    }

    /** All connections of a family: {@code conntrack -L}. */
    public List<Connection> list(IpFamily family) throws NetlinkException {
        Request request = new Request("conntrack -L", GET, 0, out -> out.u8(family == IpFamily.IPV4 ? 2 : 10)
                .u8(0)
                .u16(0));
        return conversation.dump(request, Connection::decode).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Forgets these connections: {@code conntrack -D}. Their next packet begins a new one, and so meets every rule again. One that
     * is gone already is no failure.
     *
     * @return how many were forgotten
     */
    public int delete(Collection<Connection> connections) throws NetlinkException {
        List<Request> requests = connections.stream()
                .map(connection -> new Request("conntrack -D " + connection, DELETE, 0, connection::writeName))
                .toList();
        int forgotten = 0;
        for (Optional<NetlinkException> outcome : conversation.executeAll(requests)) {
            if (outcome.isEmpty()) {
                forgotten++;
            } else if (!outcome.get().errno().equals(Errno.ENOENT)) {
                throw outcome.get();
            }
        }
        return forgotten;
    }
}
