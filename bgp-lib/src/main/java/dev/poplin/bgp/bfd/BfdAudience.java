package dev.poplin.bgp.bfd;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who hears of a session, and what whoever comes next must hear first. Confined to the loop's thread. */
final class BfdAudience {

    private @Nullable Consumer<BfdStatus> listener;
    private BfdStatus last = BfdStatus.DOWN;
    private boolean changed;

    /** Of a session that begins. */
    static BfdAudience ofNobody() {
        return new BfdAudience();
    }

    /** Of a session that goes on; the news are those that {@link #news} told in another process. */
    static BfdAudience waitingFor(Optional<BfdStatus> news) {
        BfdAudience audience = new BfdAudience();
        news.ifPresent(audience::tell);
        return audience;
    }

    boolean isThere() {
        return listener != null;
    }

    /** In place of who has listened, if somebody has. */
    void is(Consumer<BfdStatus> next) {
        Optional<BfdStatus> first = listener == null ? news() : ofLiving();
        listener = next;
        first.ifPresent(next);
    }

    void tell(BfdStatus status) {
        last = status;
        changed = true;
        if (listener != null) {
            listener.accept(status);
        }
    }

    /** From now on, who hears of a change may come too late to do something about it; who has listened knows what was before. */
    void mark() {
        changed &= listener == null;
    }

    /** Whoever knows nothing takes a session for down: that it is so needs to be told only if it has become so. */
    Optional<BfdStatus> news() {
        return changed ? Optional.of(last) : ofLiving();
    }

    private Optional<BfdStatus> ofLiving() {
        return last == BfdStatus.INIT || last == BfdStatus.UP ? Optional.of(last) : Optional.empty();
    }
}
