package dev.poplin.netlink.link.type;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;

/**
 * A tunnel of IP packets: {@code ipip} over IPv4, {@code sit} of IPv6 over IPv4, {@code ip6tnl} over IPv6: {@code ip link add NAME type ipip …}.
 *
 * @param kind the name of the driver
 * @param attributes its settings
 */
public record IpTunnel(String kind, Attributes<IpTunnel> attributes) implements LinkType, Attributed<IpTunnel> {

    static final AttributeSpace<IpTunnel> SPACE = AttributeSpace.of("IFLA_IPTUN_");

    /** The index of the link that it sends by: {@code dev}. */
    public static final Attribute<IpTunnel, Long> LINK = SPACE.u32(1, "LINK");

    /** Its own address: {@code local}. */
    public static final Attribute<IpTunnel, IpAddress> LOCAL = SPACE.address(2, "LOCAL");

    /** The far end: {@code remote}. */
    public static final Attribute<IpTunnel, IpAddress> REMOTE = SPACE.address(3, "REMOTE");

    /** The time to live or hop limit of outer packets, 0 for that of the inner one: {@code ttl}. */
    public static final Attribute<IpTunnel, Long> TTL = SPACE.u8(4, "TTL");

    /** The type of service of outer packets, 1 for that of the inner one: {@code tos}. */
    public static final Attribute<IpTunnel, Long> TOS = SPACE.u8(5, "TOS");

    /** How deep tunnels may be in each other (IPv6): {@code encaplimit}. */
    public static final Attribute<IpTunnel, Long> ENCAP_LIMIT = SPACE.u8(6, "ENCAP_LIMIT");

    /** Traffic class and flow label (IPv6): {@code flowlabel}. */
    public static final Attribute<IpTunnel, Long> FLOW_INFO = SPACE.be32(7, "FLOWINFO");

    /** For {@code sit} 16 bits of switches (SIT_ISATAP and its like), for {@code ip6tnl} 32 (IP6_TNL_F_*). */
    public static final Attribute<IpTunnel, Long> FLAGS =
            SPACE.of(8, "FLAGS", IpTunnel::readFlags, IpTunnel::writeFlags);

    /** What is inside: 4 IPv4, 41 IPv6, 137 MPLS, 0 any: {@code mode}. */
    public static final Attribute<IpTunnel, Long> PROTOCOL = SPACE.u8(9, "PROTO");

    /** Whether outer packets must not be fragmented: {@code pmtudisc}. */
    public static final Attribute<IpTunnel, Boolean> PATH_MTU_DISCOVERY = SPACE.bool(10, "PMTUDISC");

    /** The prefix of 6rd: {@code 6rd-prefix}. */
    public static final Attribute<IpTunnel, IpAddress> PREFIX_6RD = SPACE.address(11, "6RD_PREFIX", 128);

    /** The relay prefix of 6rd: {@code 6rd-relay_prefix}. */
    public static final Attribute<IpTunnel, IpAddress> RELAY_PREFIX_6RD = SPACE.address(12, "6RD_RELAY_PREFIX", 32);

    /** The length of the prefix of 6rd. */
    public static final Attribute<IpTunnel, Long> PREFIX_LENGTH_6RD = SPACE.u16(13, "6RD_PREFIXLEN", 128);

    /** The length of the relay prefix of 6rd. */
    public static final Attribute<IpTunnel, Long> RELAY_PREFIX_LENGTH_6RD = SPACE.u16(14, "6RD_RELAY_PREFIXLEN", 32);

    /** What is between: 0 nothing, 1 FOU, 2 GUE, 3 MPLS: {@code encap}. */
    public static final Attribute<IpTunnel, Long> ENCAP_TYPE = SPACE.u16(15, "ENCAP_TYPE");

    /** 1 checksums, 2 checksums over IPv6, 4 remote checksum offload. */
    public static final Attribute<IpTunnel, Long> ENCAP_FLAGS = SPACE.u16(16, "ENCAP_FLAGS");

    /** The source port, 0 for any: {@code encap-sport}. */
    public static final Attribute<IpTunnel, Long> ENCAP_SOURCE_PORT = SPACE.be16(17, "ENCAP_SPORT");

    /** The destination port: {@code encap-dport}. */
    public static final Attribute<IpTunnel, Long> ENCAP_DESTINATION_PORT = SPACE.be16(18, "ENCAP_DPORT");

    /** Routes, filters or programs say where packets go: {@code external}. */
    public static final Attribute<IpTunnel, Boolean> COLLECT_METADATA = SPACE.flag(19, "COLLECT_METADATA");

    /** The mark of outer packets: {@code fwmark}. */
    public static final Attribute<IpTunnel, Long> FIREWALL_MARK = SPACE.u32(20, "FWMARK");

    /** A tunnel of IPv4 over IPv4: {@code ip link add NAME type ipip local LOCAL remote REMOTE}. */
    public static IpTunnel ipip(IpAddress local, IpAddress remote) {
        return of("ipip", local, remote);
    }

    /** A tunnel of IPv6 over IPv4. */
    public static IpTunnel sit(IpAddress local, IpAddress remote) {
        return of("sit", local, remote);
    }

    /** A tunnel of either over IPv6. */
    public static IpTunnel ip6tnl(IpAddress local, IpAddress remote) {
        return of("ip6tnl", local, remote).with(PROTOCOL, 0);
    }

    private static IpTunnel of(String kind, IpAddress local, IpAddress remote) {
        IpFamily outer = kind.equals("ip6tnl") ? IpFamily.IPV6 : IpFamily.IPV4;
        if (local.family() != outer || remote.family() != outer) {
            throw new IllegalArgumentException(kind + " from " + local + " to " + remote + " is not over " + outer);
        }
        return new IpTunnel(kind, Attributes.none(SPACE)).with(LOCAL, local).with(REMOTE, remote);
    }

    private static long readFlags(AttributeReader at) {
        return at.length() == Short.BYTES ? at.u16() : Integer.toUnsignedLong(at.u32());
    }

    private static void writeFlags(MessageWriter writer, long flags) {
        if (flags < 0 || flags > 0xffff_ffffL) {
            throw new IllegalArgumentException("IFLA_IPTUN_FLAGS " + flags + " is not within 0 and 4294967295");
        }
        writer.u32((int) flags);
    }

    /** Writes them in their order; the switches of {@code sit} as 16 bits. */
    @Override
    public void write(MessageWriter writer) {
        for (RawAttribute one : attributes.raw()) {
            if (kind.equals("sit") && one.type() == FLAGS.number()) {
                writer.attributeU16(FLAGS.number(), sitFlags());
            } else {
                one.write(writer);
            }
        }
    }

    private int sitFlags() {
        long flags = get(FLAGS).orElse(0L);
        if (flags > 0xffff) {
            throw new IllegalArgumentException("IFLA_IPTUN_FLAGS " + flags + " of sit is not within 0 and 65535");
        }
        return (int) flags;
    }

    @Override
    public IpTunnel withAttributes(Attributes<IpTunnel> changed) {
        return new IpTunnel(kind, changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
