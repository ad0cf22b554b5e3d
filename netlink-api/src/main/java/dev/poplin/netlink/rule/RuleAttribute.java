package dev.poplin.netlink.rule;

import dev.poplin.netlink.message.AttributeNames;

/** The attributes of a rule (linux/fib_rules.h FRA_*). */
final class RuleAttribute {

    /** The length of struct fib_rule_hdr. */
    static final int HEADER_BYTES = 12;

    static final int DST = 1;
    static final int SRC = 2;
    static final int IIFNAME = 3;
    static final int GOTO = 4;
    static final int PRIORITY = 6;
    static final int FWMARK = 10;
    static final int FLOW = 11;
    static final int TUN_ID = 12;
    static final int SUPPRESS_IFGROUP = 13;
    static final int SUPPRESS_PREFIXLEN = 14;
    static final int TABLE = 15;
    static final int FWMASK = 16;
    static final int OIFNAME = 17;
    static final int L3MDEV = 19;
    static final int UID_RANGE = 20;
    static final int PROTOCOL = 21;
    static final int IP_PROTO = 22;
    static final int SPORT_RANGE = 23;
    static final int DPORT_RANGE = 24;
    static final int DSCP = 25;
    static final int FLOWLABEL = 26;
    static final int FLOWLABEL_MASK = 27;
    static final int SPORT_MASK = 28;
    static final int DPORT_MASK = 29;
    static final int DSCP_MASK = 30;

    static final AttributeNames NAMES = AttributeNames.builder(HEADER_BYTES)
            .name(DST, "FRA_DST")
            .name(SRC, "FRA_SRC")
            .name(IIFNAME, "FRA_IIFNAME")
            .name(GOTO, "FRA_GOTO")
            .name(PRIORITY, "FRA_PRIORITY")
            .name(FWMARK, "FRA_FWMARK")
            .name(FLOW, "FRA_FLOW")
            .name(TUN_ID, "FRA_TUN_ID")
            .name(SUPPRESS_IFGROUP, "FRA_SUPPRESS_IFGROUP")
            .name(SUPPRESS_PREFIXLEN, "FRA_SUPPRESS_PREFIXLEN")
            .name(TABLE, "FRA_TABLE")
            .name(FWMASK, "FRA_FWMASK")
            .name(OIFNAME, "FRA_OIFNAME")
            .name(L3MDEV, "FRA_L3MDEV")
            .name(UID_RANGE, "FRA_UID_RANGE")
            .name(PROTOCOL, "FRA_PROTOCOL")
            .name(IP_PROTO, "FRA_IP_PROTO")
            .name(SPORT_RANGE, "FRA_SPORT_RANGE")
            .name(DPORT_RANGE, "FRA_DPORT_RANGE")
            .name(DSCP, "FRA_DSCP")
            .name(FLOWLABEL, "FRA_FLOWLABEL")
            .name(FLOWLABEL_MASK, "FRA_FLOWLABEL_MASK")
            .name(SPORT_MASK, "FRA_SPORT_MASK")
            .name(DPORT_MASK, "FRA_DPORT_MASK")
            .name(DSCP_MASK, "FRA_DSCP_MASK")
            .build();

    private RuleAttribute() {}
}
