package dev.poplin.bgp.rib;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who hears of changes of best paths. They are not ours: what one throws keeps nothing else from its work, and of what one causes all hear
 * after what it has heard. Confined to its owner.
 */
final class ChangeListeners {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeListeners.class);

    private static final class Listening implements Rib.FirstWalk {
        private final Consumer<RouteChange> listener;

        /** Through what was there when it came, until all of that has been told. */
        private @Nullable RouteWalk walk;

        private boolean logged;

        Listening(Consumer<RouteChange> listener, @Nullable RouteWalk walk) {
            this.listener = listener;
            this.walk = walk;
        }

        @Override
        public boolean step(int limit) {
            // One by one, so that what it changes itself is not told before what was there.
            for (int count = 0; walk != null && count < limit; count++) {
                RouteWalk going = walk;
                List<RouteChange> next = going.next(1);
                walk = going.isDone() ? null : going;
                next.forEach(this::hear);
            }
            return walk != null;
        }

        void tell(RouteChange change) {
            if (walk == null || !walk.willVisit(change.prefix())) {
                hear(change);
            }
        }

        private void hear(RouteChange change) {
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

    void add(Consumer<RouteChange> listener) {
        add(new Listening(listener, null));
    }

    /** Adds one that first hears of what is there. */
    Rib.FirstWalk add(Consumer<RouteChange> listener, RouteWalk first) {
        return add(new Listening(listener, first.isDone() ? null : first));
    }

    private Listening add(Listening added) {
        List<Listening> more = new ArrayList<>(all);
        more.add(added);
        all = List.copyOf(more);
        return added;
    }

    void remove(Consumer<RouteChange> listener) {
        for (Listening known : all) {
            if (known.listener.equals(listener)) {
                known.walk = null;
            }
        }
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
