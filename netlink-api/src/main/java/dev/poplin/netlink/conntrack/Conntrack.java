package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.conntrack.Connection.Tuple;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
    private static final int NEW = SUBSYSTEM;
    private static final int GET = SUBSYSTEM | 1;
    private static final int DELETE = SUBSYSTEM | 2;
    private static final int GET_AND_RESET_COUNTERS = SUBSYSTEM | 3;
    private static final int GET_STATS_CPU = SUBSYSTEM | 4;
    private static final int GET_STATS = SUBSYSTEM | 5;
    private static final int GET_DYING = SUBSYSTEM | 6;
    private static final int GET_UNCONFIRMED = SUBSYSTEM | 7;
    private static final int TUPLE_ORIG = 1;
    private static final int ZONE = 18;

    private final Conversation conversation;

    /** The connections of the namespace that this conversation is with. */
    public Conntrack(Conversation conversation) {
        this.conversation = conversation;
    }

    /** All connections of a family: {@code conntrack -L}. */
    public List<Connection> list(IpFamily family) throws NetlinkException {
        return conversation.dumpSome(listing("conntrack -L", GET, family), Connection::read);
    }

    /** All connections of a family with what they have counted, which begins at zero again: {@code conntrack -L -z}. */
    public List<Connection> listAndResetCounters(IpFamily family) throws NetlinkException {
        return conversation.dumpSome(listing("conntrack -L -z", GET_AND_RESET_COUNTERS, family), Connection::read);
    }

    /** Connections of a family that are forgotten but whose end is still to be told: {@code conntrack -L dying}. */
    public List<Connection> listDying(IpFamily family) throws NetlinkException {
        return conversation.dumpSome(listing("conntrack -L dying", GET_DYING, family), Connection::read);
    }

    /**
     * Connections of a family whose first packet is still on its way: {@code conntrack -L unconfirmed}. Kernels since 5.19 keep no list of
     * them, so that there is none.
     */
    public List<Connection> listUnconfirmed(IpFamily family) throws NetlinkException {
        return conversation.dumpSome(listing("conntrack -L unconfirmed", GET_UNCONFIRMED, family), Connection::read);
    }

    /**
     * Hands out the connections of a family one by one as they come, for tables so large that a list of them costs too much. The consumer may
     * ask for other things, but for no list; what is listed while it or another thread asks waits in direct memory, up to all of it.
     */
    public void scan(IpFamily family, Consumer<? super Connection> consumer) throws NetlinkException {
        conversation.scan(listing("conntrack -L", GET, family), reply -> {
            Connection connection = Connection.read(reply);
            if (connection != null) {
                consumer.accept(connection);
            }
        });
    }

    private static Request listing(String operation, int type, IpFamily family) {
        return new Request(operation, type, 0, out -> FilterCodec.header(out, family));
    }

    /** The connections that a filter means; the kernel sends no others where its own filter can be trusted. */
    public List<Connection> list(ConnectionFilter filter) throws NetlinkException {
        Request request = new Request("conntrack -L " + filter, GET, 0, out -> {
            FilterCodec.header(out, filter.family());
            if (filter.isKernelExact()) {
                FilterCodec.filter(out, filter);
            }
            FilterCodec.narrow(out, filter.traits());
        });
        // A kernel before 5.8 does not know the filter and sends every connection.
        return conversation.dumpSome(request, reply -> {
            Connection connection = Connection.read(reply);
            return connection != null && filter.matches(connection) ? connection : null;
        });
    }

    /** The connection whose first packet looked like this, in a zone, 0 for the default one: {@code conntrack -G}. */
    public Optional<Connection> get(Tuple original, int zone) throws NetlinkException {
        Request request = new Request("conntrack -G " + original, GET, 0, out -> {
            FilterCodec.header(out, original.source().family());
            TupleCodec.write(out, TUPLE_ORIG, original);
            if (zone != 0) {
                out.attributeBe16(ZONE, zone);
            }
        });
        try {
            return conversation.get(request, Connection::decode);
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Makes a connection: {@code conntrack -I}.
     *
     * @throws NetlinkException EEXIST if there is one of these tuples
     */
    public void add(NewConnection connection) throws NetlinkException {
        conversation.execute(addition(connection));
    }

    /** Makes many connections, and returns the outcome of each in order: empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<NewConnection> connections) throws NetlinkException {
        return conversation.executeAll(Request.forEach(connections, Conntrack::addition));
    }

    private static Request addition(NewConnection connection) {
        return new Request(
                "conntrack -I " + connection, NEW, MessageFlags.CREATE | MessageFlags.EXCL, connection::write);
    }

    /**
     * Changes a connection: {@code conntrack -U}.
     *
     * @throws NetlinkException ENOENT if it is gone
     */
    public void change(Connection connection, ConnectionChange change) throws NetlinkException {
        conversation.execute(changing(connection, change));
    }

    /** Changes many connections alike; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeAll(List<Connection> connections, ConnectionChange change)
            throws NetlinkException {
        return conversation.executeAll(Request.forEach(connections, each -> changing(each, change)));
    }

    private static Request changing(Connection connection, ConnectionChange change) {
        return new Request("conntrack -U " + connection, NEW, 0, out -> change.write(connection, out));
    }

    /** Forgets every connection of every family: {@code conntrack -F}. */
    public void flush() throws NetlinkException {
        flush(IpFamily.IPV4);
        flush(IpFamily.IPV6);
    }

    /** Forgets every connection of a family: {@code conntrack -F -f FAMILY}. A kernel before 5.3 forgets those of the other, too. */
    public void flush(IpFamily family) throws NetlinkException {
        conversation.execute(new Request("conntrack -F", DELETE, 0, out -> FilterCodec.header(out, family)));
    }

    /** What each processor has counted: {@code conntrack -S}. */
    public List<ConntrackStatistics> statistics() throws NetlinkException {
        return conversation.dump(
                new Request("conntrack -S", GET_STATS_CPU, 0, out -> out.u32(0)), ConntrackStatistics::decode);
    }

    /** How full the table is: {@code conntrack -C}. */
    public ConntrackStatistics.Table table() throws NetlinkException {
        return conversation.get(
                new Request("conntrack -C", GET_STATS, 0, out -> out.u32(0)), ConntrackStatistics::decodeTable);
    }

    /** What helpers expect: {@code conntrack -L expect} and its like. */
    public Expectations expectations() {
        return new Expectations(conversation);
    }

    /**
     * Forgets these connections: {@code conntrack -D}. Their next packet begins a new one, and so meets every rule again. One that
     * is gone already is no failure.
     *
     * @return how many were forgotten
     */
    public int delete(Collection<Connection> connections) throws NetlinkException {
        return conversation.removeAll(Request.forEach(List.copyOf(connections), Conntrack::deletion), Errno.ENOENT);
    }

    /** Forgets many connections; the outcome of each in order, empty where it succeeded, ENOENT where it was gone already. */
    public List<Optional<NetlinkException>> deleteAll(List<Connection> connections) throws NetlinkException {
        return conversation.executeAll(Request.forEach(connections, Conntrack::deletion));
    }

    private static Request deletion(Connection connection) {
        return new Request("conntrack -D " + connection, DELETE, 0, connection::writeName);
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
