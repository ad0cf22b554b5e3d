package dev.poplin.ipam.store;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records by the hash of their keys: an open table, which has nothing beside the records but one reference to each.
 * Who writes it keeps other writers away. Who reads it at the same time gets an answer that is of no moment, but none that is malformed.
 */
final class RecordTable {

    private static final int LEAST = 8;

    /** A power of two of places, at most two thirds of them taken; a record lies at its hash's place or behind it without a gap. */
    private @Nullable StoreRecord[] places = new StoreRecord[LEAST];

    private int size;

    int size() {
        return size;
    }

    @Nullable
    StoreRecord get(String key) {
        // A writer may put a longer or shorter array in place meanwhile.
        @Nullable StoreRecord[] all = places;
        int place = home(key, all.length);
        StoreRecord found = all[place];
        while (found != null && !found.key().equals(key)) {
            place = place + 1 & all.length - 1;
            found = all[place];
        }
        return found;
    }

    /** Where a record of this key is, or would be put. */
    private int place(String key) {
        int place = home(key, places.length);
        StoreRecord found = places[place];
        while (found != null && !found.key().equals(key)) {
            place = place + 1 & places.length - 1;
            found = places[place];
        }
        return place;
    }

    /** Where the search for a key begins: the upper bits of its hash. */
    private static int home(String key, int length) {
        return mixed(key) >>> Integer.numberOfLeadingZeros(length) + 1;
    }

    /** A hash of a key, of which the upper bits and the lowest depend on all of it. */
    static int mixed(String key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash ^ hash >>> 16;
    }

    /** Puts a record in the place of the one of the same key, and returns that, or null if there was none. */
    @Nullable
    StoreRecord put(StoreRecord record) {
        int place = place(record.key());
        StoreRecord before = places[place];
        places[place] = record;
        if (before == null && ++size > places.length / 3 * 2) {
            resize(places.length * 2);
        }
        return before;
    }

    /** Removes the record of a key and returns it, or null if there is none. */
    @Nullable
    StoreRecord remove(String key) {
        int gap = place(key);
        StoreRecord removed = places[gap];
        if (removed == null) {
            return null;
        }
        places[gap] = null;
        size--;
        closeGap(gap);
        if (places.length > LEAST && size < places.length / 8) {
            resize(places.length / 2);
        }
        return removed;
    }

    /** Moves what lies behind a gap into it, unless it would come before its hash's place. */
    private void closeGap(int from) {
        int mask = places.length - 1;
        int gap = from;
        int next = gap + 1 & mask;
        for (StoreRecord moved = places[next]; moved != null; moved = places[next]) {
            if ((next - home(moved.key(), places.length) & mask) >= (next - gap & mask)) {
                places[gap] = moved;
                places[next] = null;
                gap = next;
            }
            next = next + 1 & mask;
        }
    }

    private void resize(int length) {
        @Nullable StoreRecord[] before = places;
        places = new StoreRecord[length];
        for (StoreRecord record : before) {
            if (record != null) {
                places[place(record.key())] = record;
            }
        }
    }

    void forEach(Consumer<StoreRecord> action) {
        for (StoreRecord record : places) {
            if (record != null) {
                action.accept(record);
            }
        }
    }
}
