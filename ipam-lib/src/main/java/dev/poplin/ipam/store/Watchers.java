package dev.poplin.ipam.store;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of a store. Thread-safe. */
public final class Watchers {

    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

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

    /** Forgets all listeners. */
    public void clear() {
        watchers.clear();
    }

    /** Calls each listener once if one of these keys starts with its prefix. One that throws is logged and harms no other. */
    public void changed(Set<String> keys) {
        for (Watcher watcher : watchers) {
            if (keys.stream().anyMatch(key -> key.startsWith(watcher.prefix()))) {
                tell(watcher);
            }
        }
    }

    private static void tell(Watcher watcher) {
        try {
            watcher.listener().run();
        } catch (RuntimeException e) {
            LOG.warn("a listener to {} failed", watcher.prefix(), e);
        }
    }
}
