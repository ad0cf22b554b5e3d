package dev.poplin.node.source;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes what the agent publishes, as the Calico v3 resources that {@link ManifestObjects} reads. */
final class PublishedManifest {

    /** The CNI network an endpoint belongs to, for which Calico's resource has no field. */
    static final String NETWORK_ANNOTATION = "poplin.dev/network";

    private static final String API_VERSION = "projectcalico.org/v3";

    private PublishedManifest() {}

    static String write(Endpoint endpoint) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", endpoint.node() + "-" + endpoint.pod().name() + "-" + endpoint.ifName());
        metadata.put("namespace", endpoint.pod().namespace());
        metadata.put("labels", new TreeMap<>(endpoint.labels()));
        metadata.put("annotations", Map.of(NETWORK_ANNOTATION, endpoint.network()));
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("orchestrator", "k8s");
        spec.put("node", endpoint.node());
        spec.put("pod", endpoint.pod().name());
        spec.put("endpoint", endpoint.ifName());
        spec.put("containerID", endpoint.containerId());
        spec.put("interfaceName", endpoint.interfaceName());
        spec.put(
                "ipNetworks",
                endpoint.addresses().stream().map(Object::toString).toList());
        spec.put("ports", endpoint.ports().stream().map(PublishedManifest::port).toList());
        return write("WorkloadEndpoint", metadata, spec);
    }

    static String write(NodeManifest node) {
        Map<String, Object> bgp = new LinkedHashMap<>();
        bgp.put("ipv4Address", node.address().toString());
        bgp.put("asNumber", node.asNumber());
        return write("Node", Map.of("name", node.name()), Map.of("bgp", bgp));
    }

    private static Map<String, Object> port(NamedPort port) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", port.name());
        fields.put("protocol", port.protocol());
        fields.put("port", port.port());
        return fields;
    }

    private static String write(String kind, Map<String, Object> metadata, Map<String, Object> spec) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("apiVersion", API_VERSION);
        document.put("kind", kind);
        document.put("metadata", metadata);
        document.put("spec", spec);
        DumpSettings settings =
                DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        return new Dump(settings).dumpToString(document);
    }
}
