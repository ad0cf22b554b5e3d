package dev.poplin.bgp.rib;

import dev.poplin.inet.IpFamily;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which path of a prefix a peer is told, and how: what {@link Export} makes of it for the peer's session, and then its filter.
 * Nothing without a session. Confined to its owner.
 */
final class PeerExport {

    private final Rib rib;
    private final RoutingTable table;
    private final FilterCalls calls;
    private Export.@Nullable Target target;

    PeerExport(Rib rib, FilterCalls calls) {
        this.rib = rib;
        this.calls = calls;
        this.table = rib.table();
    }

    /** A session begins, or goes on under another policy. */
    void begin(Export.Target to) {
        target = to;
    }

    /** The session has ended. */
    void end() {
        target = null;
    }

    /** What it is told of a prefix under some policy, or null. */
    @Nullable
    Advert choose(int number, PeerPolicy by) {
        Candidate best = table.best(number);
        Advert advert = best == null ? null : advert(number, best, by);
        return advert == null && best != null && by.routeServerClient() ? chooseAmongAll(number, by) : advert;
    }

    /** What it is told of the best path that it may be told of, or null. */
    @Nullable
    Advert chooseAmongAll(int number, PeerPolicy by) {
        Advert advert = null;
        for (RoutingTable.Ranked path : table.ranked(number)) {
            advert = advert(number, path.candidate(), by);
            if (advert != null) {
                break;
            }
        }
        return advert;
    }

    /** What it is told of a path under some policy, or null. */
    @Nullable
    Advert advert(int number, Candidate path, PeerPolicy by) {
        Advert advert = beforeFilter(number, path, by);
        return advert == null ? null : filtered(number, path, advert, by);
    }

    /** What it is told of a path before its filter, or null: the same for all prefixes of a family that share it. */
    @Nullable
    Advert beforeFilter(int number, Candidate path, PeerPolicy by) {
        Export.Target to = target;
        IpFamily family = table.index().family(number);
        if (to == null || !to.agreement().families().contains(family)) {
            return null;
        }
        Advert advert = Export.of(path, rib.isClient(path.source()), to.under(by));
        boolean sayable = advert != null
                && (advert.nextHop().family() == family || to.agreement().takesNextHopOfOther(family));
        return sayable ? advert : null;
    }

    /** What the filter makes of what would be told, or null if it refuses it. */
    @Nullable
    Advert filtered(int number, Candidate path, Advert advert, PeerPolicy by) {
        if (by.exportFilter() == PathFilter.ALL) {
            return advert;
        }
        Path told = new Path(
                table.index().prefix(number), advert.nextHop(), advert.attributes(), path.source(), path.pathId());
        return calls.applyToTold(by.exportFilter(), told, path.set().nextHop().address())
                .map(changed -> changed == told ? advert : new Advert(changed.attributes(), changed.nextHop()))
                .orElse(null);
    }

    /** What it is told of all prefixes under some policy, in their order. */
    List<Path> all(PeerPolicy by) {
        List<Path> paths = new ArrayList<>();
        for (int number : table.index().sorted()) {
            Candidate best = table.best(number);
            Advert advert = choose(number, by);
            if (best != null && advert != null) {
                paths.add(new Path(table.index().prefix(number), advert.nextHop(), advert.attributes(), best.source()));
            }
        }
        return paths;
    }
}
