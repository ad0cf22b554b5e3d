package dev.poplin.ipam.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Records whose keys begin alike, found by hash, in stripes that are locked one by one. The order of the keys is made
 * when somebody lists them and kept up to date until many have come and gone and nobody listed them again. Thread-safe: a list is of one
 * moment, because it keeps writers from all stripes.
 */
final class Shelf {

    /** A power of two: so many that two threads seldom want the same one. */
    private static final int STRIPES = 32;

    /** So many keys may come and go on the emptiest shelf before their order is forgotten. */
    private static final int LEAST_UNLISTED = 64;

    /** Where the lists of this shelf, and of all others of its map, are kept. */
    private final KeptLists lists;

    private final Stripe[] stripes = new Stripe[STRIPES];
    /** Changed by who writes a stripe, with this shelf's monitor; made by who keeps writers from all of them. */
    private volatile @Nullable TreeSet<String> ordered;

    /** Counts the writes that came after a list. Those who write at the same time may count as one. */
    private volatile int generation;

    /** Whether a list was made since the last write; set by who keeps writers away. */
    private volatile boolean listed;

    /** How many keys have come or gone since the last list. */
    private int unlisted;

    /** An empty shelf, whose stripes are locked before those of shelves with a higher number. */
    Shelf(int number, KeptLists lists) {
        this.lists = lists;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe(this, number * STRIPES + i);
        }
    }

    /** Where a record of this key is, or would be put. */
    Stripe stripe(String key) {
        return stripes[RecordTable.mixed(key) & STRIPES - 1];
    }

    /** Whether it is one of the map that keeps its lists there. */
    boolean keepsListsIn(KeptLists place) {
        return lists == place;
    }

    int generation() {
        return generation;
    }

    /** The generation, which the next write ends; for who keeps writers away. */
    int generationOfList() {
        listed = true;
        return generation;
    }

    int size() {
        int size = 0;
        for (Stripe stripe : stripes) {
            long held = stripe.keepFromWriting();
            size += stripe.records().size();
            stripe.allowWrites(held);
        }
        return size;
    }

    /** A record was written to a stripe, which the caller has locked. */
    void contentChanged() {
        // Seldom true, and written only then: other processors read the generation with every list.
        if (listed) {
            // In this order: whoever writes at the same time and finds nothing listed must find the generation ended.
            generation = generation + 1;
            listed = false;
        }
    }

    /** A key came or went on a stripe, which the caller has locked. */
    void keyChanged(String key, boolean added) {
        contentChanged();
        if (ordered == null) {
            return;
        }
        synchronized (this) {
            TreeSet<String> order = ordered;
            if (order != null && ++unlisted > order.size() + LEAST_UNLISTED) {
                ordered = null;
            } else if (order != null && added) {
                order.add(key);
            } else if (order != null) {
                order.remove(key);
            }
        }
    }

    List<StoreRecord> list(String prefix, String after, int limit) {
        long[] held = keepFromWriting();
        try {
            List<StoreRecord> page = search(prefix, after, limit);
            if (!after.isEmpty() || limit != Integer.MAX_VALUE) {
                return Collections.unmodifiableList(page);
            }
            KeptList all = new KeptList(page, this);
            lists.keep(prefix, all);
            return all;
        } finally {
            allowWrites(held);
        }
    }

    /** Keeps writers from all stripes, in their order, until {@link #allowWrites} is called with what is returned. */
    long[] keepFromWriting() {
        long[] held = new long[STRIPES];
        for (int i = 0; i < STRIPES; i++) {
            held[i] = stripes[i].keepFromWriting();
        }
        return held;
    }

    void allowWrites(long[] held) {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i].allowWrites(held[i]);
        }
    }

    /** A page of records, for who keeps writers away. */
    synchronized List<StoreRecord> search(String prefix, String after, int limit) {
        List<StoreRecord> page = new ArrayList<>();
        boolean behind = after.compareTo(prefix) >= 0;
        for (String key : order().tailSet(behind ? after : prefix, !behind)) {
            if (!key.startsWith(prefix) || page.size() >= limit) {
                break;
            }
            StoreRecord record = stripe(key).records().get(key);
            if (record != null) {
                page.add(record);
            }
        }
        return page;
    }

    private TreeSet<String> order() {
        TreeSet<String> order = ordered;
        if (order == null) {
            TreeSet<String> made = new TreeSet<>();
            for (Stripe stripe : stripes) {
                stripe.records().forEach(record -> made.add(record.key()));
            }
            order = made;
            ordered = made;
        }
        unlisted = 0;
        return order;
    }
}
