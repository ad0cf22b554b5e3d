package dev.poplin.inet;

import org.jspecify.annotations.Nullable;

/**
 * A way around the upper levels of a large tree: the first 18 bits of a key lead straight to the part of the tree below them.
 * Three arrays of 64 are looked into, where the tree has three nodes of two objects each and a decision at each of them. Immutable. In
 * full it takes 1.1 MB, so only large trees have one.
 */
final class DirectRoot {

    /** How many bits it takes: whole steps of the tree, so that values of longer prefixes are in nodes below it. */
    static final int BITS = 3 * TrieNode.STRIDE;

    private static final DirectRoot EMPTY = new DirectRoot(Cells.of(BITS / TrieNode.STRIDE, TrieNode.EMPTY));

    private final Cells<TrieNode> ways;

    private DirectRoot(Cells<TrieNode> ways) {
        this.ways = ways;
    }

    /** The way into this tree. */
    static DirectRoot of(@Nullable TrieNode root) {
        return root == null ? EMPTY : EMPTY.withAll(root);
    }

    private DirectRoot withAll(TrieNode node) {
        if (node.depth >= BITS) {
            return with(node.bits().high(), node);
        }
        DirectRoot direct = this;
        for (int slot = 0; slot < 1 << TrieNode.STRIDE; slot++) {
            TrieNode child = node.child(slot);
            direct = child == null ? direct : direct.withAll(child);
        }
        return direct;
    }

    /** The topmost node of the tree that is at a depth of 18 or more and has the first 18 bits of this key; an empty one if there is none. */
    TrieNode below(long high) {
        return ways.get(high);
    }

    /** The way into the tree with this root, which differs only in what has the first 18 bits of this key. */
    DirectRoot to(@Nullable TrieNode root, long high) {
        TrieNode node = root;
        while (node != null && node.depth < BITS) {
            node = node.child(node.slot(high, 0));
        }
        boolean found = node != null && (node.bits().high() ^ high) >>> 64 - BITS == 0;
        return with(high, node == null || !found ? TrieNode.EMPTY : node);
    }

    private DirectRoot with(long high, TrieNode node) {
        return new DirectRoot(ways.with(high, node));
    }
}
