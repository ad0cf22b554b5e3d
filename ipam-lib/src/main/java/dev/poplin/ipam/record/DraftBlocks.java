package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.store.StoreRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that a draft has read or writes, in the order in which they were first named. Mostly there is one. Confined to who drafts.
 */
final class DraftBlocks {

    /** Up to so many, looking through them is faster than a map. */
    private static final int FEW = 8;

    /** A block as it was read, and as it is to be written; either may be missing. */
    static final class Entry {

        private final Cidr cidr;
        private @Nullable Entry next;
        private @Nullable StoreRecord record;
        private @Nullable Block before;
        private @Nullable Block after;

        private Entry(Cidr cidr) {
            this.cidr = cidr;
        }

        /** What it was read from. */
        @Nullable
        StoreRecord record() {
            return record;
        }

        @Nullable
        Block before() {
            return before;
        }

        @Nullable
        Block after() {
            return after;
        }
    }

    private @Nullable Entry first;
    private @Nullable Entry last;
    private int size;
    /** The same by prefix, once they are more than a few. */
    private @Nullable Map<Cidr, Entry> byCidr;

    /** The same blocks, to which others can be added. */
    DraftBlocks copy() {
        DraftBlocks copy = new DraftBlocks();
        for (Entry entry = first; entry != null; entry = entry.next) {
            Entry copied = copy.entry(entry.cidr);
            copied.record = entry.record;
            copied.before = entry.before;
            copied.after = entry.after;
        }
        return copy;
    }

    /** The only one of them; null if there are none or more. */
    @Nullable
    Entry only() {
        return size == 1 ? first : null;
    }

    /** How many are to be written. */
    int writes() {
        int writes = 0;
        for (Entry entry = first; entry != null; entry = entry.next) {
            writes += entry.after == null ? 0 : 1;
        }
        return writes;
    }

    /** Those that are to be written, as they are to be. */
    List<Block> after() {
        List<Block> after = new ArrayList<>(size);
        for (Entry entry = first; entry != null; entry = entry.next) {
            if (entry.after != null) {
                after.add(entry.after);
            }
        }
        return after;
    }

    /** Those that are to be written, as they were read, without those that are new. */
    List<Block> before() {
        List<Block> before = new ArrayList<>(size);
        for (Entry entry = first; entry != null; entry = entry.next) {
            if (entry.after != null && entry.before != null) {
                before.add(entry.before);
            }
        }
        return before;
    }

    /** The block that is to be written and that an address is in, or null. */
    @Nullable
    Block written(IpAddress address) {
        Entry entry = first;
        while (entry != null && (entry.after == null || !entry.cidr.contains(address))) {
            entry = entry.next;
        }
        return entry == null ? null : entry.after;
    }

    private @Nullable Entry find(Cidr cidr) {
        if (byCidr != null) {
            return byCidr.get(cidr);
        }
        Entry entry = first;
        while (entry != null && !entry.cidr.equals(cidr)) {
            entry = entry.next;
        }
        return entry;
    }

    private Entry entry(Cidr cidr) {
        Entry known = find(cidr);
        if (known != null) {
            return known;
        }
        Entry entry = new Entry(cidr);
        if (last == null) {
            first = entry;
        } else {
            last.next = entry;
        }
        last = entry;
        size++;
        if (byCidr != null) {
            byCidr.put(cidr, entry);
        } else if (size > FEW) {
            byCidr = all();
        }
        return entry;
    }

    private Map<Cidr, Entry> all() {
        Map<Cidr, Entry> all = new HashMap<>();
        for (Entry entry = first; entry != null; entry = entry.next) {
            all.put(entry.cidr, entry);
        }
        return all;
    }

    void read(StoreRecord record, Block block) {
        Entry entry = entry(block.cidr());
        entry.record = record;
        entry.before = block;
    }

    /** Forgets how a block was read. */
    void forget(Cidr cidr) {
        Entry entry = find(cidr);
        if (entry != null) {
            entry.record = null;
            entry.before = null;
        }
    }

    boolean hasRead(Cidr cidr) {
        Entry entry = find(cidr);
        return entry != null && entry.before != null;
    }

    void write(Block block) {
        entry(block.cidr()).after = block;
    }

    /** The block as it is to be written, or null. */
    @Nullable
    Block written(Cidr cidr) {
        Entry entry = find(cidr);
        return entry == null ? null : entry.after;
    }

    /** The block as it is to be written, or as it was read; null if it is neither. */
    @Nullable
    Block known(Cidr cidr) {
        Entry entry = find(cidr);
        return entry == null ? null : entry.after != null ? entry.after : entry.before;
    }
}
