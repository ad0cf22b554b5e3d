package dev.poplin.netlink.nftables.rule;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.nftables.expression.Expression.Lookup;
import dev.poplin.netlink.nftables.expression.Expression.ObjectReference;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.RuleBuilder.ConnectionState;
import java.time.Duration;

/**
 * What {@link RuleBuilder} has words for that a rule asks: of the packet, of its connection, and of limits that what came before has used up. A rule
 * goes on where it holds.
 */
abstract sealed class RuleConditions extends RuleExpressions permits RuleStatements {

    private static final int STATUS_DNAT = 32;

    /** A condition, such as {@code match(Selector.ip(IPV4).saddr().in("clients"))}. */
    public RuleBuilder match(Match condition) {
        require(condition.context());
        return addAll(condition.condition());
    }

    /** {@code ip saddr PREFIX} or {@code ip6 saddr PREFIX}. */
    public RuleBuilder saddr(Cidr prefix) {
        return match(Selector.ip(prefix.family()).saddr().is(prefix));
    }

    /** {@code ip daddr PREFIX} or {@code ip6 daddr PREFIX}. */
    public RuleBuilder daddr(Cidr prefix) {
        return match(Selector.ip(prefix.family()).daddr().is(prefix));
    }

    /** {@code meta nfproto ipv4} or {@code meta nfproto ipv6}. */
    public RuleBuilder family(IpFamily family) {
        return match(Selector.family().is(AddressFamily.of(family)));
    }

    /** {@code meta l4proto NUMBER}. */
    public RuleBuilder l4proto(int number) {
        return match(Selector.l4proto().is(number));
    }

    /** {@code th dport PORT}; after {@link #l4proto}. */
    public RuleBuilder dport(int port) {
        return match(Selector.transport().dport().is(port));
    }

    /** {@code th dport FIRST-LAST}; after {@link #l4proto}. */
    public RuleBuilder dport(int first, int last) {
        return first == last ? dport(first) : match(Selector.transport().dport().between(first, last));
    }

    /** {@code A . B @SET}: what these select is in a set. */
    public RuleBuilder in(String set, Selector... key) {
        return key(key).add(new Lookup(set, 0, false));
    }

    /** {@code ct state A,B}. */
    public RuleBuilder ctState(ConnectionState... states) {
        int bits = 0;
        for (ConnectionState state : states) {
            bits |= state.bit;
        }
        return match(Selector.ctState().hasAny(bits));
    }

    /** {@code ct status dnat}: the destination was translated. */
    public RuleBuilder ctStatusDnat() {
        return match(Selector.ctStatus().hasAny(STATUS_DNAT));
    }

    /** {@code numgen random mod N 0}: holds for one packet in {@code N}. */
    public RuleBuilder oneIn(int modulus) {
        return modulus <= 1 ? self() : match(Selector.random(modulus).is(0));
    }

    /**
     * {@code limit rate N/second burst B packets}, for any time that nft has a word for.
     *
     * @param burst how many may come at once; 0 is the kernel's own 5
     * @throws IllegalArgumentException if it is not in whole seconds, at least one
     */
    public RuleBuilder limit(int packets, Duration per, int burst) {
        return add(Actions.limit(packets, per, burst, false, false));
    }

    /** {@code limit name "NAME"}: holds as long as a limit of the table does. */
    public RuleBuilder limit(String name) {
        return add(new ObjectReference(NftObject.LIMIT, name));
    }

    /** {@code limit rate over N/second burst B packets}: holds for what is too much; a burst of 0 is the kernel's own 5. */
    public RuleBuilder limitOver(int packets, Duration per, int burst) {
        return add(Actions.limit(packets, per, burst, true, false));
    }

    /** {@code limit rate over N bytes/second}. */
    public RuleBuilder limitBytesOver(long bytes, Duration per) {
        return add(Actions.limit(bytes, per, 0, true, true));
    }

    /** {@code quota name "NAME"}: holds as long as a quota of the table does. */
    public RuleBuilder quota(String name) {
        return add(new ObjectReference(NftObject.QUOTA, name));
    }

    /** {@code quota over N bytes}. */
    public RuleBuilder quotaOver(long bytes) {
        return add(Actions.quota(bytes, true));
    }

    /** {@code ct count over N}. */
    public RuleBuilder connectionsOver(int count) {
        return add(Actions.connectionLimit(count, true));
    }
}
