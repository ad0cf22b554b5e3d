package dev.poplin.ipam.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Records whose keys have their first part in common, found by hash. Their order is made when somebody lists them and kept up to date
 * until many have come and gone and nobody listed them again; short lists are kept until the next write. Confined to its owner.
 */
final class Shelf {

    private static final int SHORT_LIST = 64;
    private static final int MOST_LISTS = 1_000;
    /** So many keys may come and go on the emptiest shelf before their order is forgotten. */
    private static final int LEAST_UNLISTED = 64;

    private final String name;
    private RecordTable records = new RecordTable();
    private @Nullable TreeMap<String, StoreRecord> ordered;
    private final Map<String, List<StoreRecord>> lists = new HashMap<>();
    /** How many keys have come or gone since the last list. */
    private int unlisted;

    /** A shelf of records whose keys begin with its name. */
    Shelf(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    int size() {
        return records.size();
    }

    @Nullable
    StoreRecord get(String key) {
        return records.get(key);
    }

    void put(StoreRecord record) {
        TreeMap<String, StoreRecord> order = changed(records.put(record));
        if (order != null) {
            order.put(record.key(), record);
        }
    }

    void remove(String key) {
        if (records.remove(key)) {
            TreeMap<String, StoreRecord> order = changed(true);
            if (order != null) {
                order.remove(key);
            }
        }
    }

    void clear() {
        records = new RecordTable();
        ordered = null;
        lists.clear();
    }

    /** The order that is to be kept up to date, if it still is one. */
    private @Nullable TreeMap<String, StoreRecord> changed(boolean keys) {
        if (!lists.isEmpty()) {
            lists.clear();
        }
        if (ordered != null && keys && ++unlisted > records.size() + LEAST_UNLISTED) {
            ordered = null;
        }
        return ordered;
    }

    List<StoreRecord> list(String prefix, String after, int limit) {
        boolean whole = after.isEmpty() && limit == Integer.MAX_VALUE;
        List<StoreRecord> known = whole ? lists.get(prefix) : null;
        if (known != null) {
            return known;
        }
        List<StoreRecord> list = Collections.unmodifiableList(search(prefix, after, limit));
        if (whole && list.size() <= SHORT_LIST && lists.size() < MOST_LISTS) {
            lists.put(prefix, list);
        }
        return list;
    }

    private List<StoreRecord> search(String prefix, String after, int limit) {
        List<StoreRecord> page = new ArrayList<>();
        String start = after.compareTo(prefix) > 0 ? after : prefix;
        for (StoreRecord record : order().tailMap(start, true).values()) {
            if (!record.key().startsWith(prefix) || page.size() >= limit) {
                break;
            }
            if (!record.key().equals(after)) {
                page.add(record);
            }
        }
        return page;
    }

    private TreeMap<String, StoreRecord> order() {
        TreeMap<String, StoreRecord> order = ordered;
        if (order == null) {
            TreeMap<String, StoreRecord> made = new TreeMap<>();
            records.forEach(record -> made.put(record.key(), record));
            order = made;
            ordered = made;
        }
        unlisted = 0;
        return order;
    }
}
