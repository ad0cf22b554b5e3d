package dev.poplin.netlink.traffic;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import dev.poplin.netlink.traffic.type.TcHandle;
import java.util.List;
import java.util.Optional;

/** The filters of a namespace's links, as {@code tc filter}. Thread-safe. */
public final class Filters {

    private static final int RTM_NEW = 44;
    private static final int RTM_DELETE = 45;
    private static final int RTM_GET = 46;

    private final Conversation conversation;
    private final FilterChains chains;

    Filters(Conversation conversation) {
        this.conversation = conversation;
        chains = new FilterChains(conversation);
    }

    /**
     * The filters of a class or discipline of a link: {@code tc filter show dev LINK parent PARENT}.
     *
     * @param parent {@link TcHandle#INGRESS}, {@link TcHandle#EGRESS}, or the handle of a discipline or class; {@link TcHandle#NONE} for
     *     the root
     * @throws NetlinkException EMSGSIZE if one of them is an {@link dev.poplin.netlink.traffic.type.Fw} of every mark
     */
    public List<Filter> list(int link, TcHandle parent) throws NetlinkException {
        return list(FilterPlace.of(link, parent));
    }

    /**
     * The filters of one place, of which the kernel sends no others: {@code tc filter show … protocol … prio … chain …}.
     *
     * @throws NetlinkException EMSGSIZE if one of them is an {@link dev.poplin.netlink.traffic.type.Fw} of every mark
     */
    public List<Filter> list(FilterPlace place) throws NetlinkException {
        return conversation
                .dump(
                        new Request(() -> "filter show " + place, RTM_GET, 0, Filter.SPACE.names(), place::write),
                        Filter::decode)
                .stream()
                .filter(Filter::isListedOne)
                .toList();
    }

    /**
     * The filter in the place of this one (link, parent, protocol, priority, chain, handle and kind), or empty: {@code tc filter get}. What
     * this one does is not looked at.
     */
    public Optional<Filter> find(Filter like) throws NetlinkException {
        try {
            return conversation.find(
                    new Request(() -> "filter get " + like, RTM_GET, 0, Filter.SPACE.names(), like::writeKey),
                    Errno.ENOENT,
                    Filter::decode);
        } catch (NetlinkException e) {
            // The kernel says EINVAL, not ENOENT, where the chain is not there or the priority is one of another kind.
            if (e.errno().equals(Errno.EINVAL) && !isKindThere(like)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean isKindThere(Filter like) throws NetlinkException {
        FilterPlace place = FilterPlace.of(like.link(), like.parent())
                .withProtocol(like.protocol())
                .withPriority(like.priority())
                .inChain(like.get(Filter.CHAIN).orElse(0L).intValue());
        return list(place).stream().anyMatch(filter -> filter.get(Filter.KIND).equals(like.get(Filter.KIND)));
    }

    /**
     * Adds a filter: {@code tc filter add}.
     *
     * @throws NetlinkException EEXIST if there is one in its place; ENOENT if the kernel does not know its kind
     */
    public void add(Filter filter) throws NetlinkException {
        conversation.execute(addition(filter));
    }

    /** Adds a filter, or replaces the one in its place: {@code tc filter replace}. */
    public void replace(Filter filter) throws NetlinkException {
        conversation.execute(replacement(filter));
    }

    /**
     * Changes the settings of a filter: {@code tc filter change}.
     *
     * @throws NetlinkException ENOENT if there is none in its place
     */
    public void change(Filter filter) throws NetlinkException {
        conversation.execute(changing(filter));
    }

    /**
     * Deletes a filter: {@code tc filter delete}.
     *
     * @throws NetlinkException ENOENT or EINVAL if there is none in its place
     */
    public void delete(Filter filter) throws NetlinkException {
        conversation.execute(deletion(filter));
    }

    /** Adds many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<Filter> all) throws NetlinkException {
        return conversation.executeAll(Request.forEach(all, Filters::addition));
    }

    /** Adds or replaces many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replaceAll(List<Filter> all) throws NetlinkException {
        return conversation.executeAll(Request.forEach(all, Filters::replacement));
    }

    /** Changes the settings of many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeAll(List<Filter> all) throws NetlinkException {
        return conversation.executeAll(Request.forEach(all, Filters::changing));
    }

    /** Deletes many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<Filter> all) throws NetlinkException {
        return conversation.executeAll(Request.forEach(all, Filters::deletion));
    }

    /**
     * Deletes all filters of a class or discipline of a link, those of every chain: {@code tc filter delete dev LINK parent PARENT} for
     * chain 0, then with {@code chain CHAIN} for each other. A chain that {@link FilterChains#add} made stays, without filters.
     *
     * @throws NetlinkException if there is no such class or discipline; if the kernel refuses later, the filters of some chains are gone
     */
    public void deleteAll(int link, TcHandle parent) throws NetlinkException {
        FilterPlace all = FilterPlace.of(link, parent);
        conversation.execute(flush(all));
        for (FilterChain chain : chains.list(link, parent)) {
            if (chain.number() != 0) {
                conversation.execute(flush(all.inChain(chain.number())));
            }
        }
    }

    private static Request flush(FilterPlace place) {
        return new Request(() -> "filter delete " + place, RTM_DELETE, 0, Filter.SPACE.names(), place::write);
    }

    private static Request addition(Filter filter) {
        return request("add", RTM_NEW, MessageFlags.CREATE | MessageFlags.EXCL, filter);
    }

    private static Request replacement(Filter filter) {
        return request("replace", RTM_NEW, MessageFlags.CREATE, filter);
    }

    private static Request changing(Filter filter) {
        return request("change", RTM_NEW, 0, filter);
    }

    private static Request deletion(Filter filter) {
        return new Request(() -> "filter delete " + filter, RTM_DELETE, 0, Filter.SPACE.names(), filter::writeKey);
    }

    private static Request request(String verb, int type, int flags, Filter filter) {
        return new Request(() -> "filter " + verb + " " + filter, type, flags, Filter.SPACE.names(), filter::write);
    }
}
