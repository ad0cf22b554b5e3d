package dev.poplin.bgp.bfd;

import java.time.Duration;

/** RFC 5880 §6.8 as functions of settings, state and packet. */
public final class BfdMachine {

    /** Diagnostic: Control Detection Time Expired. */
    public static final int DETECTION_TIME_EXPIRED = 1;
    /** Diagnostic: Neighbor Signaled Session Down. */
    public static final int NEIGHBOR_SIGNALED_DOWN = 3;

    /** While a session is not up, nobody sends more than once in a second (§6.8.3). */
    private static final long SLOW_MICROS = 1_000_000;

    private BfdMachine() {}

    /** The state after a packet, §6.8.6. */
    public static BfdState received(BfdState before, BfdPacket packet) {
        BfdState state = before.heard(packet);
        if (before.status() == BfdStatus.ADMIN_DOWN) {
            return state;
        }
        if (packet.status() == BfdStatus.ADMIN_DOWN) {
            return state.status() == BfdStatus.DOWN ? state : state.in(BfdStatus.DOWN, NEIGHBOR_SIGNALED_DOWN);
        }
        return switch (state.status()) {
            case DOWN ->
                switch (packet.status()) {
                    case DOWN -> state.in(BfdStatus.INIT, 0);
                    case INIT -> state.in(BfdStatus.UP, 0);
                    default -> state;
                };
            case INIT -> packet.status() == BfdStatus.DOWN ? state : state.in(BfdStatus.UP, 0);
            case UP -> packet.status() == BfdStatus.DOWN ? state.in(BfdStatus.DOWN, NEIGHBOR_SIGNALED_DOWN) : state;
            case ADMIN_DOWN -> state;
        };
    }

    /** The state when nothing was heard for the detection time, §6.8.4. */
    public static BfdState silent(BfdState state) {
        boolean lost = state.status() == BfdStatus.INIT || state.status() == BfdStatus.UP;
        return (lost ? state.in(BfdStatus.DOWN, DETECTION_TIME_EXPIRED) : state).forgotten();
    }

    /** The state when an operator keeps the session down: the other side is told so. */
    public static BfdState administrativelyDown(BfdState state) {
        return state.in(BfdStatus.ADMIN_DOWN, 0);
    }

    /** What to send; {@code last} answers a poll. */
    public static BfdPacket packet(BfdSettings settings, BfdState state, boolean last) {
        return new BfdPacket(
                state.diagnostic(),
                state.status(),
                state.polling() && !last,
                last,
                settings.multiplier(),
                state.mine(),
                state.yours(),
                desiredMicros(settings, state),
                micros(settings.receive()));
    }

    /**
     * What counts while a session that is up asks the other side whether it knows of other settings: it is not sent to less often, and may
     * not be silent for less long, before it says so (§6.8.3).
     */
    public static BfdSettings meanwhile(BfdSettings before, BfdSettings after) {
        return new BfdSettings(
                before.transmit().compareTo(after.transmit()) < 0 ? before.transmit() : after.transmit(),
                before.receive().compareTo(after.receive()) > 0 ? before.receive() : after.receive(),
                after.multiplier());
    }

    private static long desiredMicros(BfdSettings settings, BfdState state) {
        long wanted = micros(settings.transmit());
        return state.status() == BfdStatus.UP ? wanted : Math.max(wanted, SLOW_MICROS);
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1000;
    }

    /** How long to wait between packets, before jitter; zero for ever: the other side wants none (§6.8.7). */
    public static Duration transmitInterval(BfdSettings settings, BfdState state) {
        if (state.remoteReceiveMicros() == 0) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(1000 * Math.max(desiredMicros(settings, state), state.remoteReceiveMicros()));
    }

    /** How long the other side may be silent, §6.8.4; only behind its first packet. */
    public static Duration detectionTime(BfdSettings settings, BfdState state) {
        long interval = Math.max(micros(settings.receive()), state.remoteTransmitMicros());
        return Duration.ofNanos(1000 * interval * state.remoteMultiplier());
    }
}
