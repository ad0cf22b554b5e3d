package dev.poplin.netlink.nftables.rule;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Conntrack;
import dev.poplin.netlink.nftables.expression.Expression.Meta;
import dev.poplin.netlink.nftables.expression.Expression.NumberGenerator;
import dev.poplin.netlink.nftables.expression.Expression.Payload;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a rule looks at, in nft's words: {@code Selector.ip(IPV4).saddr()} is {@code ip saddr}. Its verbs make conditions for
 * {@link RuleBuilder#match}, with values checked for their width. Immutable.
 */
public final class Selector extends Comparison {

    /** NFT_PAYLOAD_*. */
    static final int LINK = 0;

    static final int NETWORK = 1;
    static final int TRANSPORT = 2;

    private static final int NFPROTO = 15;
    private static final int L4PROTO = 16;

    private Selector(List<Expression> context, IntFunction<Expression> load, Field field) {
        super(context, load, field);
    }

    /** What is in this machine's byte order, such as numbers that the kernel keeps beside a packet. */
    static Selector ofHost(IntFunction<Expression> load, int bytes) {
        return new Selector(List.of(), load, new Field(bytes, true, 0));
    }

    /** What is in the network's byte order, such as a field of a packet. */
    static Selector ofNetwork(List<Expression> context, IntFunction<Expression> load, int bytes) {
        return new Selector(context, load, new Field(bytes, false, 0));
    }

    private static Selector meta(int key, int bytes) {
        return ofHost(register -> new Meta(key, register), bytes);
    }

    static Selector payload(List<Expression> context, int base, int offset, int length) {
        return ofNetwork(context, register -> new Payload(base, offset, length, register), length);
    }

    /** Some bits of bytes of a packet, whose values are counted from the lowest bit of the mask. */
    static Selector bits(List<Expression> context, int base, int offset, int length, long mask) {
        return new Selector(
                context, register -> new Payload(base, offset, length, register), new Field(length, false, mask));
    }

    private static Selector conntrack(int key, int bytes) {
        return ofHost(register -> new Conntrack(key, register), bytes);
    }

    /** The fields of the IP header: {@code ip …} or {@code ip6 …}. */
    public static IpHeader ip(IpFamily family) {
        return new IpHeader(family, family().is(AddressFamily.of(family)));
    }

    /** The fields of TCP's header: {@code tcp …}. */
    public static Ports tcp() {
        return new Ports(protocol(RuleBuilder.TCP), true);
    }

    /** The fields of UDP's header: {@code udp …}. */
    public static Ports udp() {
        return new Ports(protocol(RuleBuilder.UDP), false);
    }

    /** The ports of whatever protocol has them: {@code th …}; after a condition that it is one of those. */
    public static Ports transport() {
        return new Ports(List.of(), false);
    }

    /** {@code icmp type}, or {@code icmpv6 type}. */
    public static Selector icmpType(IpFamily family) {
        return icmp(family, 0);
    }

    /** {@code icmp code}, or {@code icmpv6 code}. */
    public static Selector icmpCode(IpFamily family) {
        return icmp(family, 1);
    }

    private static Selector icmp(IpFamily family, int offset) {
        int protocol = family == IpFamily.IPV4 ? RuleBuilder.ICMP : RuleBuilder.ICMPV6;
        return payload(protocol(protocol), TRANSPORT, offset, 1);
    }

    /** What frames say of themselves, in tables of the families bridge, netdev and arp: {@code ether …}, {@code vlan …}, {@code arp …}. */
    public static Frame frame() {
        return new Frame();
    }

    /** What the routes say of an address of the packet: {@code fib saddr . iif …}. */
    public static Fib fib(Fib.Key... key) {
        return new Fib(List.of(key));
    }

    /** An option of TCP's header by its kind: {@code tcp option …}; see {@link TcpOption#MAXIMUM_SEGMENT_SIZE}. */
    public static TcpOption tcpOption(int kind) {
        return new TcpOption(kind);
    }

    /** The connection as its first packet was: {@code ct original …}. */
    public static Direction ctOriginal() {
        return new Direction(0);
    }

    /** The connection as its answers are: {@code ct reply …}. */
    public static Direction ctReply() {
        return new Direction(1);
    }

    /** {@code socket transparent}: 1 if the local socket that the packet is for may have foreign addresses. */
    public static Selector socketTransparent() {
        return ofHost(register -> Actions.socket(register, 0), 1);
    }

    /** {@code socket mark}: the mark of the local socket that the packet is for. */
    public static Selector socketMark() {
        return ofHost(register -> Actions.socket(register, 1), 4);
    }

    /** {@code socket wildcard}: 1 if the local socket that the packet is for is bound to no address. */
    public static Selector socketWildcard() {
        return ofHost(register -> Actions.socket(register, 2), 1);
    }

    /** {@code meta nfproto}: 2 for IPv4, 10 for IPv6. */
    public static Selector family() {
        return meta(NFPROTO, 1);
    }

    /** {@code meta l4proto}. */
    public static Selector l4proto() {
        return meta(L4PROTO, 1);
    }

    /** {@code numgen random mod N}: a number from 0 to N-1, by chance. */
    public static Selector random(int modulus) {
        return ofHost(register -> new NumberGenerator(register, modulus, 1, 0), 4);
    }

    /** {@code meta mark}. */
    public static Selector mark() {
        return meta(3, 4);
    }

    /** {@code meta length}. */
    public static Selector length() {
        return meta(0, 4);
    }

    /** {@code iif}, by index. */
    public static Selector iif() {
        return meta(4, 4);
    }

    /** {@code oif}, by index. */
    public static Selector oif() {
        return meta(5, 4);
    }

    /** {@code iifname}. */
    public static Selector iifname() {
        return meta(6, 16);
    }

    /** {@code oifname}. */
    public static Selector oifname() {
        return meta(7, 16);
    }

    /** {@code meta skuid}: the user whose socket sends. */
    public static Selector user() {
        return meta(10, 4);
    }

    /** {@code meta skgid}. */
    public static Selector group() {
        return meta(11, 4);
    }

    /** {@code iifgroup}. */
    public static Selector iifgroup() {
        return meta(21, 4);
    }

    /** {@code oifgroup}. */
    public static Selector oifgroup() {
        return meta(22, 4);
    }

    /** {@code meta priority}: the class of traffic control, major number in the upper 16 bits, minor in the lower. */
    public static Selector priority() {
        return meta(2, 4);
    }

    /** {@code meta cgroup}: the class of the control group (net_cls) whose socket sends. */
    public static Selector controlGroupClass() {
        return meta(23, 4);
    }

    /** {@code meta time}: nanoseconds since 1970 UTC. */
    public static Selector time() {
        return meta(30, 8);
    }

    /** {@code meta day}: 0 for Sunday to 6 for Saturday, in UTC. */
    public static Selector day() {
        return meta(31, 1);
    }

    /** {@code meta hour}: seconds since midnight UTC; nft shows it in the time of its zone. */
    public static Selector secondOfDay() {
        return meta(32, 4);
    }

    /** {@code meta pkttype}: 0 for this host, 1 broadcast, 2 multicast. */
    public static Selector packetType() {
        return meta(19, 1);
    }

    /** {@code ct state}, as bits. */
    public static Selector ctState() {
        return conntrack(0, 4);
    }

    /** {@code ct status}, as bits. */
    public static Selector ctStatus() {
        return conntrack(2, 4);
    }

    /** {@code ct mark}. */
    public static Selector ctMark() {
        return conntrack(3, 4);
    }

    /** {@code ct direction}: 0 original, 1 reply. */
    public static Selector ctDirection() {
        return conntrack(1, 1);
    }

    /** {@code ct helper}, by its name. */
    public static Selector ctHelper() {
        return conntrack(6, 16);
    }

    /** {@code ct label}, 128 bits: see {@link #hasBit}. */
    public static Selector ctLabel() {
        return conntrack(13, 16);
    }

    /** {@code ct zone}. */
    public static Selector ctZone() {
        return conntrack(17, 2);
    }

    /** {@code ether saddr}, in a table of family bridge or netdev. */
    public static Selector etherSource() {
        return payload(List.of(), LINK, 6, 6);
    }

    /** {@code ether daddr}, in a table of family bridge or netdev. */
    public static Selector etherDestination() {
        return payload(List.of(), LINK, 0, 6);
    }

    /** {@code meta protocol}, a field of the kernel's that is in the network's byte order. */
    static Selector protocolOfFrame() {
        return ofNetwork(List.of(), register -> new Meta(1, register), 2);
    }

    static List<Expression> protocol(int number) {
        return l4proto().is(number).condition();
    }
}
