package dev.poplin.ipam;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * What one attempt to assign has to keep to.
 *
 * @param terms the settings
 * @param availability which free addresses may be given out
 * @param clock tells the time
 */
record Conditions(Terms terms, Availability availability, Clock clock) {

    Configuration configuration() {
        return terms.configuration();
    }

    /** The time in nanoseconds since 1970, with which the sequence of a claimed block begins. */
    long nowNanos() {
        Instant now = clock.instant();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
