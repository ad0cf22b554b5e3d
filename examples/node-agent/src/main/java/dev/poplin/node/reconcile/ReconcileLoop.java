package dev.poplin.node.reconcile;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs reconcilers in order on one thread: when {@link #trigger} is called, after an interval, and after a failure again with
 * a growing pause. Thread-safe.
 */
public final class ReconcileLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReconcileLoop.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private final List<Reconciler> reconcilers;
    private final Duration interval;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, String> failures = new LinkedHashMap<>();
    /** What has been logged, so that a failure that lasts is told once. Confined to the thread. */
    private final Map<String, String> reported = new LinkedHashMap<>();

    private long wanted = 1;
    private long done;
    private boolean closed;

    /** A loop that is not running yet; {@code name} is part of its thread's name. */
    public ReconcileLoop(String name, List<Reconciler> reconcilers, Duration interval) {
        this.reconcilers = List.copyOf(reconcilers);
        this.interval = interval;
        this.thread = new Thread(this::run, "poplin-reconcile-" + name);
        thread.setDaemon(true);
    }

    /** Starts the thread, which begins with a first run. */
    public void start() {
        thread.start();
    }

    /** Asks for a run; several requests become one. */
    public void trigger() {
        lock.lock();
        try {
            wanted++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Asks for a run and waits for its end; false if it failed or the time ran out. */
    public boolean triggerAndWait(Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            long target = ++wanted;
            changed.signalAll();
            while (done < target && !closed) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return done >= target && failures.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** What keeps the kernel from being as it should be, by reconciler; empty if all is in order, {@code start} before the first run. */
    public Map<String, String> failures() {
        lock.lock();
        try {
            return done == 0
                    ? Map.of("start", "the first comparison with the kernel is not done yet")
                    : Map.copyOf(failures);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (true) {
            long target = await(pause);
            if (target < 0) {
                return;
            }
            Map<String, String> failed = runAll();
            pause = failed.isEmpty() ? FIRST_PAUSE : shorter(pause.multipliedBy(2), interval);
            report(target, failed);
        }
    }

    /** Waits until a run is due and returns which request it answers, or -1 when closed. */
    private long await(Duration pause) {
        lock.lock();
        try {
            long nanos = failures.isEmpty() ? interval.toNanos() : pause.toNanos();
            while (!closed && wanted == done && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return closed ? -1 : wanted;
        } catch (InterruptedException e) {
            return -1;
        } finally {
            lock.unlock();
        }
    }

    private Map<String, String> runAll() {
        Map<String, String> failed = new LinkedHashMap<>();
        for (Reconciler reconciler : reconcilers) {
            try {
                for (String change : reconciler.reconcile()) {
                    LOG.info("{}: {}", reconciler.name(), change);
                }
            } catch (IOException | RuntimeException | Error e) {
                // A loop that an error ended would leave the node as it is for ever, and say that all is well.
                String reason = e instanceof Error ? e.toString() : String.valueOf(e.getMessage());
                failed.put(reconciler.name(), reason);
                if (!reason.equals(reported.put(reconciler.name(), reason))) {
                    LOG.warn("{}: {}; trying again until it works", reconciler.name(), reason);
                }
                LOG.debug("{} failed", reconciler.name(), e);
            }
        }
        reported.keySet().retainAll(failed.keySet());
        return failed;
    }

    private void report(long target, Map<String, String> failed) {
        lock.lock();
        try {
            done = target;
            failures.clear();
            failures.putAll(failed);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Ends the thread; what it wrote to the kernel stays. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
