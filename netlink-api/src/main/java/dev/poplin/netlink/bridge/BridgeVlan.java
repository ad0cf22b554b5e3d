package dev.poplin.netlink.bridge;

import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A VLAN, or several in a row, that a port or the bridge itself takes part in. Immutable.
 *
 * @param link the index of the port or bridge
 * @param first the first VLAN
 * @param last the last VLAN
 * @param pvid whether packets without a tag belong to it; only for one VLAN
 * @param untagged whether packets leave without a tag
 */
public record BridgeVlan(int link, int first, int last, boolean pvid, boolean untagged) {

    private static final int PVID = 2;
    private static final int UNTAGGED = 4;
    private static final int RANGE_BEGIN = 8;
    private static final int RANGE_END = 16;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is not within 1 and 4094 or empty, or if more than one VLAN is to be the PVID
     */
    public BridgeVlan {
        requireRange(first, last);
        if (pvid && first != last) {
            throw new IllegalArgumentException("VLANs " + first + "-" + last + " cannot all be the PVID");
        }
    }

    static void requireRange(int first, int last) {
        if (first < 1 || last > 4094 || first > last) {
            throw new IllegalArgumentException("VLANs " + first + "-" + last + " are no range within 1 and 4094");
        }
    }

    /** One VLAN with tags: {@code bridge vlan add dev PORT vid ID}. */
    public static BridgeVlan of(int link, int id) {
        return new BridgeVlan(link, id, id, false, false);
    }

    /** Several VLANs with tags: {@code bridge vlan add dev PORT vid FIRST-LAST}. */
    public static BridgeVlan range(int link, int first, int last) {
        return new BridgeVlan(link, first, last, false, false);
    }

    /** The VLAN of packets without a tag: {@code bridge vlan add dev PORT vid ID pvid untagged}. */
    public static BridgeVlan access(int link, int id) {
        return new BridgeVlan(link, id, id, true, true);
    }

    /**
     * What an RTM_NEWVLAN or RTM_DELVLAN message says of the VLANs of ports; nothing if it is of a bridge's own settings.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static List<BridgeVlan> decode(Reply reply) {
        List<BridgeVlan> vlans = new ArrayList<>();
        for (VlanSettings settings : VlanSettings.decode(reply)) {
            VlanSettings.Info info = settings.get(VlanSettings.INFO)
                    .orElseThrow(() -> MalformedMessageException.missing("BRIDGE_VLANDB_ENTRY_INFO", reply.bytes(), 0));
            int last = settings.get(VlanSettings.RANGE).map(Long::intValue).orElse(info.id());
            try {
                vlans.add(decode(settings.link(), info.id(), last, info.flags()));
            } catch (IllegalArgumentException e) {
                throw MalformedMessageException.because(e, reply.bytes(), 0);
            }
        }
        return vlans;
    }

    /** Each of them by itself. */
    public List<BridgeVlan> each() {
        return IntStream.rangeClosed(first, last)
                .mapToObj(id -> new BridgeVlan(link, id, id, pvid, untagged))
                .toList();
    }

    /** What one struct bridge_vlan_info, or two that begin and end a range, say. */
    static BridgeVlan decode(int link, int first, int last, int flags) {
        return new BridgeVlan(link, first, last, (flags & PVID) != 0 && first == last, (flags & UNTAGGED) != 0);
    }

    static boolean begins(int flags) {
        return (flags & RANGE_BEGIN) != 0;
    }

    void write(MessageWriter writer) {
        int flags = (pvid ? PVID : 0) | (untagged ? UNTAGGED : 0);
        if (first == last) {
            writeInfo(writer, flags, first);
        } else {
            writeInfo(writer, flags | RANGE_BEGIN, first);
            writeInfo(writer, flags | RANGE_END, last);
        }
    }

    private static void writeInfo(MessageWriter writer, int flags, int id) {
        writer.scope(BridgeMessage.BRIDGE_VLAN_INFO, () -> writer.u16(flags).u16(id));
    }

    /** As {@code bridge vlan} writes it, with the link's index for its name. */
    @Override
    public String toString() {
        return "dev #" + link + " vid " + first + (first == last ? "" : "-" + last) + (pvid ? " pvid" : "")
                + (untagged ? " untagged" : "");
    }
}
