package dev.poplin.node.ipam;

import dev.poplin.bgp.calico.Selector;
import dev.poplin.ipam.PoolSelector;
import dev.poplin.node.source.ClusterState;
import java.util.Map;
import java.util.function.Supplier;

/** Selects nodes and namespaces by the labels that they are declared to have now. Thread-safe if its source is. */
public final class LabelledPools implements PoolSelector {

    private final Supplier<ClusterState> cluster;

    /** By what this says at each question. */
    public LabelledPools(Supplier<ClusterState> cluster) {
        this.cluster = cluster;
    }

    @Override
    public boolean matchesNode(String selector, String node) {
        return ALL_ONLY.matchesNode(selector, node)
                || matches(selector, cluster.get().labelsOfNode(node));
    }

    @Override
    public boolean matchesNamespace(String selector, String namespace) {
        return ALL_ONLY.matchesNamespace(selector, namespace)
                || matches(selector, cluster.get().labelsOfNamespace(namespace));
    }

    /** What is not understood selects nothing: somebody else has written it to the store. */
    private static boolean matches(String selector, Map<String, String> labels) {
        try {
            return Selector.parse(selector).test(labels);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
