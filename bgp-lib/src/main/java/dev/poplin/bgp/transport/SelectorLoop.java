package dev.poplin.bgp.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event loop over NIO: one thread for channels, timers and tasks. */
public final class SelectorLoop implements EventLoop {

    private static final Logger LOG = LoggerFactory.getLogger(SelectorLoop.class);
    private static final int READ_BUFFER_BYTES = 256 << 10;
    /** Whoever closes the loop waits so long for its last tasks. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    /** So many cancelled timers are not worth looking for. */
    private static final int FEW_TIMERS = 64;

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final class Due implements Timer, Comparable<Due> {
        private final long dueNanos;
        private final long order;

        /** Null when nothing is to be done any more: what a task refers to may be large. */
        private @Nullable Runnable task;

        private Due(long dueNanos, long order, Runnable task) {
            this.dueNanos = dueNanos;
            this.order = order;
            this.task = task;
        }

        @Override
        public void cancel() {
            if (task != null) {
                task = null;
                cancelled++;
                purge();
            }
        }

        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(dueNanos - other.dueNanos, 0);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Due> timers = new PriorityQueue<>();
    private final ByteBuffer readBuffer = ByteBuffer.allocate(READ_BUFFER_BYTES);
    private volatile boolean closed;
    /** Nobody takes another task but those that were there before. */
    private volatile boolean ended;

    private long order;

    /** How many of the timers are cancelled. */
    private int cancelled;

    /** Starts the thread. */
    public SelectorLoop() throws IOException {
        selector = Selector.open();
        thread = new Thread(null, this::run, "poplin-bgp-" + COUNTER.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    @Override
    public <T> T call(Callable<T> task) throws IOException {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Runnable run = () -> {
            try {
                outcome.complete(task.call());
            } catch (Exception e) {
                outcome.completeExceptionally(e);
            } catch (Error e) {
                outcome.completeExceptionally(e);
                throw e;
            }
        };
        if (Thread.currentThread() == thread) {
            run.run();
        } else if (closed) {
            throw new IllegalStateException("the speaker is closed");
        } else {
            execute(run);
            if (ended && tasks.remove(run)) {
                throw new IllegalStateException("the speaker is closed");
            }
        }
        try {
            return outcome.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error broken) {
                throw broken;
            }
            if (e.getCause() instanceof IOException refused) {
                throw refused;
            }
            if (e.getCause() instanceof RuntimeException misuse) {
                throw misuse;
            }
            throw e;
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long random(long bound) {
        return ThreadLocalRandom.current().nextLong(bound);
    }

    @Override
    public Timer schedule(Duration after, Runnable task) {
        Due timer = new Due(System.nanoTime() + after.toNanos(), order++, task);
        timers.add(timer);
        return timer;
    }

    /** Most timers are cancelled long before they are due. */
    private void purge() {
        if (cancelled > FEW_TIMERS && cancelled > timers.size() / 2) {
            timers.removeIf(timer -> timer.task == null);
            cancelled = 0;
        }
    }

    /** Watches a non-blocking channel, and closes it with the loop; the handler gets the operations that are ready. */
    public SelectionKey register(SelectableChannel channel, int operations, IntConsumer handler) throws IOException {
        return channel.register(selector, operations, handler);
    }

    /** Does not look at a channel for a while, whatever becomes ready. */
    void pause(SelectableChannel channel, Duration time) {
        SelectionKey key = channel.keyFor(selector);
        if (key != null && key.isValid()) {
            int operations = key.interestOps();
            key.interestOps(0);
            schedule(time, () -> {
                if (key.isValid()) {
                    key.interestOps(operations);
                }
            });
        }
    }

    /**
     * Closes a channel whose socket is another process's, too. A channel that is still registered when it is closed is shut down first,
     * which the peer would see.
     */
    public void release(SelectableChannel channel) {
        SelectionKey key = channel.keyFor(selector);
        try {
            if (key != null) {
                key.cancel();
                selector.selectNow();
            }
            channel.close();
        } catch (IOException e) {
            LOG.warn("closing a channel failed: {}", e.toString());
        }
    }

    /** An empty buffer that every connection reads into, and leaves nothing in. */
    ByteBuffer readBuffer() {
        return readBuffer.clear();
    }

    private void run() {
        try {
            while (!closed) {
                round();
            }
        } finally {
            closed = true;
            ended = true;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                guarded(task);
            }
            closeChannels();
        }
    }

    private void round() {
        // A listener may have left it set, and selecting would never wait again.
        Thread.interrupted();
        try {
            Due next = timers.peek();
            long millis = next == null ? 0 : Math.max(1, (next.dueNanos - System.nanoTime()) / 1_000_000 + 1);
            if (!tasks.isEmpty()) {
                selector.selectNow();
            } else {
                selector.select(millis);
            }
            handleReady();
            runTimers();
            runTasks();
        } catch (IOException | ClosedSelectorException e) {
            if (!closed) {
                LOG.warn("waiting for channels failed: {}", e.toString());
            }
        }
    }

    /** Whoever closes the loop need not know what is still open: a connection whose last bytes nobody took, for one. */
    private void closeChannels() {
        for (SelectionKey key : selector.keys()) {
            try {
                key.channel().close();
            } catch (IOException e) {
                LOG.warn("closing a channel failed: {}", e.toString());
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            LOG.warn("closing the selector failed: {}", e.toString());
        }
    }

    /** What these tasks add is left for the next round: a task that goes on by adding itself keeps no channel waiting. */
    private void runTasks() {
        int present = tasks.size();
        for (int i = 0; i < present; i++) {
            Runnable task = tasks.poll();
            if (task != null) {
                guarded(task);
                runTimers();
            }
        }
    }

    private void handleReady() {
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid() && key.attachment() instanceof IntConsumer handler) {
                int ready = key.readyOps();
                guarded(() -> handler.accept(ready));
                // Many peers that have much to say are no reason for a late keepalive.
                runTimers();
            }
        }
        selector.selectedKeys().clear();
    }

    private void runTimers() {
        long now = System.nanoTime();
        for (Due due = timers.peek(); due != null && due.dueNanos - now <= 0; due = timers.peek()) {
            timers.poll();
            Runnable task = due.task;
            if (task == null) {
                cancelled--;
            } else {
                due.task = null;
                guarded(task);
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

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        if (Thread.currentThread() != thread) {
            try {
                thread.join(LAST_WORDS.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
