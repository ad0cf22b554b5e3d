package dev.poplin.netlink.bridge;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A multicast group that somebody behind a port listens to. Immutable.
 *
 * @param bridge the index of the bridge
 * @param port the index of the port, or of the bridge if this host listens
 * @param group the group's address, or null if the group is a link-layer address
 * @param mac the group as a link-layer address, or null
 * @param source the only source that is listened to, or null for all
 * @param vlan the VLAN, 0 for none
 * @param permanent whether it stays; otherwise it goes when nobody says that he listens
 * @param flags linux/if_bridge.h MDB_FLAGS_*; only read
 * @param others further attributes of a listed entry, such as its timer
 */
public record MulticastEntry(
        int bridge,
        int port,
        @Nullable IpAddress group,
        @Nullable MacAddress mac,
        @Nullable IpAddress source,
        int vlan,
        boolean permanent,
        int flags,
        List<RawAttribute> others) {

    private static final int ENTRY_BYTES = 28;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;
    private static final int ENTRY_SOURCE = 1;
    private static final int LISTED_TIMER = 1;
    private static final int LISTED_SOURCES = 2;
    private static final int LISTED_SOURCE = 4;
    private static final int LISTED_DESTINATION = 6;
    static final int SET_ENTRY = 1;
    static final int SET_ENTRY_ATTRIBUTES = 2;

    /**
     * Checks what can be checked.
     *
     * @throws IllegalArgumentException if there is not one group, the source is of another family, or the VLAN is out of range
     */
    public MulticastEntry {
        if ((group == null) == (mac == null)) {
            throw new IllegalArgumentException("group " + group + " and " + mac + " are not one group");
        }
        if (source != null && (group == null || source.family() != group.family())) {
            throw new IllegalArgumentException("source " + source + " is not of the family of group " + group);
        }
        if (vlan < 0 || vlan > 4094) {
            throw new IllegalArgumentException("VLAN " + vlan + " is not within 0 and 4094");
        }
        others = List.copyOf(others);
    }

    /** A group that stays: {@code bridge mdb add dev BRIDGE port PORT grp GROUP permanent}. */
    public static MulticastEntry permanent(int bridge, int port, IpAddress group) {
        return new MulticastEntry(bridge, port, group, null, null, 0, true, 0, List.of());
    }

    /** A link-layer group that stays: {@code bridge mdb add dev BRIDGE port PORT grp MAC permanent}. */
    public static MulticastEntry permanent(int bridge, int port, MacAddress group) {
        return new MulticastEntry(bridge, port, null, group, null, 0, true, 0, List.of());
    }

    /** The same that goes when nobody says that he listens: {@code temp}. */
    public MulticastEntry temporary() {
        return new MulticastEntry(bridge, port, group, mac, source, vlan, false, flags, others);
    }

    /** The same for one source only: {@code src}. */
    public MulticastEntry from(IpAddress only) {
        return new MulticastEntry(bridge, port, group, mac, only, vlan, permanent, flags, others);
    }

    /** The same in a VLAN: {@code vid}. */
    public MulticastEntry inVlan(int id) {
        return new MulticastEntry(bridge, port, group, mac, source, id, permanent, flags, others);
    }

    /**
     * What an RTM_NEWMDB or RTM_DELMDB message, listed or as an event, says of groups; nothing if it is of router ports.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static List<MulticastEntry> decode(Reply reply) {
        return MulticastEntries.entries(reply);
    }

    /** The same without the sources whose time runs, which change by themselves. */
    public MulticastEntry withoutTimers() {
        List<RawAttribute> kept =
                others.stream().filter(one -> one.type() != LISTED_SOURCES).toList();
        return new MulticastEntry(bridge, port, group, mac, source, vlan, permanent, flags, kept);
    }

    /** The far end of a VXLAN link, and what leads there; a group may have several. */
    public List<RawAttribute> farEnd() {
        return others.stream().filter(one -> one.type() >= LISTED_DESTINATION).toList();
    }

    /** What the content of MDBA_MDB_ENTRY_INFO says: struct br_mdb_entry and attributes behind it. */
    static MulticastEntry listed(int bridge, AttributeReader entry) {
        AttributeReader more = entry.nestedBehind(ENTRY_BYTES);
        IpAddress source = null;
        List<RawAttribute> others = new ArrayList<>();
        while (more.next()) {
            if (more.type() == LISTED_SOURCE) {
                source = more.address();
            } else if (more.type() != LISTED_TIMER) {
                others.add(RawAttribute.of(more));
            }
        }
        return decode(bridge, entry, source, others);
    }

    private static MulticastEntry decode(
            int bridge, AttributeReader entry, @Nullable IpAddress source, List<RawAttribute> others) {
        entry.u8(ENTRY_BYTES - 1);
        byte[] content = entry.bytes();
        byte[] address = Arrays.copyOfRange(content, 8, 24);
        int protocol = Byte.toUnsignedInt(content[24]) << 8 | Byte.toUnsignedInt(content[25]);
        IpAddress group = protocol == ETHERTYPE_IPV4
                ? Ipv4Address.of(Arrays.copyOf(address, 4))
                : protocol == ETHERTYPE_IPV6 ? Ipv6Address.of(address) : null;
        MacAddress mac = group == null ? MacAddress.of(Arrays.copyOf(address, 6)) : null;
        try {
            return new MulticastEntry(
                    bridge, entry.u32(0), group, mac, source, entry.u16(6), entry.u8(4) != 0, entry.u8(5), others);
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.in(entry, String.valueOf(e.getMessage()));
        }
    }

    /** Writes struct br_port_msg, the entry and its attributes. */
    void write(MessageWriter writer) {
        write(writer, port, permanent);
    }

    /** Writes what says which group it is; the kernel wants nothing of ports then. */
    void writeKey(MessageWriter writer) {
        write(writer, 0, false);
    }

    private void write(MessageWriter writer, int atPort, boolean stays) {
        writer.u8(AddressFamily.BRIDGE).u8(0).u16(0).u32(bridge);
        writer.scope(SET_ENTRY, () -> writeEntry(writer, atPort, stays));
        IpAddress only = source;
        if (only != null) {
            writer.nested(SET_ENTRY_ATTRIBUTES, () -> writer.attributeAddress(ENTRY_SOURCE, only));
        }
    }

    private void writeEntry(MessageWriter writer, int atPort, boolean stays) {
        IpAddress address = group;
        MacAddress link = mac;
        byte[] bytes = address != null ? address.toBytes() : link != null ? link.toBytes() : new byte[0];
        int protocol = address == null ? 0 : bytes.length == 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;
        writer.u32(atPort).u8(stays ? 1 : 0).u8(0).u16(vlan);
        writer.bytes(Arrays.copyOf(bytes, 16)).be16(protocol).u16(0);
    }

    /** As {@code bridge mdb} writes it, with indices for names. */
    @Override
    public String toString() {
        return "dev #" + bridge + " port #" + port + " grp " + (group == null ? mac : group)
                + (source == null ? "" : " src " + source) + (permanent ? " permanent" : " temp")
                + (vlan == 0 ? "" : " vid " + vlan);
    }
}
