package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * Ends with a verdict: {@code action drop} and its like.
 *
 * @param attributes its settings
 */
public record Gact(Attributes<Gact> attributes) implements ActionType, Attributed<Gact> {

    static final AttributeSpace<Gact> SPACE = AttributeSpace.of("TCA_GACT_");

    /** When it was used; only read. */
    public static final Attribute<Gact, byte[]> TIMES = SPACE.bytes(1, "TM");

    /** Its index, and what happens behind it. */
    public static final Attribute<Gact, ActionParameters> PARAMETERS =
            SPACE.of(2, "PARMS", ActionParameters::decode, ActionParameters::write);

    /** struct tc_gact_p: how often another verdict: {@code random}. */
    public static final Attribute<Gact, byte[]> PROBABILITY = SPACE.bytes(3, "PROB");

    /** Ends with this verdict. */
    public static Gact of(Verdict verdict) {
        return new Gact(Attributes.none(SPACE)).with(PARAMETERS, ActionParameters.of(verdict));
    }

    /** The same under this index: a filter's action with the index of one that is there shares it. {@code index}. */
    public Gact index(int number) {
        return with(PARAMETERS, get(PARAMETERS).orElseThrow().withIndex(number));
    }

    @Override
    public String kind() {
        return "gact";
    }

    @Override
    public Gact withAttributes(Attributes<Gact> changed) {
        return new Gact(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
