package dev.poplin.ipam.store;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** A list of all records that begin alike, which knows whether it is still what would be listed. Immutable; thread-safe. */
final class KeptList extends AbstractList<StoreRecord> implements RandomAccess {

    private final List<StoreRecord> records;
    private final Shelf shelf;
    private final int generation;

    /** A list as its shelf is now; for who keeps writers away from that. */
    KeptList(List<StoreRecord> records, Shelf shelf) {
        this.records = records;
        this.shelf = shelf;
        this.generation = shelf.generationOfList();
    }

    /** Whether nothing on its shelf has changed since. */
    boolean isCurrent() {
        return shelf.generation() == generation;
    }

    /** Whether it is of the map that keeps its lists there. */
    boolean isOfMapWith(KeptLists lists) {
        return shelf.keepsListsIn(lists);
    }

    @Override
    public StoreRecord get(int index) {
        return records.get(index);
    }

    @Override
    public int size() {
        return records.size();
    }
}
