package dev.poplin.netlink.link;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.LinkLayerAddress;
import dev.poplin.netlink.message.RawAttribute;
import java.util.List;

/** Settings that links of every kind can have, beside those with a method of their own: {@code ip -d link show}. */
public final class LinkSetting {

    static final AttributeSpace<Link> SPACE = AttributeSpace.of("IFLA_");

    /** The link-layer address, if it does not have the six bytes of {@link Link#mac}; see {@link Link#linkLayerAddress}. */
    public static final Attribute<Link, LinkLayerAddress> ADDRESS =
            SPACE.linkLayerAddress(LinkAttribute.ADDRESS, "ADDRESS");
    /** The name of its root queueing discipline, such as {@code noqueue}; only read. */
    public static final Attribute<Link, String> QUEUEING_DISCIPLINE = SPACE.string(6, "QDISC", 15);
    /** Where hardware is found (struct rtnl_link_ifmap); only read. */
    public static final Attribute<Link, byte[]> MEMORY_MAP = SPACE.bytes(14, "MAP");
    /** The link-layer address of everybody; of a tunnel, its far end: {@code broadcast}, {@code peer}. */
    public static final Attribute<Link, LinkLayerAddress> BROADCAST = SPACE.linkLayerAddress(2, "BROADCAST");
    /** How many packets may wait to be sent: {@code txqueuelen}. */
    public static final Attribute<Link, Long> TX_QUEUE_LENGTH = SPACE.u32(13, "TXQLEN");
    /** Whether it can carry packets; a program may set it to up, dormant or testing: {@code state}. */
    public static final Attribute<Link, OperationalState> OPERATIONAL_STATE = SPACE.of(
            16, "OPERSTATE", reader -> new OperationalState(reader.u8()), (writer, state) -> writer.u8(state.number()));
    /** What a link with a carrier is at first: 0 up, 1 dormant, 2 being tested: {@code mode}. */
    public static final Attribute<Link, Long> LINK_MODE = SPACE.u8(17, "LINKMODE", 2);
    /** How many want every packet on the wire (IFF_PROMISC is but what the user said); only read. */
    public static final Attribute<Link, Long> PROMISCUITY = SPACE.u32(30, "PROMISCUITY");
    /** The number of queues for sending, only when a link is made: {@code numtxqueues}. */
    public static final Attribute<Link, Long> TX_QUEUES = SPACE.u32(31, "NUM_TX_QUEUES", 4096);
    /** The number of queues for receiving, only when a link is made: {@code numrxqueues}. */
    public static final Attribute<Link, Long> RX_QUEUES = SPACE.u32(32, "NUM_RX_QUEUES", 4096);
    /** Whether the driver sees a carrier, also told of a link that is down; few drivers let it be set: {@code carrier}. */
    public static final Attribute<Link, Boolean> CARRIER = SPACE.bool(33, "CARRIER");
    /** What is said of it beside its kind and the settings of its driver and its master's; only read. */
    public static final Attribute<Link, Attributes<DriverReport>> DRIVER_REPORT =
            SPACE.nested(LinkAttribute.LINKINFO, "LINKINFO", DriverReport.SPACE);
    /** How often the carrier came or went; only read. */
    public static final Attribute<Link, Long> CARRIER_CHANGES = SPACE.u32(35, "CARRIER_CHANGES");
    /** The number of the namespace that the {@link Link#peer} is in, if it is in another: {@code link-netnsid}. */
    public static final Attribute<Link, Integer> LINK_NAMESPACE = SPACE.s32(37, "LINK_NETNSID");
    /** Whether the driver keeps the carrier off: {@code protodown}. */
    public static final Attribute<Link, Boolean> PROTOCOL_DOWN = SPACE.bool(39, "PROTO_DOWN");
    /** The greatest number of segments that one packet is cut into late: {@code gso_max_segs}. */
    public static final Attribute<Link, Long> GSO_MAX_SEGMENTS = SPACE.u32(40, "GSO_MAX_SEGS", 65_535);
    /** The greatest packet that is cut late, in bytes: {@code gso_max_size}. */
    public static final Attribute<Link, Long> GSO_MAX_SIZE = SPACE.u32(41, "GSO_MAX_SIZE");
    /** The eBPF program that sees packets first: {@code xdp}; see {@link NewLink#xdp}. */
    public static final Attribute<Link, Attributes<Xdp>> XDP = SPACE.nested(43, "XDP", Xdp.SPACE);
    /** How often the carrier came; only read. */
    public static final Attribute<Link, Long> CARRIER_UP_COUNT = SPACE.u32(47, "CARRIER_UP_COUNT");
    /** How often the carrier went; only read. */
    public static final Attribute<Link, Long> CARRIER_DOWN_COUNT = SPACE.u32(48, "CARRIER_DOWN_COUNT");
    /** The smallest MTU that it can have; only read. */
    public static final Attribute<Link, Long> MIN_MTU = SPACE.u32(50, "MIN_MTU");
    /** The greatest MTU that it can have, 0 for any; only read. */
    public static final Attribute<Link, Long> MAX_MTU = SPACE.u32(51, "MAX_MTU");
    /** The link-layer address that it was built with; only read. */
    public static final Attribute<Link, byte[]> PERMANENT_ADDRESS = SPACE.bytes(54, "PERM_ADDRESS");
    /** Why {@link #PROTOCOL_DOWN} is set: {@code protodown_reason}. The kernel does not end it before the last reason is gone. */
    public static final Attribute<Link, Attributes<ProtocolDownReason>> PROTOCOL_DOWN_REASON =
            SPACE.nested(55, "PROTO_DOWN_REASON", ProtocolDownReason.SPACE);
    /** The device it is a part of, such as a PCI address; only read. */
    public static final Attribute<Link, String> PARENT_DEVICE = SPACE.string(56, "PARENT_DEV_NAME", 255);
    /** The bus that this device is on; only read. */
    public static final Attribute<Link, String> PARENT_BUS = SPACE.string(57, "PARENT_DEV_BUS_NAME", 255);
    /** The greatest packet that is put together on receiving, in bytes: {@code gro_max_size}. */
    public static final Attribute<Link, Long> GRO_MAX_SIZE = SPACE.u32(58, "GRO_MAX_SIZE");
    /** The greatest packet that hardware can cut, in bytes; only read. */
    public static final Attribute<Link, Long> TSO_MAX_SIZE = SPACE.u32(59, "TSO_MAX_SIZE");
    /** The greatest number of segments that hardware can cut into; only read. */
    public static final Attribute<Link, Long> TSO_MAX_SEGMENTS = SPACE.u32(60, "TSO_MAX_SEGS");
    /** How many want every multicast packet on the wire; only read. */
    public static final Attribute<Link, Long> ALL_MULTICAST = SPACE.u32(61, "ALLMULTI");
    /** As {@link #GSO_MAX_SIZE} for IPv4: {@code gso_ipv4_max_size}. */
    public static final Attribute<Link, Long> GSO_IPV4_MAX_SIZE = SPACE.u32(63, "GSO_IPV4_MAX_SIZE");
    /** As {@link #GRO_MAX_SIZE} for IPv4: {@code gro_ipv4_max_size}. */
    public static final Attribute<Link, Long> GRO_IPV4_MAX_SIZE = SPACE.u32(64, "GRO_IPV4_MAX_SIZE");

