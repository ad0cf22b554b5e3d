package dev.poplin.ipam.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of a store in memory, ordered by key: what every store that keeps them there needs. Confined to its owner, which
 * locks around it.
 */
public final class RecordMap {

    private final TreeMap<String, StoreRecord> records = new TreeMap<>();
    private long revision;

    /** An empty map of revision 0. */
    public RecordMap() {}

    /** The revision of the last transaction applied. */
    public long revision() {
        return revision;
    }

    /** How many records there are. */
    public int size() {
        return records.size();
    }

    /** The record under a key. */
    public Optional<StoreRecord> get(String key) {
        return Optional.ofNullable(records.get(key));
    }

    /** A page of records; see {@link Store#list(String, String, int)}. */
    public List<StoreRecord> list(String prefix, String after, int limit) {
        List<StoreRecord> page = new ArrayList<>();
        String start = after.compareTo(prefix) > 0 ? after : prefix;
        for (Map.Entry<String, StoreRecord> entry : records.tailMap(start, true).entrySet()) {
            StoreRecord record = entry.getValue();
            if (!record.key().startsWith(prefix) || page.size() >= limit) {
                break;
            }
            if (!record.key().equals(after)) {
                page.add(record);
            }
        }
        return page;
    }

    /** Whether all conditions hold. */
    public boolean holds(Transaction transaction) {
        for (Map.Entry<String, Long> condition : transaction.conditions().entrySet()) {
            StoreRecord record = records.get(condition.getKey());
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
                records.remove(key);
            } else {
                records.put(key, new StoreRecord(key, value, newRevision));
            }
        });
    }

    /** Puts a record as it is, as a snapshot gives it. */
    public void restore(StoreRecord record) {
        records.put(record.key(), record);
        revision = Math.max(revision, record.revision());
    }

    /** Sets the revision, as a snapshot gives it. */
    public void restoreRevision(long newRevision) {
        revision = newRevision;
    }

    /** Forgets everything. */
    public void clear() {
        records.clear();
        revision = 0;
    }
}
