package dev.poplin.etcd;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Pauses that grow and are never the same for two who began together. Confined to its owner. */
final class Backoff {

    private final long mostNanos;
    private long ceilingNanos;

    private Backoff(long firstNanos, long mostNanos) {
        this.ceilingNanos = firstNanos;
        this.mostNanos = mostNanos;
    }

    /** Between attempts of one call. */
    static Backoff ofCalls() {
        return new Backoff(TimeUnit.MILLISECONDS.toNanos(20), TimeUnit.MILLISECONDS.toNanos(500));
    }

    /** Between attempts to listen. */
    static Backoff ofWatches() {
        return new Backoff(TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.SECONDS.toNanos(2));
    }

    /** The next pause: between half of the ceiling and the whole of it, which doubles. */
    long nextNanos() {
        long pause = ThreadLocalRandom.current().nextLong(ceilingNanos / 2, ceilingNanos);
        ceilingNanos = Math.min(2 * ceilingNanos, mostNanos);
        return pause;
    }
}
