package dev.poplin.ipam.calico;

import dev.poplin.inet.Cidr;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Calico says of pools and of the configuration that means nothing here, such as encapsulation, kept from reading to writing. Immutable.
 *
 * @param poolNames the names of pools, which are found by their prefixes here
 * @param poolFields the fields of each pool's {@code spec} that are not read, as trees of JSON
 * @param configurationFields likewise of the configuration
 */
public record CalicoExtras(
        Map<Cidr, String> poolNames,
        Map<Cidr, Map<String, @Nullable Object>> poolFields,
        Map<String, @Nullable Object> configurationFields) {

    /** Nothing: pools are called after their prefixes and have no encapsulation. */
    public static final CalicoExtras NONE = new CalicoExtras(Map.of(), Map.of(), Map.of());

    /** Copies the maps. */
    public CalicoExtras {
        poolNames = Map.copyOf(poolNames);
        poolFields = Map.copyOf(poolFields);
        configurationFields = Collections.unmodifiableMap(new LinkedHashMap<>(configurationFields));
    }

    /** What is written of a pool besides what is known here. */
    Map<String, @Nullable Object> ofPool(Cidr pool) {
        return poolFields.getOrDefault(pool, Map.of());
    }
}
