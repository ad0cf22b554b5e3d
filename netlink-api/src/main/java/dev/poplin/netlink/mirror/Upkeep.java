package dev.poplin.netlink.mirror;

import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.mirror.KernelEvent.Overrun;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps a mirror right: takes what the kernel tells, and lists where that is in doubt, and once in a while without a cause. One thread
 * of its own; beginning and closing from any thread.
 */
final class Upkeep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);

    /** After a listing that failed; twice as long after each further one, up to the longest. */
    private static final long FIRST_PAUSE_NANOS = 50_000_000;

    private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;

    private final Monitor monitor;
    private final Netlink netlink;
    private final Set<Topic> topics;
    private final long recheckNanos;
    private final Doubts doubts;
    private final KnownState known;

    /** Guards what is known. */
    private final Lock lock;

    /**
     * After an overrun, until nothing waits any more: so long the kernel loses more without another word, and what still waits is older than
     * what is listed.
     */
    private boolean draining;

    private long recheckedAt;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private final LongAdder overruns = new LongAdder();
    private final Thread thread = new Thread(this::run, "poplin-mirror");
    private volatile boolean closed;

    Upkeep(Monitor monitor, Netlink netlink, Set<Topic> topics, Duration recheck, KnownState known, Lock lock) {
        this.monitor = monitor;
        this.netlink = netlink;
        this.topics = topics;
        this.recheckNanos = recheck.toNanos();
        this.doubts = new Doubts(topics);
        this.known = known;
        this.lock = lock;
    }

    /** Lists everything, and goes on by itself. */
    void begin() throws NetlinkException {
        recheck(true);
        thread.setDaemon(true);
        thread.start();
    }

    /** How often the kernel had more to tell than was taken. */
    long overruns() {
        return overruns.sum();
    }

    private void run() {
        while (!closed) {
            try {
                step();
            } catch (NetlinkException e) {
                if (!closed) {
                    LOG.warn("the mirror will list again: {}", e.getMessage());
                    doubts.about(topics);
                    pause();
                }
            } catch (RuntimeException e) {
                LOG.error("the mirror will list again", e);
                doubts.about(topics);
                pause();
            }
        }
    }

    /** What fails may fail again; what is told meanwhile waits, and is lost if it is too much, as everything is listed anyway. */
    private void pause() {
        // Nobody interrupts this thread to end it.
        Thread.interrupted();
        long until = System.nanoTime() + pauseNanos;
        pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        for (long left = until - System.nanoTime(); !closed && left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    private void step() throws NetlinkException {
        List<KernelEvent> events = monitor.next(doubts.any() ? Duration.ZERO : untilListing());
        lock.lock();
        try {
            events.forEach(this::apply);
        } finally {
            lock.unlock();
        }
        doubts.remember();
        boolean quiet = events.isEmpty();
        if (System.nanoTime() - recheckedAt >= recheckNanos) {
            recheck(quiet);
        } else if (doubts.areDue(quiet)) {
            list(settle(quiet));
        }
    }

    private Duration untilListing() {
        return Duration.ofNanos(Math.max(0, doubts.atMost(recheckedAt + recheckNanos - System.nanoTime())));
    }

    /** What is listed next is trusted, unless more may be lost after it. */
    private Set<Topic> settle(boolean quiet) {
        draining &= !quiet;
        Set<Topic> settled = doubts.settle();
        if (draining) {
            doubts.about(topics);
        }
        return settled;
    }

    private void apply(KernelEvent event) {
        if (event instanceof Overrun) {
            overruns.increment();
            draining = true;
            doubts.twiceAbout(topics);
        } else if (!draining) {
            doubts.twiceAbout(known.apply(event));
        }
    }

    private void recheck(boolean quiet) throws NetlinkException {
        settle(quiet);
        list(topics);
        recheckedAt = System.nanoTime();
    }

    private void list(Set<Topic> wanted) throws NetlinkException {
        for (Topic topic : wanted) {
            Runnable takeOver = known.ask(topic, netlink);
            lock.lock();
            try {
                takeOver.run();
            } finally {
                lock.unlock();
            }
        }
        pauseNanos = FIRST_PAUSE_NANOS;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        monitor.close();
        netlink.close();
    }
}
