package dev.poplin.ipam.record;

import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Repeats a change until nobody else has written in between. Thread-safe. */
public final class Attempts {

    private static final int MOST = 100;

    /** Waits for so many nanoseconds. */
    public static final LongConsumer PARK = LockSupport::parkNanos;

    private final LongConsumer pause;

    /** Attempts with such a pause, in nanoseconds, between them. */
    public Attempts(LongConsumer pause) {
        this.pause = pause;
    }

    /** One try; empty if others wrote what it had read. */
    @FunctionalInterface
    public interface Attempt<T> {
        /** Tries once. */
        Optional<T> once() throws IOException;
    }

    /** Tries, and throws CONTENTION with this consequence if it never succeeds. */
    public <T> T until(String consequence, Attempt<T> attempt) throws IOException {
        return until(() -> consequence, attempt);
    }

    /** Tries, and throws CONTENTION with this consequence, which is made then only, if it never succeeds. */
    public <T> T until(Supplier<String> consequence, Attempt<T> attempt) throws IOException {
        for (int failed = 1; ; failed++) {
            Optional<T> done = attempt.once();
            if (done.isPresent()) {
                return done.get();
            }
            awaitNext(failed, consequence);
        }
    }

    /**
     * Waits before the next attempt after so many that failed, for who repeats a change without {@link #until(Supplier, Attempt)}.
     *
     * @throws IpamException CONTENTION with this consequence if there have been enough
     */
    public void awaitNext(int failed, Supplier<String> consequence) throws IpamException {
        backOff(failed - 1);
        if (failed >= MOST) {
            throw new IpamException(
                    Reason.CONTENTION,
                    consequence.get() + ": others wrote at the same time, " + MOST + " times; try again");
        }
    }

    /** Waits a little, longer after each attempt and never the same as others do, so that all get their turn. */
    private void backOff(int failed) {
        long most = TimeUnit.MICROSECONDS.toNanos(50L << Math.min(failed, 8));
        pause.accept(ThreadLocalRandom.current().nextLong(most));
    }
}
