package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * Gives each flow its turn, and paces it: {@code tc qdisc add … fq}. Times are in microseconds, rates in bytes per second.
 *
 * @param attributes its settings
 */
public record Fq(Attributes<Fq> attributes) implements QdiscType, Attributed<Fq> {

    static final AttributeSpace<Fq> SPACE = AttributeSpace.of("TCA_FQ_");

    /** How many packets may wait: {@code limit}. */
    public static final Attribute<Fq, Long> PACKET_LIMIT = SPACE.u32(1, "PLIMIT");

    /** How many packets of one flow may wait: {@code flow_limit}. */
    public static final Attribute<Fq, Long> FLOW_PACKET_LIMIT = SPACE.u32(2, "FLOW_PLIMIT");

    /** How many bytes a flow sends before the next one's turn: {@code quantum}. */
    public static final Attribute<Fq, Long> QUANTUM = SPACE.u32(3, "QUANTUM");

    /** The same for a new flow: {@code initial_quantum}. */
    public static final Attribute<Fq, Long> INITIAL_QUANTUM = SPACE.u32(4, "INITIAL_QUANTUM");

    /** Whether flows are paced: {@code pacing}. */
    public static final Attribute<Fq, Boolean> PACING = SPACE.bool32(5, "RATE_ENABLE");

    /** Has no effect any more. */
    public static final Attribute<Fq, Long> FLOW_DEFAULT_RATE = SPACE.u32(6, "FLOW_DEFAULT_RATE");

    /** The greatest rate of a flow: {@code maxrate}. */
    public static final Attribute<Fq, Long> FLOW_MAX_RATE = SPACE.u32(7, "FLOW_MAX_RATE");

    /** The logarithm of the number of buckets: {@code buckets}. */
    public static final Attribute<Fq, Long> BUCKETS_LOG = SPACE.u32(8, "BUCKETS_LOG", 18);

    /** How long a flow must have been idle to be new: {@code refill_delay}. */
    public static final Attribute<Fq, Long> FLOW_REFILL_DELAY = SPACE.u32(9, "FLOW_REFILL_DELAY");

    /** How packets without a socket are told apart: {@code orphan_mask}. */
    public static final Attribute<Fq, Long> ORPHAN_MASK = SPACE.u32(10, "ORPHAN_MASK");

    /** Slower flows have no quantum: {@code low_rate_threshold}. */
    public static final Attribute<Fq, Long> LOW_RATE_THRESHOLD = SPACE.u32(11, "LOW_RATE_THRESHOLD");

    /** Packets that waited longer are marked: {@code ce_threshold}. */
    public static final Attribute<Fq, Long> CE_THRESHOLD = SPACE.u32(12, "CE_THRESHOLD");

    /** How late a packet may be, in nanoseconds: {@code timer_slack}. */
    public static final Attribute<Fq, Long> TIMER_SLACK = SPACE.u32(13, "TIMER_SLACK");

    /** How far ahead a packet may be timed: {@code horizon}. */
    public static final Attribute<Fq, Long> HORIZON = SPACE.u32(14, "HORIZON");

    /** Whether packets beyond are dropped (1) or sent at the horizon (0). */
    public static final Attribute<Fq, Long> HORIZON_DROP = SPACE.u8(15, "HORIZON_DROP", 1);

    /** The band of each priority: {@code priomap}. */
    public static final Attribute<Fq, byte[]> PRIORITY_MAP = SPACE.bytes(16, "PRIOMAP");

    /** The weight of each band: {@code weights}. */
    public static final Attribute<Fq, byte[]> WEIGHTS = SPACE.bytes(17, "WEIGHTS");

    /** One with the kernel's settings. */
    public static Fq create() {
        return new Fq(Attributes.none(SPACE));
    }

    @Override
    public String kind() {
        return "fq";
    }

    @Override
    public Fq withAttributes(Attributes<Fq> changed) {
        return new Fq(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
