package dev.poplin.netlink.nftables.syntax;

import java.util.Map;

/** nft's types of values, by its numbers (datatype.h), and how each is printed. */
enum Datatype {
    INVALID(0, "integer", Form.HEX),
    VERDICT(1, "verdict", Form.NUMBER),
    NF_PROTO(2, "nf_proto", Form.NUMBER, Symbols.NF_PROTO),
    BITMASK(3, "bitmask", Form.HEX),
    INTEGER(4, "integer", Form.NUMBER),
    STRING(5, "string", Form.TEXT),
    LL_ADDR(6, "ll_addr", Form.MAC),
    IPV4_ADDR(7, "ipv4_addr", Form.ADDRESS),
    IPV6_ADDR(8, "ipv6_addr", Form.ADDRESS),
    ETHER_ADDR(9, "ether_addr", Form.MAC),
    ETHER_TYPE(10, "ether_type", Form.HEX, Symbols.ETHER_TYPE),
    ARP_OP(11, "arp_op", Form.NUMBER, Symbols.ARP_OPERATION),
    INET_PROTO(12, "inet_proto", Form.NUMBER, Symbols.PROTOCOL),
    INET_SERVICE(13, "inet_service", Form.NUMBER),
    ICMP_TYPE(14, "icmp_type", Form.NUMBER, Symbols.ICMP_TYPE),
    TCP_FLAG(15, "tcp_flag", Form.BITS, Symbols.TCP_FLAG),
    DCCP_PKTTYPE(16, "dccp_pkttype", Form.NUMBER, Symbols.DCCP_TYPE),
    MH_TYPE(17, "mh_type", Form.NUMBER, Symbols.MOBILITY_TYPE),
    TIME(18, "time", Form.DURATION),
    MARK(19, "mark", Form.HEX32),
    IFACE_INDEX(20, "iface_index", Form.INTERFACE),
    IFACE_TYPE(21, "iface_type", Form.NUMBER, Symbols.HARDWARE),
    REALM(22, "realm", Form.NUMBER, Symbols.of("cosmos 0")),
    CLASSID(23, "classid", Form.CLASS),
    UID(24, "uid", Form.NUMBER),
    GID(25, "gid", Form.NUMBER),
    CT_STATE(26, "ct_state", Form.BITS, Symbols.CT_STATE),
    CT_DIR(27, "ct_dir", Form.NUMBER, Symbols.CT_DIRECTION),
    CT_STATUS(28, "ct_status", Form.BITS, Symbols.CT_STATUS),
    ICMPV6_TYPE(29, "icmpv6_type", Form.NUMBER, Symbols.ICMPV6_TYPE),
    CT_LABEL(30, "ct_label", Form.BIT_NUMBERS),
    PKT_TYPE(31, "pkt_type", Form.NUMBER, Symbols.PACKET_TYPE),
    ICMP_CODE(32, "icmp_code", Form.NUMBER, Symbols.ICMP_CODE),
    ICMPV6_CODE(33, "icmpv6_code", Form.NUMBER, Symbols.ICMPV6_CODE),
    ICMPX_CODE(34, "icmpx_code", Form.NUMBER, Symbols.ICMPX_CODE),
    DEVGROUP(35, "devgroup", Form.NUMBER, Symbols.GROUP),
    DSCP(36, "dscp", Form.HEX, Symbols.DSCP),
    ECN(37, "ecn", Form.NUMBER, Symbols.ECN),
    FIB_ADDRTYPE(38, "fib_addrtype", Form.NUMBER, Symbols.ADDRESS_TYPE),
    BOOLEAN(39, "boolean", Form.NUMBER, Symbols.PRESENCE),
    CT_EVENT(40, "ct_event", Form.BITS, Symbols.CT_EVENT),
    IFNAME(41, "ifname", Form.TEXT),
    IGMP_TYPE(42, "igmp_type", Form.NUMBER, Symbols.IGMP_TYPE),
    DATE(43, "time", Form.DATE),
    HOUR(44, "hour", Form.HOUR),
    DAY(45, "day", Form.QUOTED, Symbols.DAY),
    CGROUPV2(46, "cgroupsv2", Form.GROUP);

    /** How values are written that have no word. */
    enum Form {
        NUMBER,
        HEX,
        HEX32,
        TEXT,
        MAC,
        ADDRESS,
        BITS,
        BIT_NUMBERS,
        DURATION,
        INTERFACE,
        GROUP,
        CLASS,
        DATE,
        HOUR,
        QUOTED
    }

    private static final int BITS = 6;
    private static final Datatype[] ALL = values();

    private final int number;
    private final String nftName;
    private final Form form;
    private final Map<Integer, String> symbols;

    Datatype(int number, String nftName, Form form) {
        this(number, nftName, form, Map.of());
    }

    Datatype(int number, String nftName, Form form, Map<Integer, String> symbols) {
        this.number = number;
        this.nftName = nftName;
        this.form = form;
        this.symbols = symbols;
    }

    /** The type of a number; what is not known is printed as a number in hex. */
    static Datatype of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : INVALID;
    }

    /** The type's name as it stands behind {@code type}, for what is a concatenation, too. */
    static String name(int number) {
        if (number >>> BITS == 0) {
            return of(number).nftName;
        }
        return name(number >>> BITS) + " . " + of(number & (1 << BITS) - 1).nftName;
    }

    int number() {
        return number;
    }

    Form form() {
        return form;
    }

    Map<Integer, String> symbols() {
        return symbols;
    }

    boolean isAddress() {
        return form == Form.ADDRESS;
    }

    /** Whether values are sets of bits: compared with {@code !=} 0 they are asked for any of these. */
    boolean isBitmask() {
        return form == Form.BITS || form == Form.BIT_NUMBERS;
    }

    /** Whether values are bytes in the order of their text, whatever this machine's order is. */
    boolean isText() {
        return form == Form.TEXT;
    }
}
