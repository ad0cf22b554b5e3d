package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.MessageWriter;

/** A kind of queueing discipline, class, filter or action, with its settings: what {@code tc} takes behind its name. */
public interface TrafficType {

    /** Room for most settings. */
    int INITIAL_BYTES = 128;

    /** The name of the kind, such as {@code htb}. */
    String kind();

    /** Writes the settings as the content of TCA_OPTIONS. */
    default void write(MessageWriter writer) {
        if (this instanceof Attributed<?> settings) {
            settings.attributes().write(writer);
        }
    }

    /** The settings as the content of TCA_OPTIONS. */
    default byte[] content() {
        MessageWriter writer = new MessageWriter(INITIAL_BYTES);
        write(writer);
        byte[] content = new byte[writer.size()];
        writer.written().get(content);
        return content;
    }

    /** Such as {@code htb init r2q 10 default 0x10}. */
    default String text() {
        return this instanceof Attributed<?> settings && !settings.attributes().isEmpty()
                ? kind() + " " + settings.attributes()
                : kind();
    }
}
