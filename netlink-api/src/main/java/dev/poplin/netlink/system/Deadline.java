package dev.poplin.netlink.system;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** When a wait ends, on the clock of {@link System#nanoTime}. */
final class Deadline {

    private Deadline() {}

    /** This long from now; the longest durations are some 292 years. */
    static long after(Duration patience) {
        return System.nanoTime() + TimeUnit.NANOSECONDS.convert(patience);
    }
}
