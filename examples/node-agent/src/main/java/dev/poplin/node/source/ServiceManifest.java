package dev.poplin.node.source;

import dev.poplin.inet.IpAddress;
import java.util.List;
import java.util.Map;

/** A service with a cluster address: what is asked for at the address goes to the pods that the selector matches. */
public record ServiceManifest(
        String namespace, String name, List<IpAddress> clusterIps, Map<String, String> selector, List<Port> ports) {

    public ServiceManifest {
        clusterIps = List.copyOf(clusterIps);
        selector = Map.copyOf(selector);
        ports = List.copyOf(ports);
    }

    /**
     * A port of a service.
     *
     * @param protocol {@code TCP} or {@code UDP}
     * @param port what clients ask for
     * @param targetPort the pods' port: a number, or the name of a container's port
     */
    public record Port(String name, String protocol, int port, String targetPort) {}
}
