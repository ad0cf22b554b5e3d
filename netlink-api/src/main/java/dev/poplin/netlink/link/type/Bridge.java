package dev.poplin.netlink.link.type;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;
import java.util.List;

/**
 * A bridge: {@code ip link add NAME type bridge …}. Times are in hundredths of a second.
 *
 * @param attributes its settings
 */
public record Bridge(Attributes<Bridge> attributes) implements LinkType, Attributed<Bridge> {

    static final AttributeSpace<Bridge> SPACE = AttributeSpace.of("IFLA_BR_");

    /** How long a port listens and learns: {@code forward_delay}. */
    public static final Attribute<Bridge, Long> FORWARD_DELAY = SPACE.u32(1, "FORWARD_DELAY");

    /** The time between hello messages: {@code hello_time}. */
    public static final Attribute<Bridge, Long> HELLO_TIME = SPACE.u32(2, "HELLO_TIME");

    /** How long another bridge's message counts: {@code max_age}. */
    public static final Attribute<Bridge, Long> MAX_AGE = SPACE.u32(3, "MAX_AGE");

    /** How long a learnt address is kept: {@code ageing_time}. */
    public static final Attribute<Bridge, Long> AGEING_TIME = SPACE.u32(4, "AGEING_TIME");

    /** Whether the spanning tree protocol runs (0, 1; 2 in user space): {@code stp_state}. */
    public static final Attribute<Bridge, Long> STP_STATE = SPACE.u32(5, "STP_STATE");

    /** Its priority to become root: {@code priority}. */
    public static final Attribute<Bridge, Long> PRIORITY = SPACE.u16(6, "PRIORITY");

    /** Whether ports take part in VLANs: {@code vlan_filtering}. */
    public static final Attribute<Bridge, Boolean> VLAN_FILTERING = SPACE.bool(7, "VLAN_FILTERING");

    /** The ethertype of tags, 0x8100 or 0x88a8: {@code vlan_protocol}. */
    public static final Attribute<Bridge, Long> VLAN_PROTOCOL = SPACE.be16(8, "VLAN_PROTOCOL");

    /** Which link-local groups are forwarded: {@code group_fwd_mask}. */
    public static final Attribute<Bridge, Long> GROUP_FWD_MASK = SPACE.u16(9, "GROUP_FWD_MASK");

    /** The root of the spanning tree; only read. */
    public static final Attribute<Bridge, byte[]> ROOT_ID = SPACE.bytes(10, "ROOT_ID");

    /** Its own id; only read. */
    public static final Attribute<Bridge, byte[]> BRIDGE_ID = SPACE.bytes(11, "BRIDGE_ID");

    /** The port towards the root; only read. */
    public static final Attribute<Bridge, Long> ROOT_PORT = SPACE.u16(12, "ROOT_PORT");

    /** The cost of the way to the root; only read. */
    public static final Attribute<Bridge, Long> ROOT_PATH_COST = SPACE.u32(13, "ROOT_PATH_COST");

    /** Whether the topology changes; only read. */
    public static final Attribute<Bridge, Boolean> TOPOLOGY_CHANGE = SPACE.bool(14, "TOPOLOGY_CHANGE");

    /** Whether it saw the topology change; only read. */
    public static final Attribute<Bridge, Boolean> TOPOLOGY_CHANGE_DETECTED =
            SPACE.bool(15, "TOPOLOGY_CHANGE_DETECTED");

    /** What is left of a timer; only read. */
    public static final Attribute<Bridge, Long> HELLO_TIMER = SPACE.u64(16, "HELLO_TIMER");

    /** What is left of a timer; only read. */
    public static final Attribute<Bridge, Long> TCN_TIMER = SPACE.u64(17, "TCN_TIMER");

    /** What is left of a timer; only read. */
    public static final Attribute<Bridge, Long> TOPOLOGY_CHANGE_TIMER = SPACE.u64(18, "TOPOLOGY_CHANGE_TIMER");

    /** What is left of a timer; only read. */
    public static final Attribute<Bridge, Long> GC_TIMER = SPACE.u64(19, "GC_TIMER");

