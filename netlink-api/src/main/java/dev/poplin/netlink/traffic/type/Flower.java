package dev.poplin.netlink.traffic.type;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import java.util.List;

/**
 * Matches fields of the packet's headers: {@code tc filter add … flower …}.
 *
 * @param attributes its settings
 */
public record Flower(Attributes<Flower> attributes) implements FilterType, Attributed<Flower> {

    static final AttributeSpace<Flower> SPACE = AttributeSpace.of("TCA_FLOWER_");

    /** The class it gives to packets, as {@link TcHandle#value}: {@code classid}. */
    public static final Attribute<Flower, Long> CLASS = SPACE.u32(1, "CLASSID");

    /** The name of the link that packets came in by: {@code indev}. */
    public static final Attribute<Flower, String> INCOMING = SPACE.string(2, "INDEV", 15);

    /** What is done with the packets it matches: {@code action}. */
    public static final Attribute<Flower, List<Action>> ACTIONS =
            SPACE.of(3, "ACT", Action::decodeAll, Action::writeAll);

    /** The destination's link-layer address: {@code dst_mac}. */
    public static final Attribute<Flower, MacAddress> DESTINATION_MAC = SPACE.mac(4, "KEY_ETH_DST");

    /** Which bits of {@link #DESTINATION_MAC} count. */
    public static final Attribute<Flower, MacAddress> DESTINATION_MAC_MASK = SPACE.mac(5, "KEY_ETH_DST_MASK");

    /** The source's link-layer address: {@code src_mac}. */
    public static final Attribute<Flower, MacAddress> SOURCE_MAC = SPACE.mac(6, "KEY_ETH_SRC");

    /** Which bits of {@link #SOURCE_MAC} count. */
    public static final Attribute<Flower, MacAddress> SOURCE_MAC_MASK = SPACE.mac(7, "KEY_ETH_SRC_MASK");

    /** What is in the frame; as the filter's protocol. */
    public static final Attribute<Flower, Long> ETHERTYPE = SPACE.be16(8, "KEY_ETH_TYPE");

    /** The protocol of layer 4: {@code ip_proto}. */
    public static final Attribute<Flower, Long> IP_PROTOCOL = SPACE.u8(9, "KEY_IP_PROTO");

    /** The source address, IPv4: {@code src_ip}; see {@link #source}. */
    public static final Attribute<Flower, IpAddress> SOURCE = SPACE.address(10, "KEY_IPV4_SRC");

    /** Which bits of {@link #SOURCE} count. */
    public static final Attribute<Flower, IpAddress> SOURCE_MASK = SPACE.address(11, "KEY_IPV4_SRC_MASK");

    /** The destination address, IPv4: {@code dst_ip}; see {@link #destination}. */
    public static final Attribute<Flower, IpAddress> DESTINATION = SPACE.address(12, "KEY_IPV4_DST");

    /** Which bits of {@link #DESTINATION} count. */
    public static final Attribute<Flower, IpAddress> DESTINATION_MASK = SPACE.address(13, "KEY_IPV4_DST_MASK");

    /** The source address, IPv6. */
    public static final Attribute<Flower, IpAddress> SOURCE6 = SPACE.address(14, "KEY_IPV6_SRC");

    /** Which bits of {@link #SOURCE6} count. */
    public static final Attribute<Flower, IpAddress> SOURCE6_MASK = SPACE.address(15, "KEY_IPV6_SRC_MASK");

    /** The destination address, IPv6. */
    public static final Attribute<Flower, IpAddress> DESTINATION6 = SPACE.address(16, "KEY_IPV6_DST");

    /** Which bits of {@link #DESTINATION6} count. */
    public static final Attribute<Flower, IpAddress> DESTINATION6_MASK = SPACE.address(17, "KEY_IPV6_DST_MASK");

    /** The source port of TCP: {@code src_port}. */
    public static final Attribute<Flower, Long> TCP_SOURCE_PORT = SPACE.be16(18, "KEY_TCP_SRC");

    /** The destination port of TCP: {@code dst_port}. */
    public static final Attribute<Flower, Long> TCP_DESTINATION_PORT = SPACE.be16(19, "KEY_TCP_DST");

    /** The source port of UDP. */
    public static final Attribute<Flower, Long> UDP_SOURCE_PORT = SPACE.be16(20, "KEY_UDP_SRC");

    /** The destination port of UDP. */
    public static final Attribute<Flower, Long> UDP_DESTINATION_PORT = SPACE.be16(21, "KEY_UDP_DST");

    /** 1 leaves hardware out, 2 leaves software out: {@code skip_hw}, {@code skip_sw}. */
    public static final Attribute<Flower, Long> FLAGS = SPACE.u32(22, "FLAGS");

    /** The VLAN: {@code vlan_id}. */
    public static final Attribute<Flower, Long> VLAN_ID = SPACE.u16(23, "KEY_VLAN_ID");

