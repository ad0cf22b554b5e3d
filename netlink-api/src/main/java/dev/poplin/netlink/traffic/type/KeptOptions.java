package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;

/**
 * A kind of queueing discipline, class, filter or action that this library has no words for, or that has no settings: they are kept as
 * they came. Immutable.
 *
 * @param kind the name of the kind
 * @param options the settings as they came; nothing in them if there are none
 */
public record KeptOptions(String kind, RawAttribute options) implements QdiscType, ClassType, FilterType, ActionType {

    /** A kind without settings. */
    public static KeptOptions of(String kind) {
        return new KeptOptions(kind, new RawAttribute(0, new byte[0]));
    }

    @Override
    public KeptOptions settable() {
        return this;
    }

    @Override
    public void write(MessageWriter writer) {
        writer.bytes(options.content());
    }

    @Override
    public String toString() {
        int bytes = options.content().length;
        return bytes == 0 ? kind : kind + " (" + bytes + " bytes)";
    }
}
