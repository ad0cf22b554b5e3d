package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * One end of a cable between two links: {@code ip link add NAME type veth peer name PEER}; see {@link dev.poplin.netlink.link.NewLink#veth}. The kernel says nothing of it in a list.
 *
 * @param attributes its settings
 */
public record Veth(Attributes<Veth> attributes) implements LinkType, Attributed<Veth> {

    static final AttributeSpace<Veth> SPACE = AttributeSpace.of("VETH_");

    /** The other end as it was asked for: struct ifinfomsg and attributes. */
    public static final Attribute<Veth, byte[]> INFO_PEER = SPACE.bytes(1, "INFO_PEER");

    @Override
    public String kind() {
        return "veth";
    }

    @Override
    public Veth withAttributes(Attributes<Veth> changed) {
        return new Veth(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
