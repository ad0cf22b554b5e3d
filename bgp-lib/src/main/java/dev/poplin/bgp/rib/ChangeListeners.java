package dev.poplin.bgp.rib;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who hears of changes of best paths. They are not ours: what one throws keeps nothing else from its work, and of what one causes all hear
 * after what it has heard. Confined to its owner.
 */
final class ChangeListeners {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeListeners.class);

    private static final class Listening {
        private final Consumer<RouteChange> listener;
        private boolean logged;

        Listening(Consumer<RouteChange> listener) {
            this.listener = listener;
        }

        void tell(RouteChange change) {
            try {
                listener.accept(change);
            } catch (RuntimeException e) {
                if (!logged) {
                    logged = true;
                    LOG.error("a listener of routes has thrown for {}; more of its faults are not told", change, e);
                }
            }
        }
    }

    /** Replaced, not changed: a listener may add or remove one. */
    private List<Listening> all = List.of();

    /** What has changed while a listener was told of something else. */
    private final Deque<RouteChange> waiting = new ArrayDeque<>();

    private boolean telling;

    void add(Consumer<RouteChange> listener, Iterable<RouteChange> first) {
        Listening added = new Listening(listener);
        List<Listening> more = new ArrayList<>(all);
        more.add(added);
        all = List.copyOf(more);
        first.forEach(added::tell);
    }

    void remove(Consumer<RouteChange> listener) {
        all = all.stream().filter(known -> !known.listener.equals(listener)).toList();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void tell(RouteChange change) {
        if (telling) {
            waiting.add(change);
            return;
        }
        telling = true;
        try {
            for (RouteChange next = change; next != null; next = waiting.poll()) {
                for (Listening each : all) {
                    each.tell(next);
                }
            }
        } finally {
            telling = false;
        }
    }
}
