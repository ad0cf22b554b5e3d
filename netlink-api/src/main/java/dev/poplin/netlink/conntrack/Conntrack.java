package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The connections that the kernel tracks in a namespace, as {@code conntrack}. Thread-safe.
 *
 * <pre>{@code
 * TupleMatch answers = TupleMatch.any().from(pod).protocol(6).sourcePort(80);
 * netlink.conntrack().delete(ConnectionFilter.reply(answers));
 * }</pre>
 */
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
        Request request = new Request("conntrack -L", GET, 0, out -> FilterCodec.header(out, family));
        return conversation.dump(request, Connection::decode).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** The connections that a filter means; the kernel sends no others where its own filter can be trusted. */
    public List<Connection> list(ConnectionFilter filter) throws NetlinkException {
        Request request = new Request("conntrack -L " + filter, GET, 0, out -> {
            FilterCodec.header(out, filter.family());
            if (filter.isKernelExact()) {
                FilterCodec.filter(out, filter);
            }
        });
        // A kernel before 5.8 does not know the filter and sends every connection.
        return conversation.dump(request, Connection::decode).stream()
                .flatMap(Optional::stream)
                .filter(filter::matches)
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

    /**
     * Forgets all connections that a filter means. For IPv4 the kernel finds them itself, in one message. Otherwise, and for an
     * older kernel that refuses, they are listed and each is deleted; one that begins meanwhile may stay.
     */
    public void delete(ConnectionFilter filter) throws NetlinkException {
        if (!filter.isKernelExact() || !deleteInKernel(filter)) {
            delete(list(filter));
        }
    }

    private boolean deleteInKernel(ConnectionFilter filter) throws NetlinkException {
        try {
            conversation.execute(new Request("conntrack -D " + filter, DELETE, 0, out -> {
                FilterCodec.header(out, filter.family());
                FilterCodec.filter(out, filter);
            }));
            return true;
        } catch (NetlinkException e) {
            if (isRefusalOfAnOlderKernel(e.errno())) {
                return false;
            }
            throw e;
        }
    }

    /** Without filters, EOPNOTSUPP; EINVAL for a tuple that lacks a part; ENOENT for a whole one that nothing has. */
    private static boolean isRefusalOfAnOlderKernel(Errno errno) {
        return errno.equals(Errno.EOPNOTSUPP) || errno.equals(Errno.EINVAL) || errno.equals(Errno.ENOENT);
    }
}
