package dev.poplin.policy.model;

import java.util.HashMap;
import java.util.Map;

/**
 * A namespace.
 *
 * @param name its name
 * @param labels its labels, always with {@code kubernetes.io/metadata.name}
 */
public record Namespace(String name, Map<String, String> labels) {

    /** Adds the label that every namespace has. */
    public Namespace {
        Map<String, String> all = new HashMap<>(labels);
        all.put("kubernetes.io/metadata.name", name);
        labels = Map.copyOf(all);
    }
}
