package dev.poplin.netlink.nftables.rule;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Decide;
import dev.poplin.netlink.nftables.expression.Expression.Immediate;
import dev.poplin.netlink.nftables.expression.Expression.MapLookup;
import dev.poplin.netlink.nftables.expression.Expression.Nat;
import dev.poplin.netlink.nftables.expression.Expression.ObjectReference;
import dev.poplin.netlink.nftables.expression.Expression.VerdictLookup;
import dev.poplin.netlink.nftables.object.NftObject;
import java.util.List;

/**
 * Writes a rule as nft reads: {@code Rule.builder().in("clients", Selector.ip(IPV4).saddr()).l4proto(TCP).dport(80).accept()}. The methods that decide
 * end the rule and return it. Confined to one thread.
 */
public final class RuleBuilder extends RuleStatements {

    /** A conntrack state as a bit: {@code ct state}. */
    public enum ConnectionState {
        /** Belongs to no connection that makes sense. */
        INVALID(1),
        /** Belongs to a connection that both sides have used. */
        ESTABLISHED(2),
        /** Is about another connection, as an ICMP error is. */
        RELATED(4),
        /** Begins a connection. */
        NEW(8),
        /** Is not tracked. */
        UNTRACKED(64);

        final int bit;

        ConnectionState(int bit) {
            this.bit = bit;
        }
    }

    /** TCP's protocol number. */
    public static final int TCP = 6;
    /** UDP's protocol number. */
    public static final int UDP = 17;
    /** ICMP's protocol number. */
    public static final int ICMP = 1;
    /** ICMPv6's protocol number. */
    public static final int ICMPV6 = 58;

    private static final int REJECT_ICMPX = 2;
    private static final int PORT_UNREACHABLE = 1;
    private static final int ADMIN_PROHIBITED = 3;
    private static final int QUEUE_BYPASS = 1;
    private static final int QUEUE_FANOUT = 2;

    RuleBuilder() {}

    @Override
    RuleBuilder self() {
        return this;
    }

    /** The rule as it stands, without a verdict of its own. */
    public Rule build() {
        return new Rule(expressions());
    }

    /** Ends the rule with a verdict. */
    public Rule decide(Verdict verdict) {
        return add(new Decide(verdict)).build();
    }

    /** {@code accept}. */
    public Rule accept() {
        return decide(Verdict.ACCEPT);
    }

    /** {@code drop}. */
    public Rule drop() {
        return decide(Verdict.DROP);
    }

    /** {@code return}. */
    public Rule returns() {
        return decide(Verdict.RETURN);
    }

    /** {@code jump CHAIN}. */
    public Rule jump(String chain) {
        return decide(Verdict.jump(chain));
    }

    /** {@code goto CHAIN}. */
    public Rule goTo(String chain) {
        return decide(Verdict.goTo(chain));
    }

    /** {@code A . B vmap @MAP}: takes the verdict that a map has for what these select. */
    public Rule vmap(String map, Selector... key) {
        return key(key).add(new VerdictLookup(map, 0)).build();
    }

    /** {@code reject}: with the ICMP message that the port is unreachable, in either family. */
    public Rule reject() {
        return add(Actions.reject(REJECT_ICMPX, PORT_UNREACHABLE)).build();
    }

    /** {@code reject with icmpx admin-prohibited}. */
    public Rule rejectProhibited() {
        return add(Actions.reject(REJECT_ICMPX, ADMIN_PROHIBITED)).build();
    }

    /** {@code reject with tcp reset}; after a condition that the protocol is TCP. */
    public Rule rejectWithReset() {
        return add(Actions.reject(Actions.REJECT_RESET, 0)).build();
    }

    /** {@code queue to NUMBER}: a program decides. */
    public Rule queue(int number) {
        return queue(number, number, false, false);
    }

    /**
     * {@code queue flags bypass,fanout to FIRST-LAST}: programs decide.
     *
     * @param bypass whether packets go on if no program listens, and are not dropped
     * @param fanout whether the processor chooses the queue
     * @throws IllegalArgumentException if a number is not within 0 and 65535, the last is before the first, or they are more than 65535
     */
    public Rule queue(int first, int last, boolean bypass, boolean fanout) {
        return add(Actions.queue(first, last, (bypass ? QUEUE_BYPASS : 0) | (fanout ? QUEUE_FANOUT : 0)))
                .build();
    }

    /**
     * {@code queue flags bypass to numgen inc mod N}: programs decide, one for each part of the packets.
     *
     * @param bypass whether packets go on if no program listens, and are not dropped
     * @throws IllegalArgumentException if the greatest number is beyond 65535
     */
    public Rule queue(Spread number, boolean bypass) {
        Actions.requireShort("queue", number.last());
        return spread(number).add(Actions.queueByRegister(bypass)).build();
    }

    /**
     * {@code queue flags bypass to numgen inc mod N map @MAP}: the same with the numbers of queues that a map has; see
     * {@link #queue(String, boolean, Selector...)}.
     */
    public Rule queue(Spread number, String map, boolean bypass) {
        return spread(number)
                .add(new MapLookup(map, 0, 0), Actions.queueByRegister(bypass))
                .build();
    }

