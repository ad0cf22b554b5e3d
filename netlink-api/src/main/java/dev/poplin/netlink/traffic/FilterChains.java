package dev.poplin.netlink.traffic;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import dev.poplin.netlink.traffic.type.TcHandle;
import java.util.List;
import java.util.Optional;

/** The chains of filters of a namespace's links, as {@code tc chain}. Thread-safe. */
public final class FilterChains {

    private static final int RTM_NEWCHAIN = 100;
    private static final int RTM_DELCHAIN = 101;
    private static final int RTM_GETCHAIN = 102;

    private final Conversation conversation;

    FilterChains(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The chains of a class or discipline of a link, as of this parent: {@code tc chain show dev LINK parent PARENT}. */
    public List<FilterChain> list(int link, TcHandle parent) throws NetlinkException {
        return conversation.dump(
                new Request(
                        "chain show dev #" + link + " parent " + parent,
                        RTM_GETCHAIN,
                        0,
                        Filter.SPACE.names(),
                        writer -> TrafficMessage.header(writer, link, TcHandle.NONE, parent, 0)),
                reply -> FilterChain.decode(reply).of(parent));
    }

    /** The chain in the place of this one, or empty: {@code tc chain get}. */
    public Optional<FilterChain> find(FilterChain like) throws NetlinkException {
        return conversation.find(
                new Request("chain get " + like, RTM_GETCHAIN, 0, Filter.SPACE.names(), like::writeKey),
                Errno.EINVAL,
                reply -> FilterChain.decode(reply).of(like.parent()));
    }

    /**
     * Makes a chain before there are filters in it: {@code tc chain add}.
     *
     * @throws NetlinkException EEXIST if there is one of this number
     */
    public void add(FilterChain chain) throws NetlinkException {
        conversation.execute(addition(chain));
    }

    /**
     * Deletes a chain with all filters in it: {@code tc chain delete}.
     *
     * @throws NetlinkException EINVAL if there is none of this number
     */
    public void delete(FilterChain chain) throws NetlinkException {
        conversation.execute(deletion(chain));
    }

    /** Makes many chains; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<FilterChain> chains) throws NetlinkException {
        return conversation.executeAll(Request.forEach(chains, FilterChains::addition));
    }

    /** Deletes many chains with all filters in them; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<FilterChain> chains) throws NetlinkException {
        return conversation.executeAll(Request.forEach(chains, FilterChains::deletion));
    }

    private static Request addition(FilterChain chain) {
        int flags = MessageFlags.CREATE | MessageFlags.EXCL;
        return new Request(() -> "chain add " + chain, RTM_NEWCHAIN, flags, Filter.SPACE.names(), chain::write);
    }

    private static Request deletion(FilterChain chain) {
        return new Request(() -> "chain delete " + chain, RTM_DELCHAIN, 0, Filter.SPACE.names(), chain::writeKey);
    }
}
