package dev.poplin.bgp;

import dev.poplin.bgp.session.SessionTimers;
import dev.poplin.bgp.transport.TcpOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * How the session with a peer is held. Immutable; the {@code with…} methods give changed copies. None of it ends a session that lives:
 * a key, hops, a device and a limit count at once, timers when they are started next, a hold time and a restart time from the next
 * session on.
 *
 * @param tcp what its TCP demands and proves: key, time to live, device
 * @param prefixLimit how many prefixes it may tell, if there is a limit
 * @param timers how long to wait for what, if it is not as the speaker waits
 * @param holdTime how long it may be silent, if it is not as the speaker has it
 * @param restartTime how long it may keep our routes when we vanish (RFC 4724), if it is not as the speaker has it
 */
public record SessionSettings(
        TcpOptions tcp,
        Optional<PrefixLimit> prefixLimit,
        Optional<SessionTimers> timers,
        Optional<Duration> holdTime,
        Optional<Duration> restartTime) {

    /** Nothing special. */
    public static final SessionSettings STANDARD = new SessionSettings(
            TcpOptions.NONE, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final int LEAST_HOLD_SECONDS = 3;
    private static final int MAX_HOLD_SECONDS = 65_535;
    private static final int MAX_RESTART_SECONDS = 4095;

    /**
     * Checks the times.
     *
     * @throws IllegalArgumentException if the hold time is neither 0 nor 3 to 65,535 seconds, or the restart time not 0 to 4,095
     */
    public SessionSettings {
        if (holdTime.filter(time -> !isHoldTime(time)).isPresent()) {
            throw new IllegalArgumentException(
                    "hold time " + text(holdTime.get()) + " is neither 0 nor within 3 and 65535");
        }
        if (restartTime
                .filter(time -> time.isNegative() || time.toSeconds() > MAX_RESTART_SECONDS)
                .isPresent()) {
            throw new IllegalArgumentException(
                    "restart time " + restartTime.get().toSeconds() + " s is not within 0 and 4095");
        }
    }

    /** Whether OPEN can say this time: for ever, or whole seconds (RFC 4271 §4.2). */
    static boolean isHoldTime(Duration time) {
        return time.isZero() || time.toSeconds() >= LEAST_HOLD_SECONDS && time.toSeconds() <= MAX_HOLD_SECONDS;
    }

    static String text(Duration time) {
        return (time.toMillis() % 1000 == 0 ? Long.toString(time.toSeconds()) : time.toMillis() / 1000.0) + " s";
    }

    /** The same with other demands on TCP. */
    public SessionSettings withTcp(TcpOptions changed) {
        return new SessionSettings(changed, prefixLimit, timers, holdTime, restartTime);
    }

    /** The same with a limit. */
    public SessionSettings withPrefixLimit(PrefixLimit changed) {
        return new SessionSettings(tcp, Optional.of(changed), timers, holdTime, restartTime);
    }

    /** The same with other timers. */
    public SessionSettings withTimers(SessionTimers changed) {
        return new SessionSettings(tcp, prefixLimit, Optional.of(changed), holdTime, restartTime);
    }

    /** The same with another hold time: 0 (for ever) or 3 to 65,535 seconds. */
    public SessionSettings withHoldTime(Duration changed) {
        return new SessionSettings(tcp, prefixLimit, timers, Optional.of(changed), restartTime);
    }

    /**
     * The same with another restart time, 0 to 4,095 seconds; without graceful restart of the speaker
     * ({@link BgpSpeakerBuilder#restartTime}) it means nothing.
     */
    public SessionSettings withRestartTime(Duration changed) {
        return new SessionSettings(tcp, prefixLimit, timers, holdTime, Optional.of(changed));
    }
}
