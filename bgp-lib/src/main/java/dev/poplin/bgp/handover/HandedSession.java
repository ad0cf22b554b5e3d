package dev.poplin.bgp.handover;

import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Told;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An established session. Immutable.
 *
 * @param head who holds it and what was agreed on
 * @param connection what its connection is like
 * @param longLived what the peer told in an earlier session and is kept beyond its restart time, as updates that say it
 * @param stale what the peer has told before it began to tell everything anew, and not again since, otherwise
 * @param routes what the peer has told otherwise
 * @param told what the peer was told
 */
public record HandedSession(
        Head head,
        Connection.Held connection,
        List<Update> longLived,
        List<Update> stale,
        List<Update> routes,
        Told told) {

    /**
     * Who holds a session and what was agreed on.
     *
     * @param peer the peer's address
     * @param incoming whether the peer opened the connection
     * @param failures how often sessions have failed in a row before
     * @param since when it was established
     * @param ours our OPEN
     * @param theirs the peer's OPEN
     * @param endOfRib of which families the peer has told everything
     * @param disabled the families that the session goes on without (RFC 4760 §7)
     * @param longLivedLeft for families whose long-lived stale time has begun and not ended with all told again, what is left of it
     * @param endOfRibDue whether it is still to be told that it knows everything
     * @param repeatLeft for families that the peer is telling again between its marks (RFC 7313), how long it may take to end
     * @param repeatDue the families that it has asked for again and not heard to their end
     */
    public record Head(
            IpAddress peer,
            boolean incoming,
            int failures,
            Instant since,
            Open ours,
            Open theirs,
            Set<Family> endOfRib,
            Set<Family> disabled,
            Map<Family, Duration> longLivedLeft,
            boolean endOfRibDue,
            Map<Family, Duration> repeatLeft,
            Set<Family> repeatDue) {

        /** The same when some more time has passed. */
        public Head after(Duration passed) {
            return new Head(
                    peer,
                    incoming,
                    failures,
                    since,
                    ours,
                    theirs,
                    endOfRib,
                    disabled,
                    after(longLivedLeft, passed),
                    endOfRibDue,
                    after(repeatLeft, passed),
                    repeatDue);
        }

        private static Map<Family, Duration> after(Map<Family, Duration> left, Duration passed) {
            Map<Family, Duration> less = new LinkedHashMap<>();
            left.forEach((family, time) -> less.put(family, time.isZero() ? time : TimeLeft.after(time, passed)));
            return less;
        }
    }
}
