package dev.poplin.bgp;

import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.IpFamily;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a peer tells again between its marks (RFC 7313): what it does not repeat is forgotten, each family for itself. Confined to
 * the loop's thread.
 */
final class RefreshReception {

    /** A peer that does not say where its answer ends is believed to have ended by then. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final EventLoop loop;
    private final RibPeer routes;

    /** For each family that is told again now, when what was not repeated is forgotten. */
    private final Map<IpFamily, EventLoop.Timer> timers = new EnumMap<>(IpFamily.class);

    RefreshReception(EventLoop loop, RibPeer routes) {
        this.loop = loop;
        this.routes = routes;
    }

    /** The peer's mark has come for unicast routes of a family that is exchanged. */
    void mark(IpFamily family, int subtype) {
        EventLoop.Timer running = timers.get(family);
        if (subtype == RouteRefresh.BEGIN && running == null) {
            routes.markStale(family);
            forgetAfter(PATIENCE, family);
        } else if (subtype == RouteRefresh.END && running != null) {
            running.cancel();
            forgetAfter(FamilyRetention.GRACE, family);
        }
    }

    private void forgetAfter(Duration time, IpFamily family) {
        timers.put(family, loop.schedule(time, () -> {
            timers.remove(family);
            routes.forgetStale(family);
        }));
    }

    void cancel() {
        timers.values().forEach(EventLoop.Timer::cancel);
        timers.clear();
    }
}
