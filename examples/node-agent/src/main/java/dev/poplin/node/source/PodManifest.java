package dev.poplin.node.source;

import java.util.List;
import java.util.Map;

/**
 * A pod as the control plane declared it.
 *
 * @param nodeName where it is to run; empty while it is not scheduled
 * @param ports the named ports of its containers
 * @param addresses what it wants of its addresses
 */
public record PodManifest(
        PodKey key, Map<String, String> labels, String nodeName, List<NamedPort> ports, AddressAnnotations addresses) {

    /** A pod that takes any address. */
    public PodManifest(PodKey key, Map<String, String> labels, String nodeName, List<NamedPort> ports) {
        this(key, labels, nodeName, ports, AddressAnnotations.NONE);
    }

    public PodManifest {
        labels = Map.copyOf(labels);
        ports = List.copyOf(ports);
    }
}
