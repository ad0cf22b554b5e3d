package dev.poplin.bgp;

import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.IpFamily;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

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
    private final Map<IpFamily, Pending> pending = new EnumMap<>(IpFamily.class);

    private record Pending(EventLoop.Timer timer, long end) {}

    RefreshReception(EventLoop loop, RibPeer routes) {
        this.loop = loop;
        this.routes = routes;
    }

    /** The peer's mark has come for unicast routes of a family that is exchanged. */
    void mark(IpFamily family, int subtype) {
        Pending running = pending.get(family);
        if (subtype == RouteRefresh.BEGIN && running == null) {
            routes.markStale(family);
            forgetAfter(PATIENCE, family);
        } else if (subtype == RouteRefresh.END && running != null) {
            running.timer().cancel();
            forgetAfter(FamilyRetention.GRACE, family);
        }
    }

    /** Goes on where another process was in the midst of it. */
    void resume(Map<Family, Duration> left) {
        left.forEach((family, time) -> family.ipVersion().ifPresent(version -> forgetAfter(time, version)));
    }

    /** For each family that is told again now, what is left of the time that the peer has for it. */
    Map<Family, Duration> left() {
        Map<Family, Duration> left = new TreeMap<>();
        pending.forEach((family, waiting) ->
                left.put(Family.unicast(family), Duration.ofNanos(Math.max(1, waiting.end() - loop.nanoTime()))));
        return left;
    }

    private void forgetAfter(Duration time, IpFamily family) {
        EventLoop.Timer timer = loop.schedule(time, () -> {
            pending.remove(family);
            routes.forgetStale(family);
        });
        pending.put(family, new Pending(timer, loop.nanoTime() + time.toNanos()));
    }

    void cancel() {
        pending.values().forEach(waiting -> waiting.timer().cancel());
        pending.clear();
    }
}