    private static final Attribute<Link, byte[]> STATS = SPACE.bytes(7, "STATS");
    private static final Attribute<Link, byte[]> STATS64 = SPACE.bytes(LinkAttribute.STATS64, "STATS64");
    private static final Attribute<Link, byte[]> AF_SPEC = SPACE.bytes(LinkAttribute.AF_SPEC, "AF_SPEC");

    /** What changes by itself, or what the kernel does not tell when it changes. */
    private static final List<Attribute<Link, ?>> COUNTS = List.of(
            PROMISCUITY,
            CARRIER_CHANGES,
            CARRIER_UP_COUNT,
            CARRIER_DOWN_COUNT,
            ALL_MULTICAST,
            QUEUEING_DISCIPLINE,
            DRIVER_REPORT,
            STATS,
            STATS64,
            AF_SPEC);

    /** What the kernel tells and nobody sets. */
    private static final List<Attribute<Link, ?>> TOLD = List.of(
            PROMISCUITY,
            CARRIER_CHANGES,
            CARRIER_UP_COUNT,
            CARRIER_DOWN_COUNT,
            ALL_MULTICAST,
            QUEUEING_DISCIPLINE,
            MEMORY_MAP,
            DRIVER_REPORT,
            STATS,
            STATS64,
            MIN_MTU,
            MAX_MTU,
            PERMANENT_ADDRESS,
            TSO_MAX_SIZE,
            TSO_MAX_SEGMENTS);

    /** What the kernel ignores when it makes a link. */
    private static final List<Attribute<Link, ?>> LATE = List.of(CARRIER, PROTOCOL_DOWN, XDP, PROTOCOL_DOWN_REASON);

    private LinkSetting() {}

    /** The settings that the kernel takes when it makes a link. */
    static Attributes<Link> early(Attributes<Link> settings) {
        return settings.without(LATE);
    }

    /** The settings that the kernel takes of a link that is there alone. */
    static Attributes<Link> late(Attributes<Link> settings) {
        return Attributes.of(
                SPACE,
                settings.raw().stream()
                        .filter(each -> isAmong(LATE, each.type()))
                        .toList());
    }

    /**
     * The settings that change only if somebody changes them and that lists tell as events do. What has no name here may be a count, and is not
     * among them; nor is how addresses come to be, which lists before Linux 6.15 leave out together with the counts.
     */
    static Attributes<Link> lasting(Attributes<Link> settings) {
        List<RawAttribute> kept = settings.raw().stream()
                .filter(each -> SPACE.has(each.type()) && !isAmong(COUNTS, each.type()))
                .toList();
        return Attributes.of(SPACE, kept);
    }

    /**
     * An attribute that can be sent.
     *
     * @throws IllegalArgumentException if it is one that is only read
     */
    static RawAttribute requireSettable(RawAttribute attribute) {
        if (isAmong(TOLD, attribute.type())) {
            throw new IllegalArgumentException(SPACE.print(attribute) + " of a link is only read");
        }
        return attribute;
    }

    private static boolean isAmong(List<Attribute<Link, ?>> attributes, int number) {
        return attributes.stream().anyMatch(each -> each.number() == number);
    }
}
