package dev.poplin.bgp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who hears of sessions that come up and go down: what one throws is logged. Confined to the loop's thread. */
final class PeerListeners {

    private static final Logger LOG = LoggerFactory.getLogger(PeerListeners.class);

    /** Replaced, not changed: a listener may add or remove one. */
    private List<Consumer<PeerStatus>> all = List.of();

    void add(Consumer<PeerStatus> listener, List<PeerStatus> first) {
        List<Consumer<PeerStatus>> more = new ArrayList<>(all);
        more.add(listener);
        all = List.copyOf(more);
        first.forEach(status -> tell(listener, status));
    }

    void remove(Consumer<PeerStatus> listener) {
        all = all.stream().filter(known -> !known.equals(listener)).toList();
    }

    void tell(PeerStatus status) {
        all.forEach(listener -> tell(listener, status));
    }

    private static void tell(Consumer<PeerStatus> listener, PeerStatus status) {
        try {
            listener.accept(status);
        } catch (RuntimeException e) {
            LOG.error("a listener of peers has thrown for {}", status.address(), e);
        }
    }
}
