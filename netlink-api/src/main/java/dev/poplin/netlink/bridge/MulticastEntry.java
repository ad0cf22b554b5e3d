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
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
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
 * @param others what more is said of it, as it is listed (MDBA_MDB_EATTR_*): sources, protocol, far end
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

    /** All packets are taken but those of the {@link #sources}. */
    public static final int EXCLUDE = 0;
    /** Only packets of the {@link #sources} are taken. */
    public static final int INCLUDE = 1;

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
        requireVlan(vlan);
        others = List.copyOf(others);
    }

    static void requireVlan(int vlan) {
        if (vlan < 0 || vlan > 4094) {
            throw new IllegalArgumentException("VLAN " + vlan + " is not within 0 and 4094");
        }
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
     * The same for packets of these sources alone, or of all but these: {@code filter_mode include source_list …}.
     *
     * @param mode {@link #INCLUDE} or {@link #EXCLUDE}
     */
    public MulticastEntry withSources(int mode, List<IpAddress> sources) {
        if (mode != INCLUDE && mode != EXCLUDE) {
            throw new IllegalArgumentException("filter mode " + mode + " is neither " + EXCLUDE + " nor " + INCLUDE);
        }
        return with(MulticastDetails.SOURCES, writer -> MulticastDetails.writeSources(writer, sources))
                .with(MulticastDetails.MODE, writer -> writer.u8(mode));
    }

    /** Which packets are taken, {@link #INCLUDE} or {@link #EXCLUDE}; empty if it is not said. */
    public OptionalInt filterMode() {
        return detail(MulticastDetails.MODE)
                .map(raw -> OptionalInt.of(AttributeReader.at(raw).u8()))
                .orElse(OptionalInt.empty());
    }

    /** The sources that the {@link #filterMode} is about. */
    public List<IpAddress> sources() {
        return detail(MulticastDetails.SOURCES).map(MulticastDetails::sources).orElse(List.of());
    }

    /** The same made by another, from {@link RouteProtocol#STATIC} on: {@code proto}. */
    public MulticastEntry withProtocol(RouteProtocol changed) {
        return with(MulticastDetails.PROTOCOL, writer -> writer.u8(changed.number()));
    }

    /** Who made it, or empty if it is not said. */
    public Optional<RouteProtocol> protocol() {
        return detail(MulticastDetails.PROTOCOL)
                .map(raw -> RouteProtocol.of(AttributeReader.at(raw).u8()));
    }

    /** The same at this far end of a VXLAN link: {@code dst}. */
    public MulticastEntry withDestination(IpAddress far) {
        return with(MulticastDetails.DESTINATION, writer -> writer.bytes(far.toBytes()));
    }

    /** The far end of a VXLAN link, or empty. */
    public Optional<IpAddress> destination() {
        return detail(MulticastDetails.DESTINATION)
                .map(raw -> AttributeReader.at(raw).address());
    }

    /** The same with another port of the far end, 1 to 65535: {@code dst_port}. */
    public MulticastEntry withDestinationPort(int number) {
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException("port " + number + " is not within 1 and 65535");
        }
        return with(MulticastDetails.DESTINATION_PORT, writer -> writer.u16(number));
    }

    /** The same with the VNI at the far end: {@code vni}. */
    public MulticastEntry withVni(int id) {
        return with(MulticastDetails.VNI, writer -> writer.u32(requireVni(id)));
    }

    /** The same with the VNI here, of a VXLAN link that has many: {@code src_vni}. */
    public MulticastEntry withSourceVni(int id) {
        return with(MulticastDetails.SOURCE_VNI, writer -> writer.u32(requireVni(id)));
    }

    /** The same by the link of this index: {@code via}. */
    public MulticastEntry withLink(int index) {
        return with(MulticastDetails.LINK, writer -> writer.u32(index));
    }

    private static int requireVni(int id) {
        if (id < 0 || id > 0xff_ffff) {
            throw new IllegalArgumentException("VNI " + id + " is not within 0 and 16777215");
        }
        return id;
    }

    private MulticastEntry with(int number, Consumer<MessageWriter> content) {
        List<RawAttribute> changed = MulticastDetails.with(others, number, content);
        return new MulticastEntry(bridge, port, group, mac, source, vlan, permanent, flags, changed);
    }

    private Optional<RawAttribute> detail(int number) {
        return others.stream().filter(one -> one.type() == number).findFirst();
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
        write(writer, port, permanent, others);
    }

    /** Writes what says which group it is; the kernel wants nothing of ports then. */
    void writeKey(MessageWriter writer) {
        write(
                writer,
                0,
                false,
                others.stream()
                        .filter(one -> one.type() == MulticastDetails.SOURCE_VNI)
                        .toList());
    }

    private void write(MessageWriter writer, int atPort, boolean stays, List<RawAttribute> details) {
        writer.u8(AddressFamily.BRIDGE).u8(0).u16(0).u32(bridge);
        writer.scope(SET_ENTRY, () -> writeEntry(writer, atPort, stays));
        IpAddress only = source;
        if (only != null || !details.isEmpty()) {
            writer.nested(SET_ENTRY_ATTRIBUTES, () -> {
                if (only != null) {
                    writer.attributeAddress(ENTRY_SOURCE, only);
                }
                MulticastDetails.write(writer, details, only != null);
            });
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
