package dev.poplin.ipam.importing;

import dev.poplin.inet.Cidr;
import java.util.Map;
import java.util.Optional;

/**
 * What other address management says that means nothing here, each in a text of its own: kept in the store beside what it belongs to, and gone
 * with it, so that it can be written again. Immutable.
 *
 * @param pools of pools, by their prefixes
 * @param reservations of reservations, by their names
 * @param configuration of the configuration
 */
public record Remarks(Map<Cidr, String> pools, Map<String, String> reservations, Optional<String> configuration) {

    /** None. */
    public static final Remarks NONE = new Remarks(Map.of(), Map.of(), Optional.empty());

    /** Copies the maps. */
    public Remarks {
        pools = Map.copyOf(pools);
        reservations = Map.copyOf(reservations);
    }
}
