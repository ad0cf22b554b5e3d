package dev.poplin.bgp;

import dev.poplin.bgp.session.Action;
import dev.poplin.bgp.transport.EventLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one state machine, over one of the loop's: the one that is due first. A timer that is started again before it
 * expires, as the hold timer is with every message, costs no more than a number: whoever wakes too early sleeps again. Confined to
 * the loop's thread.
 */
final class LinkTimers {

    private static final Action.Timer[] TIMERS = Action.Timer.values();
    private static final long STOPPED = Long.MIN_VALUE;

    private final EventLoop loop;
    private final Consumer<Action.Timer> expired;
    private final long[] due = new long[TIMERS.length];
    private EventLoop.@Nullable Timer wake;
    private long wakesAt;

    LinkTimers(EventLoop loop, Consumer<Action.Timer> expired) {
        this.loop = loop;
        this.expired = expired;
        Arrays.fill(due, STOPPED);
    }

    void start(Action.Timer timer, Duration after) {
        due[timer.ordinal()] = loop.nanoTime() + after.toNanos();
        wakeBy(due[timer.ordinal()]);
    }

    private void wakeBy(long time) {
        if (wake != null) {
            if (wakesAt - time <= 0) {
                return;
            }
            wake.cancel();
        }
        wakesAt = time;
        wake = loop.schedule(Duration.ofNanos(time - loop.nanoTime()), this::wake);
    }

    private void wake() {
        wake = null;
        long now = loop.nanoTime();
        for (Action.Timer timer : TIMERS) {
            // What one of them leads to may stop another.
            long time = due[timer.ordinal()];
            if (time != STOPPED && time - now <= 0) {
                due[timer.ordinal()] = STOPPED;
                expired.accept(timer);
            }
        }
        for (long time : due) {
            if (time != STOPPED) {
                wakeBy(time);
            }
        }
    }

    void stop(Action.Timer timer) {
        due[timer.ordinal()] = STOPPED;
    }

    boolean isRunning(Action.Timer timer) {
        return due[timer.ordinal()] != STOPPED;
    }

    void stopAll() {
        Arrays.fill(due, STOPPED);
        if (wake != null) {
            wake.cancel();
            wake = null;
        }
    }
}
