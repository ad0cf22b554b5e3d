package dev.poplin.inet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node of a multibit trie with path compression: a <em>tree bitmap</em> (Eatherton, Varghese and Dittia, 2004) of six bits per
 * step. The node at depth {@code d} has the prefixes that are one to six bits longer than {@code d}, and up to 64 children. Bits
 * that all below it share are skipped, and checked on the way.
 *
 * <p>Nodes never change: a write copies the path from the root to the place of the change and shares the rest, so whoever holds a
 * root holds a consistent tree. A node without values has at least two children, so that equal content has one shape. The absent
 * tree is {@code null}.
 *
 * <p>Depths are multiples of six within each 64-bit word ({@code 0, 6, … 60, 64, 70, … 124}), so that no step straddles two words;
 * the last step of a word has four bits, which stand to the left of two zeros.
 */
final class TrieNode {

    /** How many bits one step takes. */
    static final int STRIDE = 6;

    /** For each slot the inner prefixes that hold it: one of each length from 1 to 5. */
    private static final long[] HOLDING = holding();

    private static final Object[] NOTHING = {};

    /** A node that stands for the absent tree where one is needed. */
    static final TrieNode EMPTY = new TrieNode(new PrefixBits(0, 0, 0), 0, 0, 0, NOTHING);

    final int depth;
    private final long high;
    private final long low;
    /** The prefixes of 1 to 5 bits, by {@link #innerBit}. */
    private final long inner;
    /** The prefixes of 6 bits, by slot. */
    private final long leaves;
    /** The children, by slot. */
    private final long children;
    /** The children, then the values of inner prefixes in the order of their bits, then those of the leaves. */
    private final Object[] items;

    private TrieNode(PrefixBits bits, long inner, long leaves, long children, Object[] items) {
        this.depth = bits.length();
        this.high = bits.high();
        this.low = bits.low();
        this.inner = inner;
        this.leaves = leaves;
        this.children = children;
        this.items = items;
    }

    private static long[] holding() {
        long[] masks = new long[1 << STRIDE];
        for (int slot = 0; slot < masks.length; slot++) {
            for (int length = 1; length < STRIDE; length++) {
                masks[slot] |= 1L << innerBit(slot, length);
            }
        }
        return masks;
    }

    /** The number of the inner prefix of this length, 1 to 5, that holds a slot: 0 and 1 have one bit, 2 to 5 two, and so on. */
    private static int innerBit(int slot, int length) {
        return (1 << length) - 2 + (slot >>> STRIDE - length);
    }

    /** The depth of the node that has the prefixes of this length, which is 1 or more. */
    static int depthOf(int length) {
        return levelAt(length - 1);
    }

    /** The deepest depth that is not beyond this number of bits. */
    private static int levelAt(int bits) {
        int word = bits < 64 ? 0 : 64;
        return word + (bits - word) / STRIDE * STRIDE;
    }

    /** The next six bits of a key after this node's depth. */
    int slot(long keyHigh, long keyLow) {
        return slot(keyHigh, keyLow, depth);
    }

    private static int slot(long high, long low, int depth) {
        return (int) ((depth < 64 ? high : low) << depth >>> 64 - STRIDE);
    }

    /** Whether a key begins with the bits before this node. */
    boolean holds(long keyHigh, long keyLow) {
        if (depth < 64) {
            return depth == 0 || (high ^ keyHigh) >>> 64 - depth == 0;
        }
        return high == keyHigh && (depth == 64 || (low ^ keyLow) >>> 128 - depth == 0);
    }

    private boolean holds(PrefixBits key) {
        return holds(key.high(), key.low());
    }

    /** The bits before this node. */
    PrefixBits bits() {
        return new PrefixBits(high, low, depth);
    }

    /** Whether there is a prefix that holds a slot and is at most {@code longest} bits longer than the depth. */
    boolean hasMatch(int slot, int longest) {
        return (inner & holding(slot, longest) | (longest < STRIDE ? 0 : leaves >>> slot & 1)) != 0;
    }

    /** The inner prefixes that hold a slot and are at most so many bits longer than the depth. */
    private static long holding(int slot, int longest) {
        return longest < STRIDE ? HOLDING[slot] & (1L << (2 << longest) - 2) - 1 : HOLDING[slot];
    }

    /**
     * The place in {@link #value} of the longest prefix that {@link #hasMatch}, with its length above the depth. Packed as
     * {@code place << 3 | length}.
     */
    int match(int slot, int longest) {
        if (longest >= STRIDE && (leaves >>> slot & 1) != 0) {
            return leafPlace(slot) << 3 | STRIDE;
        }
        int bit = 63 - Long.numberOfLeadingZeros(inner & holding(slot, longest));
        return innerPlace(bit) << 3 | 31 - Integer.numberOfLeadingZeros(bit + 2);
    }

    /** The place of the prefix of exactly this length, 1 to 6, that begins at a slot; or -1. */
    int place(int slot, int length) {
        if (length == STRIDE) {
            return (leaves >>> slot & 1) == 0 ? -1 : leafPlace(slot);
        }
        int bit = innerBit(slot, length);
        return (inner >>> bit & 1) == 0 ? -1 : innerPlace(bit);
    }

