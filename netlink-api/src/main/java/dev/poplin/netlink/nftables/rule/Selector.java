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
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a rule looks at, in nft's words: {@code Selector.ip(IPV4).saddr()} is {@code ip saddr}. Its verbs make conditions for
 * {@link RuleBuilder#match}, with values checked for their width. Immutable.
 */
public final class Selector {

    private static final int EQUAL = 0;
    private static final int NOT_EQUAL = 1;
    private static final int LESS = 2;
    private static final int GREATER = 4;
    private static final int NETWORK = 1;
    private static final int TRANSPORT = 2;
    private static final int LINK = 0;
    private static final int NFPROTO = 15;
    private static final int L4PROTO = 16;

    private final List<Expression> context;
    private final Expression load;
    private final int bytes;
    private final boolean host;

    private Selector(List<Expression> context, Expression load, int bytes, boolean host) {
        this.context = context;
        this.load = load;
        this.bytes = bytes;
        this.host = host;
    }

    private static Selector meta(int key, int bytes) {
        return new Selector(List.of(), new Meta(key, 0), bytes, true);
    }

    private static Selector payload(List<Expression> context, int base, int offset, int length) {
        return new Selector(context, new Payload(base, offset, length, 0), length, false);
    }

    private static Selector conntrack(int key, int bytes) {
        return new Selector(List.of(), new Conntrack(key, 0), bytes, true);
    }

    /** The fields of the IP header: {@code ip …} or {@code ip6 …}. */
    public static IpHeader ip(IpFamily family) {
        return new IpHeader(family);
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
        return new Selector(List.of(), new NumberGenerator(0, modulus, 1, 0), 4, true);
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

    private static List<Expression> protocol(int number) {
        return equal(new Meta(L4PROTO, 0), number);
    }

    private static List<Expression> equal(Expression load, int value) {
        return List.of(load, new Compare(0, EQUAL, Bytes.of((byte) value)));
    }

    /** The fields of one family's header. */
    public static final class IpHeader {

        private final boolean v4;
        private final List<Expression> context;

        private IpHeader(IpFamily family) {
            v4 = family == IpFamily.IPV4;
            context = equal(new Meta(NFPROTO, 0), RuleBuilder.familyNumber(family));
        }

        /** {@code ip saddr}. */
        public Selector saddr() {
            return v4 ? payload(context, NETWORK, 12, 4) : payload(context, NETWORK, 8, 16);
        }

        /** {@code ip daddr}. */
        public Selector daddr() {
            return v4 ? payload(context, NETWORK, 16, 4) : payload(context, NETWORK, 24, 16);
        }

        /** {@code ip ttl}, or {@code ip6 hoplimit}. */
        public Selector hopLimit() {
            return payload(context, NETWORK, v4 ? 8 : 7, 1);
        }

        /** {@code ip protocol}, or {@code ip6 nexthdr}. */
        public Selector protocol() {
            return payload(context, NETWORK, v4 ? 9 : 6, 1);
        }

        /** {@code ip length}, or {@code ip6 length}. */
        public Selector length() {
            return payload(context, NETWORK, v4 ? 2 : 4, 2);
        }
    }

    /** The fields of a header with ports. */
    public static final class Ports {

        private final List<Expression> context;
        private final boolean tcp;

        private Ports(List<Expression> context, boolean tcp) {
            this.context = context;
            this.tcp = tcp;
        }

        /** {@code tcp sport}, or that of another protocol. */
        public Selector sport() {
            return payload(context, TRANSPORT, 0, 2);
        }

        /** {@code tcp dport}, or that of another protocol. */
        public Selector dport() {
            return payload(context, TRANSPORT, 2, 2);
        }

        /**
         * {@code tcp flags}, as bits: 1 fin, 2 syn, 4 rst, 8 psh, 16 ack, 32 urg.
         *
         * @throws IllegalStateException if it is not TCP
         */
        public Selector flags() {
            if (!tcp) {
                throw new IllegalStateException("only TCP has flags");
            }
            return payload(context, TRANSPORT, 13, 1);
        }
    }

    private Match match(Expression... conditions) {
        List<Expression> condition = new ArrayList<>();
        condition.add(load);
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
        Range range = new Range(0, operator, networkOrder(first), networkOrder(last));
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
        Compare compare = new Compare(0, operator, networkOrder(value));
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

    /** Loads it into a register. */
    Expression loadInto(int register) {
        if (load instanceof Meta meta) {
            return new Meta(meta.key(), register);
        } else if (load instanceof Conntrack conntrack) {
            return new Conntrack(conntrack.key(), register);
        } else if (load instanceof NumberGenerator numbers) {
            return new NumberGenerator(register, numbers.modulus(), numbers.type(), numbers.offset());
        }
        Payload payload = (Payload) load;
        return new Payload(payload.base(), payload.offset(), payload.length(), register);
    }

    int slots() {
        return (bytes + 3) / 4;
    }

    private Bytes number(long value) {
        Bytes network = networkOrder(value);
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

    private Bytes networkOrder(long value) {
        if (value < 0 && value < Integer.MIN_VALUE
                || BigInteger.valueOf(value & 0xffffffffL).bitLength() > bytes * 8) {
            throw new IllegalArgumentException("value " + value + " does not fit the " + bytes + " bytes of the field");
        }
        byte[] wide = BigInteger.valueOf(value & 0xffffffffL).toByteArray();
        byte[] exact = new byte[bytes];
        int length = Math.min(wide.length, bytes);
        System.arraycopy(wide, wide.length - length, exact, bytes - length, length);
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
