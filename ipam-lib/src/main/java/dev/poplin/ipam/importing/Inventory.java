package dev.poplin.ipam.importing;

import dev.poplin.ipam.Block;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Everything that address management holds. Immutable.
 *
 * @param pools the pools
 * @param blocks the blocks, with who holds what in them
 * @param reservations the addresses that are not given out unless they are asked for
 * @param configuration what all nodes keep to; empty if nothing was said
 * @param notes what could not be taken as it was, in words
 * @param remarks what means nothing here, and is kept
 */
public record Inventory(
        List<Pool> pools,
        List<Block> blocks,
        List<Reservation> reservations,
        Optional<Configuration> configuration,
        List<String> notes,
        Remarks remarks) {

    /** Without remarks. */
    public Inventory(
            List<Pool> pools,
            List<Block> blocks,
            List<Reservation> reservations,
            Optional<Configuration> configuration,
            List<String> notes) {
        this(pools, blocks, reservations, configuration, notes, Remarks.NONE);
    }

    /** Copies the lists. */
    public Inventory {
        pools = List.copyOf(pools);
        blocks = List.copyOf(blocks);
        reservations = List.copyOf(reservations);
        notes = List.copyOf(notes);
    }

    /** What an Ipam holds now; not of one instant if others are writing. */
    public static Inventory of(Ipam ipam) throws IOException {
        return new Inventory(
                ipam.pools(),
                ipam.blocks(),
                ipam.reservations(),
                Optional.of(ipam.configuration()),
                List.of(),
                ipam.remarks());
    }

    /** How many addresses are held. */
    public int addresses() {
        return blocks.stream().mapToInt(block -> block.allocations().size()).sum();
    }
}
