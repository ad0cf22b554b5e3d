package dev.poplin.netlink.bridge;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Where link-layer addresses are, of bridges and VXLAN links, as {@code bridge fdb}. Thread-safe. */
public final class ForwardingEntries {

    private static final int RTM_NEWNEIGH = 28;
    private static final int RTM_DELNEIGH = 29;
    private static final int RTM_GETNEIGH = 30;
    private static final int LLADDR = 2;

    private final Conversation conversation;

    ForwardingEntries(Conversation conversation) {
        this.conversation = conversation;
    }

    /** All entries: {@code bridge fdb show}. */
    public List<ForwardingEntry> list() throws NetlinkException {
        return dump("bridge fdb show", 0, 0);
    }

    /** The entries of a bridge and its ports: {@code bridge fdb show br BRIDGE}. */
    public List<ForwardingEntry> listOfBridge(int bridge) throws NetlinkException {
        return dump("bridge fdb show br #" + bridge, 0, bridge);
    }

    /** The entries of one port or VXLAN link: {@code bridge fdb show brport LINK}. */
    public List<ForwardingEntry> list(int link) throws NetlinkException {
        return dump("bridge fdb show brport #" + link, link, 0);
    }

    private List<ForwardingEntry> dump(String operation, int link, int bridge) throws NetlinkException {
        return conversation.dump(
                new Request(operation, RTM_GETNEIGH, 0, ForwardingEntry.SPACE.names(), writer -> {
                    header(writer, link, 0);
                    if (bridge != 0) {
                        writer.attributeU32(ForwardingEntry.BRIDGE.number(), bridge);
                    }
                }),
                ForwardingEntry::decode);
    }

    /** The entry of an address in a bridge's table, or empty: {@code bridge fdb get MAC br BRIDGE}. */
    public Optional<ForwardingEntry> find(int bridge, MacAddress mac) throws NetlinkException {
        return found("br #" + bridge, mac, writer(bridge, mac, true));
    }

    /** The entry of an address and a VLAN in a bridge's table, or empty: {@code bridge fdb get MAC br BRIDGE vlan VLAN}. */
    public Optional<ForwardingEntry> find(int bridge, MacAddress mac, int vlan) throws NetlinkException {
        Attributes<ForwardingEntry> key =
                Attributes.none(ForwardingEntry.SPACE).with(ForwardingEntry.VLAN, (long) vlan);
        return found(
                "br #" + bridge + " vlan " + vlan,
                mac,
                writer(bridge, mac, true).andThen(key::write));
    }

    /** The entry of an address in the table of a VXLAN link, or empty: {@code bridge fdb get MAC dev LINK self}. */
    public Optional<ForwardingEntry> findSelf(int link, MacAddress mac) throws NetlinkException {
        return found("dev #" + link + " self", mac, writer(link, mac, false));
    }

    /** The entry of an address and a VNI in the table of a VXLAN link that has many, or empty: {@code bridge fdb get … self vni VNI}. */
    public Optional<ForwardingEntry> findSelf(int link, MacAddress mac, int vni) throws NetlinkException {
        Attributes<ForwardingEntry> key = Attributes.none(ForwardingEntry.SPACE).with(ForwardingEntry.VNI, (long) vni);
        return found(
                "dev #" + link + " self vni " + vni,
                mac,
                writer(link, mac, false).andThen(key::write));
    }

    private static Consumer<MessageWriter> writer(int link, MacAddress mac, boolean bridge) {
        return writer -> {
            header(writer, bridge ? 0 : link, bridge ? 0 : ForwardingEntry.SELF);
            writer.attributeBytes(LLADDR, mac.toBytes());
            if (bridge) {
                writer.attributeU32(ForwardingEntry.BRIDGE.number(), link);
            }
        };
    }

    private Optional<ForwardingEntry> found(String where, MacAddress mac, Consumer<MessageWriter> payload)
            throws NetlinkException {
        String operation = "bridge fdb get " + mac + " " + where;
        return conversation.find(
                new Request(operation, RTM_GETNEIGH, 0, ForwardingEntry.SPACE.names(), payload),
                Errno.ENOENT,
                ForwardingEntry::decode);
    }

