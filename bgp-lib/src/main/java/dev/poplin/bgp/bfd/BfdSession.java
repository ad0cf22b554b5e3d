package dev.poplin.bgp.bfd;

import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The state machine with its two timers. Confined to the loop's thread. */
final class BfdSession {

    private final EventLoop loop;
    private final Consumer<BfdPacket> wire;
    private final BfdAudience audience;
    private BfdSettings settings;

    /** What counts: others than the settings while the other side is asked whether it knows those. */
    private BfdSettings used;

    private boolean pollsAgain;
    private BfdState state;
    private boolean stopped;

    /** Whether the other side was heard, and silence means something. */
    private boolean expecting;

    private long heardUntil;
    private Duration interval = Duration.ZERO;
    private EventLoop.@Nullable Timer transmit;
    private EventLoop.@Nullable Timer detect;
    private long detectAt;

    private BfdSession(
            EventLoop loop,
            BfdSettings settings,
            BfdSettings used,
            BfdState state,
            Consumer<BfdPacket> wire,
            BfdAudience audience) {
        this.loop = loop;
        this.settings = settings;
        this.used = used;
        this.state = state;
        this.wire = wire;
        this.audience = audience;
    }

    /** A session that has not begun. */
    static BfdSession begin(EventLoop loop, BfdSettings settings, int discriminator, Consumer<BfdPacket> wire) {
        return new BfdSession(loop, settings, settings, BfdState.down(discriminator), wire, BfdAudience.ofNobody());
    }

    /** A session that another process has held; nobody watches it yet. */
    static BfdSession resume(EventLoop loop, HeldSession held, Consumer<BfdPacket> wire) {
        BfdSession session = new BfdSession(
                loop, held.settings(), held.used(), held.state(), wire, BfdAudience.waitingFor(held.news()));
        session.pollsAgain = held.pollsAgain();
        session.expecting = held.silenceLeft().isPresent();
        session.heardUntil =
                loop.nanoTime() + held.silenceLeft().orElse(Duration.ZERO).toNanos();
        return session;
    }

    BfdStatus status() {
        return state.status();
    }

    BfdAudience audience() {
        return audience;
    }

    /** Says at once that we are there, and listens. What has come before may have been received already. */
    void start() {
        if (transmit == null) {
            send();
        }
        expect();
    }

    private void send() {
        interval = BfdMachine.transmitInterval(used, state);
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

    /** Has other settings from now on; of what a session that is up must not do before the other side knows, it is asked first. */
    void change(BfdSettings next) {
        if (next.equals(settings)) {
            return;
        }
        Duration patience = BfdMachine.detectionTime(used, state);
        settings = next;
        if (state.status() == BfdStatus.UP) {
            used = BfdMachine.meanwhile(used, next);
            pollsAgain = state.polling();
            state = state.asking();
        } else {
            used = next;
        }
        Duration more = BfdMachine.detectionTime(used, state).minus(patience);
        heardUntil += Math.max(0, more.toNanos());
        followIntervals();
    }

    void receive(BfdPacket packet) {
        if (stopped || packet.yours() != 0 && packet.yours() != state.mine()) {
            return;
        }
        become(BfdMachine.received(state, packet), packet.status() == BfdStatus.ADMIN_DOWN);
        if (stopped) {
            return;
        }
        if (packet.poll()) {
            wire.accept(BfdMachine.packet(settings, state, true));
        }
        followIntervals();
        Duration patience = BfdMachine.detectionTime(used, state);
        heardUntil = loop.nanoTime() + patience.toNanos();
        expecting = true;
        if (detect == null || heardUntil - detectAt < 0) {
            checkAfter(patience);
        }
    }

    /**
     * A packet may ask for more or fewer of ours from now on (RFC 5880 §6.8.7), as other settings of our own do: the wait that has begun
     * is another one, too.
     */
    private void followIntervals() {
        Duration asked = BfdMachine.transmitInterval(used, state);
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
            expecting = false;
            become(BfdMachine.silent(state), false);
        }
    }

    private void become(BfdState next, boolean onPurpose) {
        BfdStatus before = state.status();
        state = next;
        if (!next.polling()) {
            known();
        }
        if (next.status() != before) {
            // What has changed is told at once, and the interval is another one now.
            if (transmit != null) {
                transmit.cancel();
            }
            send();
            // It may end the session: nothing follows here.
            audience.tell(onPurpose ? BfdStatus.ADMIN_DOWN : next.status());
        }
    }

    /** Nobody has to be asked any more, but for what has changed since. */
    private void known() {
        if (pollsAgain && state.status() == BfdStatus.UP) {
            state = state.asking();
        } else {
            used = settings;
        }
        pollsAgain = false;
    }

    /**
     * How the session stands. From now on it goes on sending, and silence means nothing, until {@link #expect}; nothing may be received
     * meanwhile.
     */
    HeldSession hold(IpAddress neighbor) {
        Optional<Duration> left =
                expecting ? Optional.of(Duration.ofNanos(Math.max(0, heardUntil - loop.nanoTime()))) : Optional.empty();
        if (detect != null) {
            detect.cancel();
            detect = null;
        }
        return new HeldSession(neighbor, settings, used, state, pollsAgain, left, audience.news());
    }

    /** Silence means something, if the other side was heard. */
    void expect() {
        if (expecting && detect == null && !stopped) {
            check();
        }
    }

    /** Tells the other side that the session ends on purpose. */
    void stop() {
        state = BfdMachine.administrativelyDown(state);
        wire.accept(BfdMachine.packet(settings, state, false));
        forsake();
    }

    /** Ends the session here without a word. */
    void forsake() {
        stopped = true;
        for (EventLoop.Timer timer : new EventLoop.Timer[] {transmit, detect}) {
            if (timer != null) {
                timer.cancel();
            }
        }
        transmit = null;
        detect = null;
    }
}
