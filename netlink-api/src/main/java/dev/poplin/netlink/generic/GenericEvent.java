package dev.poplin.netlink.generic;

import dev.poplin.netlink.message.RawAttribute;
import java.util.List;

/** What a family of generic netlink told to one of its groups. Immutable. */
public sealed interface GenericEvent {

    /**
     * A message of the family.
     *
     * @param command its number, which the family gives a meaning
     * @param version of the family's protocol
     * @param attributes what it says, behind the family's own header
     */
    record Message(int command, int version, List<RawAttribute> attributes) implements GenericEvent {

        /** Keeps a copy of the list. */
        public Message {
            attributes = List.copyOf(attributes);
        }
    }

    /**
     * A family came or changed.
     *
     * @param family as it is now
     */
    record FamilyCame(GenericFamily family) implements GenericEvent {}

    /**
     * A family went.
     *
     * @param family as it was; no more than its name and id is said
     */
    record FamilyGone(GenericFamily family) implements GenericEvent {}

    /**
     * A family has another group.
     *
     * @param family its name and id, and this group alone
     */
    record GroupCame(GenericFamily family) implements GenericEvent {}

    /**
     * A family has a group no more.
     *
     * @param family its name and id, and this group alone
     */
    record GroupGone(GenericFamily family) implements GenericEvent {}

    /**
     * A message that cannot be read; a newer kernel may say it otherwise.
     *
     * @param command its number, which the family gives a meaning
     */
    record Malformed(int command) implements GenericEvent {}

    /** Messages were lost because they came faster than they were taken. */
    record Overrun() implements GenericEvent {}
}
