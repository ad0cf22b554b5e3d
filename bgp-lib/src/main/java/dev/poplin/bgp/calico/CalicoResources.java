package dev.poplin.bgp.calico;

import dev.poplin.bgp.filter.InterfaceResolver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calico's BGP resources of a cluster. Immutable.
 *
 * @param configuration what holds for all nodes
 * @param configurationsOfNodes what holds for single nodes in its place, by their names: resources called {@code node.NAME}, which
 *     may have {@code listenPort} and {@code prefixAdvertisements}
 * @param peers who is a peer of whom
 * @param filters the filters by name
 * @param problems what of the documents was not understood; empty if all was
 */
public record CalicoResources(
        BgpConfiguration configuration,
        Map<String, BgpConfiguration> configurationsOfNodes,
        List<BgpPeer> peers,
        Map<String, BgpFilter> filters,
        List<String> problems) {

    private static final String OF_NODE = "node.";

    /** Copies the collections. */
    public CalicoResources {
        configurationsOfNodes = Map.copyOf(configurationsOfNodes);
        peers = List.copyOf(peers);
        filters = Map.copyOf(filters);
        problems = List.copyOf(problems);
    }

    /** What holds for a node. */
    public BgpConfiguration configurationOf(String node) {
        return configurationsOfNodes.getOrDefault(node, configuration);
    }

    /**
     * Reads parsed documents: mappings with {@code kind}, {@code metadata.name} and {@code spec}. Documents of other kinds are passed
     * over. Filters that ask for an {@code interface} are not understood.
     */
    public static CalicoResources read(List<? extends Map<String, ?>> documents) {
        return read(documents, Optional.empty());
    }

    /** The same, where somebody knows to which interface next hops lead. */
    public static CalicoResources read(List<? extends Map<String, ?>> documents, InterfaceResolver interfaces) {
        return read(documents, Optional.of(interfaces));
    }

    private static CalicoResources read(
            List<? extends Map<String, ?>> documents, Optional<InterfaceResolver> interfaces) {
        List<String> problems = new ArrayList<>();
        BgpConfiguration configuration = BgpConfiguration.STANDARD;
        Map<String, String> communities = Map.of();
        Map<String, Fields> ofNodes = new LinkedHashMap<>();
        List<BgpPeer> peers = new ArrayList<>();
        Map<String, BgpFilter> filters = new LinkedHashMap<>();
        for (Map<String, ?> document : documents) {
            String kind = String.valueOf(document.get("kind"));
            String name = new Fields(kind, document, problems)
                    .fields("metadata")
                    .text("name")
                    .orElse("");
            Object content = document.get("spec");
            Fields spec = new Fields(kind + " " + name, content == null ? Map.of() : content, problems);
            switch (kind) {
                case "BGPConfiguration" -> {
                    if (name.equals("default")) {
                        communities = BgpConfiguration.names(spec);
                        configuration = BgpConfiguration.read(spec, communities);
                    } else if (name.startsWith(OF_NODE)) {
                        ofNodes.put(name.substring(OF_NODE.length()), spec);
                        continue;
                    } else {
                        spec.problem("is neither called default nor node. and the name of a node");
                        continue;
                    }
                }
                case "BGPPeer" -> peers.add(BgpPeer.read(name, spec));
                case "BGPFilter" -> filters.put(name, BgpFilter.read(name, spec, interfaces));
                default -> {
                    continue;
                }
            }
            spec.requireNothingElse();
        }
        // These stand on what holds for all nodes, wherever that is among the documents.
        Map<String, BgpConfiguration> configurationsOfNodes = new LinkedHashMap<>();
        for (Map.Entry<String, Fields> ofNode : ofNodes.entrySet()) {
            configurationsOfNodes.put(ofNode.getKey(), configuration.ofNode(ofNode.getValue(), communities));
            ofNode.getValue().requireNothingElse();
        }
        return new CalicoResources(configuration, configurationsOfNodes, peers, filters, problems);
    }
}
