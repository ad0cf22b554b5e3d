package dev.poplin.netlink.nftables.rule;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Bitwise;
import dev.poplin.netlink.nftables.expression.Expression.Compare;
import dev.poplin.netlink.nftables.expression.Expression.Conntrack;
import dev.poplin.netlink.nftables.expression.Expression.Counter;
import dev.poplin.netlink.nftables.expression.Expression.Decide;
import dev.poplin.netlink.nftables.expression.Expression.Immediate;
import dev.poplin.netlink.nftables.expression.Expression.Lookup;
import dev.poplin.netlink.nftables.expression.Expression.MapLookup;
import dev.poplin.netlink.nftables.expression.Expression.Masquerade;
import dev.poplin.netlink.nftables.expression.Expression.Meta;
import dev.poplin.netlink.nftables.expression.Expression.Nat;
import dev.poplin.netlink.nftables.expression.Expression.NumberGenerator;
import dev.poplin.netlink.nftables.expression.Expression.ObjectReference;
import dev.poplin.netlink.nftables.expression.Expression.Payload;
import dev.poplin.netlink.nftables.expression.Expression.Range;
import dev.poplin.netlink.nftables.expression.Expression.VerdictLookup;
import dev.poplin.netlink.nftables.object.NftObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Writes a rule as nft reads: {@code Rule.builder().saddr(IPV4).in("clients").tcp().dport(80).accept()}. The methods that decide
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
    private static final int META_IIFNAME = 6;
    private static final int META_OIFNAME = 7;
    private static final int META_NFPROTO = 15;
    private static final int META_L4PROTO = 16;
    private static final int CT_STATE = 0;
    private static final int CT_STATUS = 2;
    private static final int CT_MARK = 3;
    private static final int CT_ZONE = 17;
    private static final int REJECT_RESET = 1;
    private static final int REJECT_ICMPX = 2;
    private static final int PORT_UNREACHABLE = 1;
    private static final int ADMIN_PROHIBITED = 3;
    private static final int STATUS_DNAT = 32;
    private static final int NETWORK_HEADER = 1;
    private static final int TRANSPORT_HEADER = 2;
    private static final int EQUAL = 0;
    private static final int NOT_EQUAL = 1;
    private static final int FULLY_RANDOM = 16;

    private final List<Expression> expressions = new ArrayList<>();

    RuleBuilder() {}

    private RuleBuilder add(Expression... more) {
        expressions.addAll(List.of(more));
        return this;
    }

    /** {@code iifname "NAME"}. */
    public RuleBuilder iifname(String name) {
        return add(new Meta(META_IIFNAME, 0), new Compare(0, EQUAL, Bytes.ofInterface(name)));
    }

    /** {@code oifname "NAME"}. */
    public RuleBuilder oifname(String name) {
        return add(new Meta(META_OIFNAME, 0), new Compare(0, EQUAL, Bytes.ofInterface(name)));
    }

    /** {@code iifname "PREFIX*"}. */
    public RuleBuilder iifnamePrefix(String prefix) {
        return add(new Meta(META_IIFNAME, 0), new Compare(0, EQUAL, Bytes.ofPrefix(prefix)));
    }

    /** {@code oifname "PREFIX*"}. */
    public RuleBuilder oifnamePrefix(String prefix) {
        return add(new Meta(META_OIFNAME, 0), new Compare(0, EQUAL, Bytes.ofPrefix(prefix)));
    }

    /** {@code iifname != "PREFIX*"}. */
    public RuleBuilder iifnameNotPrefix(String prefix) {
        return add(new Meta(META_IIFNAME, 0), new Compare(0, NOT_EQUAL, Bytes.ofPrefix(prefix)));
    }

    /** {@code oifname != @SET}. */
    public RuleBuilder oifnameNotIn(String set) {
        return add(new Meta(META_OIFNAME, 0), new Lookup(set, 0, true));
    }

    /** {@code iifname vmap @MAP}. */
    public Rule iifnameVmap(String map) {
        return add(new Meta(META_IIFNAME, 0), new VerdictLookup(map, 0)).build();
    }

    /** {@code oifname vmap @MAP}. */
    public Rule oifnameVmap(String map) {
        return add(new Meta(META_OIFNAME, 0), new VerdictLookup(map, 0)).build();
    }

    /** {@code ip saddr @SET} or {@code ip6 saddr @SET}. */
    public RuleBuilder saddrIn(IpFamily family, String set) {
        return family(family).add(source(family), new Lookup(set, 0, false));
    }

    /** {@code ip daddr @SET} or {@code ip6 daddr @SET}. */
    public RuleBuilder daddrIn(IpFamily family, String set) {
        return family(family).add(destination(family), new Lookup(set, 0, false));
    }

    /** {@code ip daddr != @SET} or {@code ip6 daddr != @SET}. */
    public RuleBuilder daddrNotIn(IpFamily family, String set) {
        return family(family).add(destination(family), new Lookup(set, 0, true));
    }

    /** {@code ip saddr PREFIX} or {@code ip6 saddr PREFIX}. */
    public RuleBuilder saddr(Cidr prefix) {
        return family(prefix.family()).add(source(prefix.family())).prefix(prefix);
    }

    /** {@code ip daddr PREFIX} or {@code ip6 daddr PREFIX}. */
    public RuleBuilder daddr(Cidr prefix) {
        return family(prefix.family()).add(destination(prefix.family())).prefix(prefix);
    }

    private RuleBuilder prefix(Cidr prefix) {
        if (!prefix.isHost()) {
            IpAddress ones = prefix.family().everything().last();
            Bytes mask = Bytes.of(ones.masked(prefix.length()));
            add(new Bitwise(0, 0, mask, Bytes.of(new byte[mask.length()])));
        }
        return add(new Compare(0, EQUAL, Bytes.of(prefix.first())));
    }

    /** {@code meta nfproto ipv4} or {@code meta nfproto ipv6}. */
    public RuleBuilder family(IpFamily family) {
        byte number = (byte) (family == IpFamily.IPV4 ? 2 : 10);
        return add(new Meta(META_NFPROTO, 0), new Compare(0, EQUAL, Bytes.of(number)));
    }

    private static Payload source(IpFamily family) {
        return family == IpFamily.IPV4 ? new Payload(NETWORK_HEADER, 12, 4, 0) : new Payload(NETWORK_HEADER, 8, 16, 0);
    }

    private static Payload destination(IpFamily family) {
        return family == IpFamily.IPV4 ? new Payload(NETWORK_HEADER, 16, 4, 0) : new Payload(NETWORK_HEADER, 24, 16, 0);
    }

    /** {@code ip daddr . meta l4proto . th dport vmap @MAP}, or the same with {@code ip6}. */
    public Rule serviceVmap(IpFamily family, String map) {
        int addressSlots = family.bytes() / 4;
        Payload address = destination(family);
        return family(family)
                .add(
                        new Payload(address.base(), address.offset(), address.length(), 0),
                        new Meta(META_L4PROTO, addressSlots),
                        new Payload(TRANSPORT_HEADER, 2, 2, addressSlots + 1),
                        new VerdictLookup(map, 0))
                .build();
    }

    /** {@code meta l4proto NUMBER}. */
    public RuleBuilder l4proto(int number) {
        return add(new Meta(META_L4PROTO, 0), new Compare(0, EQUAL, Bytes.of((byte) number)));
    }

    /** {@code th dport PORT}; after {@link #l4proto}. */
    public RuleBuilder dport(int port) {
        return add(new Payload(TRANSPORT_HEADER, 2, 2, 0), new Compare(0, EQUAL, Bytes.ofPort(port)));
    }

    /** {@code th dport FIRST-LAST}; after {@link #l4proto}. */
    public RuleBuilder dport(int first, int last) {
        return first == last
                ? dport(first)
                : add(
                        new Payload(TRANSPORT_HEADER, 2, 2, 0),
                        new Range(0, EQUAL, Bytes.ofPort(first), Bytes.ofPort(last)));
    }

    /** {@code th dport @SET}; after {@link #l4proto}. */
    public RuleBuilder dportIn(String set) {
        return add(new Payload(TRANSPORT_HEADER, 2, 2, 0), new Lookup(set, 0, false));
    }

    /** {@code icmpv6 type FIRST-LAST}; after {@code l4proto(ICMPV6)}. */
    public RuleBuilder icmpType(int first, int last) {
        return add(new Payload(TRANSPORT_HEADER, 0, 1, 0), new Range(0, EQUAL, Bytes.of((byte) first), Bytes.of((byte)
                last)));
    }

    /** {@code ct state A,B}. */
    public RuleBuilder ctState(ConnectionState... states) {
        int bits = 0;
        for (ConnectionState state : states) {
            bits |= state.bit;
        }
        return add(
                new Conntrack(CT_STATE, 0),
                new Bitwise(0, 0, Bytes.ofInt(bits), Bytes.ofInt(0)),
                new Compare(0, NOT_EQUAL, Bytes.ofInt(0)));
    }

    /** {@code ct status dnat}: the destination was translated. */
    public RuleBuilder ctStatusDnat() {
        return add(
                new Conntrack(CT_STATUS, 0),
                new Bitwise(0, 0, Bytes.ofInt(STATUS_DNAT), Bytes.ofInt(0)),
                new Compare(0, NOT_EQUAL, Bytes.ofInt(0)));
    }

    /** {@code numgen random mod N 0}: holds for one packet in {@code N}. */
    public RuleBuilder oneIn(int modulus) {
        return modulus <= 1 ? this : add(new NumberGenerator(0, modulus, 1, 0), new Compare(0, EQUAL, Bytes.ofInt(0)));
    }

    /** A condition, such as {@code match(Selector.ip(IPV4).saddr().in("clients"))}. */
    public RuleBuilder match(Match condition) {
        expressions.addAll(condition.expressions());
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

    private RuleBuilder key(Selector... parts) {
        for (Selector part : parts) {
            if (!part.context().isEmpty() && Collections.indexOfSubList(expressions, part.context()) < 0) {
                expressions.addAll(part.context());
            }
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

    /** {@code ct zone set ZONE}; before connection tracking. */
    public RuleBuilder setCtZone(int zone) {
        Bytes value = Bytes.of(ByteBuffer.allocate(2)
                .order(ByteOrder.nativeOrder())
                .putShort((short) zone)
                .array());
        return add(new Immediate(0, value), Actions.setConntrack(CT_ZONE));
    }

    /** {@code limit rate N/second burst B packets}, for any time that nft has a word for. */
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
        return add(Actions.reject(REJECT_RESET, 0)).build();
    }

    /** {@code redirect}: to this host. */
    public Rule redirect() {
        return add(Actions.redirect(false)).build();
    }

    /** {@code redirect to :PORT}. */
    public Rule redirect(int port) {
        return add(new Immediate(0, Bytes.ofPort(port)), Actions.redirect(true)).build();
    }

    /** {@code snat ip to ADDRESS}, or the same with {@code ip6}. */
    public Rule snat(IpAddress address) {
        int family = address.family() == IpFamily.IPV4 ? 2 : 10;
        return add(new Immediate(0, Bytes.of(address)), new Nat(false, family, 0, -1, 0))
                .build();
    }

    /** {@code dnat ip to ADDRESS}, or the same with {@code ip6}. */
    public Rule dnat(IpAddress address) {
        int family = address.family() == IpFamily.IPV4 ? 2 : 10;
        return add(new Immediate(0, Bytes.of(address)), new Nat(true, family, 0, -1, 0))
                .build();
    }

    /** {@code tproxy ip to ADDRESS:PORT}, or the same with {@code ip6}: to a local socket, without translation. */
    public Rule tproxy(IpAddress address, int port) {
        int family = address.family() == IpFamily.IPV4 ? 2 : 10;
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
        int family = address.family() == IpFamily.IPV4 ? 2 : 10;
        return add(
                        new Immediate(0, Bytes.of(address)),
                        new Immediate(4, Bytes.ofPort(port)),
                        new Nat(true, family, 0, 4, 0))
                .build();
    }

    /**
     * {@code dnat ip to ip daddr . meta l4proto . th dport map @MAP}, or the same with {@code ip6}: where a packet goes stands in a
     * map from address, protocol and port to address and port. What is not in the map goes on.
     */
    public Rule dnatByService(IpFamily family, String map) {
        int addressSlots = family.bytes() / 4;
        return family(family)
                .add(
                        destination(family),
                        new Meta(META_L4PROTO, addressSlots),
                        new Payload(TRANSPORT_HEADER, 2, 2, addressSlots + 1))
                .dnatByMap(family, map);
    }

    /**
     * {@code dnat ip to numgen random mod N map @MAP}, or the same with {@code ip6}: one of the addresses and ports that a map has
     * for the marks 0 to N-1, by chance.
     */
    public Rule dnatByChance(IpFamily family, int modulus, String map) {
        return add(new NumberGenerator(0, modulus, 1, 0)).dnatByMap(family, map);
    }

    private Rule dnatByMap(IpFamily family, String map) {
        int number = family == IpFamily.IPV4 ? 2 : 10;
        return add(new MapLookup(map, 0, 0), new Nat(true, number, 0, family.bytes() / 4, 0))
                .build();
    }

    /** The rule as it stands, without a verdict of its own. */
    public Rule build() {
        return new Rule(expressions);
    }
}
