package dev.poplin.netlink.nftables.rule;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Bitwise;
import dev.poplin.netlink.nftables.expression.Expression.Conntrack;
import dev.poplin.netlink.nftables.expression.Expression.Counter;
import dev.poplin.netlink.nftables.expression.Expression.Decide;
import dev.poplin.netlink.nftables.expression.Expression.Immediate;
import dev.poplin.netlink.nftables.expression.Expression.Lookup;
import dev.poplin.netlink.nftables.expression.Expression.MapLookup;
import dev.poplin.netlink.nftables.expression.Expression.Masquerade;
import dev.poplin.netlink.nftables.expression.Expression.Meta;
import dev.poplin.netlink.nftables.expression.Expression.Nat;
import dev.poplin.netlink.nftables.expression.Expression.ObjectReference;
import dev.poplin.netlink.nftables.expression.Expression.VerdictLookup;
import dev.poplin.netlink.nftables.object.NftObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Writes a rule as nft reads: {@code Rule.builder().in("clients", Selector.ip(IPV4).saddr()).l4proto(TCP).dport(80).accept()}. The methods that decide
 * end the rule and return it. Confined to one thread.
 */
public final class RuleBuilder {

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

        private final int bit;

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

    private static final int META_MARK = 3;
    private static final int CT_MARK = 3;
    private static final int CT_ZONE = 17;
    private static final int REJECT_ICMPX = 2;
    private static final int PORT_UNREACHABLE = 1;
    private static final int ADMIN_PROHIBITED = 3;
    private static final int STATUS_DNAT = 32;
    private static final int FULLY_RANDOM = 16;
    private static final int META_PRIORITY = 2;
    private static final int QUEUE_BYPASS = 1;
    private static final int QUEUE_FANOUT = 2;
    private static final int SEGMENT_SIZE_OFFSET = 2;
    private static final int SEGMENT_SIZE_BYTES = 2;

    private final List<Expression> expressions = new ArrayList<>();

    RuleBuilder() {}

    private RuleBuilder add(Expression... more) {
        expressions.addAll(List.of(more));
        return this;
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
        return match(Selector.family().is(familyNumber(family)));
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
        return modulus <= 1 ? this : match(Selector.random(modulus).is(0));
    }

    /** A condition, such as {@code match(Selector.ip(IPV4).saddr().in("clients"))}. */
    public RuleBuilder match(Match condition) {
        require(condition.context());
        expressions.addAll(condition.condition());
        return this;
    }

    /** {@code A . B vmap @MAP}: takes the verdict that a map has for what these select. */
    public Rule vmap(String map, Selector... key) {
        return key(key).add(new VerdictLookup(map, 0)).build();
    }

    /** {@code A . B @SET}: what these select is in a set. */
    public RuleBuilder in(String set, Selector... key) {
        return key(key).add(new Lookup(set, 0, false));
    }

    /** {@code add @SET { A . B timeout T }}: adds what these select to a set; without a time-out if it is zero. */
    public RuleBuilder addTo(String set, Duration timeout, Selector... key) {
        return key(key).add(Actions.updateSet(set, false, timeout));
    }

    /** {@code update @SET { A . B timeout T }}: the same, and lets the time of an element that is there begin anew. */
    public RuleBuilder update(String set, Duration timeout, Selector... key) {
        return key(key).add(Actions.updateSet(set, true, timeout));
    }

    /** Adds what must be known of a packet, unless the rule has asked for it already. */
    private void require(List<Expression> context) {
        if (Collections.indexOfSubList(expressions, context) < 0) {
            expressions.addAll(context);
        }
    }

    private RuleBuilder key(Selector... parts) {
        for (Selector part : parts) {
            require(part.context());
        }
        int slot = 0;
        for (Selector part : parts) {
            add(part.loadInto(slot));
            slot += part.slots();
        }
        return this;
    }

    /** {@code meta mark set MARK}. */
    public RuleBuilder setMark(int mark) {
        return add(new Immediate(0, Bytes.ofInt(mark)), Actions.setMeta(META_MARK));
    }

    /** {@code meta mark set meta mark & ~MASK | MARK}: only the bits of the mask change. */
    public RuleBuilder setMark(int mask, int mark) {
        return add(
                new Meta(META_MARK, 0),
                new Bitwise(0, 0, Bytes.ofInt(~mask), Bytes.ofInt(mark & mask)),
                Actions.setMeta(META_MARK));
    }

    /** {@code ct mark set meta mark}: the connection remembers it. */
    public RuleBuilder saveMark() {
        return add(new Meta(META_MARK, 0), Actions.setConntrack(CT_MARK));
    }

    /** {@code meta mark set ct mark}. */
    public RuleBuilder restoreMark() {
        return add(new Conntrack(CT_MARK, 0), Actions.setMeta(META_MARK));
    }

    /** {@code ct mark set MARK}. */
    public RuleBuilder setCtMark(int mark) {
        return add(new Immediate(0, Bytes.ofInt(mark)), Actions.setConntrack(CT_MARK));
    }

