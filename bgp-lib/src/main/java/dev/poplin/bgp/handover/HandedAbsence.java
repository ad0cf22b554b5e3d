package dev.poplin.bgp.handover;

import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A peer that has no session, and whose routes are kept until it has told them again or their time is over. Immutable.
 *
 * @param head who it is and how long its routes are kept
 * @param longLived what it has told and is kept beyond its restart time, as updates that say it
 * @param stale what it has told otherwise
 */
public record HandedAbsence(Head head, List<Update> longLived, List<Update> stale) {

    /**
     * Who is away, and how long its routes are kept.
     *
     * @param peer the peer's address
     * @param failures how often its sessions have failed in a row
     * @param ours our OPEN to it
     * @param theirs its last OPEN
     * @param times how long its routes are kept, by family
     */
    public record Head(IpAddress peer, int failures, Open ours, Open theirs, Map<Family, StaleTimes> times) {}

    /**
     * How long the routes of one family are kept.
     *
     * @param restartLeft what is left of the restart time; zero if it is over
     * @param longLived what is left of the long-lived stale time if that has begun, or else how long it will be; zero for none
     * @param longLivedBegun whether it has begun
     */
    public record StaleTimes(Duration restartLeft, Duration longLived, boolean longLivedBegun) {

        private static final Duration LEAST = Duration.ofNanos(1);

        /** What is left when some more time has passed; what has begun is not over before its owner has seen to it. */
        public StaleTimes after(Duration passed) {
            return new StaleTimes(
                    restartLeft.isZero() ? restartLeft : less(restartLeft, passed),
                    longLivedBegun ? less(longLived, passed) : longLived,
                    longLivedBegun);
        }

        private static Duration less(Duration left, Duration passed) {
            Duration rest = left.minus(passed);
            return rest.compareTo(LEAST) < 0 ? LEAST : rest;
        }
    }
}
