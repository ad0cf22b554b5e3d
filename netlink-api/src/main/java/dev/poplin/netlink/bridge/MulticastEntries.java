package dev.poplin.netlink.bridge;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who listens to multicast groups, as {@code bridge mdb}. Thread-safe. */
public final class MulticastEntries {

    static final int HEADER_BYTES = 8;
    private static final int RTM_NEWMDB = 84;
    private static final int RTM_DELMDB = 85;
    private static final int RTM_GETMDB = 86;
    private static final int MDB = 1;
    private static final int ROUTER = 2;
    private static final int ENTRY_INFO = 1;

    private static final AttributeNames NAMES = AttributeNames.builder(HEADER_BYTES)
            .name(MulticastEntry.SET_ENTRY, "MDBA_SET_ENTRY")
            .nested(MulticastEntry.SET_ENTRY_ATTRIBUTES, "MDBA_SET_ENTRY_ATTRS", 0, () -> AttributeNames.builder(0)
                    .name(1, "MDBE_ATTR_SOURCE")
                    .build())
            .build();

    private final Conversation conversation;

    MulticastEntries(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * A port behind which multicast routers are.
     *
     * @param bridge the index of the bridge
     * @param port the index of the port
     */
    public record RouterPort(int bridge, int port) {

        /**
         * What an RTM_NEWMDB or RTM_DELMDB message says of such ports; empty if it is about groups.
         *
         * @throws dev.poplin.netlink.message.MalformedMessageException if it is no such message
         */
        public static List<RouterPort> decode(Reply reply) {
            return routers(reply);
        }
    }

    /** All groups that somebody listens to: {@code bridge mdb show}. */
    public List<MulticastEntry> list() throws NetlinkException {
        List<MulticastEntry> all = new ArrayList<>();
        dump().forEach(all::addAll);
        return all;
    }

    private List<List<MulticastEntry>> dump() throws NetlinkException {
        return conversation.dump(show(), MulticastEntries::entries);
    }

    /**
     * Who listens to the group of this entry, behind whatever port of its bridge; empty if nobody does: {@code bridge mdb get}. The kernel
     * knows this since Linux 6.8; an older one has only lists.
     *
     * @param like says which bridge, group, source and VLAN
     * @throws NetlinkException EOPNOTSUPP if the kernel cannot find one group, or the link is no bridge
     */
    public List<MulticastEntry> listeners(MulticastEntry like) throws NetlinkException {
        return conversation
                .find(
                        new Request(() -> "bridge mdb get " + like, RTM_GETMDB, 0, NAMES, like::writeKey),
                        Errno.ENOENT,
                        MulticastEntries::entries)
                .orElse(List.of());
    }

    /**
     * The group of this entry at its port, or empty.
     *
     * @throws NetlinkException EOPNOTSUPP if the kernel cannot find one group, or the link is no bridge
     */
    public Optional<MulticastEntry> find(MulticastEntry like) throws NetlinkException {
        return listeners(like).stream()
                .filter(entry -> entry.port() == like.port())
                .findFirst();
    }

    /** The ports behind which multicast routers are: {@code bridge -d mdb show}. */
    public List<RouterPort> routerPorts() throws NetlinkException {
        List<RouterPort> all = new ArrayList<>();
        conversation.dump(show(), MulticastEntries::routers).forEach(all::addAll);
        return all;
    }

    private static Request show() {
        return new Request("bridge mdb show", RTM_GETMDB, 0, NAMES, writer -> header(writer, 0));
    }

    /**
     * What an RTM_NEWMDB message, listed or as an event, says of groups.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if it is no such message
     */
    static List<MulticastEntry> entries(Reply reply) {
        List<MulticastEntry> entries = new ArrayList<>();
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == MDB) {
                AttributeReader groups = attributes.nested();
                while (groups.next()) {
                    AttributeReader infos = groups.nested();
                    while (infos.next()) {
                        if (infos.type() == ENTRY_INFO) {
                            entries.add(MulticastEntry.listed(reply.u32(4), infos));
                        }
                    }
                }
            }
        }
        return entries;
    }

    static List<RouterPort> routers(Reply reply) {
        List<RouterPort> ports = new ArrayList<>();
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == ROUTER) {
                AttributeReader routers = attributes.nested();
                while (routers.next()) {
                    ports.add(new RouterPort(reply.u32(4), routers.u32()));
                }
            }
        }
        return ports;
    }

    /**
     * Adds a group: {@code bridge mdb add}.
     *
     * @throws NetlinkException EEXIST if the port has it
     */
    public void add(MulticastEntry entry) throws NetlinkException {
        conversation.execute(addition(entry));
    }

    /** Adds a group, or changes the one that the port has: {@code bridge mdb replace}. */
    public void replace(MulticastEntry entry) throws NetlinkException {
        conversation.execute(replacement(entry));
    }

    /**
     * Removes a group: {@code bridge mdb del}.
     *
     * @throws NetlinkException ENOENT or EINVAL if the port does not have it
     */
    public void delete(MulticastEntry entry) throws NetlinkException {
        conversation.execute(deletion(entry));
    }

    /**
     * Removes many groups in one message: {@code bridge mdb flush dev BRIDGE port PORT vid VLAN}; since Linux 6.8.
     *
     * @param bridge the index of the bridge
     * @param port the index of a port, of the bridge itself for its own groups, 0 for all; nothing goes by the port of another bridge
     * @param vlan one VLAN, 0 for all
     * @throws NetlinkException EOPNOTSUPP or EINVAL if the kernel cannot do it
     * @throws IllegalArgumentException if the VLAN is not within 0 and 4094
     */
    public void flush(int bridge, int port, int vlan) throws NetlinkException {
        MulticastEntry.requireVlan(vlan);
        String operation = "bridge mdb flush dev #" + bridge + (port == 0 ? "" : " port #" + port)
                + (vlan == 0 ? "" : " vid " + vlan);
        conversation.execute(new Request(operation, RTM_DELMDB, MessageFlags.BULK, NAMES, writer -> {
            header(writer, bridge);
            writer.scope(MulticastEntry.SET_ENTRY, () -> writer.u32(port)
                    .u8(0)
                    .u8(0)
                    .u16(vlan)
                    .bytes(new byte[16])
                    .be16(0)
                    .u16(0));
        }));
    }

    /** Adds many groups; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<MulticastEntry> entries) throws NetlinkException {
        return conversation.executeAll(Request.forEach(entries, MulticastEntries::addition));
    }

    /** Adds or changes many groups; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replaceAll(List<MulticastEntry> entries) throws NetlinkException {
        return conversation.executeAll(Request.forEach(entries, MulticastEntries::replacement));
    }

    /** Removes many groups; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<MulticastEntry> entries) throws NetlinkException {
        return conversation.executeAll(Request.forEach(entries, MulticastEntries::deletion));
    }

    private static Request addition(MulticastEntry entry) {
        return request("add", RTM_NEWMDB, MessageFlags.CREATE | MessageFlags.EXCL, entry);
    }

    private static Request replacement(MulticastEntry entry) {
        return request("replace", RTM_NEWMDB, MessageFlags.CREATE | MessageFlags.REPLACE, entry);
    }

    private static Request deletion(MulticastEntry entry) {
        return request("del", RTM_DELMDB, 0, entry);
    }

    private static Request request(String verb, int type, int flags, MulticastEntry entry) {
        return new Request(() -> "bridge mdb " + verb + " " + entry, type, flags, NAMES, entry::write);
    }

    private static void header(MessageWriter writer, int link) {
        writer.u8(AddressFamily.BRIDGE).u8(0).u16(0).u32(link);
    }
}
