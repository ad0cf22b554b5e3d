package dev.poplin.netlink.bridge;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What a whole bridge does about multicast in a VLAN, or several in a row: {@code bridge vlan global set dev BRIDGE vid ID …}. Times are
 * in hundredths of a second. Immutable.
 *
 * @param bridge the index of the bridge
 * @param attributes the settings, and which VLANs they are for
 */
public record VlanMulticast(int bridge, Attributes<VlanMulticast> attributes) implements Attributed<VlanMulticast> {

    static final int GLOBAL_OPTIONS = 2;
    static final AttributeSpace<VlanMulticast> SPACE = AttributeSpace.of("BRIDGE_VLANDB_GOPTS_");

    /** The first VLAN. */
    public static final Attribute<VlanMulticast, Long> ID = SPACE.u16(1, "ID", 4094);
    /** The last VLAN. */
    public static final Attribute<VlanMulticast, Long> RANGE = SPACE.u16(2, "RANGE", 4094);
    /** Whether it learns who listens: {@code mcast_snooping}. */
    public static final Attribute<VlanMulticast, Boolean> SNOOPING = SPACE.bool(3, "MCAST_SNOOPING");
    /** The version of IGMP: {@code mcast_igmp_version}. */
    public static final Attribute<VlanMulticast, Long> IGMP_VERSION = SPACE.u8(4, "MCAST_IGMP_VERSION", 3);
    /** The version of MLD: {@code mcast_mld_version}. */
    public static final Attribute<VlanMulticast, Long> MLD_VERSION = SPACE.u8(5, "MCAST_MLD_VERSION", 2);
    /** Queries before a group is given up: {@code mcast_last_member_count}. */
    public static final Attribute<VlanMulticast, Long> LAST_MEMBER_COUNT = SPACE.u32(6, "MCAST_LAST_MEMBER_CNT");
    /** Queries at the start: {@code mcast_startup_query_count}. */
    public static final Attribute<VlanMulticast, Long> STARTUP_QUERY_COUNT = SPACE.u32(7, "MCAST_STARTUP_QUERY_CNT");
    /** The time between queries after a leave: {@code mcast_last_member_interval}. */
    public static final Attribute<VlanMulticast, Long> LAST_MEMBER_INTERVAL = SPACE.u64(8, "MCAST_LAST_MEMBER_INTVL");
    /** How long a listener is remembered: {@code mcast_membership_interval}. */
    public static final Attribute<VlanMulticast, Long> MEMBERSHIP_INTERVAL = SPACE.u64(10, "MCAST_MEMBERSHIP_INTVL");
    /** How long another querier is believed in: {@code mcast_querier_interval}. */
    public static final Attribute<VlanMulticast, Long> QUERIER_INTERVAL = SPACE.u64(11, "MCAST_QUERIER_INTVL");
    /** The time between queries: {@code mcast_query_interval}. */
    public static final Attribute<VlanMulticast, Long> QUERY_INTERVAL = SPACE.u64(12, "MCAST_QUERY_INTVL");
    /** The time for answers: {@code mcast_query_response_interval}. */
    public static final Attribute<VlanMulticast, Long> QUERY_RESPONSE_INTERVAL =
            SPACE.u64(13, "MCAST_QUERY_RESPONSE_INTVL");
    /** The time between queries at the start: {@code mcast_startup_query_interval}. */
    public static final Attribute<VlanMulticast, Long> STARTUP_QUERY_INTERVAL =
            SPACE.u64(14, "MCAST_STARTUP_QUERY_INTVL");
    /** Whether it asks who listens: {@code mcast_querier}. */
    public static final Attribute<VlanMulticast, Boolean> QUERIER = SPACE.bool(15, "MCAST_QUERIER");
    /** The ports of multicast routers; only read. */
    public static final Attribute<VlanMulticast, byte[]> ROUTER_PORTS = SPACE.bytes(16, "MCAST_ROUTER_PORTS");
    /** Who asks who listens; only read. */
    public static final Attribute<VlanMulticast, byte[]> QUERIER_STATE = SPACE.bytes(17, "MCAST_QUERIER_STATE");
    /** The spanning tree it belongs to: {@code msti}. */
    public static final Attribute<VlanMulticast, Long> SPANNING_TREE = SPACE.u16(18, "MSTI", 4094);

    static final AttributeNames NAMES = AttributeNames.builder(VlanSettings.HEADER_BYTES)
            .nested(GLOBAL_OPTIONS, "BRIDGE_VLANDB_GLOBAL_OPTIONS", 0, SPACE::names)
            .build();

    /** Nothing set, for these VLANs of a bridge. */
    public static VlanMulticast of(int bridge, int first, int last) {
        BridgeVlan.requireRange(first, last);
        VlanMulticast settings = new VlanMulticast(bridge, Attributes.none(SPACE)).with(ID, first);
        return first == last ? settings : settings.with(RANGE, last);
    }

    /**
     * What an RTM_NEWVLAN message says of a whole bridge's settings; nothing if it is of VLANs at ports.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static List<VlanMulticast> decode(Reply reply) {
        List<VlanMulticast> found = new ArrayList<>();
        AttributeReader entries = reply.attributes(VlanSettings.HEADER_BYTES);
        while (entries.next()) {
            if (entries.type() == GLOBAL_OPTIONS) {
                found.add(checked(new VlanMulticast(reply.u32(4), Attributes.read(SPACE, entries.nested())), entries));
            }
        }
        return found;
    }

    private static VlanMulticast checked(VlanMulticast settings, AttributeReader entry) {
        long first = settings.get(ID).orElse(0L);
        try {
            BridgeVlan.requireRange(
                    (int) first, settings.get(RANGE).orElse(first).intValue());
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.in(entry, String.valueOf(e.getMessage()));
        }
        return settings;
    }

    /** Each VLAN by itself. */
    public List<VlanMulticast> each() {
        long first = get(ID).orElse(0L);
        long last = get(RANGE).orElse(first);
        if (last <= first) {
            return List.of(this);
        }
        return LongStream.rangeClosed(first, last)
                .mapToObj(id -> without(RANGE).with(ID, id))
                .toList();
    }

    /** The same without the state of queriers and the ports of routers, which change by themselves; the kernel does not tell of it. */
    public VlanMulticast withoutTimers() {
        return new VlanMulticast(bridge, attributes.without(List.of(ROUTER_PORTS, QUERIER_STATE)));
    }

    void write(MessageWriter writer) {
        VlanSettings.header(writer, bridge).nested(GLOBAL_OPTIONS, () -> attributes
                .without(List.of(ROUTER_PORTS, QUERIER_STATE))
                .write(writer));
    }

    @Override
    public VlanMulticast withAttributes(Attributes<VlanMulticast> changed) {
        return new VlanMulticast(bridge, changed);
    }

    @Override
    public String toString() {
        return "dev #" + bridge + " " + attributes;
    }
}
