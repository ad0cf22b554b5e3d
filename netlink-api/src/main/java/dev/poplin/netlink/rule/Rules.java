package dev.poplin.netlink.rule;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The routing policy rules of a namespace, as {@code ip rule}. Thread-safe. */
public final class Rules {

    private static final int RTM_NEWRULE = 32;
    private static final int RTM_DELRULE = 33;
    private static final int RTM_GETRULE = 34;

    private final Conversation conversation;

    /** The rules of the namespace that this conversation is with. */
    public Rules(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The rules of both families: {@code ip rule} and {@code ip -6 rule}. */
    public List<RoutingRule> list() throws NetlinkException {
        List<RoutingRule> rules = new ArrayList<>(list(IpFamily.IPV4));
        rules.addAll(list(IpFamily.IPV6));
        return rules;
    }

    /** The rules of a family in the order in which they are asked: {@code ip rule show}. */
    public List<RoutingRule> list(IpFamily family) throws NetlinkException {
        return conversation.dump(
                new Request(
                        "rule show", RTM_GETRULE, 0, RuleAttribute.NAMES, writer -> writer.u8(AddressFamily.of(family))
                                .u8(0)
                                .u16(0)
                                .u32(0)
                                .u32(0)),
                RoutingRule::decode);
    }

    /** The first rule of a family at this priority, or empty: of the list, which is all that the kernel gives. */
    public Optional<RoutingRule> find(IpFamily family, int priority) throws NetlinkException {
        return list(family).stream().filter(rule -> priority(rule) == priority).findFirst();
    }

    /** A rule at priority 0 is told without one. */
    private static int priority(RoutingRule rule) {
        return Objects.requireNonNullElse(rule.priority(), 0);
    }

    /**
     * Removes all rules of a family but those at priority 0, which is where the look-up of local addresses is: {@code ip rule flush}. Those
     * that look up the main and the default table go, too.
     *
     * @return how many were removed
     */
    public int flush(IpFamily family) throws NetlinkException {
        List<RoutingRule> rules =
                list(family).stream().filter(rule -> priority(rule) != 0).toList();
        return conversation.removeAll(Request.forEach(rules, Rules::deletion), Errno.ENOENT);
    }

    /**
     * Adds a rule: {@code ip rule add}.
     *
     * @throws NetlinkException EEXIST if there is the same already
     */
    public void add(RoutingRule rule) throws NetlinkException {
        conversation.execute(addition(rule));
    }

    /** Adds a rule, unless there is the same already. Whatever differs makes another rule, so that there is nothing to change in one. */
    public void replace(RoutingRule rule) throws NetlinkException {
        Optional<NetlinkException> failure = replaceAll(List.of(rule)).get(0);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /**
     * Removes the first rule that has all that this one says: {@code ip rule delete}.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public void delete(RoutingRule rule) throws NetlinkException {
        conversation.execute(deletion(rule));
    }

    /** Adds many rules; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<RoutingRule> rules) throws NetlinkException {
        return conversation.executeAll(rules.stream().map(Rules::addition).toList());
    }

    /** Adds many rules, unless there are the same already; the outcome of each in order, empty where the rule is there now. */
    public List<Optional<NetlinkException>> replaceAll(List<RoutingRule> rules) throws NetlinkException {
        return addAll(rules).stream()
                .map(outcome -> outcome.filter(failure -> !failure.errno().equals(Errno.EEXIST)))
                .toList();
    }

    /** Removes many rules; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<RoutingRule> rules) throws NetlinkException {
        return conversation.executeAll(rules.stream().map(Rules::deletion).toList());
    }

    private static Request addition(RoutingRule rule) {
        int flags = MessageFlags.CREATE | MessageFlags.EXCL;
        return new Request("rule add " + rule, RTM_NEWRULE, flags, RuleAttribute.NAMES, rule::write);
    }

    private static Request deletion(RoutingRule rule) {
        return new Request("rule delete " + rule, RTM_DELRULE, 0, RuleAttribute.NAMES, rule::write);
    }
}
