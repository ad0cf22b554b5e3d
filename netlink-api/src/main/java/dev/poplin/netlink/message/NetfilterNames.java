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

    private static final Supplier<AttributeNames> COUNTERS =
            list("CTA_COUNTERS", "_PACKETS _BYTES 32_PACKETS 32_BYTES _PAD");
    private static final Supplier<AttributeNames> SEQUENCE =
            list("CTA_SEQADJ_", "CORRECTION_POS OFFSET_BEFORE OFFSET_AFTER");
    private static final AttributeNames NAT = AttributeNames.builder(0)
            .names("CTA_NAT_", "V4_MINIP V4_MAXIP")
            .nested(3, "CTA_NAT_PROTO", 0, list("CTA_PROTONAT_", "PORT_MIN PORT_MAX"))
            .name(4, "CTA_NAT_V6_MINIP")
            .name(5, "CTA_NAT_V6_MAXIP")
            .build();

    private static final AttributeNames CONNECTION = top().names(
                    "CTA_",
                    "TUPLE_ORIG TUPLE_REPLY STATUS PROTOINFO HELP NAT_SRC TIMEOUT MARK COUNTERS_ORIG COUNTERS_REPLY USE"
                            + " ID NAT_DST TUPLE_MASTER SEQ_ADJ_ORIG SEQ_ADJ_REPLY SECMARK ZONE SECCTX TIMESTAMP"
                            + " MARK_MASK LABELS LABELS_MASK SYNPROXY FILTER STATUS_MASK TIMESTAMP_EVENT")
            .within(1, () -> TUPLE)
            .within(2, () -> TUPLE)
            .within(4, () -> AttributeNames.builder(0)
                    .nested(
                            1,
                            "CTA_PROTOINFO_TCP",
                            0,
                            list("CTA_PROTOINFO_TCP_", "STATE WSCALE_ORIGINAL WSCALE_REPLY FLAGS_ORIGINAL FLAGS_REPLY"))
                    .nested(2, "CTA_PROTOINFO_DCCP", 0, list("CTA_PROTOINFO_DCCP_", "STATE ROLE HANDSHAKE_SEQ PAD"))
                    .nested(3, "CTA_PROTOINFO_SCTP", 0, list("CTA_PROTOINFO_SCTP_", "STATE VTAG_ORIGINAL VTAG_REPLY"))
                    .build())
            .within(5, list("CTA_HELP_", "NAME INFO"))
            .within(6, () -> NAT)
            .within(9, COUNTERS)
            .within(10, COUNTERS)
            .within(13, () -> NAT)
            .within(14, () -> TUPLE)
            .within(15, SEQUENCE)
            .within(16, SEQUENCE)
            .within(19, list("CTA_SECCTX_", "NAME"))
            .within(20, list("CTA_TIMESTAMP_", "START STOP PAD"))
            .within(24, list("CTA_SYNPROXY_", "ISN ITS TSOFF"))
            .within(25, list("CTA_FILTER_", "ORIG_FLAGS REPLY_FLAGS"))
            .build();

    private static final AttributeNames EXPECTATION = top().names(
                    "CTA_EXPECT_", "MASTER TUPLE MASK TIMEOUT ID HELP_NAME ZONE FLAGS CLASS NAT FN")
            .within(1, () -> TUPLE)
            .within(2, () -> TUPLE)
            .within(3, () -> TUPLE)
            .within(10, () -> AttributeNames.builder(0)
                    .names("CTA_EXPECT_NAT_", "DIR TUPLE")
                    .within(2, () -> TUPLE)
                    .build())
            .build();

    private static final AttributeNames LOG_CONFIGURATION =
            top().names("NFULA_CFG_", "CMD MODE NLBUFSIZ TIMEOUT QTHRESH FLAGS").build();

    private static final Supplier<AttributeNames> IPSET_ADDRESS = list("IPSET_ATTR_IPADDR_", "IPV4 IPV6");
    private static final String IPSET_DATA =
            "IP IP_TO CIDR PORT PORT_TO TIMEOUT PROTO CADT_FLAGS CADT_LINENO MARK" + " MARKMASK BITMASK - - - -";

    private static final AttributeNames IPSET_OPTIONS = AttributeNames.builder(0)
            .names(
                    "IPSET_ATTR_",
                    IPSET_DATA + " INITVAL HASHSIZE MAXELEM NETMASK BUCKETSIZE RESIZE SIZE ELEMENTS REFERENCES MEMSIZE")
            .within(1, IPSET_ADDRESS)
            .within(2, IPSET_ADDRESS)
            .build();

    private static final AttributeNames IPSET_ENTRY = AttributeNames.builder(0)
            .names(
                    "IPSET_ATTR_",
                    IPSET_DATA + " ETHER NAME NAMEREF IP2 CIDR2 IP2_TO IFACE BYTES PACKETS COMMENT SKBMARK SKBPRIO"
                            + " SKBQUEUE")
            .within(1, IPSET_ADDRESS)
            .within(2, IPSET_ADDRESS)
            .within(20, IPSET_ADDRESS)
            .within(22, IPSET_ADDRESS)
            .build();

    private static final AttributeNames IPSET_CREATION = ipset(IPSET_OPTIONS);
    private static final AttributeNames IPSET_CHANGE = ipset(IPSET_ENTRY);

    private NetfilterNames() {}

    /** The names of the attributes of a message of netfilter; of others that have a header of four bytes, their numbers. */
    public static AttributeNames of(int messageType) {
        int inSubsystem = messageType & 0xff;
        return switch (messageType >>> 8) {
            case CONNECTIONS -> CONNECTION;
            case EXPECTATIONS -> EXPECTATION;
            case LOG -> LOG_CONFIGURATION;
            case IPSET -> inSubsystem == IPSET_CREATE ? IPSET_CREATION : IPSET_CHANGE;
            case NFTABLES -> NftablesNames.of(inSubsystem);
            default -> NUMBERS;
        };
    }

    private static AttributeNames ipset(AttributeNames data) {
        return top().names(
                        "IPSET_ATTR_",
                        "PROTOCOL SETNAME TYPENAME REVISION FAMILY FLAGS DATA ADT LINENO PROTOCOL_MIN INDEX")
                .within(7, () -> data)
                .within(8, () -> AttributeNames.list("IPSET_ATTR_DATA", () -> data))
                .build();
    }

    private static AttributeNames.Builder top() {
        return AttributeNames.builder(HEADER_BYTES);
    }

    /** Names without nests. */
    static Supplier<AttributeNames> list(String prefix, String names) {
        AttributeNames list = AttributeNames.builder(0).names(prefix, names).build();
        return () -> list;
    }
}
