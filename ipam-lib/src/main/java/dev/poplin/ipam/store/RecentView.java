package dev.poplin.ipam.store;

import java.util.Optional;

/**
 * A store as one of its users remembers it: reads are answered without asking if the answer is known from before, and may be out of
 * date. Commits are the store's own, so who requires what was read to be unchanged writes nothing wrong; who is refused, or concludes
 * something without a commit, asks the store itself. Thread-safe; {@link #close} does nothing.
 */
public interface RecentView extends Store {

    /** What is remembered of a key, without asking. */
    Optional<StoreRecord> remembered(String key);

    /**
     * Whether a commit is a round trip to another process, so that few large transactions are better than many at once. Where it waits for a
     * disk, those of one time wait together.
     */
    default boolean isDistant() {
        return true;
    }

    @Override
    default Optional<RecentView> recent() {
        return Optional.of(this);
    }
}