    /**
     * {@code queue flags bypass to A . B map @MAP}: the queue's number stands in a map from what these select to
     * {@link dev.poplin.netlink.nftables.set.NftSet.KeyType#INTEGER}. What is not in the map goes on. nft lists a map of such numbers that has a
     * name of its own, but reads only one in place ({@link dev.poplin.netlink.nftables.set.NftSet.Options#inPlace}).
     *
     * @param bypass whether packets go on if no program listens, and are not dropped
     */
    public Rule queue(String map, boolean bypass, Selector... key) {
        return key(key).add(new MapLookup(map, 0, 0), Actions.queueByRegister(bypass))
                .build();
    }

    private RuleBuilder spread(Spread number) {
        number.contexts().forEach(this::require);
        return addAll(number.expressions());
    }

    /** {@code notrack}: no connection is tracked for the packet. */
    public Rule notrack() {
        return add(Actions.notrack()).build();
    }

    /** {@code synproxy name "NAME"}: the kernel shakes hands with TCP's clients, as a proxy of the table says. */
    public Rule synproxy(String name) {
        return add(new ObjectReference(NftObject.SYNPROXY, name)).build();
    }

    /**
     * {@code synproxy mss BYTES wscale N timestamp sack-perm}.
     *
     * @throws IllegalArgumentException if a number is beyond what TCP has room for
     */
    public Rule synproxy(int segmentBytes, int windowScale, boolean timestamp, boolean selectiveAcknowledgement) {
        return add(Actions.synproxy(segmentBytes, windowScale, timestamp, selectiveAcknowledgement))
                .build();
    }

    /** {@code fwd to NAME}: out by an interface, which is said by its index; in a table of family netdev. */
    public Rule forwardTo(int interfaceIndex) {
        return add(new Immediate(0, Bytes.ofInt(interfaceIndex)), Actions.forwardToDevice())
                .build();
    }

    /** {@code fwd ip to ADDRESS device NAME}, or the same with {@code ip6}: to a neighbour, by an interface; in a table of family netdev. */
    public Rule forwardTo(IpAddress neighbor, int interfaceIndex) {
        return add(
                        new Immediate(0, Bytes.ofInt(interfaceIndex)),
                        new Immediate(4, Bytes.of(neighbor)),
                        Actions.forwardToNeighbor(AddressFamily.of(neighbor.family()), 4))
                .build();
    }

    /** {@code tproxy ip to ADDRESS:PORT}, or the same with {@code ip6}: to a local socket, without translation. */
    public Rule tproxy(IpAddress address, int port) {
        int family = AddressFamily.of(address.family());
        return add(
                        new Immediate(0, Bytes.of(address)),
                        new Immediate(4, Bytes.ofPort(port)),
                        Actions.tproxy(family, true, 4))
                .build();
    }

    /** {@code snat ip to ADDRESS}, or the same with {@code ip6}. */
    public Rule snat(IpAddress address) {
        return snat(Translation.to(address));
    }

    /** {@code snat to …}: another source. */
    public Rule snat(Translation to) {
        return all(to.nat(false));
    }

    /** {@code snat ip to A . B map @MAP}, or the same with {@code ip6}: the source stands in a map from what these select to addresses. */
    public Rule snatByAddress(IpFamily family, String map, Selector... key) {
        return byAddress(false, family, map, key);
    }

    /** {@code dnat ip to ADDRESS}, or the same with {@code ip6}. */
    public Rule dnat(IpAddress address) {
        return dnat(Translation.to(address));
    }

    /** {@code dnat ip to ADDRESS:PORT}, or the same with {@code ip6}. */
    public Rule dnat(IpAddress address, int port) {
        return dnat(Translation.to(address).port(port));
    }

    /** {@code dnat to …}: another destination. */
    public Rule dnat(Translation to) {
        return all(to.nat(true));
    }

    /** {@code dnat ip to A . B map @MAP}, or the same with {@code ip6}: the destination stands in a map from what these select to addresses. */
    public Rule dnatByAddress(IpFamily family, String map, Selector... key) {
        return byAddress(true, family, map, key);
    }

    /**
     * {@code dnat ip to A . B map @MAP}, or the same with {@code ip6}: where a packet goes stands in a map from what these select to
     * address and port. What is not in the map goes on.
     */
    public Rule dnat(IpFamily family, String map, Selector... key) {
        return key(key).add(new MapLookup(map, 0, 0), new Nat(true, AddressFamily.of(family), 0, family.bytes() / 4, 0))
                .build();
    }

    private Rule byAddress(boolean destination, IpFamily family, String map, Selector... key) {
        return key(key).add(new MapLookup(map, 0, 0), new Nat(destination, AddressFamily.of(family), 0, -1, 0))
                .build();
    }

    /** {@code masquerade}, with random ports if so wished. */
    public Rule masquerade(boolean fullyRandom) {
        return masquerade(fullyRandom ? Translation.here().fullyRandom() : Translation.here());
    }

    /** {@code masquerade to :FIRST-LAST …}: this host's address as the source. */
    public Rule masquerade(Translation to) {
        return all(to.masquerade());
    }

    /** {@code redirect}: to this host. */
    public Rule redirect() {
        return redirect(Translation.here());
    }

    /** {@code redirect to :PORT}. */
    public Rule redirect(int port) {
        return redirect(Translation.here().port(port));
    }

    /** {@code redirect to :FIRST-LAST …}: this host as the destination. */
    public Rule redirect(Translation to) {
        return all(to.redirect());
    }

    private Rule all(List<Expression> more) {
        return addAll(more).build();
    }
}
