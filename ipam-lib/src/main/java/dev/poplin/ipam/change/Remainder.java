package dev.poplin.ipam.change;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Allocation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a change could not do yet, because somebody holds addresses. Immutable.
 *
 * @param block the block that is concerned
 * @param holders who would have to release what they hold
 * @param cause what waits for them
 */
public record Remainder(Cidr block, List<Allocation> holders, String cause) {

    private static final int MOST_NAMED = 3;

    /** Copies the list. */
    public Remainder {
        holders = List.copyOf(holders);
    }

    /** The remainder in words. */
    public String sentence() {
        String named = holders.stream()
                .limit(MOST_NAMED)
                .map(holder -> holder.prefix() + " of '" + holder.handle() + "' on node " + holder.node())
                .collect(Collectors.joining(", "));
        int more = holders.size() - MOST_NAMED;
        return "block " + block + " " + cause + ": " + named + (more > 0 ? " and " + more + " more" : "");
    }
}
