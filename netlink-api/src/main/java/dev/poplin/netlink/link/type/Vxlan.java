package dev.poplin.netlink.link.type;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import java.util.Optional;

/**
 * A VXLAN tunnel (RFC 7348): {@code ip link add NAME type vxlan …}.
 *
 * @param attributes its settings
 */
public record Vxlan(Attributes<Vxlan> attributes) implements LinkType, Attributed<Vxlan> {

    static final AttributeSpace<Vxlan> SPACE = AttributeSpace.of("IFLA_VXLAN_");

    /** Its VNI: {@code id}. */
    public static final Attribute<Vxlan, Long> ID = SPACE.u32(1, "ID", 0xff_ffff);

    /** The far end, or the group of all far ends, IPv4; see {@link #remote}. */
    public static final Attribute<Vxlan, IpAddress> GROUP = SPACE.address(2, "GROUP", 32);

    /** The index of the link that it sends by: {@code dev}. */
    public static final Attribute<Vxlan, Long> LINK = SPACE.u32(3, "LINK");

    /** Its own address, IPv4; see {@link #local}. */
    public static final Attribute<Vxlan, IpAddress> LOCAL = SPACE.address(4, "LOCAL", 32);

    /** The time to live of outer packets: {@code ttl}. */
    public static final Attribute<Vxlan, Long> TTL = SPACE.u8(5, "TTL");

    /** The type of service of outer packets, 1 for that of the inner one: {@code tos}. */
    public static final Attribute<Vxlan, Long> TOS = SPACE.u8(6, "TOS");

    /** Whether it learns where addresses are: {@code learning}. */
    public static final Attribute<Vxlan, Boolean> LEARNING = SPACE.bool(7, "LEARNING");

    /** How many seconds it remembers what it learnt: {@code ageing}. */
    public static final Attribute<Vxlan, Long> AGEING = SPACE.u32(8, "AGEING");

    /** The greatest number of forwarding entries, 0 for any: {@code maxaddress}. */
    public static final Attribute<Vxlan, Long> LIMIT = SPACE.u32(9, "LIMIT");

    /** The source ports: {@code srcport}. */
    public static final Attribute<Vxlan, Ports> PORT_RANGE = SPACE.of(10, "PORT_RANGE", Ports::decode, Ports::write);

    /** Whether it answers ARP: {@code proxy}. */
    public static final Attribute<Vxlan, Boolean> PROXY = SPACE.bool(11, "PROXY");

    /** Whether it sends to the destination behind a router at once: {@code rsc}. */
    public static final Attribute<Vxlan, Boolean> RSC = SPACE.bool(12, "RSC");

    /** Whether it tells of unknown link-layer addresses: {@code l2miss}. */
    public static final Attribute<Vxlan, Boolean> L2MISS = SPACE.bool(13, "L2MISS");

    /** Whether it tells of unknown IP addresses: {@code l3miss}. */
    public static final Attribute<Vxlan, Boolean> L3MISS = SPACE.bool(14, "L3MISS");

    /** The destination port; 4789 is the standard's: {@code dstport}. */
    public static final Attribute<Vxlan, Long> PORT = SPACE.be16(15, "PORT");

    /** The far end, or the group of all far ends, IPv6; see {@link #remote}. */
    public static final Attribute<Vxlan, IpAddress> GROUP6 = SPACE.address(16, "GROUP6", 128);

    /** Its own address, IPv6; see {@link #local}. */
    public static final Attribute<Vxlan, IpAddress> LOCAL6 = SPACE.address(17, "LOCAL6", 128);

    /** Whether outer packets over IPv4 have a checksum: {@code udpcsum}. */
    public static final Attribute<Vxlan, Boolean> UDP_CSUM = SPACE.bool(18, "UDP_CSUM");

    /** Whether outer packets over IPv6 have none: {@code udp6zerocsumtx}. */
    public static final Attribute<Vxlan, Boolean> UDP_ZERO_CSUM6_TX = SPACE.bool(19, "UDP_ZERO_CSUM6_TX");

    /** Whether it takes such packets: {@code udp6zerocsumrx}. */
    public static final Attribute<Vxlan, Boolean> UDP_ZERO_CSUM6_RX = SPACE.bool(20, "UDP_ZERO_CSUM6_RX");

    /** Remote checksum offload on sending: {@code remcsumtx}. */
    public static final Attribute<Vxlan, Boolean> REMCSUM_TX = SPACE.bool(21, "REMCSUM_TX");

    /** Remote checksum offload on receiving: {@code remcsumrx}. */
    public static final Attribute<Vxlan, Boolean> REMCSUM_RX = SPACE.bool(22, "REMCSUM_RX");

