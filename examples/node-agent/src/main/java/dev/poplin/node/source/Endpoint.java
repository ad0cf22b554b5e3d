package dev.poplin.node.source;

import dev.poplin.inet.Cidr;
import java.util.List;
import java.util.Map;

/**
 * A pod that is attached to the network, as the agent that attached it published it: Calico's {@code WorkloadEndpoint}.
 *
 * @param pod the pod
 * @param labels its labels when it was attached
 * @param node the node it runs on
 * @param network the name of the CNI network
 * @param containerId the container it was attached for
 * @param ifName its interface inside
 * @param interfaceName its interface on the host
 * @param addresses its addresses, each with the full prefix length
 * @param ports its named ports
 */
public record Endpoint(
        PodKey pod,
        Map<String, String> labels,
        String node,
        String network,
        String containerId,
        String ifName,
        String interfaceName,
        List<Cidr> addresses,
        List<NamedPort> ports) {

    public Endpoint {
        labels = Map.copyOf(labels);
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
    }

    /** The same attachment with other labels and ports. */
    public Endpoint with(Map<String, String> otherLabels, List<NamedPort> otherPorts) {
        return new Endpoint(pod, otherLabels, node, network, containerId, ifName, interfaceName, addresses, otherPorts);
    }
}
