package dev.poplin.ipam.delegation;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * From which pools a node is granted addresses ahead: those that serve any of its namespaces together, and each that is for certain ones and is
 * used here by itself, so that nodes without a pod there do not empty it. Immutable.
 */
final class GrantSources {

    private final List<Source> sources;
    private final CidrSet reserved;

    /**
     * Pools of which so many addresses are to be free.
     *
     * @param family the family of the pools
     * @param pools where its addresses are
     * @param named the pools that a request for more has to name; none if they serve one without a namespace
     */
    record Source(IpFamily family, List<Cidr> pools, List<Cidr> named) {

        boolean has(IpAddress address) {
            return pools.stream().anyMatch(pool -> pool.contains(address));
        }
    }

    private GrantSources(List<Source> sources, CidrSet reserved) {
        this.sources = sources;
        this.reserved = reserved;
    }

    /**
     * Those of a node as the shared store has them now; none if the node is being drained.
     *
     * @param used whether the node uses a pool that is for certain namespaces
     */
    static GrantSources of(Ipam shared, String node, Predicate<Cidr> used) throws IOException {
        List<Source> sources = new ArrayList<>();
        if (!shared.closedNodes().contains(node)) {
            List<Pool> pools = shared.pools();
            for (IpFamily family : IpFamily.values()) {
                add(sources, family, pools, shared, AssignRequest.ipv4("grants", node), used);
            }
        }
        CidrSet.Builder reserved = CidrSet.builder();
        shared.reservations().forEach(reservation -> reserved.addAll(reservation.addresses()));
        return new GrantSources(sources, reserved.build());
    }

    private static void add(
            List<Source> sources,
            IpFamily family,
            List<Pool> pools,
            Ipam shared,
            AssignRequest request,
            Predicate<Cidr> used) {
        List<Cidr> forAll = new ArrayList<>();
        for (Pool pool : pools) {
            if (pool.cidr().family() != family) {
                continue;
            }
            if (shared.serves(pool, request)) {
                forAll.add(pool.cidr());
            } else if (used.test(pool.cidr())
                    && shared.serves(pool.withSelectors(pool.nodeSelector(), Pool.ALL), request)) {
                sources.add(new Source(family, List.of(pool.cidr()), List.of(pool.cidr())));
            }
        }
        if (!forAll.isEmpty()) {
            sources.add(new Source(family, forAll, List.of()));
        }
    }

    List<Source> list() {
        return sources;
    }

    /** Whether an address may still be given without asking: its pool serves the node, and it is not reserved. */
    boolean give(IpAddress address) {
        return !reserved.contains(address) && sources.stream().anyMatch(source -> source.has(address));
    }
}
