package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import java.time.Duration;

/**
 * A bad network: {@code tc qdisc add … netem delay 100ms loss 5%}. Shares are fractions of 2<sup>32</sup>; see {@link #share}. Immutable.
 *
 * @param basics delay, loss and the like
 * @param attributes what else it does
 */
public record Netem(Basics basics, Attributes<Netem> attributes) implements QdiscType, Attributed<Netem> {

    static final AttributeSpace<Netem> SPACE = AttributeSpace.of("TCA_NETEM_");

    /** struct tc_netem_corr: how much one packet is like the one before, in delay, loss and duplication. */
    public static final Attribute<Netem, byte[]> CORRELATION = SPACE.bytes(1, "CORR");
    /** The distribution of delays: {@code distribution}. */
    public static final Attribute<Netem, byte[]> DELAY_DISTRIBUTION = SPACE.bytes(2, "DELAY_DIST");
    /** How often a packet overtakes others: {@code reorder}. */
    public static final Attribute<Netem, Chance> REORDER = SPACE.of(3, "REORDER", Chance::decode, Chance::write);
    /** How often a bit is wrong: {@code corrupt}. */
    public static final Attribute<Netem, Chance> CORRUPT = SPACE.of(4, "CORRUPT", Chance::decode, Chance::write);
    /** A model of loss: {@code loss state} or {@code loss gemodel}. */
    public static final Attribute<Netem, byte[]> LOSS = SPACE.bytes(5, "LOSS");
    /** struct tc_netem_rate: the rate in bytes per second, and the length of packets: {@code rate}. */
    public static final Attribute<Netem, byte[]> RATE = SPACE.bytes(6, "RATE");
    /** Whether packets are marked instead of lost: {@code ecn}. */
    public static final Attribute<Netem, Boolean> ECN = SPACE.bool32(7, "ECN");
    /** The rate in bytes per second, if it does not fit 32 bits. */
    public static final Attribute<Netem, Long> RATE64 = SPACE.u64(8, "RATE64");
    /** The delay in nanoseconds: {@code delay}. */
    public static final Attribute<Netem, Long> LATENCY = SPACE.u64(10, "LATENCY64");
    /** How much the delay varies, in nanoseconds. */
    public static final Attribute<Netem, Long> JITTER = SPACE.u64(11, "JITTER64");
    /** Packets go in slots: {@code slot}. */
    public static final Attribute<Netem, byte[]> SLOT = SPACE.bytes(12, "SLOT");
    /** The distribution of slots. */
    public static final Attribute<Netem, byte[]> SLOT_DISTRIBUTION = SPACE.bytes(13, "SLOT_DIST");

    private static final int DEFAULT_LIMIT = 1000;

    /**
     * Delay, loss and the like (struct tc_netem_qopt).
     *
     * @param latency the delay in ticks of {@link RateSpec#TICK_NANOS}; {@link #LATENCY} says it better
     * @param limit how many packets may wait: {@code limit}
     * @param loss the share that is lost: {@code loss}
     * @param gap every so many packets one overtakes: {@code gap}
     * @param duplicate the share that comes twice: {@code duplicate}
     * @param jitter how much the delay varies, in ticks; {@link #JITTER} says it better
     */
    public record Basics(long latency, long limit, long loss, long gap, long duplicate, long jitter) {

        static final int BYTES = 24;

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a number is not within 0 and 4294967295
         */
        public Basics {
            FieldRange.u32("latency", latency);
            FieldRange.u32("limit", limit);
            FieldRange.u32("loss", loss);
            FieldRange.u32("gap", gap);
            FieldRange.u32("duplicate", duplicate);
            FieldRange.u32("jitter", jitter);
        }

        static Basics decode(AttributeReader at) {
            return new Basics(
                    Integer.toUnsignedLong(at.u32(0)),
                    Integer.toUnsignedLong(at.u32(4)),
                    Integer.toUnsignedLong(at.u32(8)),
                    Integer.toUnsignedLong(at.u32(12)),
                    Integer.toUnsignedLong(at.u32(16)),
                    Integer.toUnsignedLong(at.u32(20)));
        }

        void write(MessageWriter writer) {
            writer.u32((int) latency).u32((int) limit).u32((int) loss);
            writer.u32((int) gap).u32((int) duplicate).u32((int) jitter);
        }
    }

    /**
     * How often, and how much it depends on the packet before.
     *
     * @param share the share of packets
     * @param correlation the share that is as with the packet before
     */
    public record Chance(long share, long correlation) {

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a number is not within 0 and 4294967295
         */
        public Chance {
            FieldRange.u32("share", share);
            FieldRange.u32("correlation", correlation);
        }

        static Chance decode(AttributeReader at) {
            return new Chance(Integer.toUnsignedLong(at.u32(0)), Integer.toUnsignedLong(at.u32(4)));
        }

        static void write(MessageWriter writer, Chance chance) {
            writer.u32((int) chance.share).u32((int) chance.correlation);
        }
    }

    /** One that does nothing yet. */
    public static Netem create() {
        return new Netem(new Basics(0, DEFAULT_LIMIT, 0, 0, 0, 0), Attributes.none(SPACE));
    }

    /**
     * A share of packets as the kernel wants it.
     *
     * @param percent 0 to 100
     * @throws IllegalArgumentException if it is not within 0 and 100
     */
    public static long share(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException(percent + " % is not within 0 and 100");
        }
        return Math.round(percent / 100 * 0xffff_ffffL);
    }

    /**
     * The same with this delay: {@code delay TIME}.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Netem delay(Duration time) {
        return with(LATENCY, nanos("delay", time));
    }

    /**
     * The same with this delay, which varies: {@code delay TIME JITTER}.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public Netem delay(Duration time, Duration jitter) {
        return delay(time).with(JITTER, nanos("jitter", jitter));
    }

    private static long nanos(String what, Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException(what + " " + time + " is negative");
        }
        return time.toNanos();
    }

    /** The same that loses this share: {@code loss PERCENT%}. */
    public Netem loss(double percent) {
        Basics old = basics;
        return new Netem(
                new Basics(old.latency, old.limit, share(percent), old.gap, old.duplicate, old.jitter), attributes);
    }

    /** The same that duplicates this share: {@code duplicate PERCENT%}. */
    public Netem duplicate(double percent) {
        Basics old = basics;
        return new Netem(new Basics(old.latency, old.limit, old.loss, old.gap, share(percent), old.jitter), attributes);
    }

    static QdiscType decode(RawAttribute options) {
        if (options.content().length < Basics.BYTES) {
            return new KeptOptions("netem", options);
        }
        AttributeReader at = AttributeReader.at(options);
        return new Netem(Basics.decode(at), Attributes.read(SPACE, at.nestedBehind(Basics.BYTES)));
    }

    @Override
    public String kind() {
        return "netem";
    }

    @Override
    public void write(MessageWriter writer) {
        basics.write(writer);
        attributes.write(writer);
    }

    @Override
    public Netem withAttributes(Attributes<Netem> changed) {
        return new Netem(basics, changed);
    }

    @Override
    public String toString() {
        return "netem " + basics + " " + attributes;
    }
}
