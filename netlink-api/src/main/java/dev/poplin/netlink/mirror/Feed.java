package dev.poplin.netlink.mirror;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Hands changes to one subscriber, on a thread of its own and as it asks for them. Keeps so many, and then says how many it lost. */
final class Feed implements Flow.Subscription {

    private static final int CAPACITY = 4096;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Flow.Subscriber<? super Change> subscriber;
    private final Runnable onEnd;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Change> waiting = new ArrayDeque<>();
    /** How many of those that wait were there from the beginning: they do not count as too many. */
    private int beginning;

    private long lost;
    private long wanted;
    private boolean complete;
    private boolean ended;
    private @Nullable Throwable misuse;

    Feed(Flow.Subscriber<? super Change> subscriber, Runnable onEnd) {
        this.subscriber = subscriber;
        this.onEnd = onEnd;
    }

    /** Begins with these changes, whatever their number. */
    void start(Collection<Change> first) {
        waiting.addAll(first);
        beginning = waiting.size();
        Thread thread = new Thread(this::run, "poplin-mirror-feed-" + COUNT.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
    }

    /** Never blocks. */
    void offer(Change change) {
        lock.lock();
        try {
            if (lost > 0 || waiting.size() - beginning >= CAPACITY) {
                lost += 1 + waiting.size();
                waiting.clear();
                beginning = 0;
            } else {
                waiting.add(change);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** No more changes will come; those that wait are still handed out. */
    void complete() {
        lock.lock();
        try {
            complete = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void request(long count) {
        lock.lock();
        try {
            if (count <= 0) {
                misuse = new IllegalArgumentException("request(" + count + "): not above 0");
            } else {
                wanted = wanted + count < 0 ? Long.MAX_VALUE : wanted + count;
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void cancel() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        onEnd.run();
    }

    private void run() {
        try {
            subscriber.onSubscribe(this);
            Change next = take();
            while (next != null) {
                subscriber.onNext(next);
                next = take();
            }
            if (misuse != null) {
                subscriber.onError(misuse);
            } else if (!ended) {
                subscriber.onComplete();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            onEnd.run();
        }
    }

    /** Waits for a change that is wanted; null when there will be none. */
    private @Nullable Change take() throws InterruptedException {
        lock.lock();
        try {
            while (!ended && misuse == null) {
                boolean some = lost > 0 || !waiting.isEmpty();
                if (some && wanted > 0) {
                    wanted--;
                    if (lost > 0) {
                        Change overrun = new Change.Overrun(lost);
                        lost = 0;
                        return overrun;
                    }
                    beginning = Math.max(0, beginning - 1);
                    return waiting.poll();
                }
                if (!some && complete) {
                    return null;
                }
                changed.await();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }
}
