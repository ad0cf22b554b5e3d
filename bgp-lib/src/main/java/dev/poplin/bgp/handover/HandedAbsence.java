package dev.poplin.bgp.handover;

import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A peer that has no session, and whose routes are kept until it has told them again or their time is over, or which is held off.
 * Immutable.
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
     * @param heldOff whether it is held off, and for how long
     */
    public record Head(
            IpAddress peer,
            int failures,
            Open ours,
            Open theirs,
            Map<Family, StaleTimes> times,
            Optional<HeldOff> heldOff) {}

    /**
     * How long the routes of one family are kept.
     *
     * @param restartLeft what is left of the restart time; zero if it is over
     * @param longLived what is left of the long-lived stale time if that has begun, or else how long it will be; zero for none
     * @param longLivedBegun whether it has begun
     */
    public record StaleTimes(Duration restartLeft, Duration longLived, boolean longLivedBegun) {

        /** What is left when some more time has passed; what has begun is not over before its owner has seen to it. */
        public StaleTimes after(Duration passed) {
            return new StaleTimes(
                    restartLeft.isZero() ? restartLeft : TimeLeft.after(restartLeft, passed),
                    longLivedBegun ? TimeLeft.after(longLived, passed) : longLived,
                    longLivedBegun);
        }
    }

    /**
     * That nothing begins with the peer, because it has told too many prefixes.
     *
     * @param limit how many it was allowed
     * @param left for how long still; empty for ever
     */
    public record HeldOff(int limit, Optional<Duration> left) {

        /** What is left when some more time has passed. */
        public HeldOff after(Duration passed) {
            return new HeldOff(limit, left.map(time -> TimeLeft.after(time, passed)));
        }
    }
}
