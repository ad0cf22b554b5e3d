package dev.poplin.netlink.bridge;

import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageWriter;

/** The numbers of messages about links that are meant for a bridge (linux/rtnetlink.h, linux/if_link.h). */
final class BridgeMessage {

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_SETLINK = 19;

    /** struct ifinfomsg. */
    static final int LINK_HEADER_BYTES = 16;

    static final int IFNAME = 3;
    static final int MASTER = 10;
    static final int PROTINFO = 12;
    static final int AF_SPEC = 26;
    static final int EXT_MASK = 29;
    static final int BRIDGE_FLAGS = 0;
    static final int BRIDGE_VLAN_INFO = 2;
    static final int BRIDGE_VLAN_TUNNEL_INFO = 3;

    static final AttributeNames LINK_NAMES = portNames(AttributeNames.NONE);

    private BridgeMessage() {}

    static AttributeNames portNames(AttributeNames port) {
        return AttributeNames.builder(LINK_HEADER_BYTES)
                .name(IFNAME, "IFLA_IFNAME")
                .name(MASTER, "IFLA_MASTER")
                .nested(PROTINFO, "IFLA_PROTINFO", 0, () -> port)
                .nested(AF_SPEC, "IFLA_AF_SPEC", 0, () -> AttributeNames.builder(0)
                        .name(BRIDGE_FLAGS, "IFLA_BRIDGE_FLAGS")
                        .name(BRIDGE_VLAN_INFO, "IFLA_BRIDGE_VLAN_INFO")
                        .name(BRIDGE_VLAN_TUNNEL_INFO, "IFLA_BRIDGE_VLAN_TUNNEL_INFO")
                        .build())
                .name(EXT_MASK, "IFLA_EXT_MASK")
                .build();
    }

    static MessageWriter linkHeader(MessageWriter writer, int link) {
        return writer.u8(AddressFamily.BRIDGE).u8(0).u16(0).u32(link).u32(0).u32(0);
    }
}
