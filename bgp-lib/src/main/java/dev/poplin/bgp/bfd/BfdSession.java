package dev.poplin.bgp.bfd;

import dev.poplin.bgp.transport.EventLoop;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The state machine with its two timers. Confined to the loop's thread. */
final class BfdSession {

    private final EventLoop loop;
    private final BfdSettings settings;
    private final Consumer<BfdPacket> wire;
    private final Consumer<BfdStatus> listener;
    private BfdState state;
    private boolean stopped;
    private long heardUntil;
    private Duration interval = Duration.ZERO;
    private EventLoop.@Nullable Timer transmit;
    private EventLoop.@Nullable Timer detect;
    private long detectAt;

    BfdSession(
            EventLoop loop,
            BfdSettings settings,
            int discriminator,
            Consumer<BfdPacket> wire,
            Consumer<BfdStatus> listener) {
        this.loop = loop;
        this.settings = settings;
        this.wire = wire;
        this.listener = listener;
        this.state = BfdState.down(discriminator);
    }

    BfdStatus status() {
        return state.status();
    }

    void start() {
        send();
    }

    private void send() {
        interval = BfdMachine.transmitInterval(settings, state);
        if (!interval.isZero()) {
            wire.accept(BfdMachine.packet(settings, state, false));
        }
        sendLater();
    }

    private void sendLater() {
        Duration wait = interval.isZero() ? Duration.ofSeconds(1) : interval;
        transmit = loop.schedule(jittered(wait), this::send);
    }

    /** RFC 5880 §6.8.7: whoever may lose no packet must send within nine tenths of the interval. */
    private Duration jittered(Duration wait) {
        if (settings.multiplier() > 1) {
            return loop.jittered(wait);
        }
        long nanos = wait.toNanos();
        return Duration.ofNanos(nanos / 10 * 9 - loop.random(Math.max(1, nanos * 3 / 20)));
    }

    void receive(BfdPacket packet) {
        if (packet.yours() != 0 && packet.yours() != state.mine()) {
            return;
        }
        become(BfdMachine.received(state, packet), packet.status() == BfdStatus.ADMIN_DOWN);
        if (stopped) {
            return;
        }
        if (packet.poll()) {
            wire.accept(BfdMachine.packet(settings, state, true));
        }
        followTheirInterval();
        Duration patience = BfdMachine.detectionTime(settings, state);
        heardUntil = loop.nanoTime() + patience.toNanos();
        if (detect == null || heardUntil - detectAt < 0) {
            checkAfter(patience);
        }
    }

    /** A packet may ask for more or fewer of ours from now on (RFC 5880 §6.8.7): the wait that has begun is another one, too. */
    private void followTheirInterval() {
        Duration asked = BfdMachine.transmitInterval(settings, state);
        if (transmit != null && !asked.equals(interval)) {
            interval = asked;
            transmit.cancel();
            sendLater();
        }
    }

    /** A check that comes too early is repeated; one that would come too late, because packets are to come faster now, is not waited for. */
    private void checkAfter(Duration wait) {
        if (detect != null) {
            detect.cancel();
        }
        detectAt = loop.nanoTime() + wait.toNanos();
        detect = loop.schedule(wait, this::check);
    }

    private void check() {
        detect = null;
        long left = heardUntil - loop.nanoTime();
        if (left > 0) {
            checkAfter(Duration.ofNanos(left));
        } else {
            become(BfdMachine.silent(state), false);
        }
    }

    private void become(BfdState next, boolean onPurpose) {
        BfdStatus before = state.status();
        state = next;
        if (next.status() != before) {
            // What has changed is told at once, and the interval is another one now.
            if (transmit != null) {
                transmit.cancel();
            }
            send();
            // It may end the session: nothing follows here.
            listener.accept(onPurpose ? BfdStatus.ADMIN_DOWN : next.status());
        }
    }

    /** Tells the other side that the session ends on purpose. */
    void stop() {
        stopped = true;
        state = BfdMachine.administrativelyDown(state);
        wire.accept(BfdMachine.packet(settings, state, false));
        for (EventLoop.Timer timer : new EventLoop.Timer[] {transmit, detect}) {
            if (timer != null) {
                timer.cancel();
            }
        }
        transmit = null;
        detect = null;
    }
}