    /**
     * {@code ct zone set ZONE}; before connection tracking.
     *
     * @throws IllegalArgumentException if it is not within 0 and 65535
     */
    public RuleBuilder setCtZone(int zone) {
        Actions.requireShort("zone", zone);
        Bytes value = Bytes.of(ByteBuffer.allocate(2)
                .order(ByteOrder.nativeOrder())
                .putShort((short) zone)
                .array());
        return add(new Immediate(0, value), Actions.setConntrack(CT_ZONE));
    }

    /**
     * {@code limit rate N/second burst B packets}, for any time that nft has a word for.
     *
     * @throws IllegalArgumentException if it is not in whole seconds, at least one
     */
    public RuleBuilder limit(int packets, Duration per, int burst) {
        return add(Actions.limit(packets, per, burst, false, false));
    }

    /** {@code limit rate over N/second burst B packets}: holds for what is too much. */
    public RuleBuilder limitOver(int packets, Duration per, int burst) {
        return add(Actions.limit(packets, per, burst, true, false));
    }

    /** {@code limit rate over N bytes/second}. */
    public RuleBuilder limitBytesOver(long bytes, Duration per) {
        return add(Actions.limit(bytes, per, 0, true, true));
    }

    /** {@code quota over N bytes}. */
    public RuleBuilder quotaOver(long bytes) {
        return add(Actions.quota(bytes, true));
    }

    /** {@code ct count over N}. */
    public RuleBuilder connectionsOver(int count) {
        return add(Actions.connectionLimit(count, true));
    }

    /** {@code log prefix "TEXT"}: to the kernel's log. */
    public RuleBuilder log(String prefix) {
        return add(Actions.log(prefix));
    }

    /** {@code log prefix "TEXT" group N snaplen BYTES}: to who reads that group, see {@code dev.poplin.netlink.nflog}. */
    public RuleBuilder logToGroup(int group, String prefix, int copiedBytes) {
        return add(Actions.logToGroup(group, prefix, copiedBytes));
    }

    /** {@code counter name "NAME"}. */
    public RuleBuilder counter(String name) {
        return add(new ObjectReference(NftObject.COUNTER, name));
    }

    /** {@code limit name "NAME"}: holds as long as a limit of the table does. */
    public RuleBuilder limit(String name) {
        return add(new ObjectReference(NftObject.LIMIT, name));
    }

    /** {@code quota name "NAME"}: holds as long as a quota of the table does. */
    public RuleBuilder quota(String name) {
        return add(new ObjectReference(NftObject.QUOTA, name));
    }

    /** {@code ct helper set "NAME"}: the connection is followed by a helper of the table. */
    public RuleBuilder setCtHelper(String name) {
        return add(new ObjectReference(NftObject.CT_HELPER, name));
    }

    /** {@code ct timeout set "NAME"}: the connection has the time-outs of a policy of the table. */
    public RuleBuilder setCtTimeout(String name) {
        return add(new ObjectReference(NftObject.CT_TIMEOUT, name));
    }

