package dev.poplin.netlink.link;

/** Numbers of linux/if_link.h and linux/veth.h. */
final class LinkAttribute {

    static final int ADDRESS = 1;
    static final int IFNAME = 3;
    static final int MTU = 4;
    static final int LINK = 5;
    static final int MASTER = 10;
    static final int LINKINFO = 18;
    static final int IFALIAS = 20;
    static final int AF_SPEC = 26;
    static final int GROUP = 27;
    static final int NET_NS_FD = 28;
    static final int EXT_MASK = 29;
    static final int ALT_IFNAME = 53;
    static final int INFO_KIND = 1;
    static final int INFO_DATA = 2;
    static final int VETH_PEER = 1;
    static final int INET6_ADDR_GEN_MODE = 8;
    static final int AF_INET6 = 10;

    private LinkAttribute() {}
}
