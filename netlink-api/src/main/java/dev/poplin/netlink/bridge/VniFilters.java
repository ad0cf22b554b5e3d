package dev.poplin.netlink.bridge;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Optional;

/** The VNIs that VXLAN links with a filter take, as {@code bridge vni}. Thread-safe. */
public final class VniFilters {

    private static final int RTM_NEWTUNNEL = 120;
    private static final int RTM_DELTUNNEL = 121;
    private static final int RTM_GETTUNNEL = 122;

    private final Conversation conversation;

    VniFilters(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The VNIs of one link, or of all for 0: {@code bridge vni show dev VXLAN}. */
    public List<VniFilter> list(int link) throws NetlinkException {
        return conversation
                .dump(
                        new Request(
                                "bridge vni show" + (link == 0 ? "" : " dev #" + link),
                                RTM_GETTUNNEL,
                                0,
                                VniFilter.NAMES,
                                writer -> VniFilter.header(writer, link)),
                        VniFilter::decode)
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    /** The VNI that a link takes, alone or within the range that it was added with, or empty: of the link's list. */
    public Optional<VniFilter> find(int link, int vni) throws NetlinkException {
        return list(link).stream()
                .filter(filter -> filter.first() <= vni && vni <= filter.last())
                .findFirst();
    }

    /**
     * Has a link take these VNIs, or changes their far end: {@code bridge vni add}.
     *
     * @throws NetlinkException EOPNOTSUPP if the link has no filter
     */
    public void add(VniFilter filter) throws NetlinkException {
        conversation.execute(addition(filter));
    }

    /**
     * Has a link take these VNIs no more: {@code bridge vni delete}.
     *
     * @throws NetlinkException ENOENT if it took one of them not
     */
    public void delete(VniFilter filter) throws NetlinkException {
        conversation.execute(deletion(filter));
    }

    /** Adds many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<VniFilter> filters) throws NetlinkException {
        return conversation.executeAll(Request.forEach(filters, VniFilters::addition));
    }

    /** Removes many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<VniFilter> filters) throws NetlinkException {
        return conversation.executeAll(Request.forEach(filters, VniFilters::deletion));
    }

    private static Request addition(VniFilter filter) {
        return request("add", RTM_NEWTUNNEL, MessageFlags.CREATE, filter);
    }

    private static Request deletion(VniFilter filter) {
        return request("delete", RTM_DELTUNNEL, 0, filter);
    }

    private static Request request(String verb, int type, int flags, VniFilter filter) {
        return new Request(() -> "bridge vni " + verb + " " + filter, type, flags, VniFilter.NAMES, filter::write);
    }
}
