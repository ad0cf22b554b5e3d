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

    private final Conversation conversation;

    /** The neighbours of the namespace that this conversation is with. */
    public Neighbors(Conversation conversation) {
        this.conversation = conversation;
    }

    /** All neighbours of a family: {@code ip neighbor show}. */
    public List<Neighbor> list(IpFamily family) throws NetlinkException {
        return conversation.dump(
                new Request("neighbor show", RTM_GETNEIGH, 0, writer -> writer.u8(family == IpFamily.IPV4 ? 2 : 10)
                        .u8(0)
                        .u16(0)
                        .u32(0)
                        .u32(0)),
                Neighbor::decode);
    }

    /** Adds a neighbour, or changes the one that is there: {@code ip neighbor replace}. */
    public void replace(Neighbor neighbor) throws NetlinkException {
        conversation.execute(new Request(
                "neighbor replace " + neighbor,
                RTM_NEWNEIGH,
                MessageFlags.CREATE | MessageFlags.REPLACE,
                neighbor::write));
    }

    /**
     * Removes a neighbour: {@code ip neighbor delete}.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public void delete(Neighbor neighbor) throws NetlinkException {
        conversation.execute(new Request("neighbor delete " + neighbor, RTM_DELNEIGH, 0, neighbor::write));
    }
}
