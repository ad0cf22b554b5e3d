package dev.poplin.netlink.message;

import static java.util.Map.entry;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/** The names of the attributes of nftables (linux/netfilter/nf_tables.h), down to what is within expressions and objects. */
final class NftablesNames {

    private static final int HEADER_BYTES = 4;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private static final AttributeNames DATA = builder()
            .names("NFTA_DATA_", "VALUE VERDICT")
            .within(2, NetfilterNames.list("NFTA_VERDICT_", "CODE CHAIN CHAIN_ID"))
            .build();

    private static final AttributeNames EXPRESSION = builder()
            .names("NFTA_EXPR_", "NAME DATA")
            .chosen(2, 1, name -> expression(text(name)))
            .build();

    private static final Supplier<AttributeNames> EXPRESSIONS = list(EXPRESSION);

    private static final AttributeNames COUNTER = plain("NFTA_COUNTER_", "BYTES PACKETS PAD");
    private static final AttributeNames LIMIT = plain("NFTA_LIMIT_", "RATE UNIT BURST TYPE FLAGS PAD");
    private static final AttributeNames CONNECTION_LIMIT = plain("NFTA_CONNLIMIT_", "COUNT FLAGS");
    private static final AttributeNames QUOTA = plain("NFTA_QUOTA_", "BYTES FLAGS PAD CONSUMED");
    private static final AttributeNames SYNPROXY = plain("NFTA_SYNPROXY_", "MSS WSCALE FLAGS");

    private static final Map<String, AttributeNames> BY_EXPRESSION = Map.ofEntries(
            entry(
                    "immediate",
                    builder()
                            .names("NFTA_IMMEDIATE_", "DREG DATA")
                            .within(2, () -> DATA)
                            .build()),
            entry(
                    "bitwise",
                    builder()
                            .names("NFTA_BITWISE_", "SREG DREG LEN MASK XOR OP DATA SREG2")
                            .within(4, () -> DATA)
                            .within(5, () -> DATA)
                            .within(7, () -> DATA)
                            .build()),
            entry(
                    "cmp",
                    builder()
                            .names("NFTA_CMP_", "SREG OP DATA")
                            .within(3, () -> DATA)
                            .build()),
            entry(
                    "range",
                    builder()
                            .names("NFTA_RANGE_", "SREG OP FROM_DATA TO_DATA")
                            .within(3, () -> DATA)
                            .within(4, () -> DATA)
                            .build()),
            entry(
                    "dynset",
                    builder()
                            .names(
                                    "NFTA_DYNSET_",
                                    "SET_NAME SET_ID OP SREG_KEY SREG_DATA TIMEOUT EXPR PAD FLAGS EXPRESSIONS")
                            .within(7, () -> EXPRESSION)
                            .within(10, EXPRESSIONS)
                            .build()),
            entry(
                    "inner",
                    builder()
                            .names("NFTA_INNER_", "NUM TYPE FLAGS HDRSIZE EXPR")
                            .within(5, () -> EXPRESSION)
                            .build()),
            entry("byteorder", plain("NFTA_BYTEORDER_", "SREG DREG OP LEN SIZE")),
            entry("lookup", plain("NFTA_LOOKUP_", "SET SREG DREG SET_ID FLAGS")),
            entry("payload", plain("NFTA_PAYLOAD_", "DREG BASE OFFSET LEN SREG CSUM_TYPE CSUM_OFFSET CSUM_FLAGS")),
            entry("exthdr", plain("NFTA_EXTHDR_", "DREG TYPE OFFSET LEN FLAGS OP SREG")),
            entry("hash", plain("NFTA_HASH_", "SREG DREG LEN MODULUS SEED OFFSET TYPE SET_NAME SET_ID")),
            entry("meta", plain("NFTA_META_", "DREG KEY SREG")),
            entry("rt", plain("NFTA_RT_", "DREG KEY")),
            entry("socket", plain("NFTA_SOCKET_", "KEY DREG LEVEL")),
            entry("ct", plain("NFTA_CT_", "DREG KEY DIRECTION SREG")),
            entry("flow_offload", plain("NFTA_FLOW_", "TABLE_NAME")),
            entry("limit", LIMIT),
            entry("connlimit", CONNECTION_LIMIT),
            entry("counter", COUNTER),
            entry("quota", QUOTA),
            entry("synproxy", SYNPROXY),
            entry("last", plain("NFTA_LAST_", "SET MSECS PAD")),
            entry("log", plain("NFTA_LOG_", "GROUP PREFIX SNAPLEN QTHRESHOLD LEVEL FLAGS")),
            entry("queue", plain("NFTA_QUEUE_", "NUM TOTAL FLAGS SREG_QNUM")),
            entry("reject", plain("NFTA_REJECT_", "TYPE ICMP_CODE")),
            entry("nat", plain("NFTA_NAT_", "TYPE FAMILY REG_ADDR_MIN REG_ADDR_MAX REG_PROTO_MIN REG_PROTO_MAX FLAGS")),
            entry("tproxy", plain("NFTA_TPROXY_", "FAMILY REG_ADDR REG_PORT")),
            entry("masq", plain("NFTA_MASQ_", "FLAGS REG_PROTO_MIN REG_PROTO_MAX")),
            entry("redir", plain("NFTA_REDIR_", "REG_PROTO_MIN REG_PROTO_MAX FLAGS")),
            entry("dup", plain("NFTA_DUP_", "SREG_ADDR SREG_DEV")),
            entry("fwd", plain("NFTA_FWD_", "SREG_DEV SREG_ADDR NFPROTO")),
            entry("objref", plain("NFTA_OBJREF_", "IMM_TYPE IMM_NAME SET_SREG SET_NAME SET_ID")),
            entry("fib", plain("NFTA_FIB_", "DREG RESULT FLAGS")),
            entry("osf", plain("NFTA_OSF_", "DREG TTL FLAGS")),
            entry("xfrm", plain("NFTA_XFRM_", "DREG KEY DIR SPNUM")),
            entry("numgen", plain("NFTA_NG_", "DREG MODULUS TYPE OFFSET SET_NAME SET_ID")),
            entry("tunnel", plain("NFTA_TUNNEL_", "KEY DREG MODE")),
            entry("match", plain("NFTA_MATCH_", "NAME REV INFO")),
            entry("target", plain("NFTA_TARGET_", "NAME REV INFO")));

