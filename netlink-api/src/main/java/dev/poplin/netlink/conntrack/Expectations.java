package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.conntrack.Connection.Tuple;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Optional;

/** The connections that helpers expect, as {@code conntrack -L expect} and its like. Thread-safe. */
public final class Expectations {

    private static final int SUBSYSTEM = 2 << 8;
    private static final int NEW = SUBSYSTEM;
    private static final int GET = SUBSYSTEM | 1;
    private static final int DELETE = SUBSYSTEM | 2;

    private final Conversation conversation;

    Expectations(Conversation conversation) {
        this.conversation = conversation;
    }

    /** All of a family: {@code conntrack -L expect}. */
    public List<Expectation> list(IpFamily family) throws NetlinkException {
        Request request = new Request("conntrack -L expect", GET, 0, out -> FilterCodec.header(out, family));
        return conversation.dump(request, Expectation::decode).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** The one that expects exactly this tuple in this zone, 0 for the default one: {@code conntrack -G expect}. */
    public Optional<Expectation> get(Tuple expected, int zone) throws NetlinkException {
        Expectation wanted = Expectation.of(expected, expected).withZone(zone);
        try {
            return conversation.get(
                    new Request("conntrack -G expect " + expected, GET, 0, wanted::writeName), Expectation::decode);
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Adds one, as a helper that runs in a program does: {@code conntrack -I expect}.
     *
     * @throws NetlinkException ENOENT if its master is not tracked, EOPNOTSUPP if it names no helper and
     *     its master has none, or the kernel can load no helper of that name; EBUSY if another expectation is for the same packets, EEXIST if it is there
     */
    public void add(Expectation expectation) throws NetlinkException {
        conversation.execute(addition(expectation));
    }

    /** Adds many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<Expectation> expectations) throws NetlinkException {
        return conversation.executeAll(Request.forEach(expectations, Expectations::addition));
    }

    private static Request addition(Expectation expectation) {
        return new Request(
                "conntrack -I expect " + expectation.expected(),
                NEW,
                MessageFlags.CREATE | MessageFlags.EXCL,
                expectation::write);
    }

    /**
     * Expects it no longer: {@code conntrack -D expect}.
     *
     * @throws NetlinkException ENOENT if it is gone
     */
    public void delete(Expectation expectation) throws NetlinkException {
        conversation.execute(deletion(expectation));
    }

    /** Expects many no longer; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<Expectation> expectations) throws NetlinkException {
        return conversation.executeAll(Request.forEach(expectations, Expectations::deletion));
    }

    private static Request deletion(Expectation expectation) {
        return new Request("conntrack -D expect " + expectation.expected(), DELETE, 0, expectation::writeName);
    }

    /** Expects nothing any more, of either family: {@code conntrack -F expect}. */
    public void flush() throws NetlinkException {
        conversation.execute(
                new Request("conntrack -F expect", DELETE, 0, out -> FilterCodec.header(out, IpFamily.IPV4)));
    }
}