    /** The address that the spanning tree protocol is spoken to: {@code group_address}. */
    public static final Attribute<Bridge, MacAddress> GROUP_ADDR = SPACE.mac(20, "GROUP_ADDR");

    /** Forgets what was learnt; only written: {@code fdb_flush}. */
    public static final Attribute<Bridge, Boolean> FDB_FLUSH = SPACE.flag(21, "FDB_FLUSH");

    /** Whether multicast routers are behind it (0 never, 1 learnt, 2 always): {@code mcast_router}. */
    public static final Attribute<Bridge, Long> MCAST_ROUTER = SPACE.u8(22, "MCAST_ROUTER", 2);

    /** Whether it learns who listens to groups: {@code mcast_snooping}. */
    public static final Attribute<Bridge, Boolean> MCAST_SNOOPING = SPACE.bool(23, "MCAST_SNOOPING");

    /** Whether queries come from its own address: {@code mcast_query_use_ifaddr}. */
    public static final Attribute<Bridge, Boolean> MCAST_QUERY_USE_IFADDR = SPACE.bool(24, "MCAST_QUERY_USE_IFADDR");

    /** Whether it asks who listens: {@code mcast_querier}. */
    public static final Attribute<Bridge, Boolean> MCAST_QUERIER = SPACE.bool(25, "MCAST_QUERIER");

    /** Has no effect any more: {@code mcast_hash_elasticity}. */
    public static final Attribute<Bridge, Long> MCAST_HASH_ELASTICITY = SPACE.u32(26, "MCAST_HASH_ELASTICITY");

    /** The greatest number of groups: {@code mcast_hash_max}. */
    public static final Attribute<Bridge, Long> MCAST_HASH_MAX = SPACE.u32(27, "MCAST_HASH_MAX");

    /** Queries before a group is given up: {@code mcast_last_member_count}. */
    public static final Attribute<Bridge, Long> MCAST_LAST_MEMBER_COUNT = SPACE.u32(28, "MCAST_LAST_MEMBER_CNT");

    /** Queries at the start: {@code mcast_startup_query_count}. */
    public static final Attribute<Bridge, Long> MCAST_STARTUP_QUERY_COUNT = SPACE.u32(29, "MCAST_STARTUP_QUERY_CNT");

    /** The time between queries after a leave: {@code mcast_last_member_interval}. */
    public static final Attribute<Bridge, Long> MCAST_LAST_MEMBER_INTERVAL = SPACE.u64(30, "MCAST_LAST_MEMBER_INTVL");

    /** How long a listener is remembered: {@code mcast_membership_interval}. */
    public static final Attribute<Bridge, Long> MCAST_MEMBERSHIP_INTERVAL = SPACE.u64(31, "MCAST_MEMBERSHIP_INTVL");

    /** How long another querier is believed in: {@code mcast_querier_interval}. */
    public static final Attribute<Bridge, Long> MCAST_QUERIER_INTERVAL = SPACE.u64(32, "MCAST_QUERIER_INTVL");

    /** The time between queries: {@code mcast_query_interval}. */
    public static final Attribute<Bridge, Long> MCAST_QUERY_INTERVAL = SPACE.u64(33, "MCAST_QUERY_INTVL");

    /** The time for answers: {@code mcast_query_response_interval}. */
    public static final Attribute<Bridge, Long> MCAST_QUERY_RESPONSE_INTERVAL =
            SPACE.u64(34, "MCAST_QUERY_RESPONSE_INTVL");

    /** The time between queries at the start: {@code mcast_startup_query_interval}. */
    public static final Attribute<Bridge, Long> MCAST_STARTUP_QUERY_INTERVAL =
            SPACE.u64(35, "MCAST_STARTUP_QUERY_INTVL");

    /** Whether IPv4 packets pass iptables: {@code nf_call_iptables}. */
    public static final Attribute<Bridge, Boolean> NF_CALL_IPTABLES = SPACE.bool(36, "NF_CALL_IPTABLES");

    /** Whether IPv6 packets pass ip6tables: {@code nf_call_ip6tables}. */
    public static final Attribute<Bridge, Boolean> NF_CALL_IP6TABLES = SPACE.bool(37, "NF_CALL_IP6TABLES");

