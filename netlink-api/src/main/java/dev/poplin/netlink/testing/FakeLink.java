package dev.poplin.netlink.testing;

import dev.poplin.netlink.message.MessageWriter;

/** A link of the fake kernel. */
final class FakeLink implements FakeObjects.Body {

    static final int ADDRESS = 1;
    static final int IFNAME = 3;
    static final int MTU = 4;
    static final int LINK = 5;
    static final int MASTER = 10;
    static final int LINKINFO = 18;
    static final int NET_NS_PID = 19;
    static final int IFALIAS = 20;
    static final int STATS64 = 23;
    static final int GROUP = 27;
    static final int NET_NS_FD = 28;
    static final int TARGET_NETNSID = 46;

    static final int LOOPBACK = 0x8;

    private static final int ETHERNET = 1;
    private static final int LOOPBACK_TYPE = 772;
    private static final int DEFAULT_MTU = 1500;
    /** struct rtnl_link_stats64. */
    private static final int STATISTICS_BYTES = 25 * 8;

    final int index;
    String name = "";
    String kind = "";
    String alias = "";
    byte[] address;
    int mtu = DEFAULT_MTU;
    int flags;
    int master;
    int peer;
    int group;

    FakeLink(int index, byte[] address) {
        this.index = index;
        this.address = address;
    }

    @Override
    public void write(MessageWriter writer) {
        writer.u16(0).u16((flags & LOOPBACK) != 0 ? LOOPBACK_TYPE : ETHERNET).u32(index);
        writer.u32(flags).u32(0);
        writer.attributeString(IFNAME, name).attributeU32(MTU, mtu).attributeU32(GROUP, group);
        writer.attributeBytes(ADDRESS, address).attributeBytes(STATS64, new byte[STATISTICS_BYTES]);
        if (master != 0) {
            writer.attributeU32(MASTER, master);
        }
        if (peer != 0) {
            writer.attributeU32(LINK, peer);
        }
        if (!alias.isEmpty()) {
            writer.attributeString(IFALIAS, alias);
        }
        if (!kind.isEmpty()) {
            writer.nested(LINKINFO, () -> writer.attributeString(1, kind));
        }
    }
}
