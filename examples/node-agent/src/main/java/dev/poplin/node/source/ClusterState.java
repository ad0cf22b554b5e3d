package dev.poplin.node.source;

import dev.poplin.policy.model.Namespace;
import dev.poplin.policy.model.NetworkPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the source of truth said at one instant.
 *
 * @param revision grows with every change
 * @param pods the declared pods
 * @param endpoints the attached pods of all nodes
 * @param nodes the nodes by name
 * @param pools the pools; empty if none is declared
 * @param services the services with a selector
 * @param namespaces the declared namespaces
 * @param policies the network policies
 * @param problems what could not be read
 * @param complete whether nothing is missing: false if a file that is broken now was never read well
 */
public record ClusterState(
        long revision,
        Map<PodKey, PodManifest> pods,
        List<Endpoint> endpoints,
        Map<String, NodeManifest> nodes,
        List<PoolManifest> pools,
        List<ServiceManifest> services,
        List<Namespace> namespaces,
        List<NetworkPolicy> policies,
        List<ManifestProblem> problems,
        boolean complete) {

    /** Nothing yet. */
    public static final ClusterState EMPTY = new ClusterState(
            0, Map.of(), List.of(), Map.of(), List.of(), List.of(), List.of(), List.of(), List.of(), false);

    /** The endpoint of the pod, or null. */
    public @Nullable Endpoint endpoint(PodKey pod) {
        return endpoints.stream()
                .filter(each -> each.pod().equals(pod))
                .findFirst()
                .orElse(null);
    }

    /** The attached pods with the labels and ports that they are declared to have now; as published if they are not declared. */
    public List<Endpoint> endpointsAsDeclared() {
        return endpoints.stream().map(this::asDeclared).toList();
    }

    /** An endpoint with the labels and ports that its pod is declared to have now. */
    public Endpoint asDeclared(Endpoint endpoint) {
        PodManifest declared = pods.get(endpoint.pod());
        return declared == null ? endpoint : endpoint.with(declared.labels(), declared.ports());
    }

    /** The endpoints that this node attached. */
    public List<Endpoint> endpointsOn(String node) {
        return endpoints.stream().filter(each -> each.node().equals(node)).toList();
    }
}
