package dev.poplin.bgp.rib;

import dev.poplin.inet.IpFamily;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a peer is told of paths, worked out once for all prefixes that share one. Used for one batch; confined to its owner.
 */
final class Adverts {

    /** A path for the prefixes of one family. */
    private record Shared(Candidate path, IpFamily family) {}

    /** What is told of it, or null for nothing. */
    private record Outcome(@Nullable Advert advert) {}

    private final RibPeer peer;
    private final PeerPolicy policy;
    private final RoutingTable table;
    private final boolean perPrefix;
    private final Map<Shared, Outcome> known = new HashMap<>();

    /** What the prefix before had, as the next one mostly has. */
    private @Nullable Shared last;

    private @Nullable Advert lastAdvert;
    private boolean others;

    Adverts(RibPeer peer, PeerPolicy policy, RoutingTable table) {
        this.peer = peer;
        this.policy = policy;
        this.table = table;
        this.perPrefix = peer.filterCalls().looksAtPrefix(policy.exportFilter());
    }

    /** What the peer is told of a prefix whose best path this is, or null. */
    @Nullable
    Advert of(int number, Candidate best) {
        Advert shared = shared(number, best);
        Advert advert = shared == null || !perPrefix ? shared : peer.export().filtered(number, best, shared, policy);
        if (advert == null && peer.mayGetOthersThanBest() && table.hasRivals(number)) {
            others = true;
            return peer.export().chooseAmongAll(number, policy);
        }
        return advert;
    }

    /** Whether it was asked of a prefix whose best path is not for the peer, and another may be. */
    boolean hadOthers() {
        return others;
    }

    /** What is common to all prefixes that share a path: all, if the filter does not look at them. */
    private @Nullable Advert shared(int number, Candidate best) {
        IpFamily family = table.index().family(number);
        Shared before = last;
        if (before != null
                && before.path().set() == best.set()
                && before.path().source() == best.source()
                && before.path().pathId() == best.pathId()
                && before.family() == family) {
            return lastAdvert;
        }
        Shared current = new Shared(best, family);
        Outcome outcome = known.get(current);
        if (outcome == null) {
            outcome = new Outcome(
                    perPrefix
                            ? peer.export().beforeFilter(number, best, policy)
                            : peer.export().advert(number, best, policy));
            known.put(current, outcome);
        }
        last = current;
        lastAdvert = outcome.advert();
        return lastAdvert;
    }
}