    /** The group policy extension: {@code gbp}. */
    public static final Attribute<Vxlan, Boolean> GBP = SPACE.flag(23, "GBP");

    /** Remote checksum offload does not leave partial checksums. */
    public static final Attribute<Vxlan, Boolean> REMCSUM_NOPARTIAL = SPACE.flag(24, "REMCSUM_NOPARTIAL");

    /** Whether routes, filters or programs say where packets go: {@code external}. */
    public static final Attribute<Vxlan, Boolean> COLLECT_METADATA = SPACE.bool(25, "COLLECT_METADATA");

    /** The flow label over IPv6: {@code flowlabel}. */
    public static final Attribute<Vxlan, Long> LABEL = SPACE.be32(26, "LABEL");

    /** The generic protocol extension: {@code gpe}. */
    public static final Attribute<Vxlan, Boolean> GPE = SPACE.flag(27, "GPE");

    /** The time to live is that of the inner packet: {@code ttl inherit}. */
    public static final Attribute<Vxlan, Boolean> TTL_INHERIT = SPACE.flag(28, "TTL_INHERIT");

    /** Whether outer packets must not be fragmented (0, 1, or 2 as the inner one): {@code df}. */
    public static final Attribute<Vxlan, Long> DF = SPACE.u8(29, "DF", 2);

    /** Whether it takes only the VNIs it was told of: {@code vnifilter}. */
    public static final Attribute<Vxlan, Boolean> VNIFILTER = SPACE.bool(30, "VNIFILTER");

    /** Whether packets to this host stay in it: {@code localbypass}. */
    public static final Attribute<Vxlan, Boolean> LOCALBYPASS = SPACE.bool(31, "LOCALBYPASS");

    /** {@link #LABEL} of the inner packet's flow label, where it has one: 0 no, 1 yes: {@code flowlabel inherit}. */
    public static final Attribute<Vxlan, Long> LABEL_POLICY = SPACE.u32(32, "LABEL_POLICY", 1);

    /** The 8 bytes of VXLAN's header, with those bits set that must be zero in what comes: {@code reserved_bits}. */
    public static final Attribute<Vxlan, byte[]> RESERVED_BITS = SPACE.bytes(33, "RESERVED_BITS", 8);

    /** Whether groups are reached by the routes for multicast: {@code mcroute}. */
    public static final Attribute<Vxlan, Boolean> MC_ROUTE = SPACE.bool(34, "MC_ROUTE");

    /**
     * Ports from and to.
     *
     * @param first the first
     * @param last the last
     */
    public record Ports(int first, int last) {

        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException if they are not ports or the last comes before the first
         */
        public Ports {
            if (first < 0 || last > 0xffff || first > last) {
                throw new IllegalArgumentException("source ports " + first + " to " + last + " are no range");
            }
        }

        static Ports decode(AttributeReader reader) {
            int both = reader.be32();
            int first = both >>> 16;
            int last = both & 0xffff;
            if (first > last) {
                throw MalformedMessageException.in(reader, "source ports " + first + " to " + last + " are no range");
            }
            return new Ports(first, last);
        }

        static void write(MessageWriter writer, Ports ports) {
            writer.be16(ports.first).be16(ports.last);
        }

        @Override
        public String toString() {
            return first + " " + last;
        }
    }

    /** A tunnel of this VNI that uses the standard's port: {@code ip link add NAME type vxlan id VNI dstport 4789}. */
    public static Vxlan of(int vni) {
        return new Vxlan(Attributes.none(SPACE)).with(ID, vni).with(PORT, 4789);
    }

    /** One for any VNI; routes, forwarding entries or programs say which: {@code ip link add NAME type vxlan external dstport 4789}. */
    public static Vxlan external() {
        return new Vxlan(Attributes.none(SPACE)).with(COLLECT_METADATA, true).with(PORT, 4789);
    }

    /** The same with another far end, or the group of all far ends: {@code remote} or {@code group}. */
    public Vxlan remote(IpAddress address) {
        return with(address.family() == IpFamily.IPV4 ? GROUP : GROUP6, address);
    }

    /** The same with another address of its own: {@code local}. */
    public Vxlan local(IpAddress address) {
        return with(address.family() == IpFamily.IPV4 ? LOCAL : LOCAL6, address);
    }

    /** The far end, or the group of all far ends. */
    public Optional<IpAddress> remote() {
        return get(GROUP).or(() -> get(GROUP6));
    }

    /** Its own address. */
    public Optional<IpAddress> local() {
        return get(LOCAL).or(() -> get(LOCAL6));
    }

    @Override
    public String kind() {
        return "vxlan";
    }

    @Override
    public Vxlan withAttributes(Attributes<Vxlan> changed) {
        return new Vxlan(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
