package dev.poplin.ipam.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The records of a store in memory: what every store that keeps them there needs. They lie in shelves by the first part of their
 * keys, so a record is found by its hash, and a list costs nothing while nothing on its shelf has changed. Confined to its owner,
 * which locks around it.
 */
public final class RecordMap {

    /** Of records whose keys begin alike, up to their first slash and with it. There are few, so they are looked through. */
    private final List<Shelf> shelves = new ArrayList<>();
    /** Of records whose keys have no slash. */
    private final Shelf loose = new Shelf("");

    private long revision;

    /** An empty map of revision 0. */
    public RecordMap() {}

    /** The revision of the last transaction applied. */
    public long revision() {
        return revision;
    }

    /** How many records there are. */
    public int size() {
        return shelves.stream().mapToInt(Shelf::size).sum() + loose.size();
    }

    /** The record under a key. */
    public Optional<StoreRecord> get(String key) {
        return Optional.ofNullable(find(key));
    }

    private @Nullable StoreRecord find(String key) {
        Shelf shelf = shelf(key);
        return shelf == null ? null : shelf.get(key);
    }

    /** Where a key belongs; null if there is nothing like it. */
    private @Nullable Shelf shelf(String key) {
        for (int i = 0; i < shelves.size(); i++) {
            if (key.startsWith(shelves.get(i).name())) {
                return shelves.get(i);
            }
        }
        return key.indexOf('/') < 0 ? loose : null;
    }

    /** A page of records; see {@link Store#list(String, String, int)}. Unmodifiable, and not changed by later writes. */
    public List<StoreRecord> list(String prefix, String after, int limit) {
        if (prefix.indexOf('/') >= 0) {
            Shelf shelf = shelf(prefix);
            return shelf == null ? List.of() : shelf.list(prefix, after, limit);
        }
        List<StoreRecord> page = new ArrayList<>(loose.list(prefix, after, limit));
        for (Shelf shelf : shelves) {
            if (shelf.name().startsWith(prefix)) {
                page.addAll(shelf.list(prefix, after, limit));
            }
        }
        page.sort(Comparator.comparing(StoreRecord::key));
        return Collections.unmodifiableList(page.size() > limit ? page.subList(0, limit) : page);
    }

    /** Whether all conditions hold. */
    public boolean holds(Transaction transaction) {
        for (Map.Entry<String, Long> condition : transaction.conditions().entrySet()) {
            StoreRecord record = find(condition.getKey());
            if ((record == null ? 0 : record.revision()) != condition.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** Carries out the writes under a revision, which becomes that of this map; null removes a key. */
    public void apply(long newRevision, Map<String, @Nullable Value> contents) {
        revision = newRevision;
        contents.forEach((key, value) -> {
            if (value == null) {
                remove(key);
            } else {
                put(new StoreRecord(key, value, newRevision));
            }
        });
    }

    private void put(StoreRecord record) {
        String key = record.key();
        Shelf shelf = shelf(key);
        if (shelf == null) {
            shelf = new Shelf(key.substring(0, key.indexOf('/') + 1));
            shelves.add(shelf);
        }
        shelf.put(record);
    }

    private void remove(String key) {
        Shelf shelf = shelf(key);
        if (shelf != null) {
            shelf.remove(key);
        }
    }

    /** Puts a record as it is, as a snapshot gives it. */
    public void restore(StoreRecord record) {
        put(record);
        revision = Math.max(revision, record.revision());
    }

    /** Sets the revision, as a snapshot gives it. */
    public void restoreRevision(long newRevision) {
        revision = newRevision;
    }

    /** Forgets everything. */
    public void clear() {
        shelves.clear();
        loose.clear();
        revision = 0;
    }
}
