package dev.poplin.ipam.record;

import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Repeats a change until nobody else has written in between. Thread-safe. */
public final class Attempts {

    private static final int MOST = 100;

    /** Waits for so many nanoseconds. */
    public static final LongConsumer PARK = LockSupport::parkNanos;

    private static final Turn ANY_TIME = new Turn();

    private final LongConsumer pause;
    /** Whoever tries again has it, if there is one. */
    private final @Nullable ReentrantLock again;

    /** Attempts with such a pause, in nanoseconds, between them. */
    public Attempts(LongConsumer pause) {
        this(pause, false);
    }

    /**
     * Attempts with such a pause, in nanoseconds, between them.
     *
     * @param oneAtATime whether only one caller at a time tries again, where each attempt is a round trip to others who try as well
     */
    public Attempts(LongConsumer pause, boolean oneAtATime) {
        this.pause = pause;
        this.again = oneAtATime ? new ReentrantLock(true) : null;
    }

    /** The attempts of one caller, of which only the first may be under way while others try again. Confined to its caller. */
    public static class Turn implements AutoCloseable {

        private Turn() {}

        /** Waits until no other caller tries again, if that matters. */
        void await() throws IOException {}

        @Override
        public void close() {}
    }

    private static final class OneTurn extends Turn {

        private final ReentrantLock again;
        private boolean isMine;

        private OneTurn(ReentrantLock again) {
            this.again = again;
        }

        @Override
        void await() throws IOException {
            if (!isMine) {
                try {
                    again.lockInterruptibly();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted before another attempt");
                }
                isMine = true;
            }
        }

        @Override
        public void close() {
            if (isMine) {
                again.unlock();
            }
        }
    }

    /** Begins the attempts of one caller; to be closed when it has succeeded or given up. */
    public Turn begin() {
        return again == null ? ANY_TIME : new OneTurn(again);
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
        try (Turn turn = begin()) {
            for (int failed = 1; ; failed++) {
                Optional<T> done = attempt.once();
                if (done.isPresent()) {
                    return done.get();
                }
                awaitNext(turn, failed, consequence);
            }
        }
    }

    /**
     * Waits before the next attempt after so many that failed, for who repeats a change without {@link #until(Supplier, Attempt)}.
     *
     * @param turn what {@link #begin} has returned
     * @throws IpamException CONTENTION with this consequence if there have been enough
     * @throws InterruptedIOException if this thread was interrupted while another tried again
     */
    public void awaitNext(Turn turn, int failed, Supplier<String> consequence) throws IOException {
        turn.await();
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
