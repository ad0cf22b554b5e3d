package dev.poplin.netlink.message;

import java.util.function.Supplier;

/**
 * The names of the attributes of netfilter's messages: connections and expectations (linux/netfilter/nfnetlink_conntrack.h), log
 * groups (nfnetlink_log.h), ipset (ipset/ip_set.h) and nftables (nf_tables.h).
 */
public final class NetfilterNames {

    /** struct nfgenmsg. */
    private static final int HEADER_BYTES = 4;

    private static final int CONNECTIONS = 1;
    private static final int EXPECTATIONS = 2;
    private static final int LOG = 4;
    private static final int IPSET = 6;
    private static final int NFTABLES = 10;
    private static final int IPSET_CREATE = 2;

    private static final AttributeNames NUMBERS = top().build();

    private static final AttributeNames TUPLE = AttributeNames.builder(0)
            .nested(1, "CTA_TUPLE_IP", 0, list("CTA_IP_", "V4_SRC V4_DST V6_SRC V6_DST"))
            .nested(
                    2,
                    "CTA_TUPLE_PROTO",
                    0,
                    list(
                            "CTA_PROTO_",
                            "NUM SRC_PORT DST_PORT ICMP_ID ICMP_TYPE ICMP_CODE ICMPV6_ID ICMPV6_TYPE ICMPV6_CODE"))
            .name(3, "CTA_TUPLE_ZONE")
            .build();

    private static final AttributeNames NAT = named(AttributeNames.builder(0), "CTA_NAT_", "V4_MINIP V4_MAXIP")
            .nested(3, "CTA_NAT_PROTO", 0, list("CTA_PROTONAT_", "PORT_MIN PORT_MAX"))
            .name(4, "CTA_NAT_V6_MINIP")
            .name(5, "CTA_NAT_V6_MAXIP")
            .build();

    private static final AttributeNames CONNECTION = named(
                    top(),
                    "CTA_",
                    "TUPLE_ORIG TUPLE_REPLY STATUS PROTOINFO HELP NAT_SRC TIMEOUT MARK COUNTERS_ORIG COUNTERS_REPLY USE"
                            + " ID NAT_DST TUPLE_MASTER SEQ_ADJ_ORIG SEQ_ADJ_REPLY SECMARK ZONE SECCTX TIMESTAMP"
                            + " MARK_MASK LABELS LABELS_MASK SYNPROXY FILTER STATUS_MASK TIMESTAMP_EVENT")
            .nested(1, "CTA_TUPLE_ORIG", 0, () -> TUPLE)
            .nested(2, "CTA_TUPLE_REPLY", 0, () -> TUPLE)
            .nested(4, "CTA_PROTOINFO", 0, () -> AttributeNames.builder(0)
                    .nested(
                            1,
                            "CTA_PROTOINFO_TCP",
                            0,
                            list("CTA_PROTOINFO_TCP_", "STATE WSCALE_ORIGINAL WSCALE_REPLY FLAGS_ORIGINAL FLAGS_REPLY"))
                    .build())
            .nested(5, "CTA_HELP", 0, list("CTA_HELP_", "NAME INFO"))
            .nested(6, "CTA_NAT_SRC", 0, () -> NAT)
            .nested(13, "CTA_NAT_DST", 0, () -> NAT)
            .nested(25, "CTA_FILTER", 0, list("CTA_FILTER_", "ORIG_FLAGS REPLY_FLAGS"))
            .build();

    private static final AttributeNames EXPECTATION = named(
                    top(), "CTA_EXPECT_", "MASTER TUPLE MASK TIMEOUT ID HELP_NAME ZONE FLAGS CLASS NAT FN")
            .nested(1, "CTA_EXPECT_MASTER", 0, () -> TUPLE)
            .nested(2, "CTA_EXPECT_TUPLE", 0, () -> TUPLE)
            .nested(3, "CTA_EXPECT_MASK", 0, () -> TUPLE)
            .build();

