package dev.poplin.policy.model;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that a verdict depends on.
 *
 * @param namespaces the namespaces by name; those that are missing have no labels but their name
 * @param endpoints the pods
 * @param policies the policies
 */
public record World(Map<String, Namespace> namespaces, List<Endpoint> endpoints, List<NetworkPolicy> policies) {

    /** Copies the collections. */
    public World {
        namespaces = Map.copyOf(namespaces);
        endpoints = List.copyOf(endpoints);
        policies = List.copyOf(policies);
    }

    /** A world of these namespaces, pods and policies. */
    public static World of(
            Collection<Namespace> namespaces, Collection<Endpoint> endpoints, Collection<NetworkPolicy> policies) {
        Map<String, Namespace> byName = new TreeMap<>();
        namespaces.forEach(namespace -> byName.put(namespace.name(), namespace));
        return new World(byName, List.copyOf(endpoints), List.copyOf(policies));
    }

    /** The labels of a namespace. */
    public Map<String, String> labelsOf(String namespace) {
        Namespace known = namespaces.get(namespace);
        return (known == null ? new Namespace(namespace, Map.of()) : known).labels();
    }

    /** The pod of this name. */
    public Optional<Endpoint> endpoint(String namespace, String name) {
        return endpoints.stream()
                .filter(pod -> pod.namespace().equals(namespace) && pod.name().equals(name))
                .findFirst();
    }

    /** Whether a pod is one of those that a peer of a policy in {@code policyNamespace} means. */
    public boolean means(Peer.Pods peer, String policyNamespace, Endpoint pod) {
        if (pod.hostNetwork()) {
            return false;
        }
        boolean namespace = peer.namespaceSelector()
                .map(selector -> selector.matches(labelsOf(pod.namespace())))
                .orElse(pod.namespace().equals(policyNamespace));
        return namespace
                && peer.podSelector()
                        .map(selector -> selector.matches(pod.labels()))
                        .orElse(true);
    }
}
