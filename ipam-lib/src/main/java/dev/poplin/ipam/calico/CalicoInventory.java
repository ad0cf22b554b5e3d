package dev.poplin.ipam.calico;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.importing.Inventory;
import java.util.Map;

/**
 * What was read of Calico. Immutable.
 *
 * @param inventory what it holds; its notes say what could not be taken as it was
 * @param poolNames the names of the pools, which are found by their prefixes here
 */
public record CalicoInventory(Inventory inventory, Map<Cidr, String> poolNames) {

    /** Copies the map. */
    public CalicoInventory {
        poolNames = Map.copyOf(poolNames);
    }
}
