package dev.poplin.bgp.transport;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread for channels, timers and tasks. {@link #execute} and {@link #call} are for any thread, the rest for its own. */
public final class EventLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** A task that is due at some time. */
    public static final class Timer implements Comparable<Timer> {
        private final long dueNanos;
        private final long order;
        private final Runnable task;
        private boolean cancelled;

        private Timer(long dueNanos, long order, Runnable task) {
            this.dueNanos = dueNanos;
            this.order = order;
            this.task = task;
        }

        /** Keeps the task from being run. */
        public void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(dueNanos - other.dueNanos, 0);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private volatile boolean closed;
    private long order;

    /** Starts the thread. */
    public EventLoop() throws IOException {
        selector = Selector.open();
        thread = new Thread(null, this::run, "poplin-bgp-" + COUNTER.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs a task on the thread, soon; nothing happens after it was closed. */
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /**
     * Runs a task on the thread and returns its outcome.
     *
     * @throws IllegalStateException if the loop was closed
     */
    public <T> T call(Callable<T> task) throws IOException {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Runnable run = () -> {
            try {
                outcome.complete(task.call());
            } catch (Exception e) {
                outcome.completeExceptionally(e);
            }
        };
        if (Thread.currentThread() == thread) {
            run.run();
        } else if (closed) {
            throw new IllegalStateException("the speaker is closed");
        } else {
            execute(run);
        }
        try {
            return outcome.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException refused) {
                throw refused;
            }
            if (e.getCause() instanceof RuntimeException misuse) {
                throw misuse;
            }
            throw e;
        }
    }

    /** Runs a task after some time. */
    public Timer schedule(Duration after, Runnable task) {
        Timer timer = new Timer(System.nanoTime() + after.toNanos(), order++, task);
        timers.add(timer);
        return timer;
    }

    /** Watches a non-blocking channel; the handler gets the operations that are ready. */
    public SelectionKey register(SelectableChannel channel, int operations, IntConsumer handler) throws IOException {
        return channel.register(selector, operations, handler);
    }

    private void run() {
        while (!closed) {
            try {
                Timer next = timers.peek();
                long millis = next == null ? 0 : Math.max(1, (next.dueNanos - System.nanoTime()) / 1_000_000 + 1);
                if (!tasks.isEmpty()) {
                    selector.selectNow();
                } else {
                    selector.select(millis);
                }
                handleReady();
                runTimers();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    guarded(task);
                }
            } catch (IOException | ClosedSelectorException e) {
                if (!closed) {
                    LOG.warn("waiting for channels failed: {}", e.toString());
                }
            }
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
    }

    private void handleReady() {
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid() && key.attachment() instanceof IntConsumer handler) {
                int ready = key.readyOps();
                guarded(() -> handler.accept(ready));
            }
        }
        selector.selectedKeys().clear();
    }

    private void runTimers() {
        long now = System.nanoTime();
        for (Timer due = timers.peek(); due != null && due.dueNanos - now <= 0; due = timers.peek()) {
            timers.poll();
            if (!due.cancelled) {
                guarded(due.task);
            }
        }
    }

    /** One peer's trouble must not end the thread that serves all. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of the BGP event loop failed", e);
        }
    }

    /** Ends the thread after the tasks that wait. Idempotent, from any thread. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        if (Thread.currentThread() != thread) {
            try {
                thread.join(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            LOG.warn("closing the selector failed: {}", e.toString());
        }
    }
}
