package dev.poplin.node.source;

import dev.poplin.bgp.calico.Selector;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.PoolSelector;
import java.util.Set;

/**
 * Whom a pool serves. Immutable.
 *
 * @param nodeSelector which nodes, in the language of {@link Selector}
 * @param namespaceSelector which namespaces, likewise
 * @param uses what its addresses may be for
 * @param manual whether only who names it is served
 */
public record PoolScope(String nodeSelector, String namespaceSelector, Set<Pool.Use> uses, boolean manual) {

    /** Everybody: what a manifest says that says nothing of it. */
    public static final PoolScope EVERYBODY =
            new PoolScope(Pool.ALL, Pool.ALL, Set.of(Pool.Use.WORKLOAD, Pool.Use.TUNNEL), false);

    /** Copies the set. */
    public PoolScope {
        uses = Set.copyOf(uses);
    }

    /** Whom a pool of the store serves. */
    public static PoolScope of(Pool pool) {
        return new PoolScope(pool.nodeSelector(), pool.namespaceSelector(), pool.uses(), pool.manual());
    }

    /** The same pool for these. */
    public Pool applyTo(Pool pool) {
        return new Pool(
                pool.cidr(),
                pool.blockLength(),
                pool.disabled(),
                pool.natOutgoing(),
                nodeSelector,
                namespaceSelector,
                uses,
                manual,
                pool.unitLength());
    }

    /** Whether it serves pods of a namespace on a node that do not name it. */
    public boolean serves(PoolSelector selector, String node, String namespace) {
        return uses.contains(Pool.Use.WORKLOAD)
                && !manual
                && selector.matchesNode(nodeSelector, node)
                && selector.matchesNamespace(namespaceSelector, namespace);
    }
}
