package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;

/**
 * Sends at a rate, with bursts: {@code tc qdisc add … tbf rate RATE burst BYTES limit BYTES}.
 *
 * @param attributes its settings
 */
public record Tbf(Attributes<Tbf> attributes) implements QdiscType, Attributed<Tbf> {

    static final AttributeSpace<Tbf> SPACE = AttributeSpace.of("TCA_TBF_");

    /** Its rates, burst and queue; see {@link #rateBytes} for the rate. */
    public static final Attribute<Tbf, Parameters> PARAMETERS =
            SPACE.of(1, "PARMS", Parameters::decode, Parameters::write);

    /** Times by packet length, which newer kernels reckon themselves. */
    public static final Attribute<Tbf, byte[]> RATE_TABLE = SPACE.bytes(2, "RTAB");

    /** Times by packet length, which newer kernels reckon themselves. */
    public static final Attribute<Tbf, byte[]> PEAK_TABLE = SPACE.bytes(3, "PTAB");

    /** The rate in bytes per second, if it does not fit 32 bits. */
    public static final Attribute<Tbf, Long> RATE64 = SPACE.u64(4, "RATE64");

    /** The peak rate in bytes per second, if it does not fit 32 bits. */
    public static final Attribute<Tbf, Long> PEAK_RATE64 = SPACE.u64(5, "PRATE64");

    /** The burst in bytes; only written: {@code burst}. */
    public static final Attribute<Tbf, Long> BURST = SPACE.u32(6, "BURST");

    /** The burst at the peak rate in bytes; only written: {@code mtu}. */
    public static final Attribute<Tbf, Long> PEAK_BURST = SPACE.u32(7, "PBURST");

    /**
     * Rates, burst and queue (struct tc_tbf_qopt).
     *
     * @param rate the rate
     * @param peak the rate within a burst, 0 for any
     * @param limitBytes how much may wait
     * @param buffer the time that a burst takes, in ticks of {@link RateSpec#TICK_NANOS}
     * @param mtu the time that the greatest packet takes at the peak rate, in ticks
     */
    public record Parameters(RateSpec rate, RateSpec peak, long limitBytes, long buffer, long mtu) {

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a number is not within 0 and 4294967295
         */
        public Parameters {
            FieldRange.u32("limit", limitBytes);
            FieldRange.u32("buffer", buffer);
            FieldRange.u32("mtu", mtu);
        }

        static Parameters decode(AttributeReader at) {
            int rest = 2 * RateSpec.BYTES;
            return new Parameters(
                    RateSpec.decode(at, 0),
                    RateSpec.decode(at, RateSpec.BYTES),
                    Integer.toUnsignedLong(at.u32(rest)),
                    Integer.toUnsignedLong(at.u32(rest + 4)),
                    Integer.toUnsignedLong(at.u32(rest + 8)));
        }

        static void write(MessageWriter writer, Parameters parameters) {
            parameters.rate.write(writer);
            parameters.peak.write(writer);
            writer.u32((int) parameters.limitBytes).u32((int) parameters.buffer).u32((int) parameters.mtu);
        }

        @Override
        public String toString() {
            return "rate " + rate + " peak " + peak + " limit " + limitBytes + " buffer " + buffer + " mtu " + mtu;
        }
    }

    /**
     * One with this rate in bytes per second, this burst in bytes, and room for so many waiting bytes.
     *
     * @throws IllegalArgumentException if one is not above 0
     */
    public static Tbf of(long rateBytes, long burstBytes, long limitBytes) {
        if (rateBytes <= 0 || limitBytes <= 0 || limitBytes > 0xffff_ffffL) {
            throw new IllegalArgumentException(
                    "rate " + rateBytes + ", limit " + limitBytes + " are not above 0 and limit within 4294967295");
        }
        Parameters parameters = new Parameters(
                RateSpec.of(rateBytes), RateSpec.NONE, limitBytes, RateSpec.ticks(burstBytes, rateBytes), 0);
        Tbf made = new Tbf(Attributes.none(SPACE)).with(PARAMETERS, parameters).with(BURST, burstBytes);
        return RateSpec.fits(rateBytes) ? made : made.with(RATE64, rateBytes);
    }

    /** The rate in bytes per second. */
    public long rateBytes() {
        return get(RATE64)
                .orElseGet(() ->
                        get(PARAMETERS).map(all -> all.rate.bytesPerSecond()).orElse(0L));
    }

    @Override
    public String kind() {
        return "tbf";
    }

    @Override
    public Tbf withAttributes(Attributes<Tbf> changed) {
        return new Tbf(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
