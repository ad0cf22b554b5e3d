package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import java.util.List;

/**
 * A link as a port of a bridge: {@code ip link set NAME type bridge_slave …} or {@code bridge link set dev NAME …}.
 *
 * @param attributes its settings
 */
public record BridgePort(Attributes<BridgePort> attributes) implements PortType, Attributed<BridgePort> {

    static final AttributeSpace<BridgePort> SPACE = AttributeSpace.of("IFLA_BRPORT_");

    /** Takes and gives nothing. */
    public static final long DISABLED = 0;

    /** Takes only messages of the spanning tree. */
    public static final long LISTENING = 1;

    /** Learns addresses, forwards nothing. */
    public static final long LEARNING_STATE = 2;

    /** Forwards. */
    public static final long FORWARDING = 3;

    /** Blocked by the spanning tree. */
    public static final long BLOCKING = 4;

    /** Its state in the spanning tree, {@link #FORWARDING} and its like: {@code state}. */
    public static final Attribute<BridgePort, Long> STATE = SPACE.u8(1, "STATE", 4);

    /** Its priority to become the designated port: {@code priority}. */
    public static final Attribute<BridgePort, Long> PRIORITY = SPACE.u16(2, "PRIORITY", 63);

    /** The cost of the way by it: {@code cost}. */
    public static final Attribute<BridgePort, Long> COST = SPACE.u32(3, "COST");

    /** Whether packets go back by the port they came from: {@code hairpin}. */
    public static final Attribute<BridgePort, Boolean> HAIRPIN = SPACE.bool(4, "MODE");

    /** Whether messages of the spanning tree are dropped: {@code guard}. */
    public static final Attribute<BridgePort, Boolean> GUARD = SPACE.bool(5, "GUARD");

    /** Whether it must not become the root port: {@code root_block}. */
    public static final Attribute<BridgePort, Boolean> ROOT_BLOCK = SPACE.bool(6, "PROTECT");

    /** Whether a leave is believed at once: {@code fastleave}. */
    public static final Attribute<BridgePort, Boolean> FAST_LEAVE = SPACE.bool(7, "FAST_LEAVE");

    /** Whether addresses are learnt: {@code learning}. */
    public static final Attribute<BridgePort, Boolean> LEARNING = SPACE.bool(8, "LEARNING");

    /** Whether packets to unknown addresses go out by it: {@code flood}. */
    public static final Attribute<BridgePort, Boolean> FLOOD = SPACE.bool(9, "UNICAST_FLOOD");

    /** Whether the bridge answers ARP for what is behind it: {@code proxy_arp}. */
    public static final Attribute<BridgePort, Boolean> PROXY_ARP = SPACE.bool(10, "PROXYARP");

    /** Whether what hardware learnt is taken over: {@code learning_sync}. */
    public static final Attribute<BridgePort, Boolean> LEARNING_SYNC = SPACE.bool(11, "LEARNING_SYNC");

    /** The same as 802.11u wants it: {@code proxy_arp_wifi}. */
    public static final Attribute<BridgePort, Boolean> PROXY_ARP_WIFI = SPACE.bool(12, "PROXYARP_WIFI");

    /** The root of the spanning tree; only read. */
    public static final Attribute<BridgePort, byte[]> ROOT_ID = SPACE.bytes(13, "ROOT_ID");

    /** The designated bridge; only read. */
    public static final Attribute<BridgePort, byte[]> BRIDGE_ID = SPACE.bytes(14, "BRIDGE_ID");

    /** The designated port; only read. */
    public static final Attribute<BridgePort, Long> DESIGNATED_PORT = SPACE.u16(15, "DESIGNATED_PORT");

    /** Its cost; only read. */
    public static final Attribute<BridgePort, Long> DESIGNATED_COST = SPACE.u16(16, "DESIGNATED_COST");

    /** Its id; only read. */
    public static final Attribute<BridgePort, Long> ID = SPACE.u16(17, "ID");

    /** Its number; only read. */
    public static final Attribute<BridgePort, Long> NUMBER = SPACE.u16(18, "NO");

    /** Whether a change is to be acknowledged; only read. */
    public static final Attribute<BridgePort, Boolean> TOPOLOGY_CHANGE_ACK = SPACE.bool(19, "TOPOLOGY_CHANGE_ACK");

    /** Whether a message is to be sent; only read. */
    public static final Attribute<BridgePort, Boolean> CONFIG_PENDING = SPACE.bool(20, "CONFIG_PENDING");

    /** What is left of a timer; only read. */
    public static final Attribute<BridgePort, Long> MESSAGE_AGE_TIMER = SPACE.u64(21, "MESSAGE_AGE_TIMER");

    /** What is left of a timer; only read. */
    public static final Attribute<BridgePort, Long> FORWARD_DELAY_TIMER = SPACE.u64(22, "FORWARD_DELAY_TIMER");

    /** What is left of a timer; only read. */
    public static final Attribute<BridgePort, Long> HOLD_TIMER = SPACE.u64(23, "HOLD_TIMER");

    /** Forgets what was learnt; only written: {@code fdb_flush}. */
    public static final Attribute<BridgePort, Boolean> FLUSH = SPACE.flag(24, "FLUSH");

