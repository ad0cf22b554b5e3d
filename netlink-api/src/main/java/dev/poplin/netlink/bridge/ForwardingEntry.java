package dev.poplin.netlink.bridge;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a link-layer address is: behind which port of a bridge, or at which far end of a VXLAN link. Immutable.
 *
 * <pre>{@code
 * // bridge fdb append 00:00:00:00:00:00 dev vx0 dst 172.30.0.2 self permanent
 * netlink.bridges().forwarding().append(ForwardingEntry.remote(vx0, ForwardingEntry.ANY, IpAddress.parse("172.30.0.2")));
 * }</pre>
 *
 * @param link the index of the port or VXLAN link
 * @param mac the address
 * @param state linux/neighbour.h NUD_*: {@link #PERMANENT}, {@link #STATIC}, {@link #DYNAMIC}
 * @param flags linux/neighbour.h NTF_*: {@link #SELF}, {@link #MASTER} and their like
 * @param attributes what else is said of it
 */
public record ForwardingEntry(int link, MacAddress mac, int state, int flags, Attributes<ForwardingEntry> attributes)
        implements Attributed<ForwardingEntry> {

    /** The address that stands for all that are not known; a VXLAN link sends to each of its far ends. */
    public static final MacAddress ANY = MacAddress.parse("00:00:00:00:00:00");

    /** The link's own address, or for a VXLAN link one that is kept (NUD_PERMANENT): {@code permanent}. */
    public static final int PERMANENT = 0x80;
    /** Kept (NUD_NOARP): {@code static}. */
    public static final int STATIC = 0x40;
    /** Forgotten when it was not used for long (NUD_REACHABLE): {@code dynamic}. */
    public static final int DYNAMIC = 0x02;

    /** In the table of the link itself (NTF_SELF). */
    public static final int SELF = 0x02;
    /** In the table of the bridge that the link is a port of (NTF_MASTER). */
    public static final int MASTER = 0x04;
    /** Learnt by a program outside the kernel (NTF_EXT_LEARNED): {@code extern_learn}. */
    public static final int EXTERN_LEARN = 0x10;
    /** Known to hardware (NTF_OFFLOADED). */
    public static final int OFFLOADED = 0x20;
    /** Stays at its port (NTF_STICKY): {@code sticky}. */
    public static final int STICKY = 0x40;

    static final int HEADER_BYTES = 12;
    private static final int LLADDR = 2;
    private static final int CACHEINFO = 3;
    static final AttributeSpace<ForwardingEntry> SPACE = AttributeSpace.behind(HEADER_BYTES, "NDA_");

    /** The far end of a VXLAN: {@code dst}. */
    public static final Attribute<ForwardingEntry, IpAddress> DESTINATION = SPACE.address(1, "DST");
    /** The VLAN: {@code vlan}. */
    public static final Attribute<ForwardingEntry, Long> VLAN = SPACE.u16(5, "VLAN", 4094);
    /** The port of the far end, if it is not the link's: {@code port}. */
    public static final Attribute<ForwardingEntry, Long> PORT = SPACE.be16(6, "PORT");
    /** The VNI at the far end, if it is not the link's: {@code vni}. */
    public static final Attribute<ForwardingEntry, Long> VNI = SPACE.u32(7, "VNI", 0xff_ffff);
    /** The index of the link that leads to the far end: {@code via}. */
    public static final Attribute<ForwardingEntry, Long> VIA = SPACE.u32(8, "IFINDEX");
    /** The index of the bridge; only read. */
    public static final Attribute<ForwardingEntry, Long> BRIDGE = SPACE.u32(9, "MASTER");
    /** The number of the namespace that the link to the far end is in; only read. */
    public static final Attribute<ForwardingEntry, Integer> LINK_NAMESPACE = SPACE.s32(10, "LINK_NETNSID");
    /** The VNI here, of a VXLAN link that has many: {@code src_vni}. */
    public static final Attribute<ForwardingEntry, Long> SOURCE_VNI = SPACE.u32(11, "SRC_VNI", 0xff_ffff);
    /** Who made it, as {@link dev.poplin.netlink.route.RouteProtocol} numbers them. */
    public static final Attribute<ForwardingEntry, Long> PROTOCOL = SPACE.u8(12, "PROTOCOL");
    /** The id of a nexthop object of far ends: {@code nhid}. */
    public static final Attribute<ForwardingEntry, Long> NEXT_HOP = SPACE.u32(13, "NH_ID");
    /** What a program hears of its use. */
    public static final Attribute<ForwardingEntry, byte[]> EXTENDED = SPACE.bytes(14, "FDB_EXT_ATTRS");
    /** NTF_EXT_*: 2 is {@code locked}. */
    public static final Attribute<ForwardingEntry, Long> EXTENDED_FLAGS = SPACE.u32(15, "FLAGS_EXT");

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the state is not within 0 and 65535, or the flags not within 0 and 255
     */
    public ForwardingEntry {
        if (state < 0 || state > 0xffff || flags < 0 || flags > 0xff) {
            throw new IllegalArgumentException(
                    "state " + state + ", flags " + flags + " are not within 0 and 65535, 0 and 255");
        }
    }

    /** An address behind a port, kept in its bridge's table: {@code bridge fdb add MAC dev PORT master static}. */
    public static ForwardingEntry port(int port, MacAddress mac) {
        return new ForwardingEntry(port, mac, STATIC, MASTER, Attributes.none(SPACE));
    }

    /** An address at a far end of a VXLAN link: {@code bridge fdb add MAC dev VXLAN dst FAR self permanent}. */
    public static ForwardingEntry remote(int vxlan, MacAddress mac, IpAddress far) {
        return new ForwardingEntry(vxlan, mac, PERMANENT | STATIC, SELF, Attributes.none(SPACE)).with(DESTINATION, far);
    }

    /** An address at the far ends of a nexthop object: {@code bridge fdb add MAC dev VXLAN nhid ID self permanent}. */
    public static ForwardingEntry nextHop(int vxlan, MacAddress mac, int id) {
        return new ForwardingEntry(vxlan, mac, PERMANENT | STATIC, SELF, Attributes.none(SPACE)).with(NEXT_HOP, id);
    }

    /** The same with these flags besides, such as {@link #EXTERN_LEARN}. */
    public ForwardingEntry withFlags(int more) {
        return new ForwardingEntry(link, mac, state, flags | more, attributes);
    }

    /** The same in another state, such as {@link #DYNAMIC}. */
    public ForwardingEntry withState(int changed) {
        return new ForwardingEntry(link, mac, changed, flags, attributes);
    }

    /**
     * What an RTM_NEWNEIGH or RTM_DELNEIGH message of a bridge says.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if it is no such message
     */
    public static ForwardingEntry decode(Reply reply) {
        MacAddress mac = ANY;
        List<RawAttribute> rest = new ArrayList<>();
        AttributeReader read = reply.attributes(HEADER_BYTES);
        while (read.next()) {
            MacAddress found = read.type() == LLADDR ? read.macAddress() : null;
            if (found != null) {
                mac = found;
            } else if (read.type() != CACHEINFO) {
                rest.add(RawAttribute.of(read));
            }
        }
        return new ForwardingEntry(reply.u32(4), mac, reply.u16(8), reply.u8(10), Attributes.of(SPACE, rest));
    }

    /**
     * Whether it only says which packets a link takes in (its own addresses, {@code self permanent} without a far end). The kernel
     * lists these and does not tell of them.
     */
    public boolean isOwnFilter() {
        return (flags & SELF) != 0
                && Stream.of(BRIDGE, DESTINATION, NEXT_HOP, VNI, SOURCE_VNI, VIA)
                        .allMatch(
                                attribute -> attributes.find(attribute.number()).isEmpty());
    }

    void write(MessageWriter writer) {
        writer.u8(AddressFamily.BRIDGE).u8(0).u16(0);
        writer.u32(link).u16(state).u8(writtenFlags()).u8(0);
        writer.attributeBytes(LLADDR, mac.toBytes());
        attributes.without(List.of(BRIDGE)).write(writer);
    }

    /** A bridge does not list whose table an entry is in, and the kernel wants to be told if there are other flags. */
    private int writtenFlags() {
        int kept = flags & ~OFFLOADED;
        Optional<Long> bridge = get(BRIDGE);
        if (bridge.isEmpty() || (flags & (SELF | MASTER)) != 0) {
            return kept;
        }
        return kept | (bridge.get() == Integer.toUnsignedLong(link) ? SELF : MASTER);
    }

    @Override
    public ForwardingEntry withAttributes(Attributes<ForwardingEntry> changed) {
        return new ForwardingEntry(link, mac, state, flags, changed);
    }

    /** As {@code bridge fdb} writes it, with indices for names. */
    @Override
    public String toString() {
        return mac + " dev #" + link + (attributes.isEmpty() ? "" : " " + attributes)
                + ((flags & SELF) != 0 ? " self" : "") + ((flags & MASTER) != 0 ? " master" : "")
                + ((flags & STICKY) != 0 ? " sticky" : "") + ((flags & EXTERN_LEARN) != 0 ? " extern_learn" : "")
                + ((state & PERMANENT) != 0 ? " permanent" : (state & STATIC) != 0 ? " static" : "");
    }
}
