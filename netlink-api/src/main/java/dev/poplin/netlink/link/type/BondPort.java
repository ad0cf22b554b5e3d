package dev.poplin.netlink.link.type;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * A link as a part of a bond: {@code ip link set NAME type bond_slave …}.
 *
 * @param attributes its settings
 */
public record BondPort(Attributes<BondPort> attributes) implements PortType, Attributed<BondPort> {

    static final AttributeSpace<BondPort> SPACE = AttributeSpace.of("IFLA_BOND_SLAVE_");

    /** 0 in use, 1 idle; only read. */
    public static final Attribute<BondPort, Long> STATE = SPACE.u8(1, "STATE");

    /** 0 up, 1 failing, 2 down, 3 coming back; only read. */
    public static final Attribute<BondPort, Long> MII_STATUS = SPACE.u8(2, "MII_STATUS");

    /** How often it went down; only read. */
    public static final Attribute<BondPort, Long> LINK_FAILURE_COUNT = SPACE.u32(3, "LINK_FAILURE_COUNT");

    /** The link-layer address it had before; only read. */
    public static final Attribute<BondPort, MacAddress> PERMANENT_ADDRESS = SPACE.mac(4, "PERM_HWADDR");

    /** The queue that selects it: {@code queue_id}. */
    public static final Attribute<BondPort, Long> QUEUE_ID = SPACE.u16(5, "QUEUE_ID");

    /** Its aggregator in 802.3ad; only read. */
    public static final Attribute<BondPort, Long> AGGREGATOR_ID = SPACE.u16(6, "AD_AGGREGATOR_ID");

    /** Its state in 802.3ad; only read. */
    public static final Attribute<BondPort, Long> ACTOR_PORT_STATE = SPACE.u8(7, "AD_ACTOR_OPER_PORT_STATE");

    /** Its partner's state in 802.3ad; only read. */
    public static final Attribute<BondPort, Long> PARTNER_PORT_STATE = SPACE.u16(8, "AD_PARTNER_OPER_PORT_STATE");

    /** Its priority to be used: {@code prio}. */
    public static final Attribute<BondPort, Integer> PRIORITY = SPACE.s32(9, "PRIO");

    /** Its priority in 802.3ad: {@code actor_port_prio}. */
    public static final Attribute<BondPort, Long> ACTOR_PORT_PRIORITY = SPACE.u16(10, "ACTOR_PORT_PRIO");

    /** How this host's churn detection of 802.3ad stands: 0 watches, 1 churn, 2 none; only read. */
    public static final Attribute<BondPort, Long> CHURN_ACTOR_STATE = SPACE.u8(11, "AD_CHURN_ACTOR_STATE");

    /** The same of the other side; only read. */
    public static final Attribute<BondPort, Long> CHURN_PARTNER_STATE = SPACE.u8(12, "AD_CHURN_PARTNER_STATE");

    /** One with nothing set. */
    public static BondPort create() {
        return new BondPort(Attributes.none(SPACE));
    }

    @Override
    public String kind() {
        return "bond";
    }

    @Override
    public BondPort withAttributes(Attributes<BondPort> changed) {
        return new BondPort(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
