package dev.poplin.inet;

import org.jspecify.annotations.Nullable;

/**
 * The answers of a large tree for addresses, spread out: behind the first bits of an address, the intervals that its next 30 bits
 * may be in. Longer prefixes only leave a mark, shorter ones nothing: there, the tree has to be asked. Immutable.
 *
 * <p>IPv4 has 12 bits in front, so that prefixes of 13 bits and more are in; IPv6 has 18, for those of 19 to 48 bits.
 */
final class IntervalRoot {

    private final IpFamily family;
    private final int front;
    private final Cells<Intervals> cells;

    private IntervalRoot(IpFamily family, Cells<Intervals> cells) {
        this.family = family;
        this.front = frontSteps(family) * TrieNode.STRIDE;
        this.cells = cells;
    }

    private static int frontSteps(IpFamily family) {
        return family == IpFamily.IPV4 ? 2 : 3;
    }

    /** The intervals of this tree. */
    static IntervalRoot of(IpFamily family, @Nullable TrieNode tree) {
        IntervalRoot intervals = new IntervalRoot(family, Cells.of(frontSteps(family), Intervals.EMPTY));
        TrieWalk<Object> walk = new TrieWalk<>(family, null, tree, new PrefixBits(0, 0, 0));
        while (walk.hasNext()) {
            CidrMap.Entry<Object> entry = walk.next();
            intervals = intervals.with(PrefixBits.of(entry.cidr()), entry.value());
        }
        return intervals;
    }

    /** The intervals that may hold addresses with these first bits. */
    Intervals cell(long high) {
        return cells.get(high);
    }

    /** The number to look for in a {@link #cell}. */
    int number(long high) {
        return (int) (high << front >>> 64 - Intervals.BITS);
    }

    /** How long a prefix can be that is not only marked. */
    private int longest() {
        return front + Intervals.BITS;
    }

    /** With a prefix that the tree has. */
    IntervalRoot with(PrefixBits key, Object value) {
        return key.length() <= longest()
                ? painted(key, 0, key.length(), key.length(), value)
                : painted(key, 0, longest(), longest() + 1, null);
    }

    /** Without a prefix that the tree, which is given, does not have any more. */
    IntervalRoot without(PrefixBits key, MapContent<?> content) {
        if (key.length() <= longest()) {
            return uncovered(key, key.length(), content);
        }
        PrefixBits marked = key.truncated(longest());
        return content.coveredBy(marked).anyMatch(entry -> entry.cidr().length() > longest())
                ? this
                : uncovered(marked, longest() + 1, content);
    }

    /** With what is below prefixes of a length. */
    private IntervalRoot uncovered(PrefixBits key, int length, MapContent<?> content) {
        CidrMap.Entry<?> below = content.longest(key.high(), key.low(), length - 1);
        return below == null || below.cidr().length() <= front
                ? painted(key, length, length, 0, null)
                : painted(key, length, length, below.cidr().length(), below.value());
    }

    private IntervalRoot painted(PrefixBits key, int shortest, int longest, int length, @Nullable Object value) {
        if (key.length() <= front) {
            return this;
        }
        int from = number(key.high());
        int to = from + (1 << Math.max(0, longest() - key.length()));
        Intervals changed = cell(key.high()).painted(from, to, shortest, longest, length, value);
        return new IntervalRoot(family, cells.with(key.high(), changed));
    }
}
