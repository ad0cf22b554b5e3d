package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * A virtual routing and forwarding domain, whose ports look their routes up in a table of its own: {@code ip link add NAME type vrf table TABLE}.
 *
 * @param attributes its settings
 */
public record Vrf(Attributes<Vrf> attributes) implements LinkType, Attributed<Vrf> {

    static final AttributeSpace<Vrf> SPACE = AttributeSpace.of("IFLA_VRF_");

    /** The table: {@code table}. */
    public static final Attribute<Vrf, Long> TABLE = SPACE.u32(1, "TABLE");

    /** One with this table. */
    public static Vrf of(long table) {
        return new Vrf(Attributes.none(SPACE)).with(TABLE, table);
    }

    @Override
    public String kind() {
        return "vrf";
    }

    @Override
    public Vrf withAttributes(Attributes<Vrf> changed) {
        return new Vrf(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