    /** The priority in the VLAN tag: {@code vlan_prio}. */
    public static final Attribute<Flower, Long> VLAN_PRIORITY = SPACE.u8(24, "KEY_VLAN_PRIO");

    /** What is behind the VLAN tag: {@code vlan_ethtype}. */
    public static final Attribute<Flower, Long> VLAN_ETHERTYPE = SPACE.be16(25, "KEY_VLAN_ETH_TYPE");

    /** The tunnel it came by: {@code enc_key_id}. */
    public static final Attribute<Flower, Long> TUNNEL_ID = SPACE.be32(26, "KEY_ENC_KEY_ID");

    /** The source of the tunnel, IPv4: {@code enc_src_ip}. */
    public static final Attribute<Flower, IpAddress> TUNNEL_SOURCE = SPACE.address(27, "KEY_ENC_IPV4_SRC");

    /** Which bits of {@link #TUNNEL_SOURCE} count. */
    public static final Attribute<Flower, IpAddress> TUNNEL_SOURCE_MASK = SPACE.address(28, "KEY_ENC_IPV4_SRC_MASK");

    /** The destination of the tunnel, IPv4: {@code enc_dst_ip}. */
    public static final Attribute<Flower, IpAddress> TUNNEL_DESTINATION = SPACE.address(29, "KEY_ENC_IPV4_DST");

    /** Which bits of {@link #TUNNEL_DESTINATION} count. */
    public static final Attribute<Flower, IpAddress> TUNNEL_DESTINATION_MASK =
            SPACE.address(30, "KEY_ENC_IPV4_DST_MASK");

    /** The source of the tunnel, IPv6. */
    public static final Attribute<Flower, IpAddress> TUNNEL_SOURCE6 = SPACE.address(31, "KEY_ENC_IPV6_SRC");

    /** Which bits of {@link #TUNNEL_SOURCE6} count. */
    public static final Attribute<Flower, IpAddress> TUNNEL_SOURCE6_MASK = SPACE.address(32, "KEY_ENC_IPV6_SRC_MASK");

    /** The destination of the tunnel, IPv6. */
    public static final Attribute<Flower, IpAddress> TUNNEL_DESTINATION6 = SPACE.address(33, "KEY_ENC_IPV6_DST");

    /** Which bits of {@link #TUNNEL_DESTINATION6} count. */
    public static final Attribute<Flower, IpAddress> TUNNEL_DESTINATION6_MASK =
            SPACE.address(34, "KEY_ENC_IPV6_DST_MASK");

    /** The destination port of the tunnel: {@code enc_dst_port}. */
    public static final Attribute<Flower, Long> TUNNEL_PORT = SPACE.be16(45, "KEY_ENC_UDP_DST_PORT");

    /** Which bits of {@link #TUNNEL_PORT} count. */
    public static final Attribute<Flower, Long> TUNNEL_PORT_MASK = SPACE.be16(46, "KEY_ENC_UDP_DST_PORT_MASK");

    /** 1 is a fragment, 2 the first one: {@code ip_flags}. */
    public static final Attribute<Flower, Long> IP_FLAGS = SPACE.be32(47, "KEY_FLAGS");

    /** Which bits of {@link #IP_FLAGS} count. */
    public static final Attribute<Flower, Long> IP_FLAGS_MASK = SPACE.be32(48, "KEY_FLAGS_MASK");

    /** The code of ICMP: {@code code}. */
    public static final Attribute<Flower, Long> ICMP_CODE = SPACE.u8(49, "KEY_ICMPV4_CODE");

    /** Which bits of {@link #ICMP_CODE} count. */
    public static final Attribute<Flower, Long> ICMP_CODE_MASK = SPACE.u8(50, "KEY_ICMPV4_CODE_MASK");

    /** The type of ICMP: {@code type}. */
    public static final Attribute<Flower, Long> ICMP_TYPE = SPACE.u8(51, "KEY_ICMPV4_TYPE");

    /** Which bits of {@link #ICMP_TYPE} count. */
    public static final Attribute<Flower, Long> ICMP_TYPE_MASK = SPACE.u8(52, "KEY_ICMPV4_TYPE_MASK");

    /** The code of ICMPv6. */
    public static final Attribute<Flower, Long> ICMPV6_CODE = SPACE.u8(53, "KEY_ICMPV6_CODE");

    /** Which bits of {@link #ICMPV6_CODE} count. */
    public static final Attribute<Flower, Long> ICMPV6_CODE_MASK = SPACE.u8(54, "KEY_ICMPV6_CODE_MASK");

    /** The type of ICMPv6. */
    public static final Attribute<Flower, Long> ICMPV6_TYPE = SPACE.u8(55, "KEY_ICMPV6_TYPE");

    /** Which bits of {@link #ICMPV6_TYPE} count. */
    public static final Attribute<Flower, Long> ICMPV6_TYPE_MASK = SPACE.u8(56, "KEY_ICMPV6_TYPE_MASK");

