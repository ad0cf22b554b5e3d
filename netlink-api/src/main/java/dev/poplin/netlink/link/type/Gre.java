package dev.poplin.netlink.link.type;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * A GRE tunnel (RFC 2784, 2890): {@code gre} and {@code ip6gre} of packets, {@code gretap} and {@code ip6gretap} of frames, {@code erspan} of mirrored frames: {@code ip link add NAME type gre …}.
 *
 * @param kind the name of the driver
 * @param attributes its settings
 */
public record Gre(String kind, Attributes<Gre> attributes) implements LinkType, Attributed<Gre> {

    static final AttributeSpace<Gre> SPACE = AttributeSpace.of("IFLA_GRE_");

    /** For {@link #INPUT_FLAGS} and {@link #OUTPUT_FLAGS}: there is a key. */
    public static final long KEY = 0x2000;

    /** There is a checksum. */
    public static final long CHECKSUM = 0x8000;

    /** There is a sequence number. */
    public static final long SEQUENCE = 0x1000;

    /** The index of the link that it sends by: {@code dev}. */
    public static final Attribute<Gre, Long> LINK = SPACE.u32(1, "LINK");

    /** What received packets have: {@link #KEY} and its like. */
    public static final Attribute<Gre, Long> INPUT_FLAGS = SPACE.be16(2, "IFLAGS");

    /** What sent packets have: {@link #KEY} and its like. */
    public static final Attribute<Gre, Long> OUTPUT_FLAGS = SPACE.be16(3, "OFLAGS");

    /** The key of received packets: {@code ikey}. */
    public static final Attribute<Gre, Long> INPUT_KEY = SPACE.be32(4, "IKEY");

    /** The key of sent packets: {@code okey}. */
    public static final Attribute<Gre, Long> OUTPUT_KEY = SPACE.be32(5, "OKEY");

    /** Its own address: {@code local}. */
    public static final Attribute<Gre, IpAddress> LOCAL = SPACE.address(6, "LOCAL");

    /** The far end: {@code remote}. */
    public static final Attribute<Gre, IpAddress> REMOTE = SPACE.address(7, "REMOTE");

    /** The time to live or hop limit of outer packets, 0 for that of the inner one: {@code ttl}. */
    public static final Attribute<Gre, Long> TTL = SPACE.u8(8, "TTL");

    /** The type of service of outer packets, 1 for that of the inner one: {@code tos}. */
    public static final Attribute<Gre, Long> TOS = SPACE.u8(9, "TOS");

    /** Whether outer packets must not be fragmented: {@code pmtudisc}. */
    public static final Attribute<Gre, Boolean> PATH_MTU_DISCOVERY = SPACE.bool(10, "PMTUDISC");

    /** How deep tunnels may be in each other (IPv6): {@code encaplimit}. */
    public static final Attribute<Gre, Long> ENCAP_LIMIT = SPACE.u8(11, "ENCAP_LIMIT");

    /** Traffic class and flow label (IPv6): {@code flowlabel}. */
    public static final Attribute<Gre, Long> FLOW_INFO = SPACE.be32(12, "FLOWINFO");

    /** IP6_TNL_F_* (IPv6). */
    public static final Attribute<Gre, Long> FLAGS = SPACE.u32(13, "FLAGS");

    /** What is between: 0 nothing, 1 FOU, 2 GUE: {@code encap}. */
    public static final Attribute<Gre, Long> ENCAP_TYPE = SPACE.u16(14, "ENCAP_TYPE");

    /** 1 checksums, 2 checksums over IPv6, 4 remote checksum offload. */
    public static final Attribute<Gre, Long> ENCAP_FLAGS = SPACE.u16(15, "ENCAP_FLAGS");

    /** The source port, 0 for any: {@code encap-sport}. */
    public static final Attribute<Gre, Long> ENCAP_SOURCE_PORT = SPACE.be16(16, "ENCAP_SPORT");

    /** The destination port: {@code encap-dport}. */
    public static final Attribute<Gre, Long> ENCAP_DESTINATION_PORT = SPACE.be16(17, "ENCAP_DPORT");

    /** Routes, filters or programs say where packets go: {@code external}. */
    public static final Attribute<Gre, Boolean> COLLECT_METADATA = SPACE.flag(18, "COLLECT_METADATA");

    /** Whether inner packets that must not be fragmented are fragmented: {@code ignore-df}. */
    public static final Attribute<Gre, Boolean> IGNORE_DF = SPACE.bool(19, "IGNORE_DF");

    /** The mark of outer packets: {@code fwmark}. */
    public static final Attribute<Gre, Long> FIREWALL_MARK = SPACE.u32(20, "FWMARK");

    /** The index of ERSPAN: {@code erspan}. */
    public static final Attribute<Gre, Long> ERSPAN_INDEX = SPACE.u32(21, "ERSPAN_INDEX");

    /** The version of ERSPAN: {@code erspan_ver}. */
    public static final Attribute<Gre, Long> ERSPAN_VERSION = SPACE.u8(22, "ERSPAN_VER", 2);

    /** 0 for received packets, 1 for sent ones: {@code erspan_dir}. */
    public static final Attribute<Gre, Long> ERSPAN_DIRECTION = SPACE.u8(23, "ERSPAN_DIR", 1);

    /** The id of the hardware: {@code erspan_hwid}. */
    public static final Attribute<Gre, Long> ERSPAN_HARDWARE = SPACE.u16(24, "ERSPAN_HWID");

    /** A tunnel of packets; over IPv4 or IPv6 as the addresses are: {@code ip link add NAME type gre local LOCAL remote REMOTE}. */
    public static Gre gre(IpAddress local, IpAddress remote) {
        return of(remote.family() == IpFamily.IPV4 ? "gre" : "ip6gre", local, remote);
    }

    /** A tunnel of frames; over IPv4 or IPv6 as the addresses are. */
    public static Gre tap(IpAddress local, IpAddress remote) {
        return of(remote.family() == IpFamily.IPV4 ? "gretap" : "ip6gretap", local, remote);
    }

    private static Gre of(String kind, IpAddress local, IpAddress remote) {
        if (local.family() != remote.family()) {
            throw new IllegalArgumentException(kind + " from " + local + " to " + remote + ": two families");
        }
        return new Gre(kind, Attributes.none(SPACE)).with(LOCAL, local).with(REMOTE, remote);
    }

    /** The same with this key in both directions: {@code key}. */
    public Gre key(long key) {
        return with(INPUT_KEY, key)
                .with(OUTPUT_KEY, key)
                .with(INPUT_FLAGS, get(INPUT_FLAGS).orElse(0L) | KEY)
                .with(OUTPUT_FLAGS, get(OUTPUT_FLAGS).orElse(0L) | KEY);
    }

    @Override
    public Gre withAttributes(Attributes<Gre> changed) {
        return new Gre(kind, changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
