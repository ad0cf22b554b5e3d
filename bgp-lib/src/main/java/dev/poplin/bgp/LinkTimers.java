package dev.poplin.bgp;

import dev.poplin.bgp.session.Action;
import dev.poplin.bgp.transport.EventLoop;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one state machine. A timer that is started again before it expires, as the hold timer is with every message, costs
 * no more than a number: the loop's own timer finds out when it is due. Confined to the loop's thread.
 */
final class LinkTimers {

    private static final long STOPPED = Long.MIN_VALUE;

    private static final class Slot {
        private long due = STOPPED;
        private long wakesAt;
        private EventLoop.@Nullable Timer wake;
    }

    private final EventLoop loop;
    private final Consumer<Action.Timer> expired;
    private final Map<Action.Timer, Slot> slots = new EnumMap<>(Action.Timer.class);

    LinkTimers(EventLoop loop, Consumer<Action.Timer> expired) {
        this.loop = loop;
        this.expired = expired;
    }

    void start(Action.Timer timer, Duration after) {
        Slot slot = slots.computeIfAbsent(timer, added -> new Slot());
        slot.due = loop.nanoTime() + after.toNanos();
        if (slot.wake != null && slot.wakesAt - slot.due <= 0) {
            return;
        }
        if (slot.wake != null) {
            slot.wake.cancel();
        }
        schedule(timer, slot, after);
    }

    private void schedule(Action.Timer timer, Slot slot, Duration after) {
        slot.wakesAt = loop.nanoTime() + after.toNanos();
        slot.wake = loop.schedule(after, () -> wake(timer, slot));
    }

    private void wake(Action.Timer timer, Slot slot) {
        slot.wake = null;
        if (slot.due == STOPPED) {
            return;
        }
        long left = slot.due - loop.nanoTime();
        if (left > 0) {
            schedule(timer, slot, Duration.ofNanos(left));
        } else {
            slot.due = STOPPED;
            expired.accept(timer);
        }
    }

    void stop(Action.Timer timer) {
        Slot slot = slots.get(timer);
        if (slot != null) {
            slot.due = STOPPED;
        }
    }

    boolean isRunning(Action.Timer timer) {
        Slot slot = slots.get(timer);
        return slot != null && slot.due != STOPPED;
    }

    void stopAll() {
        for (Slot slot : slots.values()) {
            slot.due = STOPPED;
            if (slot.wake != null) {
                slot.wake.cancel();
                slot.wake = null;
            }
        }
    }
}
