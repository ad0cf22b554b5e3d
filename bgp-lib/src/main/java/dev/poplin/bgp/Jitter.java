package dev.poplin.bgp;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Three quarters to all of a time, as RFC 4271 §10 asks for, so that speakers do not act in step. */
final class Jitter {

    private Jitter() {}

    static Duration of(Duration time) {
        long nanos = time.toNanos();
        return Duration.ofNanos(nanos - ThreadLocalRandom.current().nextLong(Math.max(1, nanos / 4)));
    }
}
