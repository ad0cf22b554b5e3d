package dev.poplin.netlink.link.type;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import java.util.List;

/**
 * Several links as one: {@code ip link add NAME type bond mode MODE …}. Times are in milliseconds unless said.
 *
 * @param attributes its settings
 */
public record Bond(Attributes<Bond> attributes) implements LinkType, Attributed<Bond> {

    static final AttributeSpace<Bond> SPACE = AttributeSpace.of("IFLA_BOND_");

    private static final Attribute<Bond, IpAddress> TARGET =
            AttributeSpace.element(0, AttributeReader::address, (writer, address) -> writer.bytes(address.toBytes()));

    /** Packets in turn. */
    public static final long BALANCE_RR = 0;

    /** One link at a time. */
    public static final long ACTIVE_BACKUP = 1;

    /** By a hash of the packet. */
    public static final long BALANCE_XOR = 2;

    /** All packets on all links. */
    public static final long BROADCAST = 3;

    /** IEEE 802.3ad. */
    public static final long LACP = 4;

    /** By load, sending. */
    public static final long BALANCE_TLB = 5;

    /** By load, sending and receiving. */
    public static final long BALANCE_ALB = 6;

    /** {@link #ACTIVE_BACKUP} and its like: {@code mode}. */
    public static final Attribute<Bond, Long> MODE = SPACE.u8(1, "MODE", 6);

    /** The index of the port in use: {@code active_slave}. */
    public static final Attribute<Bond, Long> ACTIVE_PORT = SPACE.u32(2, "ACTIVE_SLAVE");

    /** The time between looks at the carrier: {@code miimon}. */
    public static final Attribute<Bond, Long> MIIMON = SPACE.u32(3, "MIIMON");

    /** How long a port must be up to be used: {@code updelay}. */
    public static final Attribute<Bond, Long> UP_DELAY = SPACE.u32(4, "UPDELAY");

    /** How long a port must be down to be left: {@code downdelay}. */
    public static final Attribute<Bond, Long> DOWN_DELAY = SPACE.u32(5, "DOWNDELAY");

    /** Whether the carrier says that a port is up: {@code use_carrier}. */
    public static final Attribute<Bond, Boolean> USE_CARRIER = SPACE.bool(6, "USE_CARRIER");

    /** The time between ARP probes: {@code arp_interval}. */
    public static final Attribute<Bond, Long> ARP_INTERVAL = SPACE.u32(7, "ARP_INTERVAL");

    /** Who is probed by ARP: {@code arp_ip_target}. */
    public static final Attribute<Bond, List<IpAddress>> ARP_IP_TARGET = SPACE.list(8, "ARP_IP_TARGET", TARGET, true);

    /** Whose answers are checked: {@code arp_validate}. */
    public static final Attribute<Bond, Long> ARP_VALIDATE = SPACE.u32(9, "ARP_VALIDATE");

    /** 0 if any target must answer, 1 if all: {@code arp_all_targets}. */
    public static final Attribute<Bond, Long> ARP_ALL_TARGETS = SPACE.u32(10, "ARP_ALL_TARGETS");

    /** The index of the port to prefer: {@code primary}. */
    public static final Attribute<Bond, Long> PRIMARY = SPACE.u32(11, "PRIMARY");

    /** When it is preferred again: {@code primary_reselect}. */
    public static final Attribute<Bond, Long> PRIMARY_RESELECT = SPACE.u8(12, "PRIMARY_RESELECT", 2);

    /** Whose link-layer address is used: {@code fail_over_mac}. */
    public static final Attribute<Bond, Long> FAIL_OVER_MAC = SPACE.u8(13, "FAIL_OVER_MAC", 2);

    /** What is hashed (0 layer2, 1 layer3+4, 2 layer2+3 …): {@code xmit_hash_policy}. */
    public static final Attribute<Bond, Long> TRANSMIT_HASH_POLICY = SPACE.u8(14, "XMIT_HASH_POLICY", 5);

    /** How often memberships are told after a change: {@code resend_igmp}. */
    public static final Attribute<Bond, Long> RESEND_IGMP = SPACE.u32(15, "RESEND_IGMP", 255);

