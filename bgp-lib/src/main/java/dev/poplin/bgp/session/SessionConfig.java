package dev.poplin.bgp.session;

import dev.poplin.bgp.message.Open;
import java.time.Duration;

/**
 * What a session needs to know of us and of the peer.
 *
 * @param local our OPEN
 * @param remoteAs the AS number that the peer must have
 * @param connectRetry how long to wait between tries
 */
public record SessionConfig(Open local, long remoteAs, Duration connectRetry) {

    /** How long an unanswered OPEN may take (RFC 4271 §8.2.2 suggests four minutes). */
    static final Duration LARGE_HOLD_TIME = Duration.ofMinutes(4);
}
