package dev.poplin.bgp.session;

import dev.poplin.bgp.message.Open;
import java.time.Duration;

/**
 * What a session needs to know of us and of the peer.
 *
 * @param local our OPEN
 * @param remoteAs the AS number that the peer must have, or {@link #ANY_AS}
 * @param timers how long to wait for what
 * @param restarting whether the session begins again by itself after it has failed
 * @param confederation whether the peer is of another member AS of our confederation (RFC 5065)
 */
public record SessionConfig(
        Open local, long remoteAs, SessionTimers timers, boolean restarting, boolean confederation) {

    /** The peer may be of any AS; whoever asks for that looks at its OPEN. */
    public static final long ANY_AS = 0;

    /** How long an unanswered OPEN may take (RFC 4271 §8.2.2 suggests four minutes). */
    static final Duration LARGE_HOLD_TIME = Duration.ofMinutes(4);

    /** A session with a peer that is not of our confederation. */
    public SessionConfig(Open local, long remoteAs, SessionTimers timers, boolean restarting) {
        this(local, remoteAs, timers, restarting, false);
    }

    /** A session with the usual timers that begins again by itself. */
    public SessionConfig(Open local, long remoteAs, Duration connectRetry) {
        this(local, remoteAs, SessionTimers.of(connectRetry), true);
    }

    /** How long to wait between tries. */
    public Duration connectRetry() {
        return timers.connectRetry();
    }

    /** The same with another OPEN of ours. */
    public SessionConfig withLocal(Open changed) {
        return new SessionConfig(changed, remoteAs, timers, restarting, confederation);
    }

    /** The same for a connection that the peer has opened: it is over when it is closed. */
    public SessionConfig forIncoming() {
        return new SessionConfig(local, remoteAs, timers, false, confederation);
    }

    /** The same for a connection that says nothing before it has heard the peer's OPEN, or for this long. */
    public SessionConfig forRival(Duration silence) {
        return new SessionConfig(local, remoteAs, timers.withDelayOpen(silence), false, confederation);
    }

    /** The same with a peer of another member AS of our confederation, or not. */
    public SessionConfig withConfederation(boolean changed) {
        return new SessionConfig(local, remoteAs, timers, restarting, changed);
    }
}
