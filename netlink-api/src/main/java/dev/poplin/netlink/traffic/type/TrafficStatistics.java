package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.AttributeReader;

/**
 * What a queueing discipline, a class or an action has counted (linux/gen_stats.h): {@code tc -s …}. Immutable.
 *
 * @param bytes bytes that went through
 * @param packets packets that went through
 * @param queueLength packets that wait
 * @param backlogBytes bytes that wait
 * @param drops packets that were dropped
 * @param requeues packets that were put back
 * @param overlimits how often something had to wait
 */
public record TrafficStatistics(
        long bytes, long packets, long queueLength, long backlogBytes, long drops, long requeues, long overlimits) {

    private static final int BASIC = 1;
    private static final int QUEUE = 3;
    private static final int PACKETS64 = 8;

    /** What the content of TCA_STATS2 or TCA_ACT_STATS says. */
    public static TrafficStatistics decode(AttributeReader statistics) {
        long bytes = 0;
        long packets = 0;
        long[] queue = new long[5];
        while (statistics.next()) {
            switch (statistics.type()) {
                case BASIC -> {
                    bytes = statistics.u64(0);
                    packets = Math.max(packets, Integer.toUnsignedLong(statistics.u32(8)));
                }
                case PACKETS64 -> packets = statistics.u64();
                case QUEUE -> {
                    for (int index = 0; index < queue.length; index++) {
                        queue[index] = Integer.toUnsignedLong(statistics.u32(4 * index));
                    }
                }
                default -> {
                    // Estimated rates, and what the kind counts of its own.
                }
            }
        }
        return new TrafficStatistics(bytes, packets, queue[0], queue[1], queue[2], queue[3], queue[4]);
    }
}
