package dev.poplin.netlink.link;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;

/** What a {@link VirtualFunction} has carried: {@code ip -s link show}. Follows linux/if_link.h IFLA_VF_STATS_*. */
public final class VirtualCounts {

    static final AttributeSpace<VirtualCounts> SPACE = AttributeSpace.of("IFLA_VF_STATS_");

    /** Packets that came. */
    public static final Attribute<VirtualCounts, Long> RECEIVED_PACKETS = SPACE.u64(0, "RX_PACKETS");
    /** Packets that left. */
    public static final Attribute<VirtualCounts, Long> SENT_PACKETS = SPACE.u64(1, "TX_PACKETS");
    /** Bytes that came. */
    public static final Attribute<VirtualCounts, Long> RECEIVED_BYTES = SPACE.u64(2, "RX_BYTES");
    /** Bytes that left. */
    public static final Attribute<VirtualCounts, Long> SENT_BYTES = SPACE.u64(3, "TX_BYTES");
    /** Packets to everybody that came. */
    public static final Attribute<VirtualCounts, Long> BROADCAST = SPACE.u64(4, "BROADCAST");
    /** Packets to a group that came. */
    public static final Attribute<VirtualCounts, Long> MULTICAST = SPACE.u64(5, "MULTICAST");
    /** Packets that came and were dropped. */
    public static final Attribute<VirtualCounts, Long> RECEIVED_DROPPED = SPACE.u64(7, "RX_DROPPED");
    /** Packets that were to leave and were dropped. */
    public static final Attribute<VirtualCounts, Long> SENT_DROPPED = SPACE.u64(8, "TX_DROPPED");

    private VirtualCounts() {}
}
