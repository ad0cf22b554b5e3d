package dev.poplin.node.reconcile;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The smallest set of changes that turns what is into what should be.
 *
 * @param added what is missing
 * @param changed what is there with another value; the value that it should have
 * @param removed what is there and should not be; the value that it has
 * @param <K> by what the two sides are matched, as the kernel matches them
 * @param <V> the rest
 */
public record Changes<K, V>(Map<K, V> added, Map<K, V> changed, Map<K, V> removed) {

    /** Compares; the orders of the maps are kept. */
    public static <K, V> Changes<K, V> between(Map<K, V> desired, Map<K, V> actual) {
        Map<K, V> added = new LinkedHashMap<>();
        Map<K, V> changed = new LinkedHashMap<>();
        desired.forEach((key, value) -> {
            V present = actual.get(key);
            if (present == null) {
                added.put(key, value);
            } else if (!present.equals(value)) {
                changed.put(key, value);
            }
        });
        Map<K, V> removed = new LinkedHashMap<>(actual);
        removed.keySet().removeAll(desired.keySet());
        return new Changes<>(added, changed, removed);
    }

    /** Whether the two sides are the same already. */
    public boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
    }
}
