package dev.poplin.bgp;

import dev.poplin.bgp.rib.Rib;
import dev.poplin.bgp.rib.RouteChange;
import dev.poplin.bgp.rib.RouteWalk;
import dev.poplin.bgp.transport.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands changes of best paths to one subscriber, on a thread of its own and as it asks for them. It begins with all best paths; if
 * more changes come than it keeps, it says so and begins again. Thread-safe.
 */
final class RouteFeed implements Flow.Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFeed.class);
    private static final int PORTION = 512;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final EventLoop loop;
    private final Rib rib;
    private final int capacity;
    private final Flow.Subscriber<? super RouteEvent> subscriber;
    private final Consumer<RouteChange> listener = this::offer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<RouteEvent> waiting = new ArrayDeque<>();
    private long lost;
    private long wanted;
    private boolean walking;
    private boolean filling;
    private boolean restarting;
    private boolean ended;
    private boolean complete;
    private @Nullable Throwable misuse;

    /** The walk that tells all best paths, on the loop's thread only. */
    private @Nullable RouteWalk walk;

    RouteFeed(EventLoop loop, Rib rib, int capacity, Flow.Subscriber<? super RouteEvent> subscriber) {
        this.loop = loop;
        this.rib = rib;
        this.capacity = capacity;
        this.subscriber = subscriber;
    }

    /** Tells a subscriber that there is nothing to hear. */
    static void refuse(Flow.Subscriber<? super RouteEvent> subscriber, IllegalStateException reason) {
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                // Nothing will come.
            }

            @Override
            public void cancel() {
                // Nothing would have come.
            }
        });
        subscriber.onError(reason);
    }

    /** On the loop's thread. */
    void start() {
        rib.onChange(listener);
        walk = rib.walk();
        walking = true;
        filling = true;
        loop.execute(this::fill);
        Thread thread = new Thread(this::run, "poplin-bgp-feed-" + COUNT.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
    }

    /** On the loop's thread: never blocks. */
    private void offer(RouteChange change) {
        RouteWalk current = walk;
        if (current != null && current.willVisit(change.prefix())) {
            return;
        }
        lock.lock();
        try {
            if (lost > 0 || waiting.size() >= capacity) {
                lost += 1 + waiting.size();
                waiting.clear();
            } else {
                waiting.add(new RouteEvent.Changed(change));
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** On the loop's thread: the next portion of a walk, as soon as there is room for it. */
    private void fill() {
        RouteWalk current = walk;
        lock.lock();
        try {
            filling = false;
            if (current == null || lost > 0) {
                return;
            }
            current.next(PORTION).forEach(change -> waiting.add(new RouteEvent.Changed(change)));
            if (current.isDone()) {
                walk = null;
                walking = false;
                waiting.add(new RouteEvent.InSync());
            } else {
                fillSoon();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void fillSoon() {
        if (walking && !filling && waiting.size() <= capacity / 2) {
            filling = true;
            loop.execute(this::fill);
        }
    }

    /** On the loop's thread: the subscriber knows that it has missed something, and all begins again. */
    private void restart() {
        lock.lock();
        try {
            lost = 0;
            restarting = false;
            walking = true;
            walk = rib.walk();
        } finally {
            lock.unlock();
        }
        fill();
    }

    /** Whether the subscriber wants no more. */
    boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** No more changes will come. */
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
            waiting.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
        loop.execute(() -> rib.removeListener(listener));
    }

    private void run() {
        try {
            tell();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("a subscriber of routes has thrown, and hears of no more", e);
            fail(e);
        } finally {
            cancel();
        }
    }

    /** It does not take what it is told: whatever comes of telling it so is not ours. */
    private void fail(RuntimeException fault) {
        try {
            subscriber.onError(fault);
        } catch (RuntimeException e) {
            LOG.error("a subscriber of routes has thrown once more", e);
        }
    }

    private void tell() throws InterruptedException {
        subscriber.onSubscribe(this);
        for (RouteEvent next = take(); next != null; next = take()) {
            subscriber.onNext(next);
        }
        if (misuse != null) {
            cancel();
            subscriber.onError(misuse);
        } else if (!ended) {
            subscriber.onComplete();
        }
    }

    /** Waits for an event that is wanted; null when there will be none. */
    private @Nullable RouteEvent take() throws InterruptedException {
        lock.lock();
        try {
            while (!ended && misuse == null) {
                if (wanted > 0 && lost > 0 && !restarting) {
                    wanted--;
                    restarting = true;
                    loop.execute(this::restart);
                    return new RouteEvent.Overrun(lost);
                }
                if (wanted > 0 && !waiting.isEmpty()) {
                    wanted--;
                    RouteEvent next = waiting.poll();
                    fillSoon();
                    return next;
                }
                if (complete && waiting.isEmpty()) {
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
