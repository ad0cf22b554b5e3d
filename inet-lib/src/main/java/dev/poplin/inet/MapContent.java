package dev.poplin.inet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link CidrMap} holds of one family at one instant. Immutable.
 *
 * @param family the family of its prefixes
 * @param whole the value of the prefix of length 0, which no node of the tree can have
 * @param root the tree of all other prefixes
 * @param direct the way around the tree's upper levels, or null if the tree is small
 * @param intervals what the tree answers for addresses, where that is spread out, or null if the tree is small
 * @param size how many prefixes have a value
 */
record MapContent<T>(
        IpFamily family,
        @Nullable T whole,
        @Nullable TrieNode root,
        @Nullable DirectRoot direct,
        @Nullable IntervalRoot intervals,
        int size) {

    /** From so many entries on there are shortcuts, which then take some 40 bytes an entry, and less the more there are. */
    private static final int LARGE = 1 << 16;

    static <T> MapContent<T> empty(IpFamily family) {
        return new MapContent<>(family, null, null, null, null, 0);
    }

    @Nullable
    T exact(PrefixBits key) {
        if (key.length() == 0) {
            return whole;
        }
        int owner = TrieNode.depthOf(key.length());
        TrieNode node = root;
        while (node != null && node.depth < owner) {
            node = node.child(node.slot(key.high(), key.low()));
        }
        if (node == null || node.depth != owner || !node.holds(key.high(), key.low())) {
            return null;
        }
        int place = node.place(node.slot(key.high(), key.low()), key.length() - owner);
        return place < 0 ? null : value(node, place);
    }

    @SuppressWarnings("unchecked")
    private static <T> T value(TrieNode node, int place) {
        return (T) node.value(place);
    }

    MapContent<T> with(PrefixBits key, T value, int added) {
        if (key.length() == 0) {
            return new MapContent<>(family, value, root, direct, intervals, size + added);
        }
        MapContent<T> changed = with(key, TrieNode.with(root, key, value), size + added);
        return intervals == null ? changed : changed.with(intervals.with(key, value));
    }

    MapContent<T> without(PrefixBits key) {
        if (key.length() == 0) {
            return new MapContent<>(family, null, root, direct, intervals, size - 1);
        }
        MapContent<T> changed = with(key, TrieNode.without(root, key), size - 1);
        return intervals == null || changed.intervals == null ? changed : changed.with(intervals.without(key, changed));
    }

    /** With a tree that differs at this key, and the intervals as they were. */
    private MapContent<T> with(PrefixBits key, @Nullable TrieNode changed, int newSize) {
        if (newSize < LARGE / 2 || direct == null && newSize < LARGE) {
            return new MapContent<>(family, whole, changed, null, null, newSize);
        }
        if (direct == null) {
            return new MapContent<>(
                    family, whole, changed, DirectRoot.of(changed), IntervalRoot.of(family, changed), newSize);
        }
        DirectRoot way = key.length() > DirectRoot.BITS ? direct.to(changed, key.high()) : direct;
        return new MapContent<>(family, whole, changed, way, intervals, newSize);
    }

    private MapContent<T> with(IntervalRoot changed) {
        return new MapContent<>(family, whole, root, direct, changed, size);
    }

    /** The entry with the longest prefix that holds the key. */
    CidrMap.@Nullable Entry<T> longest(long high, long low, int length) {
        TrieNode node = owner(high, low, length);
        if (node == null) {
            return whole == null ? null : new CidrMap.Entry<>(PrefixBits.cidr(family, 0, 0, 0), whole);
        }
        int match = node.match(node.slot(high, low), length - node.depth);
        return new CidrMap.Entry<>(
                PrefixBits.cidr(family, high, low, node.depth + (match & 7)), value(node, match >>> 3));
    }

    /** The entry with the longest prefix that holds the address. */
    CidrMap.@Nullable Entry<T> longest(long high, long low) {
        IntervalRoot known = intervals;
        if (known != null) {
            Intervals cell = known.cell(high);
            int place = cell.find(known.number(high));
            T value = value(cell, place);
            if (value != null) {
                return new CidrMap.Entry<>(PrefixBits.cidr(family, high, low, cell.length(place)), value);
            }
        }
        return longest(high, low, family.bits());
    }

    /** The value of the longest prefix that holds the address. */
    @Nullable
    T longestValue(long high, long low) {
        IntervalRoot known = intervals;
        if (known != null) {
            Intervals cell = known.cell(high);
            T value = value(cell, cell.find(known.number(high)));
            if (value != null) {
                return value;
            }
        }
        TrieNode node = owner(high, low, family.bits());
        return node == null ? whole : value(node, node.match(node.slot(high, low), TrieNode.STRIDE) >>> 3);
    }

    @SuppressWarnings("unchecked")
    private static <T> @Nullable T value(Intervals cell, int place) {
        return (T) cell.value(place);
    }

    /** The node that has the longest prefix that holds the key, or null if the tree has none. */
    private @Nullable TrieNode owner(long high, long low, int length) {
        DirectRoot way = direct;
        if (way != null && length > DirectRoot.BITS) {
            TrieNode node = deepest(way.below(high), high, low);
            if (node.depth < length
                    && node.holds(high, low)
                    && node.hasMatch(node.slot(high, low), length - node.depth)) {
                return node;
            }
        }
        return owner(root, high, low, length);
    }

    /**
     * Where the children on the way of a key end. That is nearly always the node that has the longest prefix, so nothing is asked of
     * the nodes before it: each question would be a branch to guess while they are on their way from memory.
     */
    private static TrieNode deepest(TrieNode top, long high, long low) {
        TrieNode node = top;
        TrieNode child = node.child(node.slot(high, low));
        while (child != null) {
            node = child;
            child = node.child(node.slot(high, low));
        }
        return node;
    }

    private static @Nullable TrieNode owner(@Nullable TrieNode top, long high, long low, int length) {
        TrieNode best = null;
        TrieNode node = top;
        while (node != null && node.depth < length && node.holds(high, low)) {
            int slot = node.slot(high, low);
            best = node.hasMatch(slot, length - node.depth) ? node : best;
            node = node.child(slot);
        }
        return best;
    }

    /** The entries whose prefixes hold the key, widest first. */
    List<CidrMap.Entry<T>> covering(PrefixBits key) {
        List<CidrMap.Entry<T>> covering = new ArrayList<>();
        if (whole != null) {
            covering.add(new CidrMap.Entry<>(PrefixBits.cidr(family, 0, 0, 0), whole));
        }
        TrieNode node = root;
        while (node != null && node.depth < key.length() && node.holds(key.high(), key.low())) {
            int slot = node.slot(key.high(), key.low());
            for (int length = 1; length <= Math.min(TrieNode.STRIDE, key.length() - node.depth); length++) {
                int place = node.place(slot, length);
                if (place >= 0) {
                    covering.add(new CidrMap.Entry<>(
                            key.truncated(node.depth + length).cidr(family), value(node, place)));
                }
            }
            node = node.child(slot);
        }
        return Collections.unmodifiableList(covering);
    }

    /** The entries whose prefixes begin with these bits, in order. */
    Stream<CidrMap.Entry<T>> coveredBy(PrefixBits bound) {
        TrieWalk<T> walk = new TrieWalk<>(family, bound.length() == 0 ? whole : null, root, bound);
        int characteristics = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE | Spliterator.DISTINCT;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(walk, characteristics), false);
    }
}
