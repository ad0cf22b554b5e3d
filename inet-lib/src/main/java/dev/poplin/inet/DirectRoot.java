package dev.poplin.inet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A way around the upper levels of a large tree: the first 18 bits of a key lead straight to the part of the tree below them.
 * Three arrays of 64 are looked into, where the tree has three nodes of two objects each and a decision at each of them.
 *
 * <p>Immutable; a change copies three arrays and shares the rest. In full it takes 1.1 MB, so only large trees have one.
 */
final class DirectRoot {

    /** How many bits it takes: whole steps of the tree, so that values of longer prefixes are in nodes below it. */
    static final int BITS = 3 * TrieNode.STRIDE;

    private static final int WAYS = 1 << TrieNode.STRIDE;
    private static final DirectRoot EMPTY = empty();

    private final TrieNode[][][] ways;

    private DirectRoot(TrieNode[][][] ways) {
        this.ways = ways;
    }

    private static DirectRoot empty() {
        TrieNode[][][] ways = new TrieNode[WAYS][WAYS][];
        ways[0][0] = new TrieNode[WAYS];
        Arrays.fill(ways[0][0], TrieNode.EMPTY);
        Arrays.fill(ways[0], ways[0][0]);
        Arrays.fill(ways, ways[0]);
        return new DirectRoot(ways);
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
        for (int slot = 0; slot < WAYS; slot++) {
            TrieNode child = node.child(slot);
            direct = child == null ? direct : direct.withAll(child);
        }
        return direct;
    }

    /** The topmost node of the tree that is at a depth of 18 or more and has the first 18 bits of this key; an empty one if there is none. */
    TrieNode below(long high) {
        return ways[step(high, 0)][step(high, 1)][step(high, 2)];
    }

    private static int step(long high, int level) {
        return (int) (high >>> 64 - TrieNode.STRIDE * (level + 1)) & WAYS - 1;
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
        int first = step(high, 0);
        int second = step(high, 1);
        TrieNode[][][] changed = ways.clone();
        changed[first] = ways[first].clone();
        changed[first][second] = ways[first][second].clone();
        changed[first][second][step(high, 2)] = node;
        return new DirectRoot(changed);
    }
}