    /** Whether ARP passes arptables: {@code nf_call_arptables}. */
    public static final Attribute<Bridge, Boolean> NF_CALL_ARPTABLES = SPACE.bool(38, "NF_CALL_ARPTABLES");

    /** The VLAN of untagged packets on new ports, 0 for none: {@code vlan_default_pvid}. */
    public static final Attribute<Bridge, Long> VLAN_DEFAULT_PVID = SPACE.u16(39, "VLAN_DEFAULT_PVID", 4094);

    /** Whether VLANs are counted: {@code vlan_stats_enabled}. */
    public static final Attribute<Bridge, Boolean> VLAN_STATS_ENABLED = SPACE.bool(41, "VLAN_STATS_ENABLED");

    /** Whether multicast is counted: {@code mcast_stats_enabled}. */
    public static final Attribute<Bridge, Boolean> MCAST_STATS_ENABLED = SPACE.bool(42, "MCAST_STATS_ENABLED");

    /** The version of IGMP, 2 or 3: {@code mcast_igmp_version}. */
    public static final Attribute<Bridge, Long> MCAST_IGMP_VERSION = SPACE.u8(43, "MCAST_IGMP_VERSION", 3);

    /** The version of MLD, 1 or 2: {@code mcast_mld_version}. */
    public static final Attribute<Bridge, Long> MCAST_MLD_VERSION = SPACE.u8(44, "MCAST_MLD_VERSION", 2);

    /** Whether VLANs are counted for each port: {@code vlan_stats_per_port}. */
    public static final Attribute<Bridge, Boolean> VLAN_STATS_PER_PORT = SPACE.bool(45, "VLAN_STATS_PER_PORT");

    /** Several switches in one: {@code no_linklocal_learn}, {@code mcast_vlan_snooping}, {@code mst_enabled}. */
    public static final Attribute<Bridge, Options> MULTI_BOOLOPT =
            SPACE.of(46, "MULTI_BOOLOPT", Options::decode, Options::write);

    /** Who asks who listens; only read. */
    public static final Attribute<Bridge, byte[]> MCAST_QUERIER_STATE = SPACE.bytes(47, "MCAST_QUERIER_STATE");

    /** How many addresses were learnt; only read. */
    public static final Attribute<Bridge, Long> FDB_N_LEARNED = SPACE.u32(48, "FDB_N_LEARNED");

    /** The greatest number of learnt addresses, 0 for any: {@code fdb_max_learned}. */
    public static final Attribute<Bridge, Long> FDB_MAX_LEARNED = SPACE.u32(49, "FDB_MAX_LEARNED");

    private static final List<Attribute<Bridge, ?>> COUNTS =
            List.of(HELLO_TIMER, TCN_TIMER, TOPOLOGY_CHANGE_TIMER, GC_TIMER, MCAST_QUERIER_STATE, FDB_N_LEARNED);

    /**
     * Switches, of which those in the mask count (struct br_boolopt_multi).
     *
     * @param values a bit for each that is on
     * @param mask a bit for each that is meant
     */
    public record Options(int values, int mask) {

        /** Link-local packets teach no addresses: {@code no_linklocal_learn}. */
        public static final int NO_LINKLOCAL_LEARN = 1;
        /** Groups are learnt for each VLAN: {@code mcast_vlan_snooping}. */
        public static final int MCAST_VLAN_SNOOPING = 2;
        /** Multiple spanning trees: {@code mst_enabled}. */
        public static final int MST_ENABLE = 4;

        static Options decode(AttributeReader reader) {
            return new Options(reader.u32(0), reader.u32(4));
        }

        static void write(MessageWriter writer, Options options) {
            writer.u32(options.values).u32(options.mask);
        }

        @Override
        public String toString() {
            return Integer.toHexString(values) + "/" + Integer.toHexString(mask);
        }
    }

    /** The same without what changes by itself: timers and counts. */
    @Override
    public Bridge settings() {
        return new Bridge(attributes.without(COUNTS));
    }

    /** One with nothing set. */
    public static Bridge create() {
        return new Bridge(Attributes.none(SPACE));
    }

    @Override
    public String kind() {
        return "bridge";
    }

    @Override
    public Bridge withAttributes(Attributes<Bridge> changed) {
        return new Bridge(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
