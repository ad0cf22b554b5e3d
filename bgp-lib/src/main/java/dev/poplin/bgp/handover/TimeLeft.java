package dev.poplin.bgp.handover;

import java.time.Duration;

/** What is left of a time that has begun and of whose end its owner does not know yet. */
final class TimeLeft {

    private static final Duration LEAST = Duration.ofNanos(1);

    private TimeLeft() {}

    /** What is left when some more time has passed: the time is not over before its owner has seen to it. */
    static Duration after(Duration left, Duration passed) {
        Duration rest = left.minus(passed);
        return rest.compareTo(LEAST) < 0 ? LEAST : rest;
    }
}
