package dev.poplin.netlink.address;

import dev.poplin.inet.Ipv6Address;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Optional;

/** The labels by which source addresses are chosen, as {@code ip addrlabel}. Thread-safe. */
public final class AddressLabels {

    private static final int RTM_NEWADDRLABEL = 72;
    private static final int RTM_DELADDRLABEL = 73;
    private static final int RTM_GETADDRLABEL = 74;

    private final Conversation conversation;

    /** The labels of the namespace that this conversation is with. */
    public AddressLabels(Conversation conversation) {
        this.conversation = conversation;
    }

    /** All labels: {@code ip addrlabel list}. */
    public List<AddressLabel> list() throws NetlinkException {
        return conversation.dump(
                new Request("addrlabel list", RTM_GETADDRLABEL, 0, AddressLabel.NAMES, writer -> writer.u8(
                                AddressFamily.INET6)
                        .u8(0)
                        .u16(0)
                        .u64(0)),
                AddressLabel::decode);
    }

    /** The label that an address has on a link, by the longest prefix that holds it, or empty: {@code ip addrlabel get}. */
    public Optional<AddressLabel> find(Ipv6Address address, int link) throws NetlinkException {
        return conversation.find(
                new Request(
                        "addrlabel get " + address + " dev #" + link,
                        RTM_GETADDRLABEL,
                        0,
                        AddressLabel.NAMES,
                        writer -> writer.u8(AddressFamily.INET6)
                                .u8(0)
                                .u8(128)
                                .u8(0)
                                .u32(link)
                                .u32(0)
                                .attributeAddress(AddressLabel.IFAL_ADDRESS, address)),
                Errno.ESRCH,
                AddressLabel::decode);
    }

    /**
     * Adds a label: {@code ip addrlabel add}.
     *
     * @throws NetlinkException EEXIST if the prefix has one
     */
    public void add(AddressLabel label) throws NetlinkException {
        conversation.execute(request("add", RTM_NEWADDRLABEL, MessageFlags.CREATE | MessageFlags.EXCL, label));
    }

    /** Adds a label, or changes the prefix's. */
    public void replace(AddressLabel label) throws NetlinkException {
        conversation.execute(request("replace", RTM_NEWADDRLABEL, MessageFlags.CREATE | MessageFlags.REPLACE, label));
    }

    /**
     * Removes the prefix's label: {@code ip addrlabel del}.
     *
     * @throws NetlinkException ESRCH if it has none
     */
    public void delete(AddressLabel label) throws NetlinkException {
        conversation.execute(request("del", RTM_DELADDRLABEL, 0, label));
    }

    /** Adds many labels; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<AddressLabel> labels) throws NetlinkException {
        return conversation.executeAll(Request.forEach(
                labels, label -> request("add", RTM_NEWADDRLABEL, MessageFlags.CREATE | MessageFlags.EXCL, label)));
    }

    /** Adds many labels, or changes the prefixes'; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replaceAll(List<AddressLabel> labels) throws NetlinkException {
        return conversation.executeAll(Request.forEach(
                labels,
                label -> request("replace", RTM_NEWADDRLABEL, MessageFlags.CREATE | MessageFlags.REPLACE, label)));
    }

    /** Removes the labels of many prefixes; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<AddressLabel> labels) throws NetlinkException {
        return conversation.executeAll(Request.forEach(labels, label -> request("del", RTM_DELADDRLABEL, 0, label)));
    }

    private static Request request(String verb, int type, int flags, AddressLabel label) {
        return new Request(() -> "addrlabel " + verb + " " + label, type, flags, AddressLabel.NAMES, label::write);
    }
}
