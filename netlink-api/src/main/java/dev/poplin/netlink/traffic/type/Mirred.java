package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;

/**
 * Sends a packet, or a copy of it, by another link: {@code action mirred …}.
 *
 * @param attributes its settings
 */
public record Mirred(Attributes<Mirred> attributes) implements ActionType, Attributed<Mirred> {

    static final AttributeSpace<Mirred> SPACE = AttributeSpace.of("TCA_MIRRED_");

    /** When it was used; only read. */
    public static final Attribute<Mirred, byte[]> TIMES = SPACE.bytes(1, "TM");

    /** Where to, and what happens behind it. */
    public static final Attribute<Mirred, Parameters> PARAMETERS =
            SPACE.of(2, "PARMS", Parameters::decode, Parameters::write);

    /** The block of links where to, instead of one link: {@code blockid}. */
    public static final Attribute<Mirred, Long> BLOCK = SPACE.u32(4, "BLOCKID");

    /**
     * Where to (struct tc_mirred).
     *
     * @param general its index, and what happens behind it
     * @param how {@link #EGRESS_REDIRECT} and its like
     * @param link the index of the link
     */
    public record Parameters(ActionParameters general, int how, int link) {

        /** Sends it. */
        public static final int EGRESS_REDIRECT = 1;
        /** Sends a copy. */
        public static final int EGRESS_MIRROR = 2;
        /** Receives it. */
        public static final int INGRESS_REDIRECT = 3;
        /** Receives a copy. */
        public static final int INGRESS_MIRROR = 4;

        static Parameters decode(AttributeReader at) {
            return new Parameters(
                    ActionParameters.decode(at), at.u32(ActionParameters.BYTES), at.u32(ActionParameters.BYTES + 4));
        }

        static void write(MessageWriter writer, Parameters parameters) {
            ActionParameters.write(writer, parameters.general);
            writer.u32(parameters.how).u32(parameters.link);
        }

        @Override
        public String toString() {
            return general + " how " + how + " dev #" + link;
        }
    }

    /** Sends packets by this link instead: {@code action mirred egress redirect dev LINK}. */
    public static Mirred redirect(int link) {
        return of(Verdict.STOLEN, Parameters.EGRESS_REDIRECT, link);
    }

    /** Sends copies by this link: {@code action mirred egress mirror dev LINK}. */
    public static Mirred mirror(int link) {
        return of(Verdict.PIPE, Parameters.EGRESS_MIRROR, link);
    }

    /** Has packets come in by this link instead: {@code action mirred ingress redirect dev LINK}. */
    public static Mirred ingressRedirect(int link) {
        return of(Verdict.STOLEN, Parameters.INGRESS_REDIRECT, link);
    }

    /** The same under this index: a filter's action with the index of one that is there shares it. {@code index}. */
    public Mirred index(int number) {
        Parameters old = get(PARAMETERS).orElseThrow();
        return with(PARAMETERS, new Parameters(old.general.withIndex(number), old.how, old.link));
    }

    private static Mirred of(Verdict verdict, int how, int link) {
        if (link <= 0) {
            throw new IllegalArgumentException("packets cannot go to link " + link);
        }
        return new Mirred(Attributes.none(SPACE))
                .with(PARAMETERS, new Parameters(ActionParameters.of(verdict), how, link));
    }

    @Override
    public String kind() {
        return "mirred";
    }

    @Override
    public Mirred withAttributes(Attributes<Mirred> changed) {
        return new Mirred(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
