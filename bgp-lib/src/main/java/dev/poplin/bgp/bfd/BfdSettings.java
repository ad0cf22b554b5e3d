package dev.poplin.bgp.bfd;

import java.time.Duration;

/**
 * How often packets go and come, and how many may be missing.
 *
 * @param transmit how often we would like to send, 1 ms to 71 minutes
 * @param receive how often we can take a packet, likewise
 * @param multiplier how many of our packets may be lost before the other side calls us dead, 1 to 255
 */
public record BfdSettings(Duration transmit, Duration receive, int multiplier) {

    /** Three packets of 300 ms. */
    public static final BfdSettings STANDARD = new BfdSettings(Duration.ofMillis(300), Duration.ofMillis(300), 3);

    private static final int MAX_MULTIPLIER = 255;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public BfdSettings {
        if (multiplier < 1 || multiplier > MAX_MULTIPLIER) {
            throw new IllegalArgumentException("a multiplier of " + multiplier + " is not within 1 and 255");
        }
        for (Duration interval : new Duration[] {transmit, receive}) {
            if (interval.toMillis() < 1 || interval.toNanos() / 1000 > 0xffff_ffffL) {
                throw new IllegalArgumentException("an interval of " + interval + " is not within 1 ms and 71 min");
            }
        }
    }
}
