package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import java.util.List;

/**
 * Matches every packet, or those that extended matches say, which are kept as they came: {@code tc filter add … basic}.
 *
 * @param attributes its settings
 */
public record Basic(Attributes<Basic> attributes) implements FilterType, Attributed<Basic> {

    static final AttributeSpace<Basic> SPACE = AttributeSpace.of("TCA_BASIC_");

    /** The class it gives to packets, as {@link TcHandle#value}: {@code classid}. */
    public static final Attribute<Basic, Long> CLASS = SPACE.u32(1, "CLASSID");

    /** The tree of extended matches: {@code match}. */
    public static final Attribute<Basic, byte[]> MATCHES = SPACE.bytes(2, "EMATCHES");

    /** What is done with the packets it matches: {@code action}. */
    public static final Attribute<Basic, List<Action>> ACTIONS =
            SPACE.of(3, "ACT", Action::decodeAll, Action::writeAll);

    /** How often it matched; only read. */
    public static final Attribute<Basic, byte[]> COUNTS = SPACE.bytes(5, "PCNT");

    /** One with these actions for every packet. */
    public static Basic of(Action... actions) {
        return new Basic(Attributes.none(SPACE)).with(ACTIONS, List.of(actions));
    }

    @Override
    public Basic settable() {
        return new Basic(Settable.of(attributes, ACTIONS));
    }

    @Override
    public String kind() {
        return "basic";
    }

    @Override
    public Basic withAttributes(Attributes<Basic> changed) {
        return new Basic(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
