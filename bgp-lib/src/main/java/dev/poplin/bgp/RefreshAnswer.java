package dev.poplin.bgp;

import dev.poplin.bgp.capability.Capability.EnhancedRouteRefresh;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.RibPeer;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a peer is told at the beginning of its session and when it asks again: all routes, and marks around them (RFC 4724 §2,
 * RFC 7313). Confined to the loop's thread.
 */
final class RefreshAnswer {

    private final RibPeer routes;
    private final Set<Family> families;
    private final boolean marked;
    private Set<Family> asked = Set.of();
    private Set<Family> running = Set.of();
    private boolean endOfRibDue = true;

    RefreshAnswer(RibPeer routes, Set<Family> families, Open local, Open remote) {
        this.routes = routes;
        this.families = families;
        this.marked = local.capability(EnhancedRouteRefresh.class).isPresent()
                && remote.capability(EnhancedRouteRefresh.class).isPresent();
    }

    /** The peer wants a family's routes again. */
    void ask(Family family) {
        if (families.contains(family)) {
            asked = new TreeSet<>(asked);
            asked.add(family);
        }
    }

    /** The end of the first telling was said by another process. */
    void alreadyEnded() {
        endOfRibDue = false;
    }

    /** The families that were asked for and whose end was not told. */
    Set<Family> due() {
        Set<Family> due = new TreeSet<>(asked);
        due.addAll(running);
        return due;
    }

    /** Whether both know marks; without, a peer that seems to send one asks for our routes (RFC 2918 §3). */
    boolean isMarked() {
        return marked;
    }

    boolean isEndOfRibDue() {
        return endOfRibDue;
    }

    /** Whether something waits for {@link #proceed} when all routes have been sent. */
    boolean isWaiting() {
        return endOfRibDue || !asked.isEmpty() || !running.isEmpty();
    }

    /**
     * All that was to be told has been sent: what follows. An answer begins only behind the end of the first telling
     * (RFC 7313 §4).
     *
     * @param mayEnd whether the first telling may be called complete
     */
    void proceed(SessionLink link, boolean mayEnd) {
        if (endOfRibDue) {
            if (!mayEnd) {
                return;
            }
            endOfRibDue = false;
            new TreeSet<>(families).forEach(family -> link.send(Update.endOfRib(family)));
        }
        if (!running.isEmpty()) {
            running.forEach(family -> mark(link, family, RouteRefresh.END));
            running = Set.of();
        }
        if (!asked.isEmpty()) {
            running = asked;
            asked = Set.of();
            running.forEach(family -> mark(link, family, RouteRefresh.BEGIN));
            routes.repeat();
        }
    }

    private void mark(SessionLink link, Family family, int subtype) {
        if (marked) {
            link.send(new RouteRefresh(family, subtype));
        }
    }
}
