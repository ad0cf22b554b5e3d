package dev.poplin.netlink.bridge;

import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The settings of a VLAN, or several in a row, at one port: {@code bridge vlan set dev PORT vid ID …}. Immutable.
 *
 * @param link the index of the port or bridge
 * @param attributes the settings, and which VLANs they are for
 */
public record VlanSettings(int link, Attributes<VlanSettings> attributes) implements Attributed<VlanSettings> {

    /** struct br_vlan_msg. */
    static final int HEADER_BYTES = 8;

    static final int ENTRY = 1;
    static final AttributeSpace<VlanSettings> SPACE = AttributeSpace.of("BRIDGE_VLANDB_ENTRY_");

    /** The first VLAN, with its BRIDGE_VLAN_INFO_* flags. */
    public static final Attribute<VlanSettings, Info> INFO = SPACE.of(1, "INFO", Info::decode, Info::write);
    /** The last VLAN. */
    public static final Attribute<VlanSettings, Long> RANGE = SPACE.u16(2, "RANGE", 4094);
    /** The state in the spanning tree: {@code state}. */
    public static final Attribute<VlanSettings, Long> STATE = SPACE.u8(3, "STATE", 4);
    /** The tunnel id that it becomes; only read. */
    public static final Attribute<VlanSettings, byte[]> TUNNEL = SPACE.bytes(4, "TUNNEL_INFO");
    /** What it carried; only read. */
    public static final Attribute<VlanSettings, byte[]> STATISTICS = SPACE.bytes(5, "STATS");
    /** Whether multicast routers are there: {@code mcast_router}. */
    public static final Attribute<VlanSettings, Long> MULTICAST_ROUTER = SPACE.u8(6, "MCAST_ROUTER", 2);
    /** How many groups there are; only read. */
    public static final Attribute<VlanSettings, Long> MULTICAST_GROUPS = SPACE.u32(7, "MCAST_N_GROUPS");
    /** How many groups there may be: {@code mcast_max_groups}. */
    public static final Attribute<VlanSettings, Long> MULTICAST_MAX_GROUPS = SPACE.u32(8, "MCAST_MAX_GROUPS");
    /** Whether ARP and ND are answered by the bridge: {@code neigh_suppress}. */
    public static final Attribute<VlanSettings, Boolean> NEIGHBOR_SUPPRESS = SPACE.bool(9, "NEIGH_SUPPRESS");

    static final AttributeNames NAMES = AttributeNames.builder(HEADER_BYTES)
            .nested(ENTRY, "BRIDGE_VLANDB_ENTRY", 0, SPACE::names)
            .build();

    /**
     * struct bridge_vlan_info.
     *
     * @param flags BRIDGE_VLAN_INFO_*
     * @param id the VLAN
     */
    public record Info(int flags, int id) {

        static Info decode(AttributeReader reader) {
            return new Info(reader.u16(0), reader.u16(2));
        }

        static void write(MessageWriter writer, Info info) {
            writer.u16(info.flags).u16(info.id);
        }

        @Override
        public String toString() {
            return id + (flags == 0 ? "" : " flags " + flags);
        }
    }

    /** Nothing set, for these VLANs of a port. */
    public static VlanSettings of(int link, int first, int last) {
        BridgeVlan.requireRange(first, last);
        VlanSettings settings = new VlanSettings(link, Attributes.none(SPACE)).with(INFO, new Info(0, first));
        return first == last ? settings : settings.with(RANGE, last);
    }

    /**
     * What an RTM_NEWVLAN or RTM_DELVLAN message says of VLANs at ports; nothing if it is of a whole bridge's settings.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static List<VlanSettings> decode(Reply reply) {
        List<VlanSettings> found = new ArrayList<>();
        AttributeReader entries = reply.attributes(HEADER_BYTES);
        while (entries.next()) {
            if (entries.type() == ENTRY) {
                found.add(new VlanSettings(reply.u32(4), Attributes.read(SPACE, entries.nested())));
            }
        }
        return found;
    }

    /** Each VLAN by itself. The tunnel ids of several in a row are in a row, too (net/bridge/br_vlan_tunnel.c br_vlan_tunid_inrange). */
    public List<VlanSettings> each() {
        Info info = get(INFO).orElse(null);
        long last = get(RANGE).orElse(0L);
        if (info == null || last <= info.id) {
            return List.of(this);
        }
        return IntStream.rangeClosed(info.id, (int) last)
                .mapToObj(id ->
                        without(RANGE).with(INFO, new Info(info.flags, id)).tunnelledBy(id - info.id))
                .toList();
    }

    /** With a tunnel id, if it has one, that is higher by this. */
    private VlanSettings tunnelledBy(int more) {
        RawAttribute tunnel = attributes.find(TUNNEL.number()).orElse(null);
        if (tunnel == null || tunnel.content().length < Integer.BYTES) {
            return this;
        }
        ByteBuffer id = ByteBuffer.wrap(tunnel.content().clone()).order(ByteOrder.nativeOrder());
        int place = id.limit() - Integer.BYTES;
        id.putInt(place, id.getInt(place) + more);
        return new VlanSettings(link, attributes.with(new RawAttribute(tunnel.typeAndFlags(), id.array())));
    }

    /** The same without what changes by itself, of which the kernel does not tell: statistics, and how many groups there are. */
    public VlanSettings withoutCounters() {
        return new VlanSettings(link, attributes.without(List.of(STATISTICS, MULTICAST_GROUPS)));
    }

    void write(MessageWriter writer) {
        header(writer, link);
        writer.nested(ENTRY, () -> attributes
                .without(List.of(TUNNEL, STATISTICS, MULTICAST_GROUPS))
                .write(writer));
    }

    static MessageWriter header(MessageWriter writer, int link) {
        return writer.u8(AddressFamily.BRIDGE).u8(0).u16(0).u32(link);
    }

    @Override
    public VlanSettings withAttributes(Attributes<VlanSettings> changed) {
        return new VlanSettings(link, changed);
    }

    @Override
    public String toString() {
        return "dev #" + link + " " + attributes;
    }
}
