package dev.poplin.bgp;

import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.transport.EventLoop;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a peer tells again between its marks (RFC 7313): what it does not repeat is forgotten. All families of the session are
 * asked for at once, so they are swept together, behind the last mark. Confined to the loop's thread.
 */
final class RefreshReception {

    /** A peer that does not say where its answer ends is believed to have ended by then. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final EventLoop loop;
    private final RibPeer routes;
    private final Set<Family> families;
    private Set<Family> begun = Set.of();
    private Set<Family> missing = Set.of();
    private EventLoop.@Nullable Timer timer;

    RefreshReception(EventLoop loop, RibPeer routes, Set<Family> families) {
        this.loop = loop;
        this.routes = routes;
        this.families = families;
    }

    /** We have asked for everything. */
    void asked() {
        missing = new TreeSet<>(families);
        begun = new TreeSet<>();
    }

    /** The peer's mark has come. */
    void mark(RouteRefresh mark) {
        if (mark.subtype() == RouteRefresh.BEGIN) {
            begin(mark.family());
        } else if (mark.subtype() == RouteRefresh.END && begun.contains(mark.family())) {
            begun.remove(mark.family());
            missing.remove(mark.family());
            if (missing.isEmpty()) {
                cancel();
                timer = loop.schedule(RouteRetention.GRACE, this::end);
            }
        }
    }

    private void begin(Family family) {
        if (missing.isEmpty() && families.equals(Set.of(family))) {
            asked();
        }
        if (!missing.contains(family)) {
            // An answer about one of several families that was not asked for: nothing can be swept behind it.
            return;
        }
        if (timer == null) {
            routes.markStale();
            timer = loop.schedule(PATIENCE, this::end);
        }
        begun.add(family);
    }

    private void end() {
        cancel();
        begun = Set.of();
        missing = Set.of();
        routes.forgetStale();
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
