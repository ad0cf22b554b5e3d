package dev.poplin.ctl;

import dev.poplin.ipam.document.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** On which node each pod is, of pods as {@code kubectl get pods -A -o yaml} prints them. */
final class PodNodes {

    private PodNodes() {}

    /** The node of each pod that has one, by {@code namespace/name}. */
    static Map<String, String> read(String text) {
        Map<String, String> nodes = new HashMap<>();
        for (Field document : Field.documents(text)) {
            List<Field> pods = document.get("items").isMissing()
                    ? List.of(document)
                    : document.get("items").elements();
            for (Field pod : pods) {
                Field metadata = pod.get("metadata");
                pod.get("spec")
                        .get("nodeName")
                        .find()
                        .ifPresent(node -> nodes.put(
                                metadata.get("namespace").text("default") + "/"
                                        + metadata.get("name").text(),
                                node));
            }
        }
        return nodes;
    }
}
