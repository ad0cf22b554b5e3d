package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;
import java.util.Optional;

/**
 * Measures a rate, and does one thing with what is within it and another with the rest: {@code action police …}.
 *
 * @param attributes its settings
 */
public record Police(Attributes<Police> attributes) implements ActionType, Attributed<Police> {

    private static final int GREATEST_PACKET = 0xffff;

    static final AttributeSpace<Police> SPACE = AttributeSpace.of("TCA_POLICE_");

    /** Its rates, and what happens to packets beyond them. */
    public static final Attribute<Police, Parameters> PARAMETERS =
            SPACE.of(1, "TBF", Parameters::decode, Parameters::write);

    /** Times by packet length; the kernel wants it with a rate. */
    public static final Attribute<Police, byte[]> RATE_TABLE = SPACE.bytes(2, "RATE");

    /** Times by packet length; the kernel wants it with a peak rate. */
    public static final Attribute<Police, byte[]> PEAK_TABLE = SPACE.bytes(3, "PEAKRATE");

    /** The rate by which the estimator judges: {@code avrate}. */
    public static final Attribute<Police, Long> AVERAGE_RATE = SPACE.u32(4, "AVRATE");

    /** The verdict for packets within the rate, {@link Verdict#value}: {@code conform-exceed …/VERDICT}. */
    public static final Attribute<Police, Long> CONFORM = SPACE.u32(5, "RESULT");

    /** When it was used; only read. */
    public static final Attribute<Police, byte[]> TIMES = SPACE.bytes(6, "TM");

    /** The rate in bytes per second, if it does not fit 32 bits. */
    public static final Attribute<Police, Long> RATE64 = SPACE.u64(8, "RATE64");

    /** The peak rate in bytes per second, if it does not fit 32 bits. */
    public static final Attribute<Police, Long> PEAK_RATE64 = SPACE.u64(9, "PEAKRATE64");

    /** The rate in packets per second: {@code pkts_rate}. */
    public static final Attribute<Police, Long> PACKET_RATE = SPACE.u64(10, "PKTRATE64");

    /** The time that a burst of packets takes, in ticks: {@code pkts_burst}. */
    public static final Attribute<Police, Long> PACKET_BURST = SPACE.u64(11, "PKTBURST64");

    /**
     * Rates, and what happens to packets beyond them (struct tc_police).
     *
     * @param index its index, 0 for the kernel's choice
     * @param exceed the verdict for packets beyond the rate
     * @param limit the limit, of no use now
     * @param burst the time that a burst takes, in ticks of {@link RateSpec#TICK_NANOS}
     * @param mtu the greatest packet in bytes, or at a peak rate the time it takes
     * @param rate the rate
     * @param peak the rate within a burst, 0 for any
     */
    public record Parameters(
            int index, Verdict exceed, long limit, long burst, long mtu, RateSpec rate, RateSpec peak) {

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a number is not within 0 and 4294967295
         */
        public Parameters {
            FieldRange.u32("limit", limit);
            FieldRange.u32("burst", burst);
            FieldRange.u32("mtu", mtu);
        }

        /** The same with tables for its rates, which the kernel wants and does not list. */
        private Parameters withTables() {
            return new Parameters(index, exceed, limit, burst, mtu, withTable(rate), withTable(peak));
        }

        private static RateSpec withTable(RateSpec some) {
            return some.bytesPerSecond() == 0 || some.cellLog() != 0 ? some : some.withTableFor(GREATEST_PACKET);
        }

        static Parameters decode(AttributeReader at) {
            return new Parameters(
                    at.u32(0),
                    Verdict.of(at.u32(4)),
                    Integer.toUnsignedLong(at.u32(8)),
                    Integer.toUnsignedLong(at.u32(12)),
                    Integer.toUnsignedLong(at.u32(16)),
                    RateSpec.decode(at, 20),
                    RateSpec.decode(at, 20 + RateSpec.BYTES));
        }

        static void write(MessageWriter writer, Parameters parameters) {
            writer.u32(parameters.index).u32(parameters.exceed.value());
            writer.u32((int) parameters.limit).u32((int) parameters.burst).u32((int) parameters.mtu);
            parameters.rate.write(writer);
            parameters.peak.write(writer);
            writer.u32(0).u32(0).u32(0);
        }

        @Override
        public String toString() {
            return exceed + " rate " + rate + " burst " + burst + " mtu " + mtu;
        }
    }

    /**
     * Packets beyond so many bytes per second, with this burst in bytes, come to this verdict; the others go on.
     *
     * @throws IllegalArgumentException if the rate or the burst is not above 0
     */
    public static Police of(long rateBytes, long burstBytes, Verdict exceed) {
        if (rateBytes <= 0) {
            throw new IllegalArgumentException("rate " + rateBytes + " is not above 0");
        }
        RateSpec rate = RateSpec.of(rateBytes).withTableFor(GREATEST_PACKET);
        Parameters parameters = new Parameters(
                0, exceed, 0, RateSpec.ticks(burstBytes, rateBytes), GREATEST_PACKET, rate, RateSpec.NONE);
        Police made = new Police(Attributes.none(SPACE))
                .with(PARAMETERS, parameters)
                .with(RATE_TABLE, rate.table(rateBytes))
                .with(CONFORM, Integer.toUnsignedLong(Verdict.PIPE.value()));
        return RateSpec.fits(rateBytes) ? made : made.with(RATE64, rateBytes);
    }

    @Override
    public String kind() {
        return "police";
    }

    /** The same as the kernel takes it: it lists no tables of times, and refuses a rate without one. */
    Police settable() {
        Parameters old = get(PARAMETERS).orElse(null);
        if (old == null) {
            return this;
        }
        Parameters some = old.withTables();
        Police made = some.equals(old) ? this : with(PARAMETERS, some);
        made = made.withTable(RATE_TABLE, some.rate, get(RATE64));
        return made.withTable(PEAK_TABLE, some.peak, get(PEAK_RATE64));
    }

    private Police withTable(Attribute<Police, byte[]> table, RateSpec rate, Optional<Long> whole) {
        boolean wanted = rate.bytesPerSecond() != 0 && get(table).isEmpty();
        return wanted ? with(table, rate.table(whole.orElse(rate.bytesPerSecond()))) : this;
    }

    @Override
    public Police withAttributes(Attributes<Police> changed) {
        return new Police(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
