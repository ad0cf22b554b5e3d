package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * A link as a part of a kind that this library has no words for. What is said of it is kept as it came.
 *
 * @param kind the name of the driver
 * @param attributes its settings
 */
public record UnknownPort(String kind, Attributes<UnknownPort> attributes)
        implements PortType, Attributed<UnknownPort> {

    static final AttributeSpace<UnknownPort> SPACE = AttributeSpace.of("IFLA_INFO_SLAVE_DATA_");

    @Override
    public UnknownPort withAttributes(Attributes<UnknownPort> changed) {
        return new UnknownPort(kind, changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
