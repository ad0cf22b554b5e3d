package dev.poplin.netlink.bridge;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;

/**
 * The tunnel id that a VLAN becomes at a port that is a tunnel for any id ({@code vlan_tunnel on}). Immutable.
 *
 * @param link the index of the port
 * @param vlan the VLAN
 * @param id the tunnel id, such as a VNI
 */
public record VlanTunnel(int link, int vlan, int id) {

    private static final int ID = 1;
    private static final int VID = 2;
    private static final int FLAGS = 3;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the VLAN is not within 1 and 4094, or the id not within 0 and 16777215
     */
    public VlanTunnel {
        BridgeVlan.requireRange(vlan, vlan);
        if (id < 0 || id > 0xff_ffff) {
            throw new IllegalArgumentException("tunnel id " + id + " is not within 0 and 16777215");
        }
    }

    /** What the content of one IFLA_BRIDGE_VLAN_TUNNEL_INFO says. */
    static VlanTunnel decode(int link, AttributeReader info) {
        int id = 0;
        int vlan = 0;
        while (info.next()) {
            switch (info.type()) {
                case ID -> id = info.u32();
                case VID -> vlan = info.u16();
                default -> {
                    // Whether it begins or ends a range: ranges are not asked for.
                }
            }
        }
        return new VlanTunnel(link, vlan, id);
    }

    void write(MessageWriter writer) {
        writer.scope(
                BridgeMessage.BRIDGE_VLAN_TUNNEL_INFO,
                () -> writer.attributeU32(ID, id).attributeU16(VID, vlan).attributeU16(FLAGS, 0));
    }

    /** As {@code bridge vlan} writes it, with the link's index for its name. */
    @Override
    public String toString() {
        return "dev #" + link + " vid " + vlan + " tunnel_info id " + id;
    }
}
