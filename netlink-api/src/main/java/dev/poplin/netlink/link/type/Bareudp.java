package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * A tunnel of UDP without a header of its own, for packets of one type: {@code ip link add NAME type bareudp dstport PORT ethertype TYPE}.
 *
 * @param attributes its settings
 */
public record Bareudp(Attributes<Bareudp> attributes) implements LinkType, Attributed<Bareudp> {

    static final AttributeSpace<Bareudp> SPACE = AttributeSpace.of("IFLA_BAREUDP_");

    /** The destination port: {@code dstport}. */
    public static final Attribute<Bareudp, Long> PORT = SPACE.be16(1, "PORT");

    /** What is inside, as in a frame: 0x0800 IPv4, 0x8847 MPLS: {@code ethertype}. */
    public static final Attribute<Bareudp, Long> ETHERTYPE = SPACE.be16(2, "ETHERTYPE");

    /** The lowest source port: {@code srcportmin}. */
    public static final Attribute<Bareudp, Long> SOURCE_PORT_MIN = SPACE.u16(3, "SRCPORT_MIN");

    /** Also IPv6 beside IPv4, or multicast beside unicast of MPLS: {@code multiproto}. */
    public static final Attribute<Bareudp, Boolean> MULTIPROTO_MODE = SPACE.flag(4, "MULTIPROTO_MODE");

    /** One by this port for packets of this type. */
    public static Bareudp of(int port, int ethertype) {
        return new Bareudp(Attributes.none(SPACE)).with(PORT, port).with(ETHERTYPE, ethertype);
    }

    @Override
    public String kind() {
        return "bareudp";
    }

    @Override
    public Bareudp withAttributes(Attributes<Bareudp> changed) {
        return new Bareudp(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
