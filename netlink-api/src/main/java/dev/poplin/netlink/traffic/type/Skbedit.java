package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * Changes what the kernel notes of a packet: {@code action skbedit …}.
 *
 * @param attributes its settings
 */
public record Skbedit(Attributes<Skbedit> attributes) implements ActionType, Attributed<Skbedit> {

    static final AttributeSpace<Skbedit> SPACE = AttributeSpace.of("TCA_SKBEDIT_");

    /** When it was used; only read. */
    public static final Attribute<Skbedit, byte[]> TIMES = SPACE.bytes(1, "TM");

    /** Its index, and what happens behind it. */
    public static final Attribute<Skbedit, ActionParameters> PARAMETERS =
            SPACE.of(2, "PARMS", ActionParameters::decode, ActionParameters::write);

    /** The priority, or the class as {@link TcHandle#value}: {@code priority}. */
    public static final Attribute<Skbedit, Long> PRIORITY = SPACE.u32(3, "PRIORITY");

    /** The queue it is sent by: {@code queue_mapping}. */
    public static final Attribute<Skbedit, Long> QUEUE_MAPPING = SPACE.u16(4, "QUEUE_MAPPING");

    /** The firewall mark: {@code mark}. */
    public static final Attribute<Skbedit, Long> MARK = SPACE.u32(5, "MARK");

    /** 0 for this host, 1 broadcast, 2 multicast, 3 for another host: {@code ptype}. */
    public static final Attribute<Skbedit, Long> PACKET_TYPE = SPACE.u16(7, "PTYPE", 3);

    /** Which bits of the mark are changed. */
    public static final Attribute<Skbedit, Long> MASK = SPACE.u32(8, "MASK");

    /** SKBEDIT_F_*: 16 takes the priority from the DS field: {@code inheritdsfield}. */
    public static final Attribute<Skbedit, Long> FLAGS = SPACE.u64(9, "FLAGS");

    /** The last queue, one of which is taken by hash. */
    public static final Attribute<Skbedit, Long> QUEUE_MAPPING_MAX = SPACE.u16(10, "QUEUE_MAPPING_MAX");

    /** One that changes nothing yet, and goes on behind it. */
    public static Skbedit create() {
        return new Skbedit(Attributes.none(SPACE)).with(PARAMETERS, ActionParameters.of(Verdict.PIPE));
    }

    /** The same under this index: a filter's action with the index of one that is there shares it. {@code index}. */
    public Skbedit index(int number) {
        return with(PARAMETERS, get(PARAMETERS).orElseThrow().withIndex(number));
    }

    @Override
    public String kind() {
        return "skbedit";
    }

    @Override
    public Skbedit withAttributes(Attributes<Skbedit> changed) {
        return new Skbedit(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
