package dev.poplin.netlink.neighbor;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Optional;

/** The neighbours of a namespace, as {@code ip neighbor}. Thread-safe. */
public final class Neighbors {

    private static final int RTM_NEWNEIGH = 28;
    private static final int RTM_DELNEIGH = 29;
    private static final int RTM_GETNEIGH = 30;
    private static final int NDA_DST = 1;
    private static final int NDA_IFINDEX = 8;
    private static final int NDA_MASTER = 9;

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

    /** The neighbours of a family on one link, on all for index 0, with how they were used of late: {@code ip -s neighbor show}. */
    public List<ListedNeighbor> listWithTimes(IpFamily family, int link) throws NetlinkException {
        String operation = "neighbor show" + (link == 0 ? "" : " dev #" + link);
        return conversation.dump(show(operation, family, 0, link), ListedNeighbor::decode);
    }

    /** The addresses for which this host answers: {@code ip neighbor show proxy}. */
    public List<Neighbor> listProxies(IpFamily family) throws NetlinkException {
        return listProxies(family, 0);
    }

    /** The addresses for which this host answers on one link: {@code ip neighbor show proxy dev LINK}; on all for index 0. */
    public List<Neighbor> listProxies(IpFamily family, int link) throws NetlinkException {
        return dump("neighbor show proxy" + (link == 0 ? "" : " dev #" + link), family, Neighbor.PROXY, link);
    }

    /** The neighbours of a family on the ports of a bridge or routing domain: {@code ip neighbor show master MASTER}. */
    public List<Neighbor> listOfMaster(IpFamily family, int master) throws NetlinkException {
        return conversation.dump(
                new Request("neighbor show master #" + master, RTM_GETNEIGH, 0, Neighbor.NAMES, writer -> header(
                                writer, family, 0, 0)
                        .attributeU32(NDA_MASTER, master)),
                Neighbor::decode);
    }

    /** The neighbour of this address on this link, or empty: {@code ip neighbor get ADDRESS dev LINK}. */
    public Optional<Neighbor> find(int link, IpAddress address) throws NetlinkException {
        return conversation.find(asking(link, address, 0), Errno.ENOENT, Neighbor::decode);
    }

    /** What says that this host answers for this address on this link, or empty: {@code ip neighbor get proxy ADDRESS dev LINK}. */
    public Optional<Neighbor> findProxy(int link, IpAddress address) throws NetlinkException {
        return conversation.find(asking(link, address, Neighbor.PROXY), Errno.ENOENT, Neighbor::decode);
    }

    /**
     * The neighbour of this address on this link.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public Neighbor get(int link, IpAddress address) throws NetlinkException {
        return conversation.get(asking(link, address, 0), Neighbor::decode);
    }

    private static Request asking(int link, IpAddress address, int flags) {
        return new Request(
                "neighbor get " + (flags == 0 ? "" : "proxy ") + address + " dev #" + link,
                RTM_GETNEIGH,
                0,
                Neighbor.NAMES,
                writer -> header(writer, address.family(), flags, link).attributeAddress(NDA_DST, address));
    }

    private static MessageWriter header(MessageWriter writer, IpFamily family, int flags, int link) {
        writer.u8(AddressFamily.of(family)).u8(0).u16(0);
        return writer.u32(link).u16(0).u8(flags).u8(0);
    }

    private List<Neighbor> dump(String operation, IpFamily family, int flags, int link) throws NetlinkException {
        return conversation.dump(show(operation, family, flags, link), Neighbor::decode);
    }

    private static Request show(String operation, IpFamily family, int flags, int link) {
        return new Request(operation, RTM_GETNEIGH, 0, Neighbor.NAMES, writer -> {
            header(writer, family, flags, 0);
            if (link != 0) {
                writer.attributeU32(NDA_IFINDEX, link);
            }
        });
    }

    /**
     * Adds a neighbour: {@code ip neighbor add}.
     *
     * @throws NetlinkException EEXIST if there is one of this address on this link
     */
    public void add(Neighbor neighbor) throws NetlinkException {
        conversation.execute(addition(neighbor));
    }

    /**
     * Changes the neighbour of this address on this link: {@code ip neighbor change}.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public void change(Neighbor neighbor) throws NetlinkException {
        conversation.execute(changing(neighbor));
    }

    /** Adds a neighbour, or changes the one that is there: {@code ip neighbor replace}. */
    public void replace(Neighbor neighbor) throws NetlinkException {
        conversation.execute(replacement(neighbor));
    }

    /**
     * Removes a neighbour: {@code ip neighbor delete}.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public void delete(Neighbor neighbor) throws NetlinkException {
        conversation.execute(deletion(neighbor));
    }

    /**
     * Removes the neighbours of a family on one link, on all for index 0, but those that are permanent or need no resolution: {@code ip
     * neighbor flush dev LINK}. One that goes with its link meanwhile is not counted.
     *
     * @return how many were removed
     */
    public int flush(IpFamily family, int link) throws NetlinkException {
        List<Neighbor> found = list(family, link).stream()
                .filter(neighbor -> (neighbor.state() & (Neighbor.PERMANENT | Neighbor.NOARP)) == 0)
                .toList();
        return conversation.removeAll(Request.forEach(found, Neighbors::deletion), Errno.ENOENT, Errno.ENODEV);
    }

    /** Adds many neighbours; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<Neighbor> neighbors) throws NetlinkException {
        return conversation.executeAll(Request.forEach(neighbors, Neighbors::addition));
    }

    /** Adds or changes many neighbours; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replaceAll(List<Neighbor> neighbors) throws NetlinkException {
        return conversation.executeAll(Request.forEach(neighbors, Neighbors::replacement));
    }

    /** Changes many neighbours; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeAll(List<Neighbor> neighbors) throws NetlinkException {
        return conversation.executeAll(Request.forEach(neighbors, Neighbors::changing));
    }

    /** Removes many neighbours; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<Neighbor> neighbors) throws NetlinkException {
        return conversation.executeAll(Request.forEach(neighbors, Neighbors::deletion));
    }

    private static Request addition(Neighbor neighbor) {
        return request("add", RTM_NEWNEIGH, MessageFlags.CREATE | MessageFlags.EXCL, neighbor);
    }

    private static Request replacement(Neighbor neighbor) {
        return request("replace", RTM_NEWNEIGH, MessageFlags.CREATE | MessageFlags.REPLACE, neighbor);
    }

    private static Request changing(Neighbor neighbor) {
        return request("change", RTM_NEWNEIGH, MessageFlags.REPLACE, neighbor);
    }

    private static Request deletion(Neighbor neighbor) {
        return request("delete", RTM_DELNEIGH, 0, neighbor);
    }

    private static Request request(String verb, int type, int flags, Neighbor neighbor) {
        return new Request(() -> "neighbor " + verb + " " + neighbor, type, flags, Neighbor.NAMES, neighbor::write);
    }
}
