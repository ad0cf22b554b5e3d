package dev.poplin.bgp.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets sites run side by side, turn by turn. Each thread has sites that follow each other, and an inbox of its own everywhere, so that what
 * comes lies there in the order of its senders whatever the number of threads. Confined to its owner, and closed by it.
 */
final class Turns implements AutoCloseable {

    /** Fewer sites than this for each thread are not worth the others. */
    private static final int LEAST_SITES = 4;

    private final int threads;
    private final List<Site> due = new ArrayList<>();
    private @Nullable ExecutorService others;

    Turns(int threads) {
        this.threads = threads;
    }

    /** Lets everything happen at the sites whose time is before an end; they have been asked for their next time. */
    void take(List<Site> sites, long end) {
        due.clear();
        for (Site site : sites) {
            if (site.dueTime() < end) {
                due.add(site);
            }
        }
        if (threads == 1 || due.size() < LEAST_SITES * threads) {
            run(0, due.size(), end, 0);
        } else {
            share(end);
        }
    }

    private void run(int from, int to, long end, int thread) {
        for (int at = from; at < to; at++) {
            due.get(at).run(end, thread);
        }
    }

    private void share(long end) {
        List<Callable<Void>> parts = new ArrayList<>();
        for (int part = 0; part < threads; part++) {
            int thread = part;
            parts.add(() -> {
                run(due.size() * thread / threads, due.size() * (thread + 1) / threads, end, thread);
                return null;
            });
        }
        try {
            for (Future<Void> done : executor().invokeAll(parts)) {
                done.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while time passed", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private ExecutorService executor() {
        ExecutorService present = others;
        if (present == null) {
            AtomicInteger number = new AtomicInteger();
            present = Executors.newFixedThreadPool(threads, task -> {
                Thread thread = new Thread(task, "poplin-bgp-simulation-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
            others = present;
        }
        return present;
    }

    @Override
    public void close() {
        if (others != null) {
            others.shutdown();
        }
    }
}