    /** Whether multicast routers are behind it (0 never, 1 learnt, 2 always, 3 for a while): {@code mcast_router}. */
    public static final Attribute<BridgePort, Long> MULTICAST_ROUTER = SPACE.u8(25, "MULTICAST_ROUTER", 3);

    /** Whether packets to groups nobody asked for go out by it: {@code mcast_flood}. */
    public static final Attribute<BridgePort, Boolean> MULTICAST_FLOOD = SPACE.bool(27, "MCAST_FLOOD");

    /** Whether listeners get copies to their own address: {@code mcast_to_unicast}. */
    public static final Attribute<BridgePort, Boolean> MULTICAST_TO_UNICAST = SPACE.bool(28, "MCAST_TO_UCAST");

    /** Whether VLANs become tunnel ids: {@code vlan_tunnel}. */
    public static final Attribute<BridgePort, Boolean> VLAN_TUNNEL = SPACE.bool(29, "VLAN_TUNNEL");

    /** Whether broadcasts go out by it: {@code bcast_flood}. */
    public static final Attribute<BridgePort, Boolean> BROADCAST_FLOOD = SPACE.bool(30, "BCAST_FLOOD");

    /** Which link-local groups are forwarded: {@code group_fwd_mask}. */
    public static final Attribute<BridgePort, Long> GROUP_FORWARD_MASK = SPACE.u16(31, "GROUP_FWD_MASK");

    /** Whether the bridge answers ARP and ND from what it knows: {@code neigh_suppress}. */
    public static final Attribute<BridgePort, Boolean> NEIGHBOR_SUPPRESS = SPACE.bool(32, "NEIGH_SUPPRESS");

    /** Whether it reaches no other isolated port: {@code isolated}. */
    public static final Attribute<BridgePort, Boolean> ISOLATED = SPACE.bool(33, "ISOLATED");

    /** The index of the port to use when this one is down: {@code backup_port}. */
    public static final Attribute<BridgePort, Long> BACKUP_PORT = SPACE.u32(34, "BACKUP_PORT");

    /** Whether the ring is open; only read. */
    public static final Attribute<BridgePort, Boolean> MRP_RING_OPEN = SPACE.bool(35, "MRP_RING_OPEN");

    /** Whether the interconnection is open; only read. */
    public static final Attribute<BridgePort, Boolean> MRP_IN_OPEN = SPACE.bool(36, "MRP_IN_OPEN");

    /** How many listeners are tracked. */
    public static final Attribute<BridgePort, Long> MULTICAST_HOSTS_LIMIT = SPACE.u32(37, "MCAST_EHT_HOSTS_LIMIT");

    /** How many listeners are tracked now; only read. */
    public static final Attribute<BridgePort, Long> MULTICAST_HOSTS_COUNT = SPACE.u32(38, "MCAST_EHT_HOSTS_CNT");

    /** Whether only known addresses may send: {@code locked}. */
    public static final Attribute<BridgePort, Boolean> LOCKED = SPACE.bool(39, "LOCKED");

    /** Whether unknown addresses become locked entries: {@code mab}. */
    public static final Attribute<BridgePort, Boolean> MAC_AUTHENTICATION_BYPASS = SPACE.bool(40, "MAB");

    /** How many groups there are; only read. */
    public static final Attribute<BridgePort, Long> MULTICAST_GROUPS = SPACE.u32(41, "MCAST_N_GROUPS");

    /** How many groups there may be: {@code mcast_max_groups}. */
    public static final Attribute<BridgePort, Long> MULTICAST_MAX_GROUPS = SPACE.u32(42, "MCAST_MAX_GROUPS");

    /** Suppression for each VLAN: {@code neigh_vlan_suppress}. */
    public static final Attribute<BridgePort, Boolean> NEIGHBOR_VLAN_SUPPRESS = SPACE.bool(43, "NEIGH_VLAN_SUPPRESS");

    /** The nexthop object to use when this port is down: {@code backup_nhid}. */
    public static final Attribute<BridgePort, Long> BACKUP_NEXT_HOP = SPACE.u32(44, "BACKUP_NHID");

    private static final List<Attribute<BridgePort, ?>> COUNTS = List.of(
            TOPOLOGY_CHANGE_ACK,
            CONFIG_PENDING,
            MESSAGE_AGE_TIMER,
            FORWARD_DELAY_TIMER,
            HOLD_TIMER,
            MULTICAST_HOSTS_COUNT,
            MULTICAST_GROUPS);

    /** What an attribute that holds a port's settings says, such as IFLA_PROTINFO. */
    public static BridgePort decode(AttributeReader settings) {
        return new BridgePort(Attributes.read(SPACE, settings));
    }

    /** The same without what changes by itself: timers and counts. */
    @Override
    public BridgePort settings() {
        return new BridgePort(attributes.without(COUNTS));
    }

    /** One with nothing set. */
    public static BridgePort create() {
        return new BridgePort(Attributes.none(SPACE));
    }

    @Override
    public String kind() {
        return "bridge";
    }

    @Override
    public BridgePort withAttributes(Attributes<BridgePort> changed) {
        return new BridgePort(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
