package dev.poplin.netlink.nftables.syntax;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A protocol's header as nft names its fields.
 *
 * @param name the protocol in nft's word
 * @param startBits where the header begins in its base; VLAN's lies behind that of Ethernet
 * @param fields its fields in order
 */
record Header(String name, int startBits, List<Field> fields) {

    static final Header ETHER = of("ether", "daddr 0 48 ETHER_ADDR, saddr 48 48 ETHER_ADDR, type 96 16 ETHER_TYPE");
    static final Header VLAN =
            new Header("vlan", 112, fields("pcp 112 3, dei 115 1, cfi 115 1, id 116 12, type 128 16 ETHER_TYPE"));
    static final Header ARP = of(
            "arp",
            "htype 0 16, ptype 16 16 ETHER_TYPE, hlen 32 8, plen 40 8, operation 48 16 ARP_OP,"
                    + " saddr_ether 64 48 ETHER_ADDR, saddr_ip 112 32 IPV4_ADDR, daddr_ether 144 48 ETHER_ADDR,"
                    + " daddr_ip 192 32 IPV4_ADDR");
    static final Header IP = of(
            "ip",
            "version 0 4, hdrlength 4 4, dscp 8 6 DSCP, ecn 14 2 ECN, length 16 16, id 32 16, frag-off 48 16,"
                    + " ttl 64 8, protocol 72 8 INET_PROTO, checksum 80 16, saddr 96 32 IPV4_ADDR,"
                    + " daddr 128 32 IPV4_ADDR");
    static final Header IP6 = of(
            "ip6",
            "version 0 4, dscp 4 6 DSCP, ecn 10 2 ECN, flowlabel 12 20, length 32 16, nexthdr 48 8 INET_PROTO,"
                    + " hoplimit 56 8, saddr 64 128 IPV6_ADDR, daddr 192 128 IPV6_ADDR");
    /** Any protocol that has ports. */
    static final Header ANY = of("th", "sport 0 16 INET_SERVICE, dport 16 16 INET_SERVICE");

    private static final String PORTS = "sport 0 16 INET_SERVICE, dport 16 16 INET_SERVICE, ";
    private static final Map<Integer, Header> TRANSPORT = Map.ofEntries(
            Map.entry(
                    1,
                    of(
                            "icmp",
                            "type 0 8 ICMP_TYPE, code 8 8 ICMP_CODE, checksum 16 16, gateway 32 32, id 32 16,"
                                    + " sequence 48 16, mtu 48 16")),
            Map.entry(2, of("igmp", "type 0 8 IGMP_TYPE, mrt 8 8, checksum 16 16, group 32 32 IPV4_ADDR")),
            Map.entry(
                    6,
                    of(
                            "tcp",
                            PORTS + "sequence 32 32, ackseq 64 32, doff 96 4, reserved 100 4, flags 104 8 TCP_FLAG,"
                                    + " window 112 16, checksum 128 16, urgptr 144 16")),
            Map.entry(17, of("udp", PORTS + "length 32 16, checksum 48 16")),
            Map.entry(33, of("dccp", PORTS + "type 67 4 DCCP_PKTTYPE")),
            Map.entry(50, of("esp", "spi 0 32, sequence 32 32")),
            Map.entry(51, of("ah", "nexthdr 0 8 INET_PROTO, hdrlength 8 8, reserved 16 16, spi 32 32, sequence 64 32")),
            Map.entry(
                    58,
                    of(
                            "icmpv6",
                            "type 0 8 ICMPV6_TYPE, code 8 8 ICMPV6_CODE, checksum 16 16, parameter-problem 32 32,"
                                    + " mtu 32 32, id 32 16, max-delay 32 16, sequence 48 16")),
            Map.entry(108, of("comp", "nexthdr 0 8 INET_PROTO, flags 8 8, cpi 16 16")),
            Map.entry(132, of("sctp", PORTS + "vtag 32 32, checksum 64 32")),
            Map.entry(136, of("udplite", PORTS + "checksum 48 16")));

    /** The messages of ICMP and ICMPv6 in which a field is; any for the others. */
    private static final Map<String, Integer> MESSAGE = new HashMap<>(Map.of(
            "icmp gateway", 5, "icmp mtu", 3, "icmpv6 parameter-problem", 4, "icmpv6 mtu", 2, "icmpv6 max-delay", 130));

    Header {
        fields = List.copyOf(fields);
    }

    /** One field, by its place in the base. */
    record Field(String name, int offsetBits, int bits, Datatype type) {

        int endBits() {
            return offsetBits + bits;
        }
    }

    static Header of(String name, String fields) {
        return new Header(name, 0, fields(fields));
    }

    private static List<Field> fields(String text) {
        List<Field> fields = new ArrayList<>();
        for (String each : text.split(", ?")) {
            String[] words = each.strip().split(" ");
            Datatype type = words.length > 3 ? Datatype.valueOf(words[3]) : Datatype.INTEGER;
            fields.add(new Field(
                    words[0].replace('_', ' '), Integer.parseInt(words[1]), Integer.parseInt(words[2]), type));
        }
        return fields;
    }

    /** The header of a transport protocol, if nft knows its fields. */
    static Optional<Header> transport(int protocol) {
        return Optional.ofNullable(TRANSPORT.get(protocol));
    }

    /** The words for a field of this header. */
    String words(Field field) {
        return name + " " + field.name();
    }

    /** The type of the ICMP message that alone has a field, or -1 if it may be any. */
    int messageOf(Field field) {
        return MESSAGE.getOrDefault(words(field), -1);
    }

    /**
     * The field that has just these bits.
     *
     * @param message the type of the ICMP message if it is known, otherwise -1
     */
    Optional<Field> field(int offsetBits, int bits, int message) {
        List<Field> candidates = fields.stream()
                .filter(field -> field.offsetBits() == offsetBits && field.bits() == bits)
                .toList();
        return candidates.stream()
                .filter(field -> messageOf(field) == message && message >= 0)
                .findFirst()
                .or(() -> candidates.stream()
                        .filter(field -> messageOf(field) < 0)
                        .findFirst())
                .or(() -> candidates.stream().findFirst());
    }

    /** The fields that follow each other from one bit to another without a gap; none if there is no such row. */
    List<Field> row(int fromBits, int toBits, int message) {
        List<Field> row = new ArrayList<>();
        int at = fromBits;
        while (at < toBits) {
            int next = at;
            Optional<Field> field = fields.stream()
                    .filter(each -> each.offsetBits() == next && each.endBits() <= toBits)
                    .filter(each -> messageOf(each) < 0 || messageOf(each) == message)
                    .findFirst();
            if (field.isEmpty()) {
                return List.of();
            }
            row.add(field.get());
            at = field.get().endBits();
        }
        return row;
    }

    /** The address field at an offset of which the first bytes are looked at. */
    Optional<Field> addressAt(int offsetBits, int bits) {
        return fields.stream()
                .filter(field -> field.offsetBits() == offsetBits
                        && field.bits() > bits
                        && field.type().isAddress())
                .findFirst();
    }
}
