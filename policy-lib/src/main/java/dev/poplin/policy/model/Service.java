package dev.poplin.policy.model;

import dev.poplin.inet.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A service.
 *
 * @param namespace its namespace
 * @param name its name
 * @param clusterAddress its address, if the manifest names one
 * @param selector the labels of its pods
 * @param ports its ports
 * @param position where it was read
 */
public record Service(
        String namespace,
        String name,
        Optional<IpAddress> clusterAddress,
        Map<String, String> selector,
        List<ServicePort> ports,
        Position position) {

    /** Copies the collections. */
    public Service {
        selector = Map.copyOf(selector);
        ports = List.copyOf(ports);
    }

    /**
     * A port of a service.
     *
     * @param name its name, or the empty text
     * @param protocol its protocol
     * @param port what clients ask for
     * @param targetPort the pods' port, a number or a name
     */
    public record ServicePort(String name, Protocol protocol, int port, String targetPort) {}
}
