package dev.poplin.netlink.bridge;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** What the content of one IFLA_BRIDGE_VLAN_TUNNEL_INFO says: a tunnel, or the first or last one of a range. */
    record Info(int vlan, int id, int flags) {

        static Info decode(AttributeReader info) {
            int id = 0;
            int vlan = 0;
            int flags = 0;
            while (info.next()) {
                switch (info.type()) {
                    case ID -> id = info.u32();
                    case VID -> vlan = info.u16();
                    case FLAGS -> flags = info.u16();
                    default -> {
                        // Nothing else is said of it.
                    }
                }
            }
            return new Info(vlan, id, flags);
        }

        /**
         * This one, or if it ends a range all from the one that begins it: the kernel joins VLANs in a row whose ids are in a row, too.
         *
         * @throws IllegalArgumentException if it ends before it begins, or a VLAN or an id does not fit
         */
        List<VlanTunnel> since(@Nullable Info first, int link) {
            if (first == null) {
                return List.of(new VlanTunnel(link, vlan, id));
            }
            BridgeVlan.requireRange(first.vlan, vlan);
            List<VlanTunnel> range = new ArrayList<>();
            for (int next = first.vlan; next <= vlan; next++) {
                range.add(new VlanTunnel(link, next, first.id + next - first.vlan));
            }
            return range;
        }
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