    /** The flags of TCP: {@code tcp_flags}. */
    public static final Attribute<Flower, Long> TCP_FLAGS = SPACE.be16(71, "KEY_TCP_FLAGS");

    /** Which bits of {@link #TCP_FLAGS} count. */
    public static final Attribute<Flower, Long> TCP_FLAGS_MASK = SPACE.be16(72, "KEY_TCP_FLAGS_MASK");

    /** The type of service: {@code ip_tos}. */
    public static final Attribute<Flower, Long> TOS = SPACE.u8(73, "KEY_IP_TOS");

    /** Which bits of {@link #TOS} count. */
    public static final Attribute<Flower, Long> TOS_MASK = SPACE.u8(74, "KEY_IP_TOS_MASK");

    /** The time to live: {@code ip_ttl}. */
    public static final Attribute<Flower, Long> TTL = SPACE.u8(75, "KEY_IP_TTL");

    /** Which bits of {@link #TTL} count. */
    public static final Attribute<Flower, Long> TTL_MASK = SPACE.u8(76, "KEY_IP_TTL_MASK");

    /** The first source port of a range. */
    public static final Attribute<Flower, Long> SOURCE_PORT_MIN = SPACE.be16(87, "KEY_PORT_SRC_MIN");

    /** The last source port of a range. */
    public static final Attribute<Flower, Long> SOURCE_PORT_MAX = SPACE.be16(88, "KEY_PORT_SRC_MAX");

    /** The first destination port of a range. */
    public static final Attribute<Flower, Long> DESTINATION_PORT_MIN = SPACE.be16(89, "KEY_PORT_DST_MIN");

    /** The last destination port of a range. */
    public static final Attribute<Flower, Long> DESTINATION_PORT_MAX = SPACE.be16(90, "KEY_PORT_DST_MAX");

    /** What connection tracking knows: {@code ct_state}. */
    public static final Attribute<Flower, Long> CT_STATE = SPACE.u16(91, "KEY_CT_STATE");

    /** Which bits of {@link #CT_STATE} count. */
    public static final Attribute<Flower, Long> CT_STATE_MASK = SPACE.u16(92, "KEY_CT_STATE_MASK");

    /** The zone of connection tracking: {@code ct_zone}. */
    public static final Attribute<Flower, Long> CT_ZONE = SPACE.u16(93, "KEY_CT_ZONE");

    /** Which bits of {@link #CT_ZONE} count. */
    public static final Attribute<Flower, Long> CT_ZONE_MASK = SPACE.u16(94, "KEY_CT_ZONE_MASK");

    /** The mark of the connection: {@code ct_mark}. */
    public static final Attribute<Flower, Long> CT_MARK = SPACE.u32(95, "KEY_CT_MARK");

    /** Which bits of {@link #CT_MARK} count. */
    public static final Attribute<Flower, Long> CT_MARK_MASK = SPACE.u32(96, "KEY_CT_MARK_MASK");

    /** One that matches every packet of an ethertype, such as 0x0800; to be made narrower. */
    public static Flower of(int ethertype) {
        return new Flower(Attributes.none(SPACE)).with(ETHERTYPE, ethertype);
    }

    /** The same for packets from this prefix: {@code src_ip}. */
    public Flower source(Cidr prefix) {
        return prefix.family() == IpFamily.IPV4
                ? prefix(SOURCE, SOURCE_MASK, prefix)
                : prefix(SOURCE6, SOURCE6_MASK, prefix);
    }

    /** The same for packets to this prefix: {@code dst_ip}. */
    public Flower destination(Cidr prefix) {
        return prefix.family() == IpFamily.IPV4
                ? prefix(DESTINATION, DESTINATION_MASK, prefix)
                : prefix(DESTINATION6, DESTINATION6_MASK, prefix);
    }

    private Flower prefix(Attribute<Flower, IpAddress> key, Attribute<Flower, IpAddress> mask, Cidr prefix) {
        byte[] bits = new byte[prefix.family().bits() / 8];
        for (int bit = 0; bit < prefix.length(); bit++) {
            bits[bit / 8] |= (byte) (0x80 >>> bit % 8);
        }
        IpAddress ones = bits.length == 4 ? Ipv4Address.of(bits) : Ipv6Address.of(bits);
        return with(key, prefix.address()).with(mask, ones);
    }

    /** The same with these actions. */
    public Flower actions(Action... all) {
        return with(ACTIONS, List.of(all));
    }

    /** The same that gives packets to a class: {@code classid}. */
    public Flower toClass(TcHandle handle) {
        return with(CLASS, Integer.toUnsignedLong(handle.value()));
    }

    @Override
    public String kind() {
        return "flower";
    }

    @Override
    public Flower settable() {
        return new Flower(Settable.of(attributes, FLAGS, ACTIONS));
    }

    @Override
    public Flower withAttributes(Attributes<Flower> changed) {
        return new Flower(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
