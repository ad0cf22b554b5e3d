package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.RawAttribute;

/** A kind of class, with its settings; {@link KeptOptions} for one that has no words here. Immutable. */
public sealed interface ClassType extends TrafficType permits HtbClass, KeptOptions {

    /**
     * What the settings of this kind say.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if they are malformed
     */
    static ClassType decode(String kind, RawAttribute options) {
        return switch (kind) {
            case "htb" -> new HtbClass(Attributes.read(HtbClass.SPACE, options.nested()));
            default -> new KeptOptions(kind, options);
        };
    }
}
