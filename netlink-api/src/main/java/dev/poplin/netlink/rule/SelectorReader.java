package dev.poplin.netlink.rule;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.system.Reply;
import org.jspecify.annotations.Nullable;

/** Puts a selector together from the attributes of a rule, in whatever order they come. */
final class SelectorReader {

    private static final int INVERT = 2;

    private final Reply rule;
    private final RuleSelector.Builder selector = RuleSelector.builder();
    private @Nullable Integer mark;
    private @Nullable Integer markMask;
    private @Nullable Integer dscp;
    private int dscpMask = RuleSelector.WHOLE_DSCP;
    private int flowLabel;
    private int flowLabelMask;
    private int sourcePortMask = RuleSelector.WHOLE_PORT;
    private int destinationPortMask = RuleSelector.WHOLE_PORT;

    SelectorReader(Reply rule) {
        this.rule = rule;
        selector.tos(rule.u8(3));
        if ((rule.u32(8) & INVERT) != 0) {
            selector.inverted();
        }
    }

    /** Reads an attribute; false if it is none of a selector. */
    boolean read(AttributeReader attribute) {
        switch (attribute.type()) {
            case RuleAttribute.DST -> selector.to(Cidr.ofInterface(attribute.address(), rule.u8(1)));
            case RuleAttribute.SRC -> selector.from(Cidr.ofInterface(attribute.address(), rule.u8(2)));
            case RuleAttribute.IIFNAME -> selector.incoming(attribute.string());
            case RuleAttribute.OIFNAME -> selector.outgoing(attribute.string());
            case RuleAttribute.FWMARK -> mark = attribute.u32();
            case RuleAttribute.FWMASK -> markMask = attribute.u32();
            case RuleAttribute.TUN_ID -> selector.tunnelId(attribute.be64());
            case RuleAttribute.L3MDEV -> l3mdev(attribute.u8());
            case RuleAttribute.UID_RANGE -> selector.users(users(attribute));
            case RuleAttribute.IP_PROTO -> selector.ipProtocol(attribute.u8());
            case RuleAttribute.SPORT_RANGE -> selector.sourcePorts(ports(attribute));
            case RuleAttribute.SPORT_MASK -> sourcePortMask = attribute.u16();
            case RuleAttribute.DPORT_RANGE -> selector.destinationPorts(ports(attribute));
            case RuleAttribute.DPORT_MASK -> destinationPortMask = attribute.u16();
            case RuleAttribute.DSCP -> dscp = attribute.u8();
            case RuleAttribute.DSCP_MASK -> dscpMask = attribute.u8();
            case RuleAttribute.FLOWLABEL -> flowLabel = attribute.be32();
            case RuleAttribute.FLOWLABEL_MASK -> flowLabelMask = attribute.be32();
            default -> {
                return false;
            }
        }
        return true;
    }

    /** What was read. */
    RuleSelector selector() {
        if (mark != null || markMask != null) {
            // The kernel leaves a mark of 0 out.
            selector.mark(mark == null ? 0 : mark, markMask == null ? -1 : markMask);
        }
        if (dscp != null) {
            selector.dscp(dscp, dscpMask);
        }
        return selector.flowLabel(flowLabel, flowLabelMask)
                .sourcePortMask(sourcePortMask)
                .destinationPortMask(destinationPortMask)
                .listed();
    }

    private void l3mdev(int value) {
        if (value != 0) {
            selector.l3mdev();
        }
    }

    /** struct fib_rule_uid_range. */
    private static NumberRange users(AttributeReader at) {
        return new NumberRange(Integer.toUnsignedLong(at.u32(0)), Integer.toUnsignedLong(at.u32(4)));
    }

    /** struct fib_rule_port_range. */
    private static NumberRange ports(AttributeReader at) {
        return new NumberRange(at.u16(0), at.u16(2));
    }
}
