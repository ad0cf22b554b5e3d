package dev.poplin.node.source;

import java.util.List;
import java.util.Map;

/** A pod as the control plane declared it; {@code nodeName} is empty while it is not scheduled. */
public record PodManifest(PodKey key, Map<String, String> labels, String nodeName, List<NamedPort> ports) {

    public PodManifest {
        labels = Map.copyOf(labels);
        ports = List.copyOf(ports);
    }
}
