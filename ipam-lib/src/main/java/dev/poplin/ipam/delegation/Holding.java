package dev.poplin.ipam.delegation;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.store.StoreRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a handle holds of the node's grants, or that it is to be found in the shared store. Immutable.
 *
 * @param handle the handle
 * @param epoch the epoch in which it was given them
 * @param state how much the shared store knows
 * @param addresses its addresses; none if the state is {@code SHARED}
 * @param blocks the block of each
 * @param assignedAt when it got them
 * @param attributes what the holder said of itself
 * @param record what it was read from
 */
record Holding(
        String handle,
        long epoch,
        State state,
        List<IpAddress> addresses,
        List<Cidr> blocks,
        Instant assignedAt,
        Map<String, String> attributes,
        StoreRecord record) {

    Holding {
        addresses = List.copyOf(addresses);
        blocks = List.copyOf(blocks);
        attributes = Map.copyOf(attributes);
    }

    /** What it holds, as what the shared store would tell of it. */
    Stream<Allocation> allocations(String node) {
        return addresses.stream()
                .map(address -> new Allocation(
                        address, handle, node, 0, address.family().bits(), assignedAt, attributes));
    }

    enum State {
        /** Nobody else knows of it. */
        UNREPORTED,
        /** Its report was begun; it may or may not have been heard. */
        REPORTING,
        /** The shared store knows. */
        REPORTED,
        /** Only the shared store knows what it holds. */
        SHARED,
        /** The report came too late: others have the addresses. */
        LOST
    }
}
