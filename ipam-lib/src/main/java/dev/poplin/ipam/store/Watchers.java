package dev.poplin.ipam.store;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The listeners of a store. Thread-safe. */
public final class Watchers {

    private record Watcher(String prefix, Runnable listener) {}

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    /** Nobody listens yet. */
    public Watchers() {}

    /** Registers a listener. */
    public Store.Watch add(String prefix, Runnable listener) {
        Watcher watcher = new Watcher(prefix, listener);
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Whether anybody listens. */
    public boolean isEmpty() {
        return watchers.isEmpty();
    }

    /** Calls each listener once if one of these keys starts with its prefix. */
    public void changed(Set<String> keys) {
        for (Watcher watcher : watchers) {
            if (keys.stream().anyMatch(key -> key.startsWith(watcher.prefix()))) {
                watcher.listener().run();
            }
        }
    }
}
