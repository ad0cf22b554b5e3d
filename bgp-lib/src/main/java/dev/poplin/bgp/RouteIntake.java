package dev.poplin.bgp;

import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.rib.Staleness;
import dev.poplin.bgp.transport.EventLoop;
import java.util.Iterator;
import java.util.List;

/**
 * Takes in what a peer has told another process: in portions, so that other sessions get their turn between. Confined to the loop's
 * thread.
 */
final class RouteIntake {

    /** So many updates are taken in at once. */
    private static final int PORTION = 1024;

    private final EventLoop loop;
    private final RibPeer routes;
    private boolean cancelled;

    RouteIntake(EventLoop loop, RibPeer routes) {
        this.loop = loop;
        this.routes = routes;
    }

    /** Takes in what was kept beyond its time, what was to be told again, and the rest; {@code then} is called in any case. */
    void begin(List<Update> longLived, List<Update> stale, List<Update> fresh, Runnable then) {
        takeIn(
                longLived.iterator(),
                Staleness.LONG_LIVED_STALE,
                () -> takeIn(stale.iterator(), Staleness.STALE, () -> takeIn(fresh.iterator(), Staleness.FRESH, then)));
    }

    private void takeIn(Iterator<Update> updates, Staleness staleness, Runnable then) {
        for (int count = 0; count < PORTION && !cancelled && updates.hasNext(); count++) {
            routes.receiveAgain(updates.next(), staleness);
        }
        if (cancelled || !updates.hasNext()) {
            routes.receivedAgain(staleness);
            then.run();
        } else {
            loop.execute(() -> takeIn(updates, staleness, then));
        }
    }

    /** What was not taken in yet is not. */
    void cancel() {
        cancelled = true;
    }
}
