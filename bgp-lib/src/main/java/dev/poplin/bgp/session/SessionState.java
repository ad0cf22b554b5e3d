package dev.poplin.bgp.session;

import dev.poplin.bgp.message.Open;
import java.util.Optional;

/**
 * Where a session stands.
 *
 * @param phase the state of RFC 4271 §8.2.2
 * @param holdTimeSeconds the smaller of both hold times once both are known, 0 for none
 * @param remote the peer's OPEN, once it was accepted
 */
public record SessionState(Phase phase, int holdTimeSeconds, Optional<Open> remote) {

    /** Before anything has happened. */
    public static final SessionState IDLE = new SessionState(Phase.IDLE, 0, Optional.empty());

    SessionState in(Phase next) {
        return new SessionState(next, holdTimeSeconds, remote);
    }
}
