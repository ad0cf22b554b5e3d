package dev.poplin.netlink.link.type;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * A Geneve tunnel (RFC 8926): {@code ip link add NAME type geneve id VNI remote REMOTE}.
 *
 * @param attributes its settings
 */
public record Geneve(Attributes<Geneve> attributes) implements LinkType, Attributed<Geneve> {

    static final AttributeSpace<Geneve> SPACE = AttributeSpace.of("IFLA_GENEVE_");

    /** Its VNI: {@code id}. */
    public static final Attribute<Geneve, Long> ID = SPACE.u32(1, "ID", 0xff_ffff);

    /** The far end, IPv4: {@code remote}. */
    public static final Attribute<Geneve, IpAddress> REMOTE = SPACE.address(2, "REMOTE", 32);

    /** The time to live of outer packets: {@code ttl}. */
    public static final Attribute<Geneve, Long> TTL = SPACE.u8(3, "TTL");

    /** The type of service of outer packets: {@code tos}. */
    public static final Attribute<Geneve, Long> TOS = SPACE.u8(4, "TOS");

    /** The destination port; 6081 is the standard's: {@code dstport}. */
    public static final Attribute<Geneve, Long> PORT = SPACE.be16(5, "PORT");

    /** Routes, filters or programs say where packets go: {@code external}. */
    public static final Attribute<Geneve, Boolean> COLLECT_METADATA = SPACE.flag(6, "COLLECT_METADATA");

    /** The far end, IPv6: {@code remote}. */
    public static final Attribute<Geneve, IpAddress> REMOTE6 = SPACE.address(7, "REMOTE6", 128);

    /** Whether outer packets over IPv4 have a checksum: {@code udpcsum}. */
    public static final Attribute<Geneve, Boolean> UDP_CSUM = SPACE.bool(8, "UDP_CSUM");

    /** Whether outer packets over IPv6 have none: {@code udp6zerocsumtx}. */
    public static final Attribute<Geneve, Boolean> UDP_ZERO_CSUM6_TX = SPACE.bool(9, "UDP_ZERO_CSUM6_TX");

    /** Whether it takes such packets: {@code udp6zerocsumrx}. */
    public static final Attribute<Geneve, Boolean> UDP_ZERO_CSUM6_RX = SPACE.bool(10, "UDP_ZERO_CSUM6_RX");

    /** The flow label over IPv6: {@code flowlabel}. */
    public static final Attribute<Geneve, Long> LABEL = SPACE.be32(11, "LABEL");

    /** Whether the time to live is that of the inner packet: {@code ttl inherit}. */
    public static final Attribute<Geneve, Boolean> TTL_INHERIT = SPACE.bool(12, "TTL_INHERIT");

    /** Whether outer packets must not be fragmented (0, 1, or 2 as the inner one): {@code df}. */
    public static final Attribute<Geneve, Long> DF = SPACE.u8(13, "DF", 2);

    /** Inner packets without a frame: {@code innerprotoinherit}. */
    public static final Attribute<Geneve, Boolean> INNER_PROTO_INHERIT = SPACE.flag(14, "INNER_PROTO_INHERIT");

    /** The source ports: {@code port_range}. */
    public static final Attribute<Geneve, Vxlan.Ports> PORT_RANGE =
            SPACE.of(15, "PORT_RANGE", Vxlan.Ports::decode, Vxlan.Ports::write);

    /** A tunnel of this VNI to this far end. */
    public static Geneve of(int vni, IpAddress remote) {
        return new Geneve(Attributes.none(SPACE))
                .with(ID, vni)
                .with(remote.family() == IpFamily.IPV4 ? REMOTE : REMOTE6, remote);
    }

    /** One for any VNI; routes, filters or programs say which: {@code external}. */
    public static Geneve external() {
        return new Geneve(Attributes.none(SPACE)).with(COLLECT_METADATA, true);
    }

    @Override
    public String kind() {
        return "geneve";
    }

    @Override
    public Geneve withAttributes(Attributes<Geneve> changed) {
        return new Geneve(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
