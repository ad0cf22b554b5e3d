package dev.poplin.bgp;

import dev.poplin.bgp.message.Decoded;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.Quarantine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a peer beyond its sessions: who it said it was, how its last session ended and how often in a row they failed, and
 * since when it stands as it does. Confined to the loop's thread.
 */
final class Standing {

    private static final int MOST_FAULTY = 64;
    private static final int MOST_FAULTY_BYTES = 256 << 10;

    private Instant since;
    private Optional<Open> remote = Optional.empty();
    private String lastError = "";
    private int failures;
    private long losses;

    /** Most peers never need one. */
    private @Nullable Quarantine quarantine;

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
        losses++;
    }

    /** How many established sessions have ended. */
    long losses() {
        return losses;
    }

    /** There is no session, because of this. */
    void ended(Instant now, String reason) {
        since = now;
        lastError = reason;
    }

    /** A message of the peer was at fault. */
    void faulty(Instant now, byte[] message, Decoded decoded) {
        Quarantine kept = quarantine;
        if (kept == null) {
            kept = new Quarantine(MOST_FAULTY, MOST_FAULTY_BYTES);
            quarantine = kept;
        }
        kept.add(now, message, 0, message.length, decoded);
    }

    /** The last messages that were at fault, the oldest first. */
    List<Quarantine.Entry> quarantined() {
        Quarantine kept = quarantine;
        return kept == null ? List.of() : kept.entries();
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
