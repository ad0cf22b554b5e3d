package dev.poplin.netlink.rule;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeNames;
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

    static final int HEADER_BYTES = 12;

    private static final int FRA_DST = 1;
    private static final int FRA_SRC = 2;
    private static final int FRA_IIFNAME = 3;
    private static final int FRA_GOTO = 4;
    private static final int FRA_PRIORITY = 6;
    private static final int FRA_FWMARK = 10;
    private static final int FRA_TUN_ID = 12;
    private static final int FRA_SUPPRESS_IFGROUP = 13;
    private static final int FRA_SUPPRESS_PREFIXLEN = 14;
    private static final int FRA_TABLE = 15;
    private static final int FRA_FWMASK = 16;
    private static final int FRA_OIFNAME = 17;
    private static final int FRA_L3MDEV = 19;
    private static final int FRA_UID_RANGE = 20;
    private static final int FRA_PROTOCOL = 21;
    private static final int FRA_IP_PROTO = 22;
    private static final int FRA_SPORT_RANGE = 23;
    private static final int FRA_DPORT_RANGE = 24;
    private static final int FRA_SPORT_MASK = 28;
    private static final int FRA_DPORT_MASK = 29;
    private static final int INVERT = 2;
    private static final int LOOKUP = 1;
    private static final int GOTO = 2;

    static final AttributeNames NAMES = AttributeNames.builder(HEADER_BYTES)
            .name(FRA_DST, "FRA_DST")
            .name(FRA_SRC, "FRA_SRC")
            .name(FRA_IIFNAME, "FRA_IIFNAME")
            .name(FRA_GOTO, "FRA_GOTO")
            .name(FRA_PRIORITY, "FRA_PRIORITY")
            .name(FRA_FWMARK, "FRA_FWMARK")
            .name(11, "FRA_FLOW")
            .name(FRA_TUN_ID, "FRA_TUN_ID")
            .name(FRA_SUPPRESS_IFGROUP, "FRA_SUPPRESS_IFGROUP")
            .name(FRA_SUPPRESS_PREFIXLEN, "FRA_SUPPRESS_PREFIXLEN")
            .name(FRA_TABLE, "FRA_TABLE")
            .name(FRA_FWMASK, "FRA_FWMASK")
            .name(FRA_OIFNAME, "FRA_OIFNAME")
            .name(FRA_L3MDEV, "FRA_L3MDEV")
            .name(FRA_UID_RANGE, "FRA_UID_RANGE")
            .name(FRA_PROTOCOL, "FRA_PROTOCOL")
            .name(FRA_IP_PROTO, "FRA_IP_PROTO")
            .name(FRA_SPORT_RANGE, "FRA_SPORT_RANGE")
            .name(FRA_DPORT_RANGE, "FRA_DPORT_RANGE")
            .name(25, "FRA_DSCP")
            .name(26, "FRA_FLOWLABEL")
            .name(27, "FRA_FLOWLABEL_MASK")
            .name(FRA_SPORT_MASK, "FRA_SPORT_MASK")
            .name(FRA_DPORT_MASK, "FRA_DPORT_MASK")
            .name(30, "FRA_DSCP_MASK")
            .build();

    private RuleCodec() {}

    static RoutingRule decode(Reply reply) {
        IpFamily family = AddressFamily.named(reply.u8(0));
        RuleSelector.Builder selector = RuleSelector.builder().tos(reply.u8(3));
        if ((reply.u32(8) & INVERT) != 0) {
            selector.inverted();
        }
        Integer priority = null;
        Integer mark = null;
        Integer mask = null;
        int table = reply.u8(4);
        int target = 0;
        int group = -1;
        int prefixLength = -1;
        RouteProtocol protocol = RouteProtocol.UNSPEC;
        List<RawAttribute> others = new ArrayList<>(0);
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case FRA_DST -> selector.to(Cidr.of(attributes.address(), reply.u8(1)));
                case FRA_SRC -> selector.from(Cidr.of(attributes.address(), reply.u8(2)));
                case FRA_IIFNAME -> selector.incoming(attributes.string());
                case FRA_OIFNAME -> selector.outgoing(attributes.string());
                case FRA_GOTO -> target = attributes.u32();
                case FRA_PRIORITY -> priority = attributes.u32();
                case FRA_FWMARK -> mark = attributes.u32();
                case FRA_FWMASK -> mask = attributes.u32();
                case FRA_TUN_ID -> selector.tunnelId(attributes.be64());
                case FRA_SUPPRESS_IFGROUP -> group = attributes.u32();
                case FRA_SUPPRESS_PREFIXLEN -> prefixLength = attributes.u32();
                case FRA_TABLE -> table = attributes.u32();
                case FRA_L3MDEV -> l3mdev(selector, attributes.u8());
                case FRA_UID_RANGE -> selector.users(users(attributes));
                case FRA_PROTOCOL -> protocol = RouteProtocol.of(attributes.u8());
                case FRA_IP_PROTO -> selector.ipProtocol(attributes.u8());
                case FRA_SPORT_RANGE -> selector.sourcePorts(ports(attributes));
                case FRA_DPORT_RANGE -> selector.destinationPorts(ports(attributes));
                default -> {
                    if (!isWholePort(attributes)) {
                        others.add(RawAttribute.of(attributes));
                    }
                }
            }
        }
        if (mark != null || mask != null) {
            // The kernel leaves a mark of 0 out.
            selector.mark(mark == null ? 0 : mark, mask == null ? -1 : mask);
        }
        RuleAction action =
                switch (reply.u8(7)) {
                    case LOOKUP -> new RuleAction.Lookup(table, prefixLength, group);
                    case GOTO -> new RuleAction.Goto(target);
                    default -> new RuleAction.Verdict(reply.u8(7));
                };
        return new RoutingRule(family, priority, selector.build(), action, protocol, others);
    }

    /** Whether the attribute is the mask of a port of which every bit counts, as it is if nothing is said. */
    private static boolean isWholePort(AttributeReader attribute) {
        return (attribute.type() == FRA_SPORT_MASK || attribute.type() == FRA_DPORT_MASK) && attribute.u16() == 0xffff;
    }

    private static void l3mdev(RuleSelector.Builder selector, int value) {
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
            writer.attributeU32(FRA_TABLE, table);
        }
        if (lookup != null && lookup.suppressPrefixLength() >= 0) {
            writer.attributeU32(FRA_SUPPRESS_PREFIXLEN, lookup.suppressPrefixLength());
        }
        if (lookup != null && lookup.suppressGroup() != RuleAction.Lookup.ANY) {
            writer.attributeU32(FRA_SUPPRESS_IFGROUP, lookup.suppressGroup());
        }
        if (rule.action() instanceof RuleAction.Goto jump) {
            writer.attributeU32(FRA_GOTO, jump.target());
        }
        Integer priority = rule.priority();
        if (priority != null) {
            writer.attributeU32(FRA_PRIORITY, priority);
        }
        if (!rule.protocol().equals(RouteProtocol.UNSPEC)) {
            writer.attributeU8(FRA_PROTOCOL, rule.protocol().number());
        }
        rule.others().forEach(attribute -> attribute.write(writer));
    }

    private static void writeSelector(RuleSelector selector, MessageWriter writer) {
        writePrefix(writer, FRA_SRC, selector.from());
        writePrefix(writer, FRA_DST, selector.to());
        Integer mark = selector.mark();
        if (mark != null) {
            writer.attributeU32(FRA_FWMARK, mark);
            if (selector.markMask() != -1) {
                writer.attributeU32(FRA_FWMASK, selector.markMask());
            }
        }
        if (selector.ipProtocol() != 0) {
            writer.attributeU8(FRA_IP_PROTO, selector.ipProtocol());
        }
        writePorts(writer, FRA_SPORT_RANGE, selector.sourcePorts());
        writePorts(writer, FRA_DPORT_RANGE, selector.destinationPorts());
        if (!selector.incoming().isEmpty()) {
            writer.attributeString(FRA_IIFNAME, selector.incoming());
        }
        if (!selector.outgoing().isEmpty()) {
            writer.attributeString(FRA_OIFNAME, selector.outgoing());
        }
        NumberRange users = selector.users();
        if (users != null) {
            writer.scope(FRA_UID_RANGE, () -> writer.u32((int) users.first()).u32((int) users.last()));
        }
        if (selector.tunnelId() != 0) {
            writer.attributeBe64(FRA_TUN_ID, selector.tunnelId());
        }
        if (selector.l3mdev()) {
            writer.attributeU8(FRA_L3MDEV, 1);
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
}
