package dev.poplin.bgp.calico;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Calico's BGP resources of a cluster. Immutable.
 *
 * @param configuration what holds for all nodes
 * @param peers who is a peer of whom
 * @param filters the filters by name
 * @param problems what of the documents was not understood; empty if all was
 */
public record CalicoResources(
        BgpConfiguration configuration, List<BgpPeer> peers, Map<String, BgpFilter> filters, List<String> problems) {

    /** Copies the collections. */
    public CalicoResources {
        peers = List.copyOf(peers);
        filters = Map.copyOf(filters);
        problems = List.copyOf(problems);
    }

    /**
     * Reads parsed documents: mappings with {@code kind}, {@code metadata.name} and {@code spec}. Documents of other kinds are passed
     * over.
     */
    public static CalicoResources read(List<? extends Map<String, ?>> documents) {
        List<String> problems = new ArrayList<>();
        BgpConfiguration configuration = BgpConfiguration.STANDARD;
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
                        configuration = BgpConfiguration.read(spec);
                    } else {
                        spec.problem("is for one node, which is not understood");
                        continue;
                    }
                }
                case "BGPPeer" -> peers.add(BgpPeer.read(name, spec));
                case "BGPFilter" -> filters.put(name, BgpFilter.read(name, spec));
                default -> {
                    continue;
                }
            }
            spec.requireNothingElse();
        }
        return new CalicoResources(configuration, peers, filters, problems);
    }
}
