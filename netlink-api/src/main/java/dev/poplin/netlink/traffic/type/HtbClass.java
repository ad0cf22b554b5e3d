package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;

/**
 * A class of {@link Htb}: {@code tc class add … htb rate RATE ceil CEIL}.
 *
 * @param attributes its settings
 */
public record HtbClass(Attributes<HtbClass> attributes) implements ClassType, Attributed<HtbClass> {

    static final AttributeSpace<HtbClass> SPACE = AttributeSpace.of("TCA_HTB_");

    /** Its rates and bursts; see {@link #rateBytes} for the rate. */
    public static final Attribute<HtbClass, Parameters> PARAMETERS =
            SPACE.of(1, "PARMS", Parameters::decode, Parameters::write);

    /** Times by packet length, which newer kernels reckon themselves. */
    public static final Attribute<HtbClass, byte[]> CEILING_TABLE = SPACE.bytes(3, "CTAB");

    /** Times by packet length, which newer kernels reckon themselves. */
    public static final Attribute<HtbClass, byte[]> RATE_TABLE = SPACE.bytes(4, "RTAB");

    /** The rate in bytes per second, if it does not fit 32 bits. */
    public static final Attribute<HtbClass, Long> RATE64 = SPACE.u64(6, "RATE64");

    /** The ceiling in bytes per second, if it does not fit 32 bits. */
    public static final Attribute<HtbClass, Long> CEILING64 = SPACE.u64(7, "CEIL64");

    /**
     * Rates and bursts (struct tc_htb_opt).
     *
     * @param rate what it gets in any case
     * @param ceiling what it gets at most
     * @param buffer the time that a burst at {@code rate} takes, in ticks of {@link RateSpec#TICK_NANOS}
     * @param ceilingBuffer the same at {@code ceiling}
     * @param quantum how many bytes it sends before its siblings' turn, 0 for the kernel's choice
     * @param level how far it is from the leaves; only read
     * @param priority who borrows first, 0 to 7
     */
    public record Parameters(
            RateSpec rate, RateSpec ceiling, long buffer, long ceilingBuffer, long quantum, long level, long priority) {

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a number is not within 0 and 4294967295
         */
        public Parameters {
            FieldRange.u32("buffer", buffer);
            FieldRange.u32("cbuffer", ceilingBuffer);
            FieldRange.u32("quantum", quantum);
            FieldRange.u32("level", level);
            FieldRange.u32("prio", priority);
        }

        static Parameters decode(AttributeReader at) {
            int rest = 2 * RateSpec.BYTES;
            return new Parameters(
                    RateSpec.decode(at, 0),
                    RateSpec.decode(at, RateSpec.BYTES),
                    Integer.toUnsignedLong(at.u32(rest)),
                    Integer.toUnsignedLong(at.u32(rest + 4)),
                    Integer.toUnsignedLong(at.u32(rest + 8)),
                    Integer.toUnsignedLong(at.u32(rest + 12)),
                    Integer.toUnsignedLong(at.u32(rest + 16)));
        }

        static void write(MessageWriter writer, Parameters parameters) {
            parameters.rate.write(writer);
            parameters.ceiling.write(writer);
            writer.u32((int) parameters.buffer)
                    .u32((int) parameters.ceilingBuffer)
                    .u32((int) parameters.quantum)
                    .u32((int) parameters.level)
                    .u32((int) parameters.priority);
        }

        @Override
        public String toString() {
            return "rate " + rate + " ceil " + ceiling + " buffer " + buffer + " cbuffer " + ceilingBuffer + " quantum "
                    + quantum + " prio " + priority;
        }
    }

    /**
     * One with these rates in bytes per second, and a burst of ten milliseconds at them, at least two packets of 1600 bytes.
     *
     * @throws IllegalArgumentException if the rate is not above 0 or above the ceiling
     */
    public static HtbClass of(long rateBytes, long ceilingBytes) {
        return of(rateBytes, ceilingBytes, RateSpec.burst(rateBytes), RateSpec.burst(ceilingBytes));
    }

    /**
     * One with these rates in bytes per second, and bursts in bytes: {@code rate}, {@code ceil}, {@code burst}, {@code cburst}.
     *
     * @throws IllegalArgumentException if the rate is not above 0 or above the ceiling, or a burst is not above 0
     */
    public static HtbClass of(long rateBytes, long ceilingBytes, long burstBytes, long ceilingBurstBytes) {
        if (rateBytes <= 0 || ceilingBytes < rateBytes) {
            throw new IllegalArgumentException(
                    "rate " + rateBytes + " is not within 1 and the ceiling " + ceilingBytes);
        }
        Parameters parameters = new Parameters(
                RateSpec.of(rateBytes),
                RateSpec.of(ceilingBytes),
                RateSpec.ticks(burstBytes, rateBytes),
                RateSpec.ticks(ceilingBurstBytes, ceilingBytes),
                0,
                0,
                0);
        HtbClass made = new HtbClass(Attributes.none(SPACE)).with(PARAMETERS, parameters);
        made = RateSpec.fits(rateBytes) ? made : made.with(RATE64, rateBytes);
        return RateSpec.fits(ceilingBytes) ? made : made.with(CEILING64, ceilingBytes);
    }

    /** The same that borrows first if this is low, 0 to 7: {@code prio}. */
    public HtbClass priority(int changed) {
        if (changed < 0 || changed > 7) {
            throw new IllegalArgumentException("priority " + changed + " is not within 0 and 7");
        }
        Parameters old = get(PARAMETERS).orElseThrow();
        return with(
                PARAMETERS,
                new Parameters(old.rate, old.ceiling, old.buffer, old.ceilingBuffer, old.quantum, old.level, changed));
    }

    /** What it gets in any case, in bytes per second. */
    public long rateBytes() {
        return get(RATE64)
                .orElseGet(() ->
                        get(PARAMETERS).map(all -> all.rate.bytesPerSecond()).orElse(0L));
    }

    /** What it gets at most, in bytes per second. */
    public long ceilingBytes() {
        return get(CEILING64)
                .orElseGet(() ->
                        get(PARAMETERS).map(all -> all.ceiling.bytesPerSecond()).orElse(0L));
    }

    @Override
    public String kind() {
        return "htb";
    }

    @Override
    public HtbClass withAttributes(Attributes<HtbClass> changed) {
        return new HtbClass(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
