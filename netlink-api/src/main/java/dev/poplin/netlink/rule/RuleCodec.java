package dev.poplin.netlink.rule;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule as struct fib_rule_hdr and the attributes behind it. */
final class RuleCodec {

    private static final int INVERT = 2;
    private static final int LOOKUP = 1;
    private static final int GOTO = 2;

    private RuleCodec() {}

    static RoutingRule decode(Reply reply) {
        IpFamily family = AddressFamily.named(reply.u8(0));
        SelectorReader selector = new SelectorReader(reply);
        Integer priority = null;
        int table = reply.u8(4);
        int target = 0;
        int group = RuleAction.Lookup.ANY;
        int prefixLength = RuleAction.Lookup.ANY;
        Realms realms = null;
        boolean takesRealms = family == IpFamily.IPV4 && reply.u8(7) == LOOKUP;
        RouteProtocol protocol = RouteProtocol.UNSPEC;
        List<RawAttribute> others = new ArrayList<>(0);
        AttributeReader attributes = reply.attributes(RuleAttribute.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case RuleAttribute.GOTO -> target = attributes.u32();
                case RuleAttribute.PRIORITY -> priority = attributes.u32();
                case RuleAttribute.SUPPRESS_IFGROUP -> group = attributes.u32();
                case RuleAttribute.SUPPRESS_PREFIXLEN -> prefixLength = attributes.u32();
                case RuleAttribute.TABLE -> table = attributes.u32();
                case RuleAttribute.PROTOCOL -> protocol = RouteProtocol.of(attributes.u8());
                default -> {
                    if (takesRealms && attributes.type() == RuleAttribute.FLOW) {
                        realms = realms(attributes.u32());
                    } else if (!selector.read(attributes)) {
                        others.add(RawAttribute.of(attributes));
                    }
                }
            }
        }
        RuleAction action =
                switch (reply.u8(7)) {
                    case LOOKUP -> new RuleAction.Lookup(table, prefixLength, group, realms);
                    case GOTO -> new RuleAction.Goto(target);
                    default -> new RuleAction.Verdict(reply.u8(7));
                };
        return new RoutingRule(family, priority, selector.selector(), action, protocol, others);
    }

    /** Realms as RTA_FLOW has them, the source in the upper half; 0 is as good as none. */
    private static @Nullable Realms realms(int both) {
        return both == 0 ? null : new Realms(both >>> 16, both & 0xffff);
    }

    static void write(RoutingRule rule, MessageWriter writer) {
        RuleSelector selector = rule.selector();
        RuleAction.Lookup lookup = rule.action() instanceof RuleAction.Lookup some ? some : null;
        int table = lookup == null ? 0 : lookup.table();
        writer.u8(AddressFamily.of(rule.family()))
                .u8(length(selector.to()))
                .u8(length(selector.from()))
                .u8(selector.tos())
                .u8(table >>> 8 == 0 ? table : 0)
                .u8(0)
                .u8(0)
                .u8(rule.action().code())
                .u32(selector.inverted() ? INVERT : 0);
        writeSelector(selector, writer);
        if (table >>> 8 != 0) {
            writer.attributeU32(RuleAttribute.TABLE, table);
        }
        if (lookup != null && lookup.suppressPrefixLength() >= 0) {
            writer.attributeU32(RuleAttribute.SUPPRESS_PREFIXLEN, lookup.suppressPrefixLength());
        }
        if (lookup != null && lookup.suppressGroup() != RuleAction.Lookup.ANY) {
            writer.attributeU32(RuleAttribute.SUPPRESS_IFGROUP, lookup.suppressGroup());
        }
        if (lookup != null && lookup.realms() != null) {
            Realms realms = lookup.realms();
            writer.attributeU32(RuleAttribute.FLOW, realms.source() << 16 | realms.destination());
        }
        if (rule.action() instanceof RuleAction.Goto jump) {
            writer.attributeU32(RuleAttribute.GOTO, jump.target());
        }
        Integer priority = rule.priority();
        if (priority != null) {
            writer.attributeU32(RuleAttribute.PRIORITY, priority);
        }
        if (!rule.protocol().equals(RouteProtocol.UNSPEC)) {
            writer.attributeU8(RuleAttribute.PROTOCOL, rule.protocol().number());
        }
        rule.others().forEach(attribute -> attribute.write(writer));
    }

    private static void writeSelector(RuleSelector selector, MessageWriter writer) {
        writePrefix(writer, RuleAttribute.SRC, selector.from());
        writePrefix(writer, RuleAttribute.DST, selector.to());
        Integer mark = selector.mark();
        if (mark != null) {
            writer.attributeU32(RuleAttribute.FWMARK, mark);
            if (selector.markMask() != -1) {
                writer.attributeU32(RuleAttribute.FWMASK, selector.markMask());
            }
        }
        if (selector.ipProtocol() != 0) {
            writer.attributeU8(RuleAttribute.IP_PROTO, selector.ipProtocol());
        }
        writePorts(writer, RuleAttribute.SPORT_RANGE, selector.sourcePorts());
        writePortMask(writer, RuleAttribute.SPORT_MASK, selector.sourcePortMask());
        writePorts(writer, RuleAttribute.DPORT_RANGE, selector.destinationPorts());
        writePortMask(writer, RuleAttribute.DPORT_MASK, selector.destinationPortMask());
        if (!selector.incoming().isEmpty()) {
            writer.attributeString(RuleAttribute.IIFNAME, selector.incoming());
        }
        if (!selector.outgoing().isEmpty()) {
            writer.attributeString(RuleAttribute.OIFNAME, selector.outgoing());
        }
        NumberRange users = selector.users();
        if (users != null) {
            writer.scope(RuleAttribute.UID_RANGE, () -> writer.u32((int) users.first())
                    .u32((int) users.last()));
        }
        if (selector.tunnelId() != 0) {
            writer.attributeBe64(RuleAttribute.TUN_ID, selector.tunnelId());
        }
        if (selector.l3mdev()) {
            writer.attributeU8(RuleAttribute.L3MDEV, 1);
        }
        MaskedNumber dscp = selector.dscp();
        if (dscp != null) {
            writer.attributeU8(RuleAttribute.DSCP, dscp.value());
            if (dscp.mask() != RuleSelector.WHOLE_DSCP) {
                writer.attributeU8(RuleAttribute.DSCP_MASK, dscp.mask());
            }
        }
        MaskedNumber label = selector.flowLabel();
        if (label != null) {
            writer.attributeBe32(RuleAttribute.FLOWLABEL, label.value());
            writer.attributeBe32(RuleAttribute.FLOWLABEL_MASK, label.mask());
        }
    }

    private static int length(@Nullable Cidr prefix) {
        return prefix == null ? 0 : prefix.length();
    }

    private static void writePrefix(MessageWriter writer, int type, @Nullable Cidr prefix) {
        if (prefix != null && prefix.length() > 0) {
            writer.attributeAddress(type, prefix.address());
        }
    }

    private static void writePorts(MessageWriter writer, int type, @Nullable NumberRange ports) {
        if (ports != null) {
            writer.scope(type, () -> writer.u16((int) ports.first()).u16((int) ports.last()));
        }
    }

    /** A mask is left out where every bit counts: kernels before 6.15 refuse to be told so. */
    private static void writePortMask(MessageWriter writer, int type, int mask) {
        if (mask != RuleSelector.WHOLE_PORT) {
            writer.attributeU16(type, mask);
        }
    }
}
