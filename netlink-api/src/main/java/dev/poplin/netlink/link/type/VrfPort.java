package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * A link as a part of a routing domain.
 *
 * @param attributes its settings
 */
public record VrfPort(Attributes<VrfPort> attributes) implements PortType, Attributed<VrfPort> {

    static final AttributeSpace<VrfPort> SPACE = AttributeSpace.of("IFLA_VRF_PORT_");

    /** The domain's table; only read. */
    public static final Attribute<VrfPort, Long> TABLE = SPACE.u32(1, "TABLE");

    @Override
    public String kind() {
        return "vrf";
    }

    @Override
    public VrfPort withAttributes(Attributes<VrfPort> changed) {
        return new VrfPort(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
