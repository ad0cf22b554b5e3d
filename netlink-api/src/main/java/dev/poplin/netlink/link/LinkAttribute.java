package dev.poplin.netlink.link;

import dev.poplin.netlink.message.AttributeNames;

/** Numbers of linux/if_link.h and linux/veth.h. */
final class LinkAttribute {

    static final int ADDRESS = 1;
    static final int IFNAME = 3;
    static final int MTU = 4;
    static final int LINK = 5;
    static final int MASTER = 10;
    static final int LINKINFO = 18;
    static final int IFALIAS = 20;
    static final int STATS64 = 23;
    static final int AF_SPEC = 26;
    static final int GROUP = 27;
    static final int NET_NS_FD = 28;
    static final int EXT_MASK = 29;
    static final int TARGET_NETNSID = 46;
    static final int PROP_LIST = 52;
    static final int ALT_IFNAME = 53;
    static final int INFO_KIND = 1;
    static final int INFO_DATA = 2;
    static final int VETH_PEER = 1;
    static final int INET6_ADDR_GEN_MODE = 8;
    static final int AF_INET6 = 10;

    /** The names for a link of any kind. */
    static final AttributeNames NAMES = names(AttributeNames.NONE);

    /** The names for a veth, whose data hold another link. */
    static final AttributeNames VETH_NAMES = names(AttributeNames.builder(0)
            .nested(VETH_PEER, "VETH_INFO_PEER", Link.HEADER_BYTES, () -> NAMES)
            .build());

    private LinkAttribute() {}

    private static AttributeNames names(AttributeNames data) {
        AttributeNames info = AttributeNames.builder(0)
                .name(INFO_KIND, "IFLA_INFO_KIND")
                .nested(INFO_DATA, "IFLA_INFO_DATA", 0, () -> data)
                .build();
        return AttributeNames.builder(Link.HEADER_BYTES)
                .name(ADDRESS, "IFLA_ADDRESS")
                .name(IFNAME, "IFLA_IFNAME")
                .name(MTU, "IFLA_MTU")
                .name(LINK, "IFLA_LINK")
                .name(MASTER, "IFLA_MASTER")
                .nested(LINKINFO, "IFLA_LINKINFO", 0, () -> info)
                .name(19, "IFLA_NET_NS_PID")
                .name(IFALIAS, "IFLA_IFALIAS")
                .name(STATS64, "IFLA_STATS64")
                .name(AF_SPEC, "IFLA_AF_SPEC")
                .name(GROUP, "IFLA_GROUP")
                .name(NET_NS_FD, "IFLA_NET_NS_FD")
                .name(EXT_MASK, "IFLA_EXT_MASK")
                .name(TARGET_NETNSID, "IFLA_TARGET_NETNSID")
                .name(PROP_LIST, "IFLA_PROP_LIST")
                .name(ALT_IFNAME, "IFLA_ALT_IFNAME")
                .build();
    }
}
