package dev.poplin.netlink.nftables.rule;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Bitwise;
import dev.poplin.netlink.nftables.expression.Expression.Compare;
import dev.poplin.netlink.nftables.expression.Expression.Conntrack;
import dev.poplin.netlink.nftables.expression.Expression.Lookup;
import dev.poplin.netlink.nftables.expression.Expression.Meta;
import dev.poplin.netlink.nftables.expression.Expression.NumberGenerator;
import dev.poplin.netlink.nftables.expression.Expression.Payload;
import dev.poplin.netlink.nftables.expression.Expression.Range;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What a rule looks at, in nft's words: {@code Selector.ip(IPV4).saddr()} is {@code ip saddr}. Its verbs make conditions for
 * {@link RuleBuilder#match}, with values checked for their width. Immutable.
 */
public final class Selector {

    private static final int EQUAL = 0;
    private static final int NOT_EQUAL = 1;
    private static final int LESS = 2;
    private static final int GREATER = 4;

    /** NFT_PAYLOAD_*. */
    static final int LINK = 0;

    static final int NETWORK = 1;
    static final int TRANSPORT = 2;

    private static final int NFPROTO = 15;
    private static final int L4PROTO = 16;

    private final List<Expression> context;
    private final IntFunction<Expression> load;
    private final int bytes;
    private final boolean host;
    private final long mask;

    private Selector(List<Expression> context, IntFunction<Expression> load, int bytes, boolean host, long mask) {
        this.context = context;
        this.load = load;
        this.bytes = bytes;
        this.host = host;
        this.mask = mask;
    }

    /** What is in this machine's byte order, such as numbers that the kernel keeps beside a packet. */
    static Selector ofHost(IntFunction<Expression> load, int bytes) {
        return new Selector(List.of(), load, bytes, true, 0);
    }

    /** What is in the network's byte order, such as a field of a packet. */
    static Selector ofNetwork(List<Expression> context, IntFunction<Expression> load, int bytes) {
        return new Selector(context, load, bytes, false, 0);
    }

    private static Selector meta(int key, int bytes) {
        return ofHost(register -> new Meta(key, register), bytes);
    }

    static Selector payload(List<Expression> context, int base, int offset, int length) {
        return ofNetwork(context, register -> new Payload(base, offset, length, register), length);
    }

    /** Some bits of bytes of a packet, whose values are counted from the lowest bit of the mask. */
    static Selector bits(List<Expression> context, int base, int offset, int length, long mask) {
        return new Selector(context, register -> new Payload(base, offset, length, register), length, false, mask);
    }

    private static Selector conntrack(int key, int bytes) {
        return ofHost(register -> new Conntrack(key, register), bytes);
    }

    /** The fields of the IP header: {@code ip …} or {@code ip6 …}. */
    public static IpHeader ip(IpFamily family) {
        return new IpHeader(family, family().is(RuleBuilder.familyNumber(family)));
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
        int protocol = family == IpFamily.IPV4 ? RuleBuilder.ICMP : RuleBuilder.ICMPV6;
        return payload(protocol(protocol), TRANSPORT, 0, 1);
    }

    /** {@code icmp code}, or {@code icmpv6 code}. */
    public static Selector icmpCode(IpFamily family) {
        int protocol = family == IpFamily.IPV4 ? RuleBuilder.ICMP : RuleBuilder.ICMPV6;
        return payload(protocol(protocol), TRANSPORT, 1, 1);
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

    private Match match(Expression... conditions) {
        List<Expression> condition = new ArrayList<>();
        condition.add(load.apply(0));
        if (mask != 0) {
            condition.add(new Bitwise(0, 0, networkOrder(mask), Bytes.of(new byte[bytes])));
        }
        condition.addAll(List.of(conditions));
        return new Match(context, condition);
    }

    /** {@code SELECTOR VALUE}. */
    public Match is(long value) {
        return match(new Compare(0, EQUAL, number(value)));
    }

    /** {@code SELECTOR != VALUE}. */
    public Match isNot(long value) {
        return match(new Compare(0, NOT_EQUAL, number(value)));
    }

    /** {@code SELECTOR ADDRESS}. */
    public Match is(IpAddress address) {
        return match(new Compare(0, EQUAL, requireWidth(Bytes.of(address))));
    }

    /** {@code SELECTOR != ADDRESS}. */
    public Match isNot(IpAddress address) {
        return match(new Compare(0, NOT_EQUAL, requireWidth(Bytes.of(address))));
    }

    /** {@code SELECTOR PREFIX}. */
    public Match is(Cidr prefix) {
        return in(prefix, EQUAL);
    }

    /** {@code SELECTOR != PREFIX}. */
    public Match isNot(Cidr prefix) {
        return in(prefix, NOT_EQUAL);
    }

    private Match in(Cidr prefix, int operator) {
        Compare compare = new Compare(0, operator, requireWidth(Bytes.of(prefix.first())));
        if (prefix.isHost()) {
            return match(compare);
        }
        Bytes mask = Bytes.of(prefix.family().everything().last().masked(prefix.length()));
        return match(new Bitwise(0, 0, mask, Bytes.of(new byte[mask.length()])), compare);
    }

    /** {@code SELECTOR 02:00:00:00:00:01}. */
    public Match is(MacAddress address) {
        return match(new Compare(0, EQUAL, requireWidth(Bytes.of(address.toBytes()))));
    }

    /** {@code SELECTOR "NAME"}; a name that ends with {@code *} is the beginning of one. */
    public Match is(String name) {
        return match(new Compare(0, EQUAL, interfaceName(name)));
    }

    /** {@code SELECTOR != "NAME"}; a name that ends with {@code *} is the beginning of one. */
    public Match isNot(String name) {
        return match(new Compare(0, NOT_EQUAL, interfaceName(name)));
    }

    private Bytes interfaceName(String name) {
        requireWidth(Bytes.ofInterface(""));
        return name.endsWith("*") ? Bytes.ofPrefix(name.substring(0, name.length() - 1)) : Bytes.ofInterface(name);
    }

    /** {@code SELECTOR FIRST-LAST}. */
    public Match between(long first, long last) {
        return range(first, last, EQUAL);
    }

    /** {@code SELECTOR != FIRST-LAST}. */
    public Match notBetween(long first, long last) {
        return range(first, last, NOT_EQUAL);
    }

    private Match range(long first, long last, int operator) {
        Range range = new Range(0, operator, placed(first), placed(last));
        Optional<Expression> order = byteOrder();
        return order.isPresent() ? match(order.get(), range) : match(range);
    }

    /** {@code SELECTOR < VALUE}. */
    public Match lessThan(long value) {
        return ordered(LESS, value);
    }

    /** {@code SELECTOR > VALUE}. */
    public Match greaterThan(long value) {
        return ordered(GREATER, value);
    }

    private Match ordered(int operator, long value) {
        Compare compare = new Compare(0, operator, placed(value));
        Optional<Expression> order = byteOrder();
        return order.isPresent() ? match(order.get(), compare) : match(compare);
    }

    /** The kernel compares bytes, so that what is in this machine's order has to be turned before one is less than another. */
    private Optional<Expression> byteOrder() {
        boolean turned = host && bytes > 1 && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        return turned ? Optional.of(Actions.toNetworkOrder(bytes)) : Optional.empty();
    }

    /** {@code SELECTOR A,B}: one of these bits is set. */
    public Match hasAny(int bits) {
        return masked(bits, 0, NOT_EQUAL);
    }

    /** {@code SELECTOR & MASK == VALUE}. */
    public Match masked(int mask, int value) {
        return masked(mask, value, EQUAL);
    }

    private Match masked(int mask, int value, int operator) {
        return match(
                new Bitwise(0, 0, number(mask), Bytes.of(new byte[bytes])), new Compare(0, operator, number(value)));
    }

    /** Whether this bit, counted from the lowest, is set: {@code ct label 5}. */
    public Match hasBit(int bit) {
        if (bit < 0 || bit >= bytes * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "bit " + bit + " is not among the " + bytes * Byte.SIZE + " of the field");
        }
        byte[] value = new byte[bytes];
        value[bytes - 1 - bit / Byte.SIZE] = (byte) (1 << bit % Byte.SIZE);
        Bytes zero = Bytes.of(new byte[bytes]);
        return match(new Bitwise(0, 0, inItsOrder(Bytes.of(value)), zero), new Compare(0, NOT_EQUAL, zero));
    }

    /** {@code SELECTOR @SET}. */
    public Match in(String set) {
        return match(new Lookup(set, 0, false));
    }

    /** {@code SELECTOR != @SET}. */
    public Match notIn(String set) {
        return match(new Lookup(set, 0, true));
    }

    /** What must be known of the packet before this can be loaded. */
    List<Expression> context() {
        return context;
    }

    /**
     * Loads it into a register.
     *
     * @throws IllegalStateException if it is a part of a byte, which cannot be a key as it is loaded
     */
    Expression loadInto(int register) {
        if (mask != 0) {
            throw new IllegalStateException("bits " + Long.toHexString(mask) + " of a field cannot be a key");
        }
        return load.apply(register);
    }

    int slots() {
        return (bytes + 3) / 4;
    }

    private Bytes number(long value) {
        return inItsOrder(placed(value));
    }

    private Bytes inItsOrder(Bytes network) {
        return host && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? turned(network) : network;
    }

    private static Bytes turned(Bytes network) {
        byte[] value = network.toArray();
        byte[] other = new byte[value.length];
        for (int at = 0; at < value.length; at++) {
            other[at] = value[value.length - 1 - at];
        }
        return Bytes.of(other);
    }

    /** The value at its place within the field. */
    private Bytes placed(long value) {
        if (mask == 0) {
            return networkOrder(value);
        }
        int shift = Long.numberOfTrailingZeros(mask);
        if (value < 0 || value > mask >>> shift) {
            throw new IllegalArgumentException(
                    "value " + value + " does not fit the " + Long.bitCount(mask) + " bits of the field");
        }
        return networkOrder(value << shift);
    }

    /** The value in the width of the field; a negative one is taken for the 32 bits that it has. */
    private Bytes networkOrder(long value) {
        long unsigned = value < 0 && value >= Integer.MIN_VALUE && bytes < Long.BYTES ? value & 0xffffffffL : value;
        if (bytes < Long.BYTES && unsigned >>> bytes * Byte.SIZE != 0) {
            throw new IllegalArgumentException("value " + value + " does not fit the " + bytes + " bytes of the field");
        }
        byte[] exact = new byte[bytes];
        for (int at = bytes - 1; at >= 0 && unsigned != 0; at--) {
            exact[at] = (byte) unsigned;
            unsigned >>>= Byte.SIZE;
        }
        return Bytes.of(exact);
    }

    private Bytes requireWidth(Bytes value) {
        if (value.length() != bytes) {
            throw new IllegalArgumentException(
                    "a value of " + value.length() + " bytes for a field of " + bytes + " bytes");
        }
        return value;
    }
}
