package dev.poplin.bgp.session;

import java.time.Duration;

/**
 * How long a session waits for what, before jitter.
 *
 * @param connectRetry for a connection, until it is tried anew
 * @param delayOpen for the peer's OPEN before ours is sent; zero to send it at once
 * @param idleHold after a failure until the next try; doubled with each failure in a row
 * @param idleHoldLimit what it grows to at most
 * @param sendHold for the peer to take a byte (RFC 9687); zero for eight minutes or twice the hold time, whatever is more
 */
public record SessionTimers(
        Duration connectRetry, Duration delayOpen, Duration idleHold, Duration idleHoldLimit, Duration sendHold) {

    private static final Duration IDLE_HOLD_LIMIT = Duration.ofMinutes(2);
    private static final Duration LEAST_SEND_HOLD = Duration.ofMinutes(8);
    private static final int MAX_DOUBLINGS = 16;

    /**
     * Checks the times.
     *
     * @throws IllegalArgumentException if a try, or the time between two, takes no time at all, or another time is negative
     */
    public SessionTimers {
        if (!isPositive(connectRetry) || !isPositive(idleHold) || !isPositive(idleHoldLimit)) {
            throw new IllegalArgumentException("connecting for " + connectRetry + ", after " + idleHold + " to "
                    + idleHoldLimit + ", would never pause");
        }
        if (delayOpen.isNegative() || sendHold.isNegative()) {
            throw new IllegalArgumentException("a wait of " + delayOpen + " or " + sendHold + " is negative");
        }
    }

    private static boolean isPositive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }

    /** The usual timers of a session that connects, and begins again, after this time. */
    public static SessionTimers of(Duration connectRetry) {
        Duration limit = connectRetry.compareTo(IDLE_HOLD_LIMIT) > 0 ? connectRetry : IDLE_HOLD_LIMIT;
        return new SessionTimers(connectRetry, Duration.ZERO, connectRetry, limit, Duration.ZERO);
    }

    /** The same with another time for the peer to send its OPEN first. */
    public SessionTimers withDelayOpen(Duration changed) {
        return new SessionTimers(connectRetry, changed, idleHold, idleHoldLimit, sendHold);
    }

    /** The same with other times between tries. */
    public SessionTimers withIdleHold(Duration first, Duration limit) {
        return new SessionTimers(connectRetry, delayOpen, first, limit, sendHold);
    }

    /** The same with another time for the peer to take a byte. */
    public SessionTimers withSendHold(Duration changed) {
        return new SessionTimers(connectRetry, delayOpen, idleHold, idleHoldLimit, changed);
    }

    Duration idleHold(int failures) {
        Duration grown = idleHold.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        return grown.compareTo(idleHoldLimit) > 0 ? idleHoldLimit : grown;
    }

    Duration sendHold(int holdTimeSeconds) {
        if (!sendHold.isZero()) {
            return sendHold;
        }
        Duration twice = Duration.ofSeconds(2L * holdTimeSeconds);
        return twice.compareTo(LEAST_SEND_HOLD) > 0 ? twice : LEAST_SEND_HOLD;
    }
}
