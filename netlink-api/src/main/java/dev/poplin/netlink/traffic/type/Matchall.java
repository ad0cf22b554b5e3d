package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import java.util.List;

/**
 * Matches every packet: {@code tc filter add … matchall}.
 *
 * @param attributes its settings
 */
public record Matchall(Attributes<Matchall> attributes) implements FilterType, Attributed<Matchall> {

    static final AttributeSpace<Matchall> SPACE = AttributeSpace.of("TCA_MATCHALL_");

    /** The class it gives to packets, as {@link TcHandle#value}: {@code classid}. */
    public static final Attribute<Matchall, Long> CLASS = SPACE.u32(1, "CLASSID");

    /** What is done with the packets it matches: {@code action}. */
    public static final Attribute<Matchall, List<Action>> ACTIONS =
            SPACE.of(2, "ACT", Action::decodeAll, Action::writeAll);

    /** 1 leaves hardware out, 2 leaves software out: {@code skip_hw}, {@code skip_sw}. */
    public static final Attribute<Matchall, Long> FLAGS = SPACE.u32(3, "FLAGS");

    /** How often it matched; only read. */
    public static final Attribute<Matchall, byte[]> COUNTS = SPACE.bytes(4, "PCNT");

    /** One with these actions. */
    public static Matchall of(Action... actions) {
        return new Matchall(Attributes.none(SPACE)).with(ACTIONS, List.of(actions));
    }

    @Override
    public String kind() {
        return "matchall";
    }

    @Override
    public Matchall settable() {
        return new Matchall(Settable.of(attributes, FLAGS, ACTIONS));
    }

    @Override
    public Matchall withAttributes(Attributes<Matchall> changed) {
        return new Matchall(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
