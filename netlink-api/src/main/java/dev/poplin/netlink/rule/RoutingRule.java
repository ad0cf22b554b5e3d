package dev.poplin.netlink.rule;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.system.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule: which packets, and what happens to them. Immutable.
 *
 * <pre>{@code
 * RoutingRule.of(IpFamily.IPV4, 100, RuleSelector.builder().mark(0x100, 0xff00).build(), RuleAction.lookup(1000))
 * }</pre>
 *
 * @param family IPv4 or IPv6
 * @param priority its place, the lowest is asked first; null lets the kernel choose one before all others
 * @param selector which packets it matches
 * @param action what happens to them
 * @param protocol who made it
 * @param others attributes that this record does not interpret
 */
public record RoutingRule(
        IpFamily family,
        @Nullable Integer priority,
        RuleSelector selector,
        RuleAction action,
        RouteProtocol protocol,
        List<RawAttribute> others) {

    /**
     * Checks that the rule can be said.
     *
     * @throws IllegalArgumentException if the selector's prefixes are of the other family, it goes to a rule that is not behind it,
     *     it asks for the flow label of IPv4 or gives realms to IPv6
     */
    public RoutingRule {
        requireFamily(family, selector.from());
        requireFamily(family, selector.to());
        if (family == IpFamily.IPV4 && selector.flowLabel() != null) {
            throw new IllegalArgumentException("flow label " + selector.flowLabel() + " in a rule for " + family);
        }
        if (family == IpFamily.IPV6 && action instanceof RuleAction.Lookup lookup && lookup.realms() != null) {
            throw new IllegalArgumentException("realms " + lookup.realms() + " in a rule for " + family);
        }
        if (action instanceof RuleAction.Goto jump
                && priority != null
                && Integer.compareUnsigned(jump.target(), priority) <= 0) {
            throw new IllegalArgumentException("rule " + Integer.toUnsignedString(priority) + " cannot go back to "
                    + Integer.toUnsignedString(jump.target()));
        }
        others = List.copyOf(others);
    }

    private static void requireFamily(IpFamily family, @Nullable Cidr prefix) {
        if (prefix != null && prefix.family() != family) {
            throw new IllegalArgumentException("prefix " + prefix + " in a rule for " + family);
        }
    }

    /** A rule of this priority. */
    public static RoutingRule of(IpFamily family, int priority, RuleSelector selector, RuleAction action) {
        return new RoutingRule(family, priority, selector, action, RouteProtocol.UNSPEC, List.of());
    }

    /** The same rule made by another. */
    public RoutingRule withProtocol(RouteProtocol changed) {
        return new RoutingRule(family, priority, selector, action, changed, others);
    }

    /**
     * What an RTM_NEWRULE or RTM_DELRULE message says.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static RoutingRule decode(Reply reply) {
        try {
            return RuleCodec.decode(reply);
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.because(e, reply.bytes(), reply.start());
        }
    }

    /** Writes what follows the header of a message that describes this rule: struct fib_rule_hdr and its attributes. */
    public void write(MessageWriter writer) {
        RuleCodec.write(this, writer);
    }

    /** As {@code ip rule} writes it. */
    @Override
    public String toString() {
        return (priority == null ? "" : "priority " + Integer.toUnsignedString(priority) + " ") + selector + " "
                + action + (protocol.equals(RouteProtocol.UNSPEC) ? "" : " proto " + protocol);
    }
}
