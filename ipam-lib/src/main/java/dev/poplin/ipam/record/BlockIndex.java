package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.store.Transaction;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is kept beside a block so that it can be found without looking at all others: under its owner, among those that can lend
 * an address, and what it has lent. Written in the transaction that writes the block. How many addresses hosts keep of each block is as the
 * settings of the store were last read. Thread-safe.
 */
public final class BlockIndex {

    private static final byte[] FULL = {'f'};
    private static final byte[] ROOM = {'r'};
    private static final byte[] EMPTY = {'e'};

    private volatile Kept kept;

    private record Kept(int first, int last) {}

    /**
     * An index of blocks of which hosts keep addresses.
     *
     * @param keptFirst how many addresses at the beginning of each block are never given out
     * @param keptLast how many at the end are never given out
     */
    public BlockIndex(int keptFirst, int keptLast) {
        kept = new Kept(keptFirst, keptLast);
    }

    /** Hosts keep so many from now on. */
    public void keep(int first, int last) {
        kept = new Kept(first, last);
    }

    /** How many addresses at the beginning of each block are never given out. */
    public int keptFirst() {
        return kept.first();
    }

    /** How many addresses at the end of each block are never given out. */
    public int keptLast() {
        return kept.last();
    }

    /** Whether the value of an affinity says that the block had no address to give. */
    public static boolean isFull(byte[] value) {
        return value.length == 1 && value[0] == FULL[0];
    }

    /** The keys and values that belong to a block. */
    public Map<String, byte[]> entries(Block block) {
        Map<String, byte[]> entries = new TreeMap<>();
        byte[] state = state(block);
        block.affinity().ifPresent(node -> entries.put(Keys.affinity(node, block.cidr()), state));
        if (state != FULL) {
            entries.put(state == EMPTY ? Keys.empty(block.cidr()) : Keys.room(block.cidr()), state);
        }
        if (block.borrowedCount() > 0) {
            entries.put(Keys.borrowed(block.cidr()), Lendings.encode(block));
        }
        return entries;
    }

    private byte[] state(Block block) {
        return block.isEmpty() ? EMPTY : hasRoom(block) ? ROOM : FULL;
    }

    /** Whether two states of a block surely have the same entries; most writes are of such, and cost no look at all of them. */
    boolean haveSameEntries(Block before, Block after) {
        if (state(before) != state(after) || !before.affinity().equals(after.affinity())) {
            return false;
        }
        if (before.borrowedCount() == 0 && after.borrowedCount() == 0) {
            return true;
        }
        for (int offset = 0; offset < before.size(); offset++) {
            boolean changed = before.holder(offset) != after.holder(offset);
            if (changed && (before.isBorrowed(offset) || after.isBorrowed(offset))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a block that is written so stays; one that nobody owns and that is empty goes away. */
    static boolean stays(Block block) {
        return block.affinity().isPresent() || !block.isEmpty();
    }

    /** Adds to a transaction what turns these blocks into those; a block that nobody owns and that is empty goes away. */
    public void write(Transaction transaction, Collection<Block> before, Collection<Block> after) {
        Map<String, byte[]> old = new TreeMap<>();
        Map<String, byte[]> now = new TreeMap<>();
        Set<Cidr> written = new HashSet<>();
        for (Block block : after) {
            if (stays(block)) {
                transaction.put(Keys.block(block.cidr()), RecordCodec.value(block));
                now.putAll(entries(block));
                written.add(block.cidr());
            }
        }
        for (Block block : before) {
            old.putAll(entries(block));
            if (!written.contains(block.cidr())) {
                transaction.delete(Keys.block(block.cidr()));
            }
        }
        old.keySet().stream().filter(key -> !now.containsKey(key)).forEach(transaction::delete);
        now.forEach((key, value) -> {
            if (!Arrays.equals(value, old.get(key))) {
                transaction.put(key, value);
            }
        });
    }

    private boolean hasRoom(Block block) {
        Kept now = kept;
        for (int i = 0; i < block.freeCount(); i++) {
            int offset = block.free(i);
            if (offset >= now.first() && offset < block.size() - now.last()) {
                return true;
            }
        }
        return false;
    }
}
