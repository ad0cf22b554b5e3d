package dev.poplin.ipam.importing;

import dev.poplin.inet.Cidr;
import java.util.List;

/**
 * What was loaded of an {@link Inventory}, or would be. Immutable.
 *
 * @param pools the pools that were added
 * @param blocks the blocks that were added; those that were there already with the same holders are not among them
 * @param refused what was not, and why, in words
 */
public record LoadReport(List<Cidr> pools, List<Cidr> blocks, List<String> refused) {

    /** Copies the lists. */
    public LoadReport {
        pools = List.copyOf(pools);
        blocks = List.copyOf(blocks);
        refused = List.copyOf(refused);
    }
}