    /** {@code ct expectation set "NAME"}: another connection is expected beside this one. */
    public RuleBuilder setCtExpectation(String name) {
        return add(new ObjectReference(NftObject.CT_EXPECTATION, name));
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

    /** {@code meta priority set MAJOR:MINOR}: the class of traffic control; the major number in the upper 16 bits. */
    public RuleBuilder setPriority(int handle) {
        return add(new Immediate(0, Bytes.ofInt(handle)), Actions.setMeta(META_PRIORITY));
    }

    /** {@code tcp option maxseg size set rt mtu}: no segment is larger than the route has room for; after a condition on {@code tcp flags syn}. */
    public RuleBuilder clampSegmentSize() {
        return add(Actions.routeSegmentSize(), Actions.toNetworkOrder(SEGMENT_SIZE_BYTES), setSegmentSize());
    }

    /**
     * {@code tcp option maxseg size set BYTES}.
     *
     * @throws IllegalArgumentException if it is not within 0 and 65535
     */
    public RuleBuilder setSegmentSize(int bytes) {
        Actions.requireShort("segment size", bytes);
        return add(new Immediate(0, Bytes.of((byte) (bytes >>> 8), (byte) bytes)), setSegmentSize());
    }

    private static Expression setSegmentSize() {
        return Actions.setTcpOption(TcpOption.MAXIMUM_SEGMENT_SIZE, SEGMENT_SIZE_OFFSET, SEGMENT_SIZE_BYTES);
    }

    /** {@code flow add @NAME}: what follows of the connection goes past the rules, by a flow table. */
    public RuleBuilder addToFlowtable(String name) {
        return add(Actions.addToFlowtable(name));
    }

    /** {@code dup to ADDRESS}: a copy goes to this neighbour; in a table of the address's family. */
    public RuleBuilder duplicateTo(IpAddress gateway) {
        return add(new Immediate(0, Bytes.of(gateway)), Actions.duplicateToAddress(-1));
    }

    /** {@code dup to ADDRESS device NAME}: by this interface, which is said by its index. */
    public RuleBuilder duplicateTo(IpAddress gateway, int interfaceIndex) {
        return add(
                new Immediate(0, Bytes.of(gateway)),
                new Immediate(4, Bytes.ofInt(interfaceIndex)),
                Actions.duplicateToAddress(4));
    }

    /** {@code dup to NAME}: a copy goes out by an interface, which is said by its index; in a table of family netdev. */
    public RuleBuilder duplicateTo(int interfaceIndex) {
        return add(new Immediate(0, Bytes.ofInt(interfaceIndex)), Actions.duplicateToDevice());
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
                        Actions.forwardToNeighbor(familyNumber(neighbor.family()), 4))
                .build();
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
     * @throws IllegalArgumentException if a number is not within 0 and 65535 or the last is before the first
     */
    public Rule queue(int first, int last, boolean bypass, boolean fanout) {
        return add(Actions.queue(first, last, (bypass ? QUEUE_BYPASS : 0) | (fanout ? QUEUE_FANOUT : 0)))
                .build();
    }

    /** {@code snat to …}: another source. */
    public Rule snat(Translation to) {
        return all(to.nat(false));
    }

    /** {@code dnat to …}: another destination. */
    public Rule dnat(Translation to) {
        return all(to.nat(true));
    }

    /** {@code masquerade to :FIRST-LAST …}: this host's address as the source. */
    public Rule masquerade(Translation to) {
        return all(to.masquerade());
    }

    /** {@code redirect to :FIRST-LAST …}: this host as the destination. */
    public Rule redirect(Translation to) {
        return all(to.redirect());
    }

    private Rule all(List<Expression> more) {
        expressions.addAll(more);
        return build();
    }

    /** {@code snat ip to A . B map @MAP}, or the same with {@code ip6}: the source stands in a map from what these select to addresses. */
    public Rule snatByAddress(IpFamily family, String map, Selector... key) {
        return byAddress(false, family, map, key);
    }

    /** {@code dnat ip to A . B map @MAP}, or the same with {@code ip6}: the destination stands in a map from what these select to addresses. */
    public Rule dnatByAddress(IpFamily family, String map, Selector... key) {
        return byAddress(true, family, map, key);
    }

    private Rule byAddress(boolean destination, IpFamily family, String map, Selector... key) {
        return key(key).add(new MapLookup(map, 0, 0), new Nat(destination, familyNumber(family), 0, -1, 0))
                .build();
    }

    /** {@code notrack}: no connection is tracked for the packet. */
    public Rule notrack() {
        return add(Actions.notrack()).build();
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

    /** {@code redirect}: to this host. */
    public Rule redirect() {
        return redirect(Translation.here());
    }

    /** {@code redirect to :PORT}. */
    public Rule redirect(int port) {
        return redirect(Translation.here().port(port));
    }

    /** {@code snat ip to ADDRESS}, or the same with {@code ip6}. */
    public Rule snat(IpAddress address) {
        int family = familyNumber(address.family());
        return add(new Immediate(0, Bytes.of(address)), new Nat(false, family, 0, -1, 0))
                .build();
    }

    /** {@code dnat ip to ADDRESS}, or the same with {@code ip6}. */
    public Rule dnat(IpAddress address) {
        int family = familyNumber(address.family());
        return add(new Immediate(0, Bytes.of(address)), new Nat(true, family, 0, -1, 0))
                .build();
    }

    /** {@code tproxy ip to ADDRESS:PORT}, or the same with {@code ip6}: to a local socket, without translation. */
    public Rule tproxy(IpAddress address, int port) {
        int family = familyNumber(address.family());
        return add(
                        new Immediate(0, Bytes.of(address)),
                        new Immediate(4, Bytes.ofPort(port)),
                        Actions.tproxy(family, true, 4))
                .build();
    }

    /** {@code counter}. */
    public RuleBuilder counter() {
        return add(new Counter());
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

    /** Ends the rule with a verdict. */
    public Rule decide(Verdict verdict) {
        return add(new Decide(verdict)).build();
    }

    /** {@code masquerade}, with random ports if so wished. */
    public Rule masquerade(boolean fullyRandom) {
        return add(new Masquerade(fullyRandom ? FULLY_RANDOM : 0)).build();
    }

    /** {@code dnat ip to ADDRESS:PORT}, or the same with {@code ip6}. */
    public Rule dnat(IpAddress address, int port) {
        int family = familyNumber(address.family());
        return add(
                        new Immediate(0, Bytes.of(address)),
                        new Immediate(4, Bytes.ofPort(port)),
                        new Nat(true, family, 0, 4, 0))
                .build();
    }

    /**
     * {@code dnat ip to A . B map @MAP}, or the same with {@code ip6}: where a packet goes stands in a map from what these select to
     * address and port. What is not in the map goes on.
     */
    public Rule dnat(IpFamily family, String map, Selector... key) {
        return key(key).add(new MapLookup(map, 0, 0), new Nat(true, familyNumber(family), 0, family.bytes() / 4, 0))
                .build();
    }

    static int familyNumber(IpFamily family) {
        return family == IpFamily.IPV4 ? 2 : 10;
    }

    /** The rule as it stands, without a verdict of its own. */
    public Rule build() {
        return new Rule(expressions);
    }
}
