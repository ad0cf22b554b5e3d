package dev.poplin.ipam;

import dev.poplin.ipam.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is kept beside a block so that it can be found without looking at all others: under its owner, among those that can lend
 * an address, and under each address that another node has borrowed. Written in the transaction that writes the block.
 *
 * @param keptFirst how many addresses at the beginning of each block are never given out
 * @param keptLast how many at the end are never given out
 */
record BlockIndex(int keptFirst, int keptLast) {

    private static final byte[] FULL = {'f'};
    private static final byte[] ROOM = {'r'};
    private static final byte[] EMPTY = {'e'};

    /** Whether the value of an affinity says that the block had no address to give. */
    static boolean isFull(byte[] value) {
        return value.length == 1 && value[0] == FULL[0];
    }

    /** The keys and values that belong to a block. */
    Map<String, byte[]> entries(Block block) {
        Map<String, byte[]> entries = new TreeMap<>();
        byte[] state = block.isEmpty() ? EMPTY : hasRoom(block) ? ROOM : FULL;
        block.affinity().ifPresent(node -> entries.put(Keys.affinity(node, block.cidr()), state));
        if (state != FULL) {
            entries.put(state == EMPTY ? Keys.empty(block.cidr()) : Keys.room(block.cidr()), state);
        }
        for (Allocation allocation : block.allocations().values()) {
            if (!block.affinity().equals(Optional.of(allocation.node()))) {
                entries.put(
                        Keys.borrowed(allocation.address()),
                        Keys.text(block.cidr()).getBytes(StandardCharsets.UTF_8));
            }
        }
        return entries;
    }

    /** Adds to a transaction what turns a block into another state of it, or removes it if nobody owns it and it is empty. */
    void write(Transaction transaction, @Nullable Block before, Block after) {
        if (after.affinity().isEmpty() && after.isEmpty()) {
            if (before != null) {
                remove(transaction, before);
            }
            return;
        }
        transaction.put(Keys.block(after.cidr()), RecordCodec.encode(after));
        Map<String, byte[]> old = before == null ? Map.of() : entries(before);
        Map<String, byte[]> now = entries(after);
        old.keySet().stream().filter(key -> !now.containsKey(key)).forEach(transaction::delete);
        now.forEach((key, value) -> {
            if (!Arrays.equals(value, old.get(key))) {
                transaction.put(key, value);
            }
        });
    }

    /** Adds to a transaction what removes a block. */
    void remove(Transaction transaction, Block block) {
        transaction.delete(Keys.block(block.cidr())).put(Keys.FREED, new byte[0]);
        entries(block).keySet().forEach(transaction::delete);
    }

    private boolean hasRoom(Block block) {
        return block.free().stream().anyMatch(offset -> offset >= keptFirst && offset < block.size() - keptLast);
    }
}
