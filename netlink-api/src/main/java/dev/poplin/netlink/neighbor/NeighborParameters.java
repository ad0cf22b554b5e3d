package dev.poplin.netlink.neighbor;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * How neighbours on one link, or on all that have none of their own, are asked for and forgotten: what {@code ip ntable} shows
 * of a device. Times are in milliseconds. Immutable.
 *
 * @param attributes its settings
 */
public record NeighborParameters(Attributes<NeighborParameters> attributes) implements Attributed<NeighborParameters> {

    static final AttributeSpace<NeighborParameters> SPACE = AttributeSpace.of("NDTPA_");

    /** The index of the link; absent for the defaults. */
    public static final Attribute<NeighborParameters, Long> LINK = SPACE.u32(1, "IFINDEX");
    /** How many use it; only read. */
    public static final Attribute<NeighborParameters, Long> REFERENCES = SPACE.u32(2, "REFCNT");
    /** How long a neighbour is believed in now, at random around the base; only read. */
    public static final Attribute<NeighborParameters, Long> REACHABLE_TIME = SPACE.u64(3, "REACHABLE_TIME");
    /** How long a neighbour is believed in: {@code base_reachable}. */
    public static final Attribute<NeighborParameters, Long> BASE_REACHABLE_TIME = SPACE.u64(4, "BASE_REACHABLE_TIME");
    /** The time between questions: {@code retrans}. */
    public static final Attribute<NeighborParameters, Long> RETRANSMIT_TIME = SPACE.u64(5, "RETRANS_TIME");
    /** How long an unused neighbour is kept: {@code gc_stale}. */
    public static final Attribute<NeighborParameters, Long> GC_STALE_TIME = SPACE.u64(6, "GC_STALETIME");
    /** How long to wait for a hint before the first question: {@code delay_probe}. */
    public static final Attribute<NeighborParameters, Long> DELAY_PROBE_TIME = SPACE.u64(7, "DELAY_PROBE_TIME");
    /** How many packets may wait for an answer: {@code queue}. */
    public static final Attribute<NeighborParameters, Long> QUEUE_LENGTH = SPACE.u32(8, "QUEUE_LEN");
    /** Questions by a program: {@code app_probes}. */
    public static final Attribute<NeighborParameters, Long> PROGRAM_PROBES = SPACE.u32(9, "APP_PROBES");
    /** Questions to the neighbour itself: {@code ucast_probes}. */
    public static final Attribute<NeighborParameters, Long> UNICAST_PROBES = SPACE.u32(10, "UCAST_PROBES");
    /** Questions to all: {@code mcast_probes}. */
    public static final Attribute<NeighborParameters, Long> MULTICAST_PROBES = SPACE.u32(11, "MCAST_PROBES");
    /** The greatest delay before an answer for an anycast address: {@code anycast_delay}. */
    public static final Attribute<NeighborParameters, Long> ANYCAST_DELAY = SPACE.u64(12, "ANYCAST_DELAY");
    /** The greatest delay before an answer for another: {@code proxy_delay}. */
    public static final Attribute<NeighborParameters, Long> PROXY_DELAY = SPACE.u64(13, "PROXY_DELAY");
    /** How many questions to be answered for others may wait: {@code proxy_queue}. */
    public static final Attribute<NeighborParameters, Long> PROXY_QUEUE_LENGTH = SPACE.u32(14, "PROXY_QLEN");
    /** How long an entry does not change once it did: {@code locktime}. */
    public static final Attribute<NeighborParameters, Long> LOCK_TIME = SPACE.u64(15, "LOCKTIME");
    /** How many bytes may wait for an answer. */
    public static final Attribute<NeighborParameters, Long> QUEUE_BYTES = SPACE.u32(16, "QUEUE_LENBYTES");
    /** Questions to all when an entry is verified again. */
    public static final Attribute<NeighborParameters, Long> MULTICAST_REPROBES = SPACE.u32(17, "MCAST_REPROBES");
    /** The time between questions that keep a managed neighbour resolved. */
    public static final Attribute<NeighborParameters, Long> INTERVAL_PROBE_TIME =
            SPACE.u64(19, "INTERVAL_PROBE_TIME_MS");

    /** Nothing set, for one link. */
    public static NeighborParameters ofLink(int link) {
        return new NeighborParameters(Attributes.none(SPACE)).with(LINK, link);
    }

    @Override
    public NeighborParameters withAttributes(Attributes<NeighborParameters> changed) {
        return new NeighborParameters(changed);
    }

    @Override
    public String toString() {
        return attributes.toString();
    }
}