    private static final AttributeNames TIMEOUT = builder()
            .names("NFTA_CT_TIMEOUT_", "L3PROTO L4PROTO DATA")
            .chosen(3, 2, NftablesNames::timeouts)
            .build();
    private static final AttributeNames TCP_TIMEOUTS = plain(
            "CTA_TIMEOUT_TCP_",
            "SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSE SYN_SENT2 RETRANS UNACK");
    private static final AttributeNames UDP_TIMEOUTS = plain("CTA_TIMEOUT_UDP_", "UNREPLIED REPLIED");

    private static final AttributeNames TUNNEL = builder()
            .names("NFTA_TUNNEL_KEY_", "ID IP IP6 FLAGS TOS TTL SPORT DPORT OPTS")
            .within(2, NetfilterNames.list("NFTA_TUNNEL_KEY_IP_", "SRC DST"))
            .within(3, NetfilterNames.list("NFTA_TUNNEL_KEY_IP6_", "SRC DST FLOWLABEL"))
            .within(9, () -> builder()
                    .names("NFTA_TUNNEL_KEY_OPTS_", "VXLAN ERSPAN GENEVE")
                    .within(1, NetfilterNames.list("NFTA_TUNNEL_KEY_VXLAN_", "GBP"))
                    .within(2, NetfilterNames.list("NFTA_TUNNEL_KEY_ERSPAN_", "VERSION V1_INDEX V2_HWID V2_DIR"))
                    .within(3, NetfilterNames.list("NFTA_TUNNEL_KEY_GENEVE_", "CLASS TYPE DATA"))
                    .build())
            .build();

    private static final Map<Integer, AttributeNames> BY_OBJECT = Map.of(
            1, COUNTER,
            2, QUOTA,
            3, plain("NFTA_CT_HELPER_", "NAME L3PROTO L4PROTO"),
            4, LIMIT,
            5, CONNECTION_LIMIT,
            6, TUNNEL,
            7, TIMEOUT,
            8, plain("NFTA_SECMARK_", "CTX"),
            9, plain("NFTA_CT_EXPECT_", "L3PROTO L4PROTO DPORT TIMEOUT SIZE"),
            10, SYNPROXY);

    private static final Supplier<AttributeNames> DEVICES =
            () -> AttributeNames.list("NFTA_DEVICE_NAME", () -> AttributeNames.NONE);

    private static final AttributeNames TABLE = top().names("NFTA_TABLE_", "NAME FLAGS USE HANDLE PAD USERDATA OWNER")
            .build();

