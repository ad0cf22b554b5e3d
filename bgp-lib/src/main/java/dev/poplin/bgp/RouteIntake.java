package dev.poplin.bgp;

import dev.poplin.bgp.handover.HandedAbsence;
import dev.poplin.bgp.handover.HandedSession;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.rib.Staleness;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.IpFamily;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Takes in what a peer has told another process: in portions, so that other sessions get their turn between. Confined to the loop's
 * thread.
 */
final class RouteIntake {

    /** So many prefixes are taken in at once, and those of one update more. */
    private static final int PORTION = 4096;

    private final EventLoop loop;
    private final RibPeer routes;
    private boolean cancelled;

    RouteIntake(EventLoop loop, RibPeer routes) {
        this.loop = loop;
        this.routes = routes;
    }

    /**
     * Takes in what was told in a session, or before it and is still believed.
     *
     * @param repeated the families whose stale routes were told in the session, and are told again now
     * @param then is called in any case
     */
    void begin(HandedSession handed, Set<IpFamily> repeated, Runnable then) {
        begin(handed.longLived(), handed.stale(), handed.routes(), repeated, then);
    }

    /** Takes in what is kept of a peer without a session; {@code then} is called in any case. */
    void begin(HandedAbsence handed, Runnable then) {
        begin(handed.longLived(), handed.stale(), List.of(), Set.of(), then);
    }

    private void begin(
            List<Update> longLived, List<Update> stale, List<Update> fresh, Set<IpFamily> repeated, Runnable then) {
        Runnable last = () -> takeIn(fresh.iterator(), Staleness.FRESH, Set.of(), then);
        Runnable second = () -> takeIn(stale.iterator(), Staleness.STALE, repeated, last);
        takeIn(longLived.iterator(), Staleness.LONG_LIVED_STALE, Set.of(), second);
    }

    private void takeIn(Iterator<Update> updates, Staleness staleness, Set<IpFamily> repeated, Runnable then) {
        for (int count = 0; count < PORTION && !cancelled && updates.hasNext(); ) {
            Update next = updates.next();
            routes.receiveAgain(next, staleness);
            for (Update.Reachable reachable : next.reachable()) {
                count += reachable.nlri().size();
            }
        }
        if (cancelled) {
            then.run();
        } else if (!updates.hasNext()) {
            routes.receivedAgain(staleness, repeated);
            then.run();
        } else {
            loop.execute(() -> takeIn(updates, staleness, repeated, then));
        }
    }

    /** What was not taken in yet is not. */
    void cancel() {
        cancelled = true;
    }
}
