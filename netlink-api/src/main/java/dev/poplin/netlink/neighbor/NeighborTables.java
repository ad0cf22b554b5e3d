package dev.poplin.netlink.neighbor;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Optional;

/** The settings of the neighbour tables of a namespace, as {@code ip ntable}. Thread-safe. */
public final class NeighborTables {

    private static final int RTM_GETNEIGHTBL = 66;
    private static final int RTM_SETNEIGHTBL = 67;

    private final Conversation conversation;

    /** The tables of the namespace that this conversation is with. */
    public NeighborTables(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The table of a family, and behind it the parameters of each link: {@code ip ntable show}. */
    public List<NeighborTable> list(IpFamily family) throws NetlinkException {
        return conversation.dump(
                new Request("ntable show", RTM_GETNEIGHTBL, 0, NeighborTable.SPACE.names(), writer -> writer.u8(
                                AddressFamily.of(family))
                        .u8(0)
                        .u16(0)),
                NeighborTable::decode);
    }

    /**
     * The parameters of one link, or, for 0, the table of the family with the defaults; empty if the link has none: {@code ip ntable show dev
     * LINK}. Of the list, as the kernel gives no other.
     */
    public Optional<NeighborTable> find(IpFamily family, int link) throws NetlinkException {
        return list(family).stream().filter(table -> link(table) == link).findFirst();
    }

    private static long link(NeighborTable table) {
        return table.parameters()
                .flatMap(parameters -> parameters.get(NeighborParameters.LINK))
                .orElse(0L);
    }

    /**
     * Changes what is said of a table, or, by its {@link NeighborTable#withParameters parameters}, of one link: {@code ip ntable
     * change}. The thresholds and the time between collections are those of the whole machine.
     *
     * @throws NetlinkException ENOENT if the link has no such parameters, or if the namespace may not set what was asked
     */
    public void change(NeighborTable table) throws NetlinkException {
        conversation.execute(changing(table));
    }

    /** Changes many tables, or parameters of links; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeAll(List<NeighborTable> tables) throws NetlinkException {
        return conversation.executeAll(Request.forEach(tables, NeighborTables::changing));
    }

    private static Request changing(NeighborTable table) {
        return new Request(
                () -> "ntable change " + table,
                RTM_SETNEIGHTBL,
                MessageFlags.REPLACE,
                NeighborTable.SPACE.names(),
                table::write);
    }
}