    private static final AttributeNames CHAIN = top().names(
                    "NFTA_CHAIN_", "TABLE HANDLE NAME HOOK POLICY USE TYPE COUNTERS PAD FLAGS ID USERDATA")
            .within(4, () -> builder()
                    .names("NFTA_HOOK_", "HOOKNUM PRIORITY DEV DEVS")
                    .within(4, DEVICES)
                    .build())
            .within(8, () -> COUNTER)
            .build();

    private static final AttributeNames RULE = top().names(
                    "NFTA_RULE_", "TABLE CHAIN HANDLE EXPRESSIONS COMPAT POSITION USERDATA PAD ID POSITION_ID CHAIN_ID")
            .within(4, EXPRESSIONS)
            .within(5, NetfilterNames.list("NFTA_RULE_COMPAT_", "PROTO FLAGS"))
            .build();

    private static final AttributeNames SET = top().names(
                    "NFTA_SET_",
                    "TABLE NAME FLAGS KEY_TYPE KEY_LEN DATA_TYPE DATA_LEN POLICY DESC ID TIMEOUT GC_INTERVAL USERDATA"
                            + " PAD OBJ_TYPE HANDLE EXPR EXPRESSIONS")
            .within(9, () -> builder()
                    .names("NFTA_SET_DESC_", "SIZE CONCAT")
                    .within(2, list(plain("NFTA_SET_FIELD_", "LEN")))
                    .build())
            .within(17, () -> EXPRESSION)
            .within(18, EXPRESSIONS)
            .build();

    private static final AttributeNames ELEMENT = builder()
            .names("NFTA_SET_ELEM_", "KEY DATA FLAGS TIMEOUT EXPIRATION USERDATA EXPR PAD OBJREF KEY_END EXPRESSIONS")
            .within(1, () -> DATA)
            .within(2, () -> DATA)
            .within(7, () -> EXPRESSION)
            .within(10, () -> DATA)
            .within(11, EXPRESSIONS)
            .build();

    private static final AttributeNames ELEMENTS = top().names("NFTA_SET_ELEM_LIST_", "TABLE SET ELEMENTS SET_ID")
            .within(3, list(ELEMENT))
            .build();

    private static final AttributeNames OBJECT = top().names(
                    "NFTA_OBJ_", "TABLE NAME TYPE DATA USE HANDLE PAD USERDATA")
            .chosen(4, 3, type -> BY_OBJECT.getOrDefault(number(type), AttributeNames.NONE))
            .build();

    private static final AttributeNames FLOWTABLE = top().names(
                    "NFTA_FLOWTABLE_", "TABLE NAME HOOK USE HANDLE PAD FLAGS")
            .within(3, () -> builder()
                    .names("NFTA_FLOWTABLE_HOOK_", "NUM PRIORITY DEVS")
                    .within(3, DEVICES)
                    .build())
            .build();

    private NftablesNames() {}

    /** The names for NFT_MSG_* of this number. */
    static AttributeNames of(int message) {
        return switch (message) {
            case 0, 1, 2, 26 -> TABLE;
            case 3, 4, 5, 27 -> CHAIN;
            case 6, 7, 8, 25, 28 -> RULE;
            case 9, 10, 11, 29 -> SET;
            case 12, 13, 14, 30, 33 -> ELEMENTS;
            case 18, 19, 20, 21, 31 -> OBJECT;
            case 22, 23, 24, 32 -> FLOWTABLE;
            default -> top().build();
        };
    }

    private static AttributeNames expression(String name) {
        return BY_EXPRESSION.getOrDefault(name, AttributeNames.NONE);
    }

    private static AttributeNames timeouts(byte[] protocol) {
        return switch (number(protocol)) {
            case TCP -> TCP_TIMEOUTS;
            case UDP -> UDP_TIMEOUTS;
            default -> AttributeNames.NONE;
        };
    }

    private static AttributeNames.Builder top() {
        return AttributeNames.builder(HEADER_BYTES);
    }

    private static AttributeNames.Builder builder() {
        return AttributeNames.builder(0);
    }

    private static AttributeNames plain(String prefix, String names) {
        return builder().names(prefix, names).build();
    }

    private static Supplier<AttributeNames> list(AttributeNames element) {
        AttributeNames list = AttributeNames.list("NFTA_LIST_ELEM", () -> element);
        return () -> list;
    }

    private static String text(byte[] value) {
        int length = value.length;
        while (length > 0 && value[length - 1] == 0) {
            length--;
        }
        return new String(value, 0, length, StandardCharsets.US_ASCII);
    }

    private static int number(byte[] value) {
        int number = 0;
        for (byte next : value) {
            number = number << Byte.SIZE | next & 0xff;
        }
        return number;
    }
}
