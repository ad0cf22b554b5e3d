package dev.poplin.ipam.importing;

import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.record.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A block with so many holders that a store may not take them in one transaction. It is claimed with all that is held in it under one handle, which is
 * handed over to the holders some addresses at a time: after each step every held address is held once, by its holder or by that handle, and
 * nothing that is held is free. Who finds the handle goes on from there. Owner and nodes are from the beginning those that they are to be. Pure.
 */
final class StagedBlock {

    /** Handles that go into a transaction with a block; etcd takes 128 operations. */
    private static final int MOST = 100;

    /** So many addresses are handed over at a time, each of which may need a handle. */
    private static final int STEP = MOST / 2;

    private final Block block;
    private final String handle;

    StagedBlock(Block block) {
        this.block = block;
        this.handle = "loading:" + Keys.text(block.cidr());
    }

    /** Whether the block takes more than one transaction. */
    boolean isNeeded() {
        long handles = block.allocations().values().stream()
                .map(Allocation::handle)
                .distinct()
                .count();
        return handles > MOST;
    }

    /** The handle that holds what has not been handed over. */
    String handle() {
        return handle;
    }

    /** The block as it is claimed. */
    Block claimed() {
        SortedMap<Integer, Allocation> held = new TreeMap<>();
        block.allocations().forEach((offset, holder) -> held.put(offset, waiting(holder)));
        return with(block, block.sequence(), held);
    }

    private Allocation waiting(Allocation holder) {
        return new Allocation(
                holder.address(),
                handle,
                holder.node(),
                holder.sequence(),
                holder.unitLength(),
                holder.assignedAtMillis(),
                Map.of());
    }

    /** What is to be handed over next in the block as it is now. */
    List<Allocation> next(Block now) {
        List<Allocation> next = new ArrayList<>();
        block.allocations().forEach((offset, holder) -> {
            boolean waits = next.size() < STEP
                    && now.find(holder.address())
                            .filter(found -> found.handle().equals(handle))
                            .isPresent();
            if (waits) {
                next.add(holder);
            }
        });
        return next;
    }

    /** The block as it is now with these holders in their place. */
    static Block handedOver(Block now, List<Allocation> holders) {
        SortedMap<Integer, Allocation> held = new TreeMap<>(now.allocations());
        holders.forEach(holder -> held.put(now.offset(holder.address()), holder));
        return with(now, now.sequence() + 1, held);
    }

    private static Block with(Block block, long sequence, SortedMap<Integer, Allocation> held) {
        return new Block(
                block.cidr(), block.unitLength(), block.affinity(), sequence, held, block.free(), block.releasedAt());
    }
}
