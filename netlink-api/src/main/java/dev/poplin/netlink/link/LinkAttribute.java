package dev.poplin.netlink.link;

import dev.poplin.netlink.message.AttributeNames;

/** Numbers of linux/if_link.h that are no settings of their own; {@link LinkSetting} has those that are. */
final class LinkAttribute {

    static final int ADDRESS = 1;
    static final int IFNAME = 3;
    static final int MTU = 4;
    static final int LINK = 5;
    static final int MASTER = 10;
    static final int PROTINFO = 12;
    static final int LINKINFO = 18;
    static final int NET_NS_PID = 19;
    static final int IFALIAS = 20;
    static final int VFINFO_LIST = 22;
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
    static final int INFO_SLAVE_KIND = 4;
    static final int INFO_SLAVE_DATA = 5;
    /** VETH_INFO_PEER and IFLA_NETKIT_PEER_INFO alike. */
    static final int PEER = 1;

    static final int INET6_ADDR_GEN_MODE = 8;

    private static final AttributeNames FUNCTIONS = AttributeNames.builder(0)
            .nested(VirtualFunction.INFO, "IFLA_VF_INFO", 0, VirtualFunction.SPACE::names)
            .build();

    /** The names for a link of any kind. */
    static final AttributeNames NAMES = names(AttributeNames.NONE, AttributeNames.NONE);

    private LinkAttribute() {}

    /** The names for a link whose driver's data hold another link. */
    static AttributeNames pairNames() {
        return names(
                AttributeNames.builder(0)
                        .nested(PEER, "VETH_INFO_PEER", Link.HEADER_BYTES, () -> NAMES)
                        .build(),
                AttributeNames.NONE);
    }

    /** The names for a link with these data of its driver and of its master's. */
    static AttributeNames names(AttributeNames data, AttributeNames portData) {
        AttributeNames info = AttributeNames.builder(0)
                .name(INFO_KIND, "IFLA_INFO_KIND")
                .nested(INFO_DATA, "IFLA_INFO_DATA", 0, () -> data)
                .name(INFO_SLAVE_KIND, "IFLA_INFO_SLAVE_KIND")
                .nested(INFO_SLAVE_DATA, "IFLA_INFO_SLAVE_DATA", 0, () -> portData)
                .build();
        return AttributeNames.builder(Link.HEADER_BYTES)
                .name(ADDRESS, "IFLA_ADDRESS")
                .name(2, "IFLA_BROADCAST")
                .name(IFNAME, "IFLA_IFNAME")
                .name(MTU, "IFLA_MTU")
                .name(LINK, "IFLA_LINK")
                .name(MASTER, "IFLA_MASTER")
                .name(PROTINFO, "IFLA_PROTINFO")
                .name(13, "IFLA_TXQLEN")
                .name(16, "IFLA_OPERSTATE")
                .name(17, "IFLA_LINKMODE")
                .nested(LINKINFO, "IFLA_LINKINFO", 0, () -> info)
                .name(NET_NS_PID, "IFLA_NET_NS_PID")
                .name(IFALIAS, "IFLA_IFALIAS")
                .nested(VFINFO_LIST, "IFLA_VFINFO_LIST", 0, () -> FUNCTIONS)
                .name(STATS64, "IFLA_STATS64")
                .name(AF_SPEC, "IFLA_AF_SPEC")
                .name(GROUP, "IFLA_GROUP")
                .name(NET_NS_FD, "IFLA_NET_NS_FD")
                .name(EXT_MASK, "IFLA_EXT_MASK")
                .name(31, "IFLA_NUM_TX_QUEUES")
                .name(32, "IFLA_NUM_RX_QUEUES")
                .name(33, "IFLA_CARRIER")
                .name(37, "IFLA_LINK_NETNSID")
                .name(39, "IFLA_PROTO_DOWN")
                .name(40, "IFLA_GSO_MAX_SEGS")
                .name(41, "IFLA_GSO_MAX_SIZE")
                .nested(43, "IFLA_XDP", 0, Xdp.SPACE::names)
                .name(TARGET_NETNSID, "IFLA_TARGET_NETNSID")
                .name(PROP_LIST, "IFLA_PROP_LIST")
                .name(ALT_IFNAME, "IFLA_ALT_IFNAME")
                .nested(55, "IFLA_PROTO_DOWN_REASON", 0, ProtocolDownReason.SPACE::names)
                .name(58, "IFLA_GRO_MAX_SIZE")
                .name(63, "IFLA_GSO_IPV4_MAX_SIZE")
                .name(64, "IFLA_GRO_IPV4_MAX_SIZE")
                .build();
    }
}
