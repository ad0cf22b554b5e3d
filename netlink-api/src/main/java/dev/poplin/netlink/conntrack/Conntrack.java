package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;

/**
 * The flows that the kernel of a namespace remembers, as {@code conntrack}. Thread-safe.
 *
 * <pre>{@code
 * FlowFilter toPod = FlowFilter.reply(TupleMatch.any().from(pod).protocol(6).sourcePort(80));
 * netlink.conntrack().delete(toPod);
 * }</pre>
 */
public final class Conntrack {

    private static final int SUBSYSTEM = 1 << 8;
    private static final int GET = SUBSYSTEM | 1;
    private static final int DELETE = SUBSYSTEM | 2;

    private final Conversation conversation;

    /** The flows of the namespace that this conversation is with. */
    public Conntrack(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Every flow of every family: {@code conntrack -L}. */
    public List<Flow> list() throws NetlinkException {
        return conversation.dump(
                new Request("conntrack -L", GET, 0, out -> FlowCodec.header(out, 0)), FlowCodec::decode);
    }

    /** The flows of one family: {@code conntrack -L -f ipv4}. */
    public List<Flow> list(IpFamily family) throws NetlinkException {
        Request request = new Request(
                "conntrack -L -f " + family, GET, 0, out -> FlowCodec.header(out, FlowCodec.number(family)));
        return conversation.dump(request, FlowCodec::decode);
    }

    /** The flows that a filter means; the kernel sends no others where its own filter can be trusted. */
    public List<Flow> list(FlowFilter filter) throws NetlinkException {
        Request request = new Request("conntrack -L " + filter, GET, 0, out -> {
            FlowCodec.header(out, FlowCodec.number(filter.family()));
            if (filter.isKernelExact()) {
                FlowCodec.filter(out, filter);
            }
        });
        // A kernel before 5.8 does not know the filter and sends every flow.
        return conversation.dump(request, FlowCodec::decode).stream()
                .filter(filter::matches)
                .toList();
    }

    /**
     * Forgets one flow: {@code conntrack -D}. A newer flow with the same tuples, which has another id, stays.
     *
     * @return whether it was still there
     */
    public boolean delete(Flow flow) throws NetlinkException {
        try {
            conversation.execute(new Request("conntrack -D " + flow.original(), DELETE, 0, out -> {
                FlowCodec.header(out, FlowCodec.number(flow.family()));
                FlowCodec.tuple(out, FlowCodec.TUPLE_ORIG, flow.original());
                if (flow.zone() != 0) {
                    out.attributeBe16(FlowCodec.ZONE, flow.zone());
                }
                out.attributeBe32(FlowCodec.ID, flow.id());
            }));
            return true;
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Forgets all flows that a filter means. For IPv4 the kernel finds them itself, in one message. Otherwise, and for an older
     * kernel that refuses, the flows are listed and each is deleted by its tuple; a flow that begins meanwhile may stay.
     */
    public void delete(FlowFilter filter) throws NetlinkException {
        if (filter.isKernelExact() && deleteInKernel(filter)) {
            return;
        }
        for (Flow flow : list(filter)) {
            delete(flow);
        }
    }

    private boolean deleteInKernel(FlowFilter filter) throws NetlinkException {
        try {
            conversation.execute(new Request("conntrack -D " + filter, DELETE, 0, out -> {
                FlowCodec.header(out, FlowCodec.number(filter.family()));
                FlowCodec.filter(out, filter);
            }));
            return true;
        } catch (NetlinkException e) {
            if (isRefusalOfAnOlderKernel(e.errno())) {
                return false;
            }
            throw e;
        }
    }

    /** Without filters, EOPNOTSUPP; EINVAL for a tuple that lacks a part; ENOENT for a whole one that no flow has. */
    private static boolean isRefusalOfAnOlderKernel(Errno errno) {
        return errno.equals(Errno.EOPNOTSUPP) || errno.equals(Errno.EINVAL) || errno.equals(Errno.ENOENT);
    }
}
