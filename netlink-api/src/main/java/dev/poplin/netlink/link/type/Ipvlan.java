package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * A link that shares the link-layer address of another: {@code ip link add link LOWER name NAME type ipvlan mode MODE}; or the same as a character device ({@code ipvtap}).
 *
 * @param kind the name of the driver
 * @param attributes its settings
 */
public record Ipvlan(String kind, Attributes<Ipvlan> attributes) implements LinkType, Attributed<Ipvlan> {

    static final AttributeSpace<Ipvlan> SPACE = AttributeSpace.of("IFLA_IPVLAN_");

    /** Packets are switched. */
    public static final long L2 = 0;

    /** Packets are routed by the lower link's namespace. */
    public static final long L3 = 1;

    /** As {@link #L3}, and netfilter sees them. */
    public static final long L3S = 2;

    /** It does not reach its siblings. */
    public static final long PRIVATE = 1;

    /** It reaches its siblings by way of an outer switch. */
    public static final long VEPA = 2;

    /** {@link #L2} and its like: {@code mode}. */
    public static final Attribute<Ipvlan, Long> MODE = SPACE.u16(1, "MODE", 2);

    /** {@link #PRIVATE} or {@link #VEPA}; 0 for {@code bridge}. */
    public static final Attribute<Ipvlan, Long> FLAGS = SPACE.u16(2, "FLAGS", 2);

    /** One of this mode. */
    public static Ipvlan of(long mode) {
        return new Ipvlan("ipvlan", Attributes.none(SPACE)).with(MODE, mode);
    }

    @Override
    public Ipvlan withAttributes(Attributes<Ipvlan> changed) {
        return new Ipvlan(kind, changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
