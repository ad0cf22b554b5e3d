package dev.poplin.netlink.traffic;

import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.MessageWriter;

/** A kind of queueing discipline, class, filter or action, with its settings: what {@code tc} takes behind its name. */
public interface TrafficType {

    /** The name of the kind, such as {@code htb}. */
    String kind();

    /** Writes the settings as the content of TCA_OPTIONS. */
    default void write(MessageWriter writer) {
        if (this instanceof Attributed<?> settings) {
            settings.attributes().write(writer);
        }
    }

    /** Such as {@code htb init r2q 10 default 0x10}. */
    default String text() {
        return this instanceof Attributed<?> settings && !settings.attributes().isEmpty()
                ? kind() + " " + settings.attributes()
                : kind();
    }
}
