package dev.poplin.netlink.neighbor;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;

/** The neighbours of a namespace, as {@code ip neighbor}. Thread-safe. */
public final class Neighbors {

    private static final int RTM_NEWNEIGH = 28;
    private static final int RTM_DELNEIGH = 29;
    private static final int RTM_GETNEIGH = 30;
    private static final int NDA_IFINDEX = 8;

    private final Conversation conversation;

    /** The neighbours of the namespace that this conversation is with. */
    public Neighbors(Conversation conversation) {
        this.conversation = conversation;
    }

    /** All neighbours of a family: {@code ip neighbor show}. */
    public List<Neighbor> list(IpFamily family) throws NetlinkException {
        return list(family, 0);
    }

    /** The neighbours of a family on one link: {@code ip neighbor show dev LINK}; on all for index 0. */
    public List<Neighbor> list(IpFamily family, int link) throws NetlinkException {
        return dump("neighbor show" + (link == 0 ? "" : " dev #" + link), family, 0, link);
    }

    /** The addresses for which this host answers: {@code ip neighbor show proxy}. */
    public List<Neighbor> listProxies(IpFamily family) throws NetlinkException {
        return dump("neighbor show proxy", family, Neighbor.PROXY, 0);
    }

    private List<Neighbor> dump(String operation, IpFamily family, int flags, int link) throws NetlinkException {
        return conversation.dump(
                new Request(operation, RTM_GETNEIGH, 0, Neighbor.NAMES, writer -> {
                    writer.u8(family == IpFamily.IPV4 ? 2 : 10).u8(0).u16(0);
                    writer.u32(0).u16(0).u8(flags).u8(0);
                    if (link != 0) {
                        writer.attributeU32(NDA_IFINDEX, link);
                    }
                }),
                Neighbor::decode);
    }

    /**
     * Adds a neighbour: {@code ip neighbor add}.
     *
     * @throws NetlinkException EEXIST if there is one of this address on this link
     */
    public void add(Neighbor neighbor) throws NetlinkException {
        conversation.execute(request("add", RTM_NEWNEIGH, MessageFlags.CREATE | MessageFlags.EXCL, neighbor));
    }

    /** Adds a neighbour, or changes the one that is there: {@code ip neighbor replace}. */
    public void replace(Neighbor neighbor) throws NetlinkException {
        conversation.execute(request("replace", RTM_NEWNEIGH, MessageFlags.CREATE | MessageFlags.REPLACE, neighbor));
    }

    /**
     * Removes a neighbour: {@code ip neighbor delete}.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public void delete(Neighbor neighbor) throws NetlinkException {
        conversation.execute(request("delete", RTM_DELNEIGH, 0, neighbor));
    }

    private static Request request(String verb, int type, int flags, Neighbor neighbor) {
        return new Request("neighbor " + verb + " " + neighbor, type, flags, Neighbor.NAMES, neighbor::write);
    }
}
