package dev.poplin.ipam.store;

import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * A part of a shelf, with a lock of its own. Who reads a record waits only while somebody writes here, and leaves no trace that other
 * processors would have to hear of. Thread-safe.
 */
final class Stripe {

    private final Shelf shelf;
    /** Whoever locks several stripes does so in the order of their numbers. */
    private final int number;

    private final StampedLock lock = new StampedLock();
    private final RecordTable records = new RecordTable();
    /** Of who holds the lock to write. */
    private long stamp;

    Stripe(Shelf shelf, int number) {
        this.shelf = shelf;
        this.number = number;
    }

    /** Whether it is one of the map that keeps its lists there. */
    boolean isOfMapWith(KeptLists lists) {
        return shelf.keepsListsIn(lists);
    }

    int number() {
        return number;
    }

    /** The record of a key as it was when nobody wrote. */
    @Nullable
    StoreRecord get(String key) {
        long begun = lock.tryOptimisticRead();
        if (begun != 0) {
            StoreRecord found = records.get(key);
            if (lock.validate(begun)) {
                return found;
            }
        }
        long held = lock.readLock();
        try {
            return records.get(key);
        } finally {
            lock.unlockRead(held);
        }
    }

    /** Keeps writers away until {@link #allowWrites} is called with what is returned. */
    long keepFromWriting() {
        return lock.readLock();
    }

    void allowWrites(long held) {
        lock.unlockRead(held);
    }

    /** Keeps everybody else away until {@link #unlock}. */
    void lock() {
        stamp = lock.writeLock();
    }

    void unlock() {
        lock.unlockWrite(stamp);
    }

    /** The records, for who holds the lock or keeps others from writing. */
    RecordTable records() {
        return records;
    }

    /** Puts a record in the place of the one of the same key; for who holds the lock. */
    void put(StoreRecord record) {
        record.lieIn(this);
        StoreRecord before = records.put(record);
        if (before == null) {
            shelf.keyChanged(record.key(), true);
        } else {
            before.lieIn(null);
            shelf.contentChanged();
        }
    }

    /** Removes the record of a key, if there is one; for who holds the lock. */
    void remove(String key) {
        StoreRecord removed = records.remove(key);
        if (removed != null) {
            removed.lieIn(null);
            shelf.keyChanged(key, false);
        }
    }
}
