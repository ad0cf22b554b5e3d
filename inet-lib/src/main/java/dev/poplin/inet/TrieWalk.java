package dev.poplin.inet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Walks what a prefix holds of a tree in the order of {@link Cidr}. Confined to one thread; the tree never changes. */
final class TrieWalk<T> implements Iterator<CidrMap.Entry<T>> {

    /** A place within a node: the prefixes that begin at one slot by their length, then the child of that slot. */
    private static final class Cursor {

        private static final int STEPS = TrieNode.STRIDE + 1;

        private final TrieNode node;
        private final int end;
        private int next;

        Cursor(TrieNode node, PrefixBits bound) {
            this.node = node;
            int given = Math.max(0, Math.min(TrieNode.STRIDE, bound.length() - node.depth));
            int first = given == 0 ? 0 : node.slot(bound.high(), bound.low());
            this.next = first * STEPS;
            this.end = (first + (1 << TrieNode.STRIDE - given)) * STEPS;
        }
    }

    private final IpFamily family;
    private final PrefixBits bound;
    private final Deque<Cursor> open = new ArrayDeque<>();
    private CidrMap.@Nullable Entry<T> upcoming;

    /**
     * Begins a walk.
     *
     * @param bound only what begins with these bits is given
     * @param whole the value of the prefix of length 0, if the bound holds it
     */
    TrieWalk(IpFamily family, @Nullable T whole, @Nullable TrieNode root, PrefixBits bound) {
        this.family = family;
        this.bound = bound;
        open(root);
        upcoming = whole == null ? advance() : new CidrMap.Entry<>(new PrefixBits(0, 0, 0).cidr(family), whole);
    }

    /** A node is worth a visit if it lies on the way to the bound, or within it. */
    private void open(@Nullable TrieNode node) {
        if (node == null) {
            return;
        }
        PrefixBits bits = node.bits();
        if (bits.commonLength(bound) == Math.min(bits.length(), bound.length())) {
            open.push(new Cursor(node, bound));
        }
    }

    private CidrMap.@Nullable Entry<T> advance() {
        while (!open.isEmpty()) {
            Cursor cursor = open.peek();
            if (cursor.next == cursor.end) {
                open.pop();
                continue;
            }
            int slot = cursor.next / Cursor.STEPS;
            int length = cursor.next++ % Cursor.STEPS + 1;
            if (length > TrieNode.STRIDE) {
                open(cursor.node.child(slot));
            } else if (cursor.node.depth + length >= bound.length() && begins(slot, length)) {
                int place = cursor.node.place(slot, length);
                if (place >= 0) {
                    return entry(cursor.node, slot, length, place);
                }
            }
        }
        return null;
    }

    private static boolean begins(int slot, int length) {
        return (slot & (1 << TrieNode.STRIDE - length) - 1) == 0;
    }

    @SuppressWarnings("unchecked")
    private CidrMap.Entry<T> entry(TrieNode node, int slot, int length, int place) {
        PrefixBits bits = node.bits().plus(slot, length);
        return new CidrMap.Entry<>(bits.cidr(family), (T) node.value(place));
    }

    @Override
    public boolean hasNext() {
        return upcoming != null;
    }

    @Override
    public CidrMap.Entry<T> next() {
        CidrMap.Entry<T> current = upcoming;
        if (current == null) {
            throw new NoSuchElementException();
        }
        upcoming = advance();
        return current;
    }
}
