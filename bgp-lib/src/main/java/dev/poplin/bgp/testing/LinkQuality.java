package dev.poplin.bgp.testing;

import java.time.Duration;

/**
 * How good the ways between hosts are. What is sent over a connection arrives in order, as TCP makes it: loss shows as delay.
 *
 * @param delay how long a segment takes at least
 * @param variation how much longer it may take
 * @param lossPerMille how many of a thousand segments are lost and sent again
 * @param retransmission how long it takes until a lost segment is sent again; doubled when it is lost again
 * @param resetPerMillion how many of a million segments find their connection reset
 * @param segmentBytes the most that one segment carries, or 0 for no bound
 */
public record LinkQuality(
        Duration delay,
        Duration variation,
        int lossPerMille,
        Duration retransmission,
        int resetPerMillion,
        int segmentBytes) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a time is negative, all segments or less than none are lost, more or less than all or none
     *     find their connection reset, or a segment carries less than nothing
     */
    public LinkQuality {
        if (delay.isNegative() || variation.isNegative() || retransmission.isNegative()) {
            throw new IllegalArgumentException(
                    "a time is negative: " + delay + ", " + variation + " or " + retransmission);
        }
        if (lossPerMille < 0 || lossPerMille > 999) {
            throw new IllegalArgumentException("lost per mille: " + lossPerMille + " is not within 0 and 999");
        }
        if (resetPerMillion < 0 || resetPerMillion > 1_000_000) {
            throw new IllegalArgumentException(
                    "reset per million: " + resetPerMillion + " is not within 0 and 1000000");
        }
        if (segmentBytes < 0) {
            throw new IllegalArgumentException("a segment of " + segmentBytes + " bytes");
        }
    }

    /** A millisecond, and nothing goes wrong. */
    public static final LinkQuality GOOD = new LinkQuality(Duration.ofMillis(1), Duration.ZERO, 0, Duration.ZERO, 0, 0);

    /** Slow and lossy; one in two hundred segments resets its connection; messages come in pieces. */
    public static final LinkQuality BAD =
            new LinkQuality(Duration.ofMillis(5), Duration.ofMillis(60), 50, Duration.ofMillis(200), 5_000, 23);
}
