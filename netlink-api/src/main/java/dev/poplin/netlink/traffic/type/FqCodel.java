package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * Gives each flow its turn, and drops from those whose packets wait for long (RFC 8290): {@code tc qdisc add … fq_codel}. Times are in microseconds.
 *
 * @param attributes its settings
 */
public record FqCodel(Attributes<FqCodel> attributes) implements QdiscType, Attributed<FqCodel> {

    static final AttributeSpace<FqCodel> SPACE = AttributeSpace.of("TCA_FQ_CODEL_");

    /** How long packets may wait: {@code target}. */
    public static final Attribute<FqCodel, Long> TARGET = SPACE.u32(1, "TARGET");

    /** How many packets may wait: {@code limit}. */
    public static final Attribute<FqCodel, Long> LIMIT = SPACE.u32(2, "LIMIT");

    /** For how long they may wait longer: {@code interval}. */
    public static final Attribute<FqCodel, Long> INTERVAL = SPACE.u32(3, "INTERVAL");

    /** Whether packets are marked instead of dropped: {@code ecn}. */
    public static final Attribute<FqCodel, Boolean> ECN = SPACE.bool32(4, "ECN");

    /** How many flows are told apart: {@code flows}. */
    public static final Attribute<FqCodel, Long> FLOWS = SPACE.u32(5, "FLOWS", 65_536);

    /** How many bytes a flow sends before the next one's turn: {@code quantum}. */
    public static final Attribute<FqCodel, Long> QUANTUM = SPACE.u32(6, "QUANTUM");

    /** Packets that waited longer are marked: {@code ce_threshold}. */
    public static final Attribute<FqCodel, Long> CE_THRESHOLD = SPACE.u32(7, "CE_THRESHOLD");

    /** How many packets are dropped at a time: {@code drop_batch}. */
    public static final Attribute<FqCodel, Long> DROP_BATCH = SPACE.u32(8, "DROP_BATCH_SIZE");

    /** How many bytes may wait: {@code memory_limit}. */
    public static final Attribute<FqCodel, Long> MEMORY_LIMIT = SPACE.u32(9, "MEMORY_LIMIT");

    /** Which packets are marked, by their DS field. */
    public static final Attribute<FqCodel, Long> CE_SELECTOR = SPACE.u8(10, "CE_THRESHOLD_SELECTOR");

    /** Which bits of the DS field count. */
    public static final Attribute<FqCodel, Long> CE_MASK = SPACE.u8(11, "CE_THRESHOLD_MASK");

    /** One with the kernel's settings. */
    public static FqCodel create() {
        return new FqCodel(Attributes.none(SPACE));
    }

    @Override
    public String kind() {
        return "fq_codel";
    }

    @Override
    public FqCodel withAttributes(Attributes<FqCodel> changed) {
        return new FqCodel(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
