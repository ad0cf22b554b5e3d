package dev.poplin.netlink.route;

import dev.poplin.netlink.message.AttributeNames;

/** Numbers of linux/rtnetlink.h. */
final class RouteAttribute {

    static final int DST = 1;
    static final int SRC = 2;
    static final int IIF = 3;
    static final int OIF = 4;
    static final int GATEWAY = 5;
    static final int PRIORITY = 6;
    static final int PREFSRC = 7;
    static final int METRICS = 8;
    static final int MULTIPATH = 9;
    static final int CACHEINFO = 12;
    static final int TABLE = 15;
    static final int MARK = 16;
    static final int VIA = 18;
    static final int PREF = 20;
    static final int ENCAP_TYPE = 21;
    static final int ENCAP = 22;
    static final int UID = 25;
    static final int IP_PROTO = 27;
    static final int SPORT = 28;
    static final int DPORT = 29;
    static final int NH_ID = 30;
    static final int FLOWLABEL = 31;

    /** The length of struct rtnexthop, behind which a next hop's attributes are. */
    static final int NEXT_HOP_BYTES = 8;

    static final AttributeNames NAMES = AttributeNames.builder(Route.HEADER_BYTES)
            .name(DST, "RTA_DST")
            .name(SRC, "RTA_SRC")
            .name(IIF, "RTA_IIF")
            .name(OIF, "RTA_OIF")
            .name(GATEWAY, "RTA_GATEWAY")
            .name(PRIORITY, "RTA_PRIORITY")
            .name(PREFSRC, "RTA_PREFSRC")
            .name(METRICS, "RTA_METRICS")
            .array(MULTIPATH, "RTA_MULTIPATH", "nexthop", NEXT_HOP_BYTES, RouteAttribute::names)
            .name(11, "RTA_FLOW")
            .name(CACHEINFO, "RTA_CACHEINFO")
            .name(TABLE, "RTA_TABLE")
            .name(MARK, "RTA_MARK")
            .name(VIA, "RTA_VIA")
            .name(PREF, "RTA_PREF")
            .name(ENCAP_TYPE, "RTA_ENCAP_TYPE")
            .name(ENCAP, "RTA_ENCAP")
            .name(23, "RTA_EXPIRES")
            .name(UID, "RTA_UID")
            .name(IP_PROTO, "RTA_IP_PROTO")
            .name(SPORT, "RTA_SPORT")
            .name(DPORT, "RTA_DPORT")
            .name(NH_ID, "RTA_NH_ID")
            .name(FLOWLABEL, "RTA_FLOWLABEL")
            .build();

    private RouteAttribute() {}

    private static AttributeNames names() {
        return NAMES;
    }
}
