package dev.poplin.netlink.address;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Optional;

/** The addresses of a namespace's interfaces, as {@code ip address}. Thread-safe. */
public final class Addresses {

    private static final int RTM_NEWADDR = 20;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_GETADDR = 22;

    private final Conversation conversation;

    /** The addresses of the namespace that this conversation is with. */
    public Addresses(Conversation conversation) {
        this.conversation = conversation;
    }

    /** All addresses: {@code ip address show}. */
    public List<InterfaceAddress> list() throws NetlinkException {
        return list(0);
    }

    /** The addresses of one link; of all for index 0. */
    public List<InterfaceAddress> list(int link) throws NetlinkException {
        return list("", 0, link);
    }

    /** The addresses of one family: {@code ip -4 address show}. */
    public List<InterfaceAddress> list(IpFamily family) throws NetlinkException {
        return list(family, 0);
    }

    /** The addresses of one family on one link, on all for index 0: {@code ip -6 address show dev LINK}. */
    public List<InterfaceAddress> list(IpFamily family, int link) throws NetlinkException {
        String words = family == IpFamily.IPV4 ? "-4 " : "-6 ";
        return list(words, AddressFamily.of(family), link);
    }

    private List<InterfaceAddress> list(String words, int family, int link) throws NetlinkException {
        List<InterfaceAddress> listed = conversation.dump(
                new Request(words + "address show", RTM_GETADDR, 0, InterfaceAddress.NAMES, writer -> writer.u8(family)
                        .u8(0)
                        .u16(0)
                        .u32(link)),
                InterfaceAddress::decode);
        // A kernel that does not check strictly (before 4.20) lists all.
        return link == 0
                ? listed
                : listed.stream().filter(one -> one.link() == link).toList();
    }

    /** What a link's address is like, or empty if it does not have it. */
    public Optional<InterfaceAddress> find(int link, Cidr address) throws NetlinkException {
        return list(link).stream().filter(one -> one.address().equals(address)).findFirst();
    }

    /** All addresses of the namespace that has this number here, without entering it. */
    public List<InterfaceAddress> listInNamespace(int id) throws NetlinkException {
        return conversation.dump(
                new Request(
                        "address show in namespace " + id, RTM_GETADDR, 0, InterfaceAddress.NAMES, writer -> writer.u32(
                                        0)
                                .u32(0)
                                .attributeU32(InterfaceAddress.TARGET_NETNSID, id)),
                InterfaceAddress::decode);
    }

    /**
     * Adds an address: {@code ip address add}.
     *
     * @throws NetlinkException EEXIST if the link has it already
     */
    public void add(InterfaceAddress address) throws NetlinkException {
        conversation.execute(addition(address));
    }

    /** Adds an address or changes the one that is there: {@code ip address replace}. */
    public void replace(InterfaceAddress address) throws NetlinkException {
        conversation.execute(replacement(address));
    }

    /**
     * Changes flags, lifetime and metric of an address that is there: {@code ip address change}. The kernel adds one that is not
     * there.
     */
    public void change(InterfaceAddress address) throws NetlinkException {
        conversation.execute(changing(address));
    }

    /**
     * Removes an address: {@code ip address delete}.
     *
     * @throws NetlinkException EADDRNOTAVAIL if the link does not have it
     */
    public void delete(InterfaceAddress address) throws NetlinkException {
        conversation.execute(deletion(address));
    }

    /**
     * Removes all addresses of a link, of both families: {@code ip address flush dev LINK}. What the kernel takes along itself, such as those
     * that are secondary to one, counts as removed by it; what goes with its link meanwhile is not counted.
     *
     * @return how many were removed by a request of their own
     * @throws IllegalArgumentException if the index of the link is not above 0
     */
    public int flush(int link) throws NetlinkException {
        Link.requireIndex(link);
        return conversation.removeAll(
                Request.forEach(list(link), Addresses::deletion), Errno.EADDRNOTAVAIL, Errno.ENODEV);
    }

    /** Adds many addresses; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<InterfaceAddress> addresses) throws NetlinkException {
        return conversation.executeAll(Request.forEach(addresses, Addresses::addition));
    }

    /** Adds or changes many addresses; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replaceAll(List<InterfaceAddress> addresses) throws NetlinkException {
        return conversation.executeAll(Request.forEach(addresses, Addresses::replacement));
    }

    /** Changes many addresses; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeAll(List<InterfaceAddress> addresses) throws NetlinkException {
        return conversation.executeAll(Request.forEach(addresses, Addresses::changing));
    }

    /** Removes many addresses; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<InterfaceAddress> addresses) throws NetlinkException {
        return conversation.executeAll(Request.forEach(addresses, Addresses::deletion));
    }

    private static Request addition(InterfaceAddress address) {
        return request("add", RTM_NEWADDR, MessageFlags.CREATE | MessageFlags.EXCL, address);
    }

    private static Request replacement(InterfaceAddress address) {
        return request("replace", RTM_NEWADDR, MessageFlags.CREATE | MessageFlags.REPLACE, address);
    }

    private static Request changing(InterfaceAddress address) {
        return request("change", RTM_NEWADDR, MessageFlags.REPLACE, address);
    }

    private static Request deletion(InterfaceAddress address) {
        return request("delete", RTM_DELADDR, 0, address);
    }

    private static Request request(String verb, int type, int flags, InterfaceAddress address) {
        return new Request(
                () -> "address " + verb + " " + address, type, flags, InterfaceAddress.NAMES, address::write);
    }
}
