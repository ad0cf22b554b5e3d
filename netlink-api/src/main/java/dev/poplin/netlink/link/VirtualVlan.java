package dev.poplin.netlink.link;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;

/**
 * The VLAN that a card puts a {@link VirtualFunction} into. Immutable. Follows linux/if_link.h ifla_vf_vlan and ifla_vf_vlan_info.
 *
 * @param id its number, 0 for none
 * @param priority that of its packets, 0 to 7
 * @param protocol the EtherType of its tag: {@link #DOT1Q} or {@link #DOT1AD}
 */
public record VirtualVlan(int id, int priority, int protocol) {

    /** IEEE 802.1Q. */
    public static final int DOT1Q = 0x8100;
    /** IEEE 802.1ad, the outer of two tags. */
    public static final int DOT1AD = 0x88a8;

    private static final int MAX_ID = 4095;
    private static final int MAX_PRIORITY = 7;

    /** A VLAN of IEEE 802.1Q. */
    public static VirtualVlan of(int id, int priority) {
        return new VirtualVlan(id, priority, DOT1Q);
    }

    static VirtualVlan decode(AttributeReader reader) {
        return new VirtualVlan(reader.u32(0), reader.u32(4), DOT1Q);
    }

    static void write(MessageWriter writer, VirtualVlan vlan) {
        if (vlan.protocol != DOT1Q) {
            throw new IllegalArgumentException(vlan + " has a protocol, which VLANS says");
        }
        writer.u32(vlan.checked().id).u32(vlan.priority);
    }

    static VirtualVlan decodeTagged(AttributeReader reader) {
        return new VirtualVlan(reader.u32(0), reader.u32(4), reader.be16(8));
    }

    static void writeTagged(MessageWriter writer, VirtualVlan vlan) {
        writer.u32(vlan.checked().id).u32(vlan.priority).be16(vlan.protocol).u16(0);
    }

    private VirtualVlan checked() {
        if (protocol < 0 || protocol > 0xffff) {
            throw new IllegalArgumentException(
                    "protocol " + protocol + " of VLAN " + id + " is not within 0 and 65535");
        }
        if (id < 0 || id > MAX_ID || priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("VLAN " + id + " priority " + priority + " are not within 0 and "
                    + MAX_ID + ", 0 and " + MAX_PRIORITY);
        }
        return this;
    }

    /** As {@code ip link} writes it. */
    @Override
    public String toString() {
        String proto = protocol == DOT1Q ? "" : " proto " + (protocol == DOT1AD ? "802.1ad" : protocol);
        return id + " qos " + priority + proto;
    }
}
