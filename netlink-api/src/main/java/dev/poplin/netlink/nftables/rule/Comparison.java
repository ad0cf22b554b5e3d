package dev.poplin.netlink.nftables.rule;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Bitwise;
import dev.poplin.netlink.nftables.expression.Expression.Compare;
import dev.poplin.netlink.nftables.expression.Expression.Lookup;
import dev.poplin.netlink.nftables.expression.Expression.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The verbs of a {@link Selector}: each makes a condition out of what is loaded and a value, as nft's operators do. The values are checked for the
 * field's width.
 */
abstract sealed class Comparison permits Selector {

    private static final int EQUAL = 0;
    private static final int NOT_EQUAL = 1;
    private static final int LESS = 2;
    private static final int GREATER = 4;

    private final List<Expression> context;
    private final IntFunction<Expression> load;
    private final Field field;

    Comparison(List<Expression> context, IntFunction<Expression> load, Field field) {
        this.context = context;
        this.load = load;
        this.field = field;
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
        if (field.isPartial()) {
            throw new IllegalStateException("bits " + Long.toHexString(field.mask()) + " of a field cannot be a key");
        }
        return load.apply(register);
    }

    int bytes() {
        return field.bytes();
    }

    int slots() {
        return (field.bytes() + 3) / 4;
    }

    private Match match(Expression... conditions) {
        List<Expression> condition = new ArrayList<>();
        condition.add(load.apply(0));
        if (field.isPartial()) {
            condition.add(new Bitwise(0, 0, field.maskBytes(), field.zero()));
        }
        condition.addAll(List.of(conditions));
        return new Match(context, condition);
    }

    /** {@code SELECTOR VALUE}. */
    public Match is(long value) {
        return match(new Compare(0, EQUAL, field.number(value)));
    }

    /** {@code SELECTOR != VALUE}. */
    public Match isNot(long value) {
        return match(new Compare(0, NOT_EQUAL, field.number(value)));
    }

    /** {@code SELECTOR ADDRESS}. */
    public Match is(IpAddress address) {
        return match(new Compare(0, EQUAL, field.requireWidth(Bytes.of(address))));
    }

    /** {@code SELECTOR != ADDRESS}. */
    public Match isNot(IpAddress address) {
        return match(new Compare(0, NOT_EQUAL, field.requireWidth(Bytes.of(address))));
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
        Compare compare = new Compare(0, operator, field.requireWidth(Bytes.of(prefix.first())));
        if (prefix.isHost()) {
            return match(compare);
        }
        Bytes mask = Bytes.of(prefix.family().everything().last().masked(prefix.length()));
        return match(new Bitwise(0, 0, mask, Bytes.of(new byte[mask.length()])), compare);
    }

    /** {@code SELECTOR 02:00:00:00:00:01}. */
    public Match is(MacAddress address) {
        return match(new Compare(0, EQUAL, field.requireWidth(Bytes.of(address.toBytes()))));
    }

    /** {@code SELECTOR "NAME"}; a name that ends with {@code *} is the beginning of one. */
    public Match is(String name) {
        return match(new Compare(0, EQUAL, field.interfaceName(name)));
    }

    /** {@code SELECTOR != "NAME"}; a name that ends with {@code *} is the beginning of one. */
    public Match isNot(String name) {
        return match(new Compare(0, NOT_EQUAL, field.interfaceName(name)));
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
        return ordered(new Range(0, operator, field.placed(first), field.placed(last)));
    }

    /** {@code SELECTOR < VALUE}. */
    public Match lessThan(long value) {
        return ordered(new Compare(0, LESS, field.placed(value)));
    }

    /** {@code SELECTOR > VALUE}. */
    public Match greaterThan(long value) {
        return ordered(new Compare(0, GREATER, field.placed(value)));
    }

    /** The kernel compares bytes, so that what is in this machine's order has to be turned before one is less than another. */
    private Match ordered(Expression comparison) {
        return field.isTurned() ? match(Actions.toNetworkOrder(field.bytes()), comparison) : match(comparison);
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
                new Bitwise(0, 0, field.number(mask), field.zero()), new Compare(0, operator, field.number(value)));
    }

    /** Whether this bit, counted from the field's lowest, is set: {@code ct label 5}. */
    public Match hasBit(int bit) {
        Bytes zero = field.zero();
        return match(new Bitwise(0, 0, field.bit(bit), zero), new Compare(0, NOT_EQUAL, zero));
    }

    /**
     * {@code SELECTOR @SET}.
     *
     * @throws IllegalStateException if it is a part of a byte, such as {@code ip dscp}, which cannot be a key as it is loaded
     */
    public Match in(String set) {
        return key(set, false);
    }

    /**
     * {@code SELECTOR != @SET}.
     *
     * @throws IllegalStateException if it is a part of a byte, such as {@code ip dscp}, which cannot be a key as it is loaded
     */
    public Match notIn(String set) {
        return key(set, true);
    }

    private Match key(String set, boolean inverted) {
        return new Match(context, List.of(loadInto(0), new Lookup(set, 0, inverted)));
    }
}
