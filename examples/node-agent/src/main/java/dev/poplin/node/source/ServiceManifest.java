package dev.poplin.node.source;

import dev.poplin.inet.IpAddress;
import java.util.List;
import java.util.Map;

/**
 * A service: what is asked for at its cluster addresses goes to the pods that the selector matches.
 *
 * @param clusterIps the addresses that the manifest names; may be empty
 * @param headless whether it is to have no address at all ({@code clusterIP: None})
 */
public record ServiceManifest(
        String namespace,
        String name,
        List<IpAddress> clusterIps,
        boolean headless,
        Map<String, String> selector,
        List<Port> ports) {

    public ServiceManifest {
        clusterIps = List.copyOf(clusterIps);
        selector = Map.copyOf(selector);
        ports = List.copyOf(ports);
    }

    /** Its namespace and name. */
    public PodKey key() {
        return new PodKey(namespace, name);
    }

    /** The same service at these addresses. */
    public ServiceManifest withClusterIps(List<IpAddress> addresses) {
        return new ServiceManifest(namespace, name, addresses, headless, selector, ports);
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
