package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;

/**
 * Shares a link among classes that each have a rate and a ceiling: {@code tc qdisc add … htb}.
 *
 * @param attributes its settings
 */
public record Htb(Attributes<Htb> attributes) implements QdiscType, Attributed<Htb> {

    static final AttributeSpace<Htb> SPACE = AttributeSpace.of("TCA_HTB_");

    /** What holds for all classes. */
    public static final Attribute<Htb, Init> INIT = SPACE.of(2, "INIT", Init::decode, Init::write);

    /** How many packets of no class may wait: {@code direct_qlen}. */
    public static final Attribute<Htb, Long> DIRECT_QUEUE_LENGTH = SPACE.u32(5, "DIRECT_QLEN");

    /** Hardware does it: {@code offload}. */
    public static final Attribute<Htb, Boolean> OFFLOAD = SPACE.flag(9, "OFFLOAD");

    /**
     * What holds for all classes (struct tc_htb_glob).
     *
     * @param rateToQuantum what a class's rate is divided by to get what it may send at a time: {@code r2q}
     * @param defaultClass the minor number of the class of packets that no filter gives one, 0 for none: {@code default}
     * @param directPackets packets that were of no class; only read
     */
    public record Init(long rateToQuantum, long defaultClass, long directPackets) {

        private static final int VERSION = 3;

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a number is not within 0 and 4294967295
         */
        public Init {
            FieldRange.u32("r2q", rateToQuantum);
            FieldRange.u32("default", defaultClass);
            FieldRange.u32("direct packets", directPackets);
        }

        static Init decode(AttributeReader at) {
            return new Init(
                    Integer.toUnsignedLong(at.u32(4)),
                    Integer.toUnsignedLong(at.u32(8)),
                    Integer.toUnsignedLong(at.u32(16)));
        }

        static void write(MessageWriter writer, Init init) {
            writer.u32(VERSION)
                    .u32((int) init.rateToQuantum)
                    .u32((int) init.defaultClass)
                    .u32(0)
                    .u32(0);
        }

        @Override
        public String toString() {
            return "r2q " + rateToQuantum + " default 0x" + Long.toHexString(defaultClass);
        }
    }

    /** One whose packets go to the class of this minor number unless a filter says otherwise: {@code default}. */
    public static Htb ofDefault(int minor) {
        if (minor < 0 || minor > 0xffff) {
            throw new IllegalArgumentException("class " + minor + " is not within 0 and 65535");
        }
        return new Htb(Attributes.none(SPACE)).with(INIT, new Init(10, minor, 0));
    }

    @Override
    public String kind() {
        return "htb";
    }

    /** The kernel lists its whole version, and takes only the first half of it. */
    @Override
    public Htb settable() {
        return get(INIT).map(init -> with(INIT, init)).orElse(this);
    }

    @Override
    public Htb withAttributes(Attributes<Htb> changed) {
        return new Htb(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
