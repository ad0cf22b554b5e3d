package dev.poplin.netlink.traffic;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import dev.poplin.netlink.traffic.type.TcHandle;
import java.util.List;

/** The chains of filters of a namespace's links, as {@code tc chain}. Thread-safe. */
public final class FilterChains {

    private static final int RTM_NEWCHAIN = 100;
    private static final int RTM_DELCHAIN = 101;
    private static final int RTM_GETCHAIN = 102;

    private final Conversation conversation;

    FilterChains(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The chains of a class or discipline of a link: {@code tc chain show dev LINK parent PARENT}. */
    public List<FilterChain> list(int link, TcHandle parent) throws NetlinkException {
        return conversation.dump(
                new Request(
                        "chain show dev #" + link + " parent " + parent,
                        RTM_GETCHAIN,
                        0,
                        Filter.SPACE.names(),
                        writer -> TrafficMessage.header(writer, link, TcHandle.NONE, parent, 0)),
                FilterChain::decode);
    }

    /**
     * Makes a chain before there are filters in it: {@code tc chain add}.
     *
     * @throws NetlinkException EEXIST if there is one of this number
     */
    public void add(FilterChain chain) throws NetlinkException {
        conversation.execute(new Request(
                "chain add " + chain,
                RTM_NEWCHAIN,
                MessageFlags.CREATE | MessageFlags.EXCL,
                Filter.SPACE.names(),
                chain::write));
    }

    /**
     * Deletes a chain with all filters in it: {@code tc chain delete}.
     *
     * @throws NetlinkException EINVAL if there is none of this number
     */
    public void delete(FilterChain chain) throws NetlinkException {
        conversation.execute(new Request("chain delete " + chain, RTM_DELCHAIN, 0, Filter.SPACE.names(), chain::write));
    }
}
