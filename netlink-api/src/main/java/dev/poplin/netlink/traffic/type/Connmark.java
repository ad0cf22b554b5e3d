package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;

/**
 * Gives a packet the mark of its tracked connection: {@code action connmark}.
 *
 * @param attributes its settings
 */
public record Connmark(Attributes<Connmark> attributes) implements ActionType, Attributed<Connmark> {

    static final AttributeSpace<Connmark> SPACE = AttributeSpace.of("TCA_CONNMARK_");

    private static final int MAX_ZONE = 0xffff;

    /** Where connections are looked for, and what happens behind it. */
    public static final Attribute<Connmark, Parameters> PARAMETERS =
            SPACE.of(1, "PARMS", Parameters::decode, Parameters::write);

    /** When it was used; only read. */
    public static final Attribute<Connmark, byte[]> TIMES = SPACE.bytes(2, "TM");

    /**
     * Where connections are looked for (struct tc_connmark).
     *
     * @param general its index, and what happens behind it
     * @param zone the zone, 0 for the default one
     */
    public record Parameters(ActionParameters general, int zone) {

        /**
         * Checks the zone.
         *
         * @throws IllegalArgumentException if it is not within 0 and 65535
         */
        public Parameters {
            FieldRange.within("zone", zone, 0, MAX_ZONE);
        }

        static Parameters decode(AttributeReader at) {
            return new Parameters(ActionParameters.decode(at), at.u16(ActionParameters.BYTES));
        }

        static void write(MessageWriter writer, Parameters parameters) {
            ActionParameters.write(writer, parameters.general);
            writer.u16(parameters.zone).u16(0);
        }

        @Override
        public String toString() {
            return general + " zone " + zone;
        }
    }

    /**
     * Looks for connections in this zone, 0 for the default one: {@code action connmark zone ZONE}.
     *
     * @throws IllegalArgumentException if it is not within 0 and 65535
     */
    public static Connmark ofZone(int zone) {
        return new Connmark(Attributes.none(SPACE))
                .with(PARAMETERS, new Parameters(ActionParameters.of(Verdict.PIPE), zone));
    }

    /** The same under this index: a filter's action with the index of one that is there shares it. {@code index}. */
    public Connmark index(int number) {
        Parameters old = get(PARAMETERS).orElseThrow();
        return with(PARAMETERS, new Parameters(old.general.withIndex(number), old.zone));
    }

    @Override
    public String kind() {
        return "connmark";
    }

    @Override
    public Connmark withAttributes(Attributes<Connmark> changed) {
        return new Connmark(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
