package dev.poplin.node.source;

import dev.poplin.ipam.Reservation;
import dev.poplin.policy.model.Namespace;
import dev.poplin.policy.model.NetworkPolicy;
import java.util.HashMap;
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
 * @param nodeLabels the labels that nodes are declared to have, by the nodes' names
 * @param pools the pools, of different prefixes; empty if none is declared
 * @param reservations the addresses that are not to be given out: Calico's {@code IPReservation}s
 * @param services the services with a selector
 * @param namespaces the declared namespaces
 * @param namespaceAddresses what declared namespaces say of the addresses of their pods
 * @param policies the network policies
 * @param problems what could not be read
 * @param complete whether nothing is missing: false if a file that is broken now was never read well
 */
public record ClusterState(
        long revision,
        Map<PodKey, PodManifest> pods,
        List<Endpoint> endpoints,
        Map<String, NodeManifest> nodes,
        Map<String, Map<String, String>> nodeLabels,
        List<PoolManifest> pools,
        List<Reservation> reservations,
        List<ServiceManifest> services,
        List<Namespace> namespaces,
        Map<String, AddressAnnotations> namespaceAddresses,
        List<NetworkPolicy> policies,
        List<ManifestProblem> problems,
        boolean complete) {

    /** With what the names of declared reservations begin in the store of addresses. */
    public static final String RESERVED_BY = "IPReservation/";

    /** Nothing yet. */
    public static final ClusterState EMPTY = new ClusterState(
            0, Map.of(), List.of(), Map.of(), Map.of(), List.of(), List.of(), List.of(), List.of(), Map.of(), List.of(),
            List.of(), false);

    /** Whether anybody but the agent of this node has put anything here: false also where another directory should be. */
    public boolean isInUse(String node) {
        return !(pods.isEmpty()
                && pools.isEmpty()
                && reservations.isEmpty()
                && services.isEmpty()
                && namespaces.isEmpty()
                && policies.isEmpty()
                && nodeLabels.keySet().stream().allMatch(node::equals));
    }

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

    /** The labels of a node: those that it is declared to have, and {@code kubernetes.io/hostname}. */
    public Map<String, String> labelsOfNode(String node) {
        Map<String, String> labels = new HashMap<>(Map.of("kubernetes.io/hostname", node));
        labels.putAll(nodeLabels.getOrDefault(node, Map.of()));
        return labels;
    }

    /** The labels of a namespace; one that is not declared has none but its name. */
    public Map<String, String> labelsOfNamespace(String name) {
        return namespaces.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseGet(() -> new Namespace(name, Map.of()))
                .labels();
    }

    /** The endpoints that this node attached. */
    public List<Endpoint> endpointsOn(String node) {
        return endpoints.stream().filter(each -> each.node().equals(node)).toList();
    }
}
