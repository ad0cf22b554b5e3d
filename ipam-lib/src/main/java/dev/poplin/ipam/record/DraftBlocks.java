package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.store.StoreRecord;
import java.util.HashMap;
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

        /** The one that was named after it. */
        @Nullable
        Entry next() {
            return next;
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

    /** The first of them, from which one comes to the others. */
    @Nullable
    Entry first() {
        return first;
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
