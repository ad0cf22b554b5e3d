package dev.poplin.ipam.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The short lists that were made last of a map of records, by their prefixes, each until something on its shelf changes. Thread-safe. */
final class KeptLists {

    private static final int MOST = 1_000;
    private static final int SHORT = 64;

    private final Map<String, KeptList> lists = new ConcurrentHashMap<>();

    /** The list of all keys that begin so, or null. */
    @Nullable
    KeptList get(String prefix) {
        KeptList kept = lists.get(prefix);
        return kept != null && kept.isCurrent() ? kept : null;
    }

    /** Keeps the list of all keys that begin so, if it is short. */
    void keep(String prefix, KeptList list) {
        if (list.size() > SHORT) {
            return;
        }
        if (lists.size() >= MOST) {
            lists.clear();
        }
        lists.put(prefix, list);
    }
}