    private int innerPlace(int bit) {
        return Long.bitCount(children) + Long.bitCount(inner & (1L << bit) - 1);
    }

    private int leafPlace(int slot) {
        return Long.bitCount(children) + Long.bitCount(inner) + Long.bitCount(leaves & (1L << slot) - 1);
    }

    private int childPlace(int slot) {
        return Long.bitCount(children & (1L << slot) - 1);
    }

    /** The value at a place. */
    Object value(int place) {
        return items[place];
    }

    /** The child at a slot. */
    @Nullable
    TrieNode child(int slot) {
        return (children >>> slot & 1) == 0 ? null : (TrieNode) items[childPlace(slot)];
    }

    /** The tree with this value added at a key of 1 bit or more, or replaced. */
    static TrieNode with(@Nullable TrieNode node, PrefixBits key, Object value) {
        int owner = depthOf(key.length());
        if (node == null) {
            return new TrieNode(key.truncated(owner), 0, 0, 0, NOTHING).withValue(key, value);
        }
        int common = Math.min(owner, node.bits().commonLength(key));
        if (common < node.depth) {
            int depth = levelAt(common);
            TrieNode parent = new TrieNode(key.truncated(depth), 0, 0, 0, NOTHING)
                    .withChild(slot(node.high, node.low, depth), node);
            return depth == owner
                    ? parent.withValue(key, value)
                    : parent.withChild(parent.slot(key.high(), key.low()), with(null, key, value));
        }
        if (owner == node.depth) {
            return node.withValue(key, value);
        }
        int slot = node.slot(key.high(), key.low());
        return node.withChild(slot, with(node.child(slot), key, value));
    }

    /** The tree without the value of this key of 1 bit or more; the same tree if it has none. */
    static @Nullable TrieNode without(@Nullable TrieNode node, PrefixBits key) {
        int owner = depthOf(key.length());
        if (node == null || owner < node.depth || !node.holds(key)) {
            return node;
        }
        int slot = node.slot(key.high(), key.low());
        if (owner == node.depth) {
            return node.place(slot, key.length() - owner) < 0
                    ? node
                    : node.withoutValue(slot, key.length() - owner).compressed();
        }
        TrieNode child = node.child(slot);
        TrieNode rest = without(child, key);
        if (rest == child) {
            return node;
        }
        return (rest == null ? node.withoutChild(slot) : node.withChild(slot, rest)).compressed();
    }

    /** This node, or what is left of it if it has neither a value nor two children. */
    private @Nullable TrieNode compressed() {
        if ((inner | leaves) != 0 || items.length > 1) {
            return this;
        }
        return items.length == 0 ? null : (TrieNode) items[0];
    }

    private TrieNode withValue(PrefixBits key, Object value) {
        int slot = slot(key.high(), key.low());
        int length = key.length() - depth;
        boolean present = place(slot, length) >= 0;
        if (length == STRIDE) {
            Object[] changed = put(leafPlace(slot), present, value);
            return new TrieNode(bits(), inner, leaves | 1L << slot, children, changed);
        }
        int bit = innerBit(slot, length);
        return new TrieNode(bits(), inner | 1L << bit, leaves, children, put(innerPlace(bit), present, value));
    }

    private TrieNode withoutValue(int slot, int length) {
        Object[] rest = remove(place(slot, length));
        return length == STRIDE
                ? new TrieNode(bits(), inner, leaves & ~(1L << slot), children, rest)
                : new TrieNode(bits(), inner & ~(1L << innerBit(slot, length)), leaves, children, rest);
    }

    private TrieNode withChild(int slot, TrieNode child) {
        boolean present = (children >>> slot & 1) != 0;
        return new TrieNode(bits(), inner, leaves, children | 1L << slot, put(childPlace(slot), present, child));
    }

    private TrieNode withoutChild(int slot) {
        return new TrieNode(bits(), inner, leaves, children & ~(1L << slot), remove(childPlace(slot)));
    }

    private Object[] put(int place, boolean present, Object item) {
        if (present) {
            Object[] changed = items.clone();
            changed[place] = item;
            return changed;
        }
        Object[] longer = new Object[items.length + 1];
        System.arraycopy(items, 0, longer, 0, place);
        longer[place] = item;
        System.arraycopy(items, place, longer, place + 1, items.length - place);
        return longer;
    }

    private Object[] remove(int place) {
        Object[] shorter = new Object[items.length - 1];
        System.arraycopy(items, 0, shorter, 0, place);
        System.arraycopy(items, place + 1, shorter, place, shorter.length - place);
        return shorter;
    }

    /** The tree's shape and content, for tests and debuggers. */
    @Override
    public String toString() {
        return bits() + "[" + Long.toHexString(inner) + " " + Long.toHexString(leaves) + " "
                + Long.toHexString(children) + "]" + Arrays.toString(items);
    }
}