    /** How often neighbours are told after a change: {@code num_grat_arp}. */
    public static final Attribute<Bond, Long> PEER_NOTIFICATIONS = SPACE.u8(16, "NUM_PEER_NOTIF");

    /** Whether idle ports receive: {@code all_slaves_active}. */
    public static final Attribute<Bond, Boolean> ALL_PORTS_ACTIVE = SPACE.bool(17, "ALL_SLAVES_ACTIVE");

    /** How many ports must be up: {@code min_links}. */
    public static final Attribute<Bond, Long> MIN_LINKS = SPACE.u32(18, "MIN_LINKS");

    /** The time between learning packets in seconds: {@code lp_interval}. */
    public static final Attribute<Bond, Long> LP_INTERVAL = SPACE.u32(19, "LP_INTERVAL");

    /** Packets before the next port's turn: {@code packets_per_slave}. */
    public static final Attribute<Bond, Long> PACKETS_PER_PORT = SPACE.u32(20, "PACKETS_PER_SLAVE", 65_535);

    /** 0 slow, 1 fast: {@code lacp_rate}. */
    public static final Attribute<Bond, Long> LACP_RATE = SPACE.u8(21, "AD_LACP_RATE", 1);

    /** Which aggregator: 0 stable, 1 bandwidth, 2 count, 3 by the priorities of its ports (since Linux 6.18): {@code ad_select}. */
    public static final Attribute<Bond, Long> AD_SELECT = SPACE.u8(22, "AD_SELECT", 3);

    /** What was agreed by 802.3ad; only read. */
    public static final Attribute<Bond, byte[]> AD_INFO = SPACE.bytes(23, "AD_INFO");

    /** Its priority in 802.3ad: {@code ad_actor_sys_prio}. */
    public static final Attribute<Bond, Long> AD_ACTOR_SYSTEM_PRIORITY = SPACE.u16(24, "AD_ACTOR_SYS_PRIO");

    /** Its key in 802.3ad: {@code ad_user_port_key}. */
    public static final Attribute<Bond, Long> AD_USER_PORT_KEY = SPACE.u16(25, "AD_USER_PORT_KEY", 1023);

    /** Its id in 802.3ad: {@code ad_actor_system}. */
    public static final Attribute<Bond, MacAddress> AD_ACTOR_SYSTEM = SPACE.mac(26, "AD_ACTOR_SYSTEM");

    /** Whether load is moved: {@code tlb_dynamic_lb}. */
    public static final Attribute<Bond, Boolean> TLB_DYNAMIC_LB = SPACE.bool(27, "TLB_DYNAMIC_LB");

    /** The time between such notifications: {@code peer_notify_delay}. */
    public static final Attribute<Bond, Long> PEER_NOTIFICATION_DELAY = SPACE.u32(28, "PEER_NOTIF_DELAY");

    /** Whether it begins to speak LACP: {@code lacp_active}. */
    public static final Attribute<Bond, Long> AD_LACP_ACTIVE = SPACE.u8(29, "AD_LACP_ACTIVE", 1);

    /** So many probes may be lost: {@code missed_max}. */
    public static final Attribute<Bond, Long> MISSED_MAX = SPACE.u8(30, "MISSED_MAX");

    /** Who is probed by neighbour solicitation: {@code ns_ip6_target}. */
    public static final Attribute<Bond, List<IpAddress>> NS_IP6_TARGET = SPACE.list(31, "NS_IP6_TARGET", TARGET, true);

    /** Whether collecting and distributing go together: {@code coupled_control}. */
    public static final Attribute<Bond, Boolean> COUPLED_CONTROL = SPACE.bool(32, "COUPLED_CONTROL");

    /** Whether ARP and neighbour messages go out by all ports of 802.3ad: {@code broadcast_neighbor}. */
    public static final Attribute<Bond, Boolean> BROADCAST_NEIGH = SPACE.bool(33, "BROADCAST_NEIGH");

    /** One of this mode. */
    public static Bond of(long mode) {
        return new Bond(Attributes.none(SPACE)).with(MODE, mode);
    }

    @Override
    public String kind() {
        return "bond";
    }

    @Override
    public Bond withAttributes(Attributes<Bond> changed) {
        return new Bond(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
