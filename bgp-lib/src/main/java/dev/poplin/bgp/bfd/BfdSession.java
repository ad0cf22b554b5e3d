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
    private long heardUntil;
    private Duration interval = Duration.ZERO;
    private EventLoop.@Nullable Timer transmit;
    private EventLoop.@Nullable Timer detect;

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
        transmit = loop.schedule(loop.jittered(wait), this::send);
    }

    void receive(BfdPacket packet) {
        if (packet.yours() != 0 && packet.yours() != state.mine()) {
            return;
        }
        become(BfdMachine.received(state, packet));
        if (packet.poll()) {
            wire.accept(BfdMachine.packet(settings, state, true));
        }
        followTheirInterval();
        Duration patience = BfdMachine.detectionTime(settings, state);
        heardUntil = loop.nanoTime() + patience.toNanos();
        if (detect == null) {
            detect = loop.schedule(patience, this::check);
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

    private void check() {
        detect = null;
        long left = heardUntil - loop.nanoTime();
        if (left > 0) {
            detect = loop.schedule(Duration.ofNanos(left), this::check);
        } else {
            become(BfdMachine.silent(state));
        }
    }

    private void become(BfdState next) {
        BfdStatus before = state.status();
        state = next;
        if (next.status() != before) {
            listener.accept(next.status());
            // What has changed is told at once, and the interval is another one now.
            if (transmit != null) {
                transmit.cancel();
            }
            send();
        }
    }

    /** Tells the other side that the session ends on purpose. */
    void stop() {
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