    private static final AttributeNames LOG_CONFIGURATION = named(
                    top(), "NFULA_CFG_", "CMD MODE NLBUFSIZ TIMEOUT QTHRESH FLAGS")
            .build();

    private static final Supplier<AttributeNames> IPSET_ADDRESS = list("IPSET_ATTR_IPADDR_", "IPV4 IPV6");
    private static final String IPSET_DATA =
            "IP IP_TO CIDR PORT PORT_TO TIMEOUT PROTO CADT_FLAGS CADT_LINENO MARK" + " MARKMASK BITMASK - - - -";

    private static final AttributeNames IPSET_OPTIONS = named(
                    AttributeNames.builder(0),
                    "IPSET_ATTR_",
                    IPSET_DATA + " INITVAL HASHSIZE MAXELEM NETMASK BUCKETSIZE RESIZE SIZE ELEMENTS REFERENCES MEMSIZE")
            .nested(1, "IPSET_ATTR_IP", 0, IPSET_ADDRESS)
            .nested(2, "IPSET_ATTR_IP_TO", 0, IPSET_ADDRESS)
            .build();

    private static final AttributeNames IPSET_ENTRY = named(
                    AttributeNames.builder(0),
                    "IPSET_ATTR_",
                    IPSET_DATA + " ETHER NAME NAMEREF IP2 CIDR2 IP2_TO IFACE BYTES PACKETS COMMENT SKBMARK SKBPRIO"
                            + " SKBQUEUE")
            .nested(1, "IPSET_ATTR_IP", 0, IPSET_ADDRESS)
            .nested(2, "IPSET_ATTR_IP_TO", 0, IPSET_ADDRESS)
            .nested(20, "IPSET_ATTR_IP2", 0, IPSET_ADDRESS)
            .nested(22, "IPSET_ATTR_IP2_TO", 0, IPSET_ADDRESS)
            .build();

    private static final AttributeNames IPSET_CREATION = ipset(IPSET_OPTIONS);
    private static final AttributeNames IPSET_CHANGE = ipset(IPSET_ENTRY);

    private static final AttributeNames EXPRESSION =
            named(AttributeNames.builder(0), "NFTA_EXPR_", "NAME DATA").build();

    private static final AttributeNames ELEMENT = named(
                    AttributeNames.builder(0),
                    "NFTA_SET_ELEM_",
                    "KEY DATA FLAGS TIMEOUT EXPIRATION USERDATA EXPR PAD OBJREF KEY_END EXPRESSIONS")
            .nested(7, "NFTA_SET_ELEM_EXPR", 0, () -> EXPRESSION)
            .nested(11, "NFTA_SET_ELEM_EXPRESSIONS", 0, elements(EXPRESSION))
            .build();

    private static final AttributeNames TABLE = named(top(), "NFTA_TABLE_", "NAME FLAGS USE HANDLE PAD USERDATA OWNER")
            .build();

    private static final AttributeNames CHAIN = named(
                    top(), "NFTA_CHAIN_", "TABLE HANDLE NAME HOOK POLICY USE TYPE COUNTERS PAD FLAGS ID USERDATA")
            .nested(4, "NFTA_CHAIN_HOOK", 0, list("NFTA_HOOK_", "HOOKNUM PRIORITY DEV DEVS"))
            .nested(8, "NFTA_CHAIN_COUNTERS", 0, list("NFTA_COUNTER_", "BYTES PACKETS"))
            .build();

    private static final AttributeNames RULE = named(
                    top(),
                    "NFTA_RULE_",
                    "TABLE CHAIN HANDLE EXPRESSIONS COMPAT POSITION USERDATA PAD ID POSITION_ID CHAIN_ID")
            .nested(4, "NFTA_RULE_EXPRESSIONS", 0, elements(EXPRESSION))
            .build();

