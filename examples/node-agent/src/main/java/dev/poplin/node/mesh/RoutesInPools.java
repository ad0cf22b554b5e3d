package dev.poplin.node.mesh;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;

/** Believes those routes of others that lie in the pools, as these are now. Confined to one thread, but its filter is for any. */
final class RoutesInPools {

    private final BgpSpeaker speaker;
    private final Supplier<CidrSet> pools;
    private final PathFilter filter;
    private CidrSet applied;

    RoutesInPools(BgpSpeaker speaker, Supplier<CidrSet> pools) {
        this.speaker = speaker;
        this.pools = pools;
        this.filter = path -> pools.get().contains(path.prefix()) ? Optional.of(path) : Optional.empty();
        this.applied = pools.get();
    }

    /** Lets in what lies in the pools when it is told. */
    PathFilter filter() {
        return filter;
    }

    /** Filters what these peers have told once more if there are pools that were none before. A pool that is gone keeps its routes meanwhile. */
    void reconcile(Collection<IpAddress> peers) throws IOException {
        CidrSet now = pools.get();
        if (!now.difference(applied).isEmpty()) {
            for (IpAddress peer : peers) {
                speaker.filterAgain(peer);
            }
        }
        applied = now;
    }
}
