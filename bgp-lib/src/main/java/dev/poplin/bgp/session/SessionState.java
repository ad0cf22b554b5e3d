package dev.poplin.bgp.session;

import dev.poplin.bgp.message.Open;
import java.util.Optional;

/**
 * Where a session stands.
 *
 * @param phase the state of RFC 4271 §8.2.2
 * @param failures how often it has failed in a row: the ConnectRetryCounter of RFC 4271 §8
 * @param delayingOpen whether the connection is open and the peer has time to send its OPEN first
 * @param holdTimeSeconds the smaller of both hold times once both are known, 0 for none
 * @param remote the peer's OPEN, once it was accepted
 */
public record SessionState(
        Phase phase, int failures, boolean delayingOpen, int holdTimeSeconds, Optional<Open> remote) {

    /** Before anything has happened. */
    public static final SessionState IDLE = new SessionState(Phase.IDLE, 0, false, 0, Optional.empty());

    /** Waiting for a connection of a peer whose sessions have failed so often in a row. */
    public static SessionState accepting(int failures) {
        return new SessionState(Phase.ACTIVE, failures, false, 0, Optional.empty());
    }

    SessionState in(Phase next) {
        return new SessionState(next, failures, false, holdTimeSeconds, remote);
    }

    SessionState delayingOpenNow() {
        return new SessionState(phase, failures, true, holdTimeSeconds, remote);
    }

    SessionState opened(int agreedHoldTimeSeconds, Open theirs) {
        return new SessionState(Phase.OPEN_CONFIRM, failures, false, agreedHoldTimeSeconds, Optional.of(theirs));
    }

    static SessionState idle(int failures) {
        return new SessionState(Phase.IDLE, failures, false, 0, Optional.empty());
    }

    SessionState withoutFailures() {
        return new SessionState(phase, 0, delayingOpen, holdTimeSeconds, remote);
    }
}
