package dev.poplin.bgp;

import dev.poplin.bgp.message.Open;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a peer beyond its sessions: who it said it was, how its last session ended and how often in a row they failed, and
 * since when it stands as it does. Confined to the loop's thread.
 */
final class Standing {

    private Instant since;
    private Optional<Open> remote = Optional.empty();
    private String lastError = "";
    private int failures;

    Standing(Instant since) {
        this.since = since;
    }

    /** It stands another way now. */
    void changed(Instant now) {
        since = now;
    }

    /** A session has begun. */
    void established(Open open) {
        remote = Optional.of(open);
        lastError = "";
    }

    /** A session goes on, or has ended, that another process has held. */
    void resumed(Open open, int failed) {
        remote = Optional.of(open);
        failures = failed;
    }

    /** The established session has ended. */
    void lost(int failed) {
        failures = failed;
    }

    /** There is no session, because of this. */
    void ended(Instant now, String reason) {
        since = now;
        lastError = reason;
    }

    Instant since() {
        return since;
    }

    Duration age(Instant now) {
        return Duration.between(since, now);
    }

    /** Its last OPEN in an established session, if there was one. */
    Optional<Open> remote() {
        return remote;
    }

    /** Why the last session ended, or empty. */
    String lastError() {
        return lastError;
    }

    /** How often sessions have failed in a row. */
    int failures() {
        return failures;
    }
}
