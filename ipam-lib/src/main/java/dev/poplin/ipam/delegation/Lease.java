package dev.poplin.ipam.delegation;

import java.time.Duration;

/**
 * What a node may do by itself, as it remembers it. Immutable.
 *
 * @param epoch the epoch that it is in
 * @param firstEpoch the first epoch of which its local store knows everything
 * @param boot which readings of the uptime can be compared with the end
 * @param endNanos when the lease ends, by the node's uptime
 * @param coolDown how long a released address rests
 */
record Lease(long epoch, long firstEpoch, String boot, long endNanos, Duration coolDown) {

    /** How much is left of it, not below zero. */
    Duration left(Uptime uptime) {
        boolean comparable = uptime.boot().equals(boot);
        return comparable ? Duration.ofNanos(Math.max(0, endNanos - uptime.nanos())) : Duration.ZERO;
    }

    boolean isRunning(Uptime uptime) {
        return !left(uptime).isZero();
    }
}
