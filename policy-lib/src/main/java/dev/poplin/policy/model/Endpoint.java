package dev.poplin.policy.model;

import dev.poplin.inet.IpAddress;
import java.util.List;
import java.util.Map;

/**
 * A pod as policy sees it.
 *
 * @param namespace its namespace
 * @param name its name
 * @param labels its labels
 * @param addresses its addresses; empty while it has none
 * @param ports the ports that its containers name
 * @param node the node it runs on, or the empty text
 * @param hostNetwork whether it shares its node's network; then no selector means it
 */
public record Endpoint(
        String namespace,
        String name,
        Map<String, String> labels,
        List<IpAddress> addresses,
        List<NamedPort> ports,
        String node,
        boolean hostNetwork) {

    /** Copies the collections. */
    public Endpoint {
        labels = Map.copyOf(labels);
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
    }

    /** A pod of these labels and addresses. */
    public static Endpoint of(String namespace, String name, Map<String, String> labels, List<IpAddress> addresses) {
        return new Endpoint(namespace, name, labels, addresses, List.of(), "", false);
    }

    /** The namespace and name, {@code NAMESPACE/NAME}. */
    public String id() {
        return namespace + "/" + name;
    }

    @Override
    public String toString() {
        return id();
    }
}