    private static final AttributeNames SET = named(
                    top(),
                    "NFTA_SET_",
                    "TABLE NAME FLAGS KEY_TYPE KEY_LEN DATA_TYPE DATA_LEN POLICY DESC ID TIMEOUT GC_INTERVAL USERDATA"
                            + " PAD OBJ_TYPE HANDLE EXPR EXPRESSIONS")
            .nested(9, "NFTA_SET_DESC", 0, list("NFTA_SET_DESC_", "SIZE CONCAT"))
            .nested(17, "NFTA_SET_EXPR", 0, () -> EXPRESSION)
            .nested(18, "NFTA_SET_EXPRESSIONS", 0, elements(EXPRESSION))
            .build();

    private static final AttributeNames ELEMENTS = named(top(), "NFTA_SET_ELEM_LIST_", "TABLE SET ELEMENTS SET_ID")
            .nested(3, "NFTA_SET_ELEM_LIST_ELEMENTS", 0, elements(ELEMENT))
            .build();

    private static final AttributeNames OBJECT = named(
                    top(), "NFTA_OBJ_", "TABLE NAME TYPE DATA USE HANDLE PAD USERDATA")
            .build();

    private static final AttributeNames FLOWTABLE = named(
                    top(), "NFTA_FLOWTABLE_", "TABLE NAME HOOK USE HANDLE PAD FLAGS")
            .nested(3, "NFTA_FLOWTABLE_HOOK", 0, list("NFTA_FLOWTABLE_HOOK_", "NUM PRIORITY DEVS"))
            .build();

    private NetfilterNames() {}

    /** The names of the attributes of a message of netfilter; of others that have a header of four bytes, their numbers. */
    public static AttributeNames of(int messageType) {
        int inSubsystem = messageType & 0xff;
        return switch (messageType >>> 8) {
            case CONNECTIONS -> CONNECTION;
            case EXPECTATIONS -> EXPECTATION;
            case LOG -> LOG_CONFIGURATION;
            case IPSET -> inSubsystem == IPSET_CREATE ? IPSET_CREATION : IPSET_CHANGE;
            case NFTABLES -> nftables(inSubsystem);
            default -> NUMBERS;
        };
    }

    private static AttributeNames nftables(int message) {
        return switch (message) {
            case 0, 1, 2, 26 -> TABLE;
            case 3, 4, 5, 27 -> CHAIN;
            case 6, 7, 8, 25, 28 -> RULE;
            case 9, 10, 11, 29 -> SET;
            case 12, 13, 14, 30, 33 -> ELEMENTS;
            case 18, 19, 20, 21, 31 -> OBJECT;
            case 22, 23, 24, 32 -> FLOWTABLE;
            default -> NUMBERS;
        };
    }

    private static AttributeNames ipset(AttributeNames data) {
        return named(
                        top(),
                        "IPSET_ATTR_",
                        "PROTOCOL SETNAME TYPENAME REVISION FAMILY FLAGS DATA ADT LINENO PROTOCOL_MIN INDEX")
                .nested(7, "IPSET_ATTR_DATA", 0, () -> data)
                .nested(8, "IPSET_ATTR_ADT", 0, () -> AttributeNames.builder(0)
                        .nested(7, "IPSET_ATTR_DATA", 0, () -> data)
                        .build())
                .build();
    }

    private static AttributeNames.Builder top() {
        return AttributeNames.builder(HEADER_BYTES);
    }

    private static Supplier<AttributeNames> elements(AttributeNames element) {
        return () -> AttributeNames.builder(0)
                .nested(1, "NFTA_LIST_ELEM", 0, () -> element)
                .build();
    }

    private static Supplier<AttributeNames> list(String prefix, String names) {
        AttributeNames list = named(AttributeNames.builder(0), prefix, names).build();
        return () -> list;
    }

    /** Names of the numbers from 1 on, in their order; {@code -} for a number without one. */
    private static AttributeNames.Builder named(AttributeNames.Builder builder, String prefix, String names) {
        int number = 1;
        for (String name : names.split(" ")) {
            if (!name.equals("-")) {
                builder.name(number, prefix + name);
            }
            number++;
        }
        return builder;
    }
}
