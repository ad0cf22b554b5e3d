package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * A kind of link that this library has no words for. What is said of it is kept as it came.
 *
 * @param kind the name of the driver
 * @param attributes its settings
 */
public record Unknown(String kind, Attributes<Unknown> attributes) implements LinkType, Attributed<Unknown> {

    static final AttributeSpace<Unknown> SPACE = AttributeSpace.of("IFLA_INFO_DATA_");

    /** A kind with nothing set. */
    public static Unknown of(String kind) {
        return new Unknown(kind, Attributes.none(SPACE));
    }

    @Override
    public Unknown withAttributes(Attributes<Unknown> changed) {
        return new Unknown(kind, changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
