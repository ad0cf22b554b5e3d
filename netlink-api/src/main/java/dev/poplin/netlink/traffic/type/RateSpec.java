package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A rate and how the length of a packet is reckoned (struct tc_ratespec). Immutable.
 *
 * @param cellLog of the table of times, of which newer kernels make no use beyond asking for it
 * @param linkLayer {@link #ETHERNET} or 2 for ATM
 * @param overhead bytes that each packet takes besides: {@code overhead}
 * @param cellAlign of the table of times
 * @param minimumBytes what a packet takes at least: {@code mpu}
 * @param bytesPerSecond the rate; the greatest number if it does not fit, then an attribute beside says it
 */
public record RateSpec(int cellLog, int linkLayer, int overhead, int cellAlign, int minimumBytes, long bytesPerSecond) {

    /** The kernel reckons times in so many nanoseconds. */
    public static final int TICK_NANOS = 64;
    /** The link layer of frames. */
    public static final int ETHERNET = 1;

    static final int BYTES = 12;
    static final RateSpec NONE = new RateSpec(0, 0, 0, 0, 0, 0);
    private static final long MAX = 0xffff_ffffL;
    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final int MICROS_PER_SECOND = 1_000_000;
    private static final int NANOS_PER_MICRO = 1000;
    private static final int BURSTS_PER_SECOND = 100;
    private static final int TWO_PACKETS = 3200;
    private static final int TABLE_ENTRIES = 256;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number does not fit the structure
     */
    public RateSpec {
        FieldRange.within("cell log", cellLog, 0, 0xff);
        FieldRange.within("link layer", linkLayer, 0, 0xff);
        FieldRange.within("overhead", overhead, 0, 0xffff);
        FieldRange.within("cell align", cellAlign, Short.MIN_VALUE, Short.MAX_VALUE);
        FieldRange.within("mpu", minimumBytes, 0, 0xffff);
        FieldRange.u32("rate", bytesPerSecond);
    }

    /** A rate of frames. */
    static RateSpec of(long bytesPerSecond) {
        return new RateSpec(0, ETHERNET, 0, -1, 0, Math.min(bytesPerSecond, MAX));
    }

    /** The same, with a table of times for packets up to so many bytes: a policer is refused without one, though it is not read. */
    RateSpec withTableFor(int mtuBytes) {
        int log = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(mtuBytes) - Byte.SIZE);
        return new RateSpec(log, linkLayer, overhead, cellAlign, minimumBytes, bytesPerSecond);
    }

    /** The times of packets in ticks, as {@code tc} reckons them: from whole microseconds. */
    byte[] table(long rateBytes) {
        ByteBuffer times = ByteBuffer.allocate(TABLE_ENTRIES * Integer.BYTES).order(ByteOrder.nativeOrder());
        for (int entry = 1; entry <= TABLE_ENTRIES; entry++) {
            long bytes = Math.max((long) entry << cellLog, minimumBytes);
            double micros = Math.floor((double) bytes * MICROS_PER_SECOND / rateBytes);
            times.putInt((int) (long) Math.min(micros * NANOS_PER_MICRO / TICK_NANOS, MAX));
        }
        return times.array();
    }

    static boolean fits(long bytesPerSecond) {
        return bytesPerSecond <= MAX;
    }

    /** A burst in bytes that fits a rate. */
    static long burst(long bytesPerSecond) {
        return Math.max(bytesPerSecond / BURSTS_PER_SECOND, TWO_PACKETS);
    }

    /**
     * The time that so many bytes take, in ticks.
     *
     * @throws IllegalArgumentException if it is no burst, or longer than fits: 274 seconds
     */
    static long ticks(long bytes, long bytesPerSecond) {
        double ticks = (double) bytes * NANOS_PER_SECOND / bytesPerSecond / TICK_NANOS;
        if (bytes <= 0 || ticks > MAX) {
            throw new IllegalArgumentException("burst " + bytes + " at " + bytesPerSecond
                    + " bytes per second is not above 0 and within 274 seconds");
        }
        return Math.max(1, Math.round(ticks));
    }

    static RateSpec decode(AttributeReader reader, int at) {
        return new RateSpec(
                reader.u8(at),
                reader.u8(at + 1),
                reader.u16(at + 2),
                (short) reader.u16(at + 4),
                reader.u16(at + 6),
                Integer.toUnsignedLong(reader.u32(at + 8)));
    }

    void write(MessageWriter writer) {
        writer.u8(cellLog).u8(linkLayer).u16(overhead).u16(cellAlign).u16(minimumBytes);
        writer.u32((int) bytesPerSecond);
    }

    /** Such as {@code 1250000}. */
    @Override
    public String toString() {
        return bytesPerSecond
                + (overhead == 0 ? "" : " overhead " + overhead)
                + (minimumBytes == 0 ? "" : " mpu " + minimumBytes);
    }
}
