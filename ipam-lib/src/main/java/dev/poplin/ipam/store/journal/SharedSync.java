package dev.poplin.ipam.store.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Syncs of a file that is only added to. Who comes while one is under way waits; when it ends, one of those whom it does not serve
 * leads the next, and all whom it serves are woken at once, each on its own. Thread-safe.
 */
final class SharedSync {

    private static final class Waiter {
        private final long position;
        private final Semaphore turn = new Semaphore(0);
        /** Set before the turn is given. */
        private boolean leads;

        private Waiter(long position) {
            this.position = position;
        }
    }

    private final Disk.File file;
    private final LongSupplier written;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Queue<Waiter> waiting = new ArrayDeque<>();
    private boolean isUnderWay;
    private volatile long synced;
    private volatile @Nullable Exception failure;

    /** Syncs of a file, of which so much is {@code written} at any time. */
    SharedSync(Disk.File file, LongSupplier written) {
        this.file = file;
        this.written = written;
    }

    /** Everything before this position is known to survive a loss of power. */
    long synced() {
        return synced;
    }

    /**
     * Returns when everything before this position, which was written, would survive a loss of power.
     *
     * @throws IOException if the sync failed, or an earlier one; the kernel drops what it could not write, so a later one proves nothing
     */
    void await(long position) throws IOException {
        if (synced >= position) {
            return;
        }
        Waiter waiter = null;
        mutex.lock();
        try {
            if (synced >= position) {
                return;
            }
            requireSound();
            if (isUnderWay) {
                waiter = new Waiter(position);
                waiting.add(waiter);
            }
            isUnderWay = true;
        } finally {
            mutex.unlock();
        }
        if (waiter != null) {
            waiter.turn.acquireUninterruptibly();
            if (!waiter.leads) {
                if (synced < position) {
                    requireSound();
                }
                return;
            }
        }
        lead();
    }

    /**
     * Refuses to go on after a sync has failed.
     *
     * @throws IOException if one has
     */
    void requireSound() throws IOException {
        Exception failed = failure;
        if (failed != null) {
            throw new IOException(
                    "a sync has failed, so nobody knows what is on the disk; open the journal again", failed);
        }
    }

    private void lead() throws IOException {
        long covered = written.getAsLong();
        try {
            now();
            synced = covered;
        } finally {
            handOver();
        }
    }

    /** Syncs without waiting for others or serving them. */
    void now() throws IOException {
        try {
            file.sync();
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private void handOver() {
        List<Waiter> woken = new ArrayList<>();
        mutex.lock();
        try {
            // They came in any order.
            waiting.removeIf(waiter -> (failure != null || waiter.position <= synced) && woken.add(waiter));
            Waiter next = waiting.poll();
            if (next != null) {
                next.leads = true;
                next.turn.release();
            }
            isUnderWay = next != null;
        } finally {
            mutex.unlock();
        }
        woken.forEach(waiter -> waiter.turn.release());
    }
}
