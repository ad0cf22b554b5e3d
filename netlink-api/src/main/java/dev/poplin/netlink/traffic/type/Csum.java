package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;

/**
 * Computes the checksums of a packet anew that another action has changed: {@code action csum …}.
 *
 * @param attributes its settings
 */
public record Csum(Attributes<Csum> attributes) implements ActionType, Attributed<Csum> {

    static final AttributeSpace<Csum> SPACE = AttributeSpace.of("TCA_CSUM_");

    /** Of the header of IPv4. */
    public static final int IPV4_HEADER = 1;
    /** Of ICMP and ICMPv6. */
    public static final int ICMP = 2;
    /** Of IGMP. */
    public static final int IGMP = 4;
    /** Of TCP. */
    public static final int TCP = 8;
    /** Of UDP. */
    public static final int UDP = 16;
    /** Of UDP-Lite. */
    public static final int UDP_LITE = 32;
    /** Of SCTP. */
    public static final int SCTP = 64;

    /** Which checksums, and what happens behind it. */
    public static final Attribute<Csum, Parameters> PARAMETERS =
            SPACE.of(1, "PARMS", Parameters::decode, Parameters::write);

    /** When it was used; only read. */
    public static final Attribute<Csum, byte[]> TIMES = SPACE.bytes(2, "TM");

    /**
     * Which checksums (struct tc_csum).
     *
     * @param general its index, and what happens behind it
     * @param checksums {@link #UDP} and its like, together
     */
    public record Parameters(ActionParameters general, int checksums) {

        static Parameters decode(AttributeReader at) {
            return new Parameters(ActionParameters.decode(at), at.u32(ActionParameters.BYTES));
        }

        static void write(MessageWriter writer, Parameters parameters) {
            ActionParameters.write(writer, parameters.general);
            writer.u32(parameters.checksums);
        }

        @Override
        public String toString() {
            return general + " checksums " + checksums;
        }
    }

    /** Computes these, such as {@code IPV4_HEADER | UDP}: {@code action csum ip4h and udp}. */
    public static Csum of(int checksums) {
        return new Csum(Attributes.none(SPACE))
                .with(PARAMETERS, new Parameters(ActionParameters.of(Verdict.PIPE), checksums));
    }

    /** The same under this index: a filter's action with the index of one that is there shares it. {@code index}. */
    public Csum index(int number) {
        Parameters old = get(PARAMETERS).orElseThrow();
        return with(PARAMETERS, new Parameters(old.general.withIndex(number), old.checksums));
    }

    @Override
    public String kind() {
        return "csum";
    }

    @Override
    public Csum withAttributes(Attributes<Csum> changed) {
        return new Csum(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
