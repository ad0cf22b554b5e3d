package dev.poplin.netlink.mirror;

import org.jspecify.annotations.Nullable;

/** What a {@link Mirror} tells its subscribers. Immutable. */
public sealed interface Change {

    /**
     * An object came, changed or went: {@code before} is null if it is new, {@code after} if it is gone.
     *
     * @param topic what kind of object it is, which gives the type of the other two
     * @param before the object as it was
     * @param after the object as it is now
     */
    record Of(Topic topic, @Nullable Object before, @Nullable Object after) implements Change {

        /** As {@code + object}, {@code - object} or {@code object -> object}. */
        @Override
        public String toString() {
            return before == null ? "+ " + after : after == null ? "- " + before : before + " -> " + after;
        }
    }

    /**
     * The subscriber took its changes too slowly, and these are not to be had any more: whatever it knows, it must ask the mirror
     * for again. What follows is complete again.
     *
     * @param lost how many changes are missing here
     */
    record Overrun(long lost) implements Change {}
}
