package dev.poplin.ipam.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The short lists that were made last of a map of records, by their prefixes, each until something on its shelf changes. Thread-safe. */
final class KeptLists {

    private static final int MOST = 1_000;
    private static final int SHORT = 64;

    /** A list as of a generation of its shelf. */
    private record Kept(Shelf shelf, int generation, List<StoreRecord> records) {}

    private final Map<String, Kept> lists = new ConcurrentHashMap<>();

    /** The list of all keys that begin so, or null. */
    @Nullable
    List<StoreRecord> get(String prefix) {
        Kept kept = lists.get(prefix);
        return kept != null && kept.shelf().generation() == kept.generation() ? kept.records() : null;
    }

    /** Keeps a list of all keys that begin so, if it is short; for who keeps writers away from its shelf. */
    void keep(String prefix, Shelf shelf, List<StoreRecord> records) {
        if (records.size() > SHORT) {
            return;
        }
        if (lists.size() >= MOST) {
            lists.clear();
        }
        lists.put(prefix, new Kept(shelf, shelf.generationOfList(), records));
    }
}