    /**
     * Adds an entry: {@code bridge fdb add}.
     *
     * @throws NetlinkException EEXIST if the address has one
     */
    public void add(ForwardingEntry entry) throws NetlinkException {
        conversation.execute(addition(entry));
    }

    /** Adds another far end to an address of a VXLAN link: {@code bridge fdb append}. */
    public void append(ForwardingEntry entry) throws NetlinkException {
        conversation.execute(appending(entry));
    }

    /** Adds an entry, or replaces the one that the address has: {@code bridge fdb replace}. */
    public void replace(ForwardingEntry entry) throws NetlinkException {
        conversation.execute(replacement(entry));
    }

    /**
     * Replaces the entry that the address has.
     *
     * @throws NetlinkException ENOENT if it has none
     */
    public void change(ForwardingEntry entry) throws NetlinkException {
        conversation.execute(changing(entry));
    }

    /**
     * Removes an entry: {@code bridge fdb del}.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public void delete(ForwardingEntry entry) throws NetlinkException {
        conversation.execute(deletion(entry));
    }

    /**
     * Removes all entries of a bridge, of one of its ports, or of a VXLAN link, but the permanent ones: {@code bridge fdb flush}.
     *
     * @param link the index of the bridge or VXLAN link
     * @param port the index of the port, 0 for all
     */
    public void flush(int link, int port) throws NetlinkException {
        ForwardingFlush all = ForwardingFlush.of(link);
        flush(port == 0 ? all : all.with(ForwardingEntry.VIA, port));
    }

    /**
     * Removes many entries in one message: {@code bridge fdb flush}.
     *
     * @throws NetlinkException EINVAL if the link's driver does not know by what they are chosen
     */
    public void flush(ForwardingFlush which) throws NetlinkException {
        conversation.execute(new Request(
                () -> "bridge fdb flush " + which,
                RTM_DELNEIGH,
                MessageFlags.BULK,
                ForwardingEntry.SPACE.names(),
                which::write));
    }

    /** Adds many entries; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<ForwardingEntry> entries) throws NetlinkException {
        return conversation.executeAll(Request.forEach(entries, ForwardingEntries::addition));
    }

    /** Appends many entries; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> appendAll(List<ForwardingEntry> entries) throws NetlinkException {
        return conversation.executeAll(Request.forEach(entries, ForwardingEntries::appending));
    }

    /** Adds or replaces many entries; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replaceAll(List<ForwardingEntry> entries) throws NetlinkException {
        return conversation.executeAll(Request.forEach(entries, ForwardingEntries::replacement));
    }

    /** Replaces the entries of many addresses that have one; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeAll(List<ForwardingEntry> entries) throws NetlinkException {
        return conversation.executeAll(Request.forEach(entries, ForwardingEntries::changing));
    }

    /** Removes many entries; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<ForwardingEntry> entries) throws NetlinkException {
        return conversation.executeAll(Request.forEach(entries, ForwardingEntries::deletion));
    }

    private static Request addition(ForwardingEntry entry) {
        return request("add", RTM_NEWNEIGH, MessageFlags.CREATE | MessageFlags.EXCL, entry);
    }

    private static Request appending(ForwardingEntry entry) {
        return request("append", RTM_NEWNEIGH, MessageFlags.CREATE | MessageFlags.APPEND, entry);
    }

    private static Request replacement(ForwardingEntry entry) {
        return request("replace", RTM_NEWNEIGH, MessageFlags.CREATE | MessageFlags.REPLACE, entry);
    }

    private static Request changing(ForwardingEntry entry) {
        return request("change", RTM_NEWNEIGH, MessageFlags.REPLACE, entry);
    }

    private static Request deletion(ForwardingEntry entry) {
        return request("del", RTM_DELNEIGH, 0, entry);
    }

    private static Request request(String verb, int type, int flags, ForwardingEntry entry) {
        return new Request(
                () -> "bridge fdb " + verb + " " + entry, type, flags, ForwardingEntry.SPACE.names(), entry::write);
    }

    private static void header(MessageWriter writer, int link, int flags) {
        writer.u8(AddressFamily.BRIDGE).u8(0).u16(0);
        writer.u32(link).u16(0).u8(flags).u8(0);
    }
}
