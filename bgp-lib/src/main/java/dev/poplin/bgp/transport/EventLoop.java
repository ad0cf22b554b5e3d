package dev.poplin.bgp.transport;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

/**
 * One thread for all that a speaker does, and its time and chance: real ({@link SelectorLoop}) or simulated. {@link #execute},
 * {@link #call} and {@link #close} are for any thread, the rest for the loop's own.
 */
public interface EventLoop extends AutoCloseable {

    /** A task that is due at some time. */
    @FunctionalInterface
    interface Timer {

        /** Keeps the task from being run. */
        void cancel();
    }

    /** Runs a task on the thread, soon; nothing happens after it was closed. */
    void execute(Runnable task);

    /**
     * Runs a task on the thread and returns its outcome.
     *
     * @throws IllegalStateException if the loop was closed
     */
    <T> T call(Callable<T> task) throws IOException;

    /** Runs a task after some time. */
    Timer schedule(Duration after, Runnable task);

    /** Nanoseconds since some fixed time. */
    long nanoTime();

    /** The time of day. */
    Instant now();

    /** A number that is uniform from 0 to below a bound of at least 1. */
    long random(long bound);

    /** Three quarters to all of a time, as RFC 4271 §10 asks for, so that speakers do not act in step. */
    default Duration jittered(Duration time) {
        long nanos = time.toNanos();
        return Duration.ofNanos(nanos - random(Math.max(1, nanos / 4)));
    }

    /** Ends the thread after the tasks that wait. Idempotent. */
    @Override
    void close();
}
