package dev.poplin.inet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A node of a path-compressed binary trie (Patricia). Nodes never change: a write copies the path from the root to the place of
 * the change and shares the rest, so whoever holds a root holds a consistent tree. The absent tree is {@code null}.
 *
 * <p>A node without an entry has two children; it stands where two prefixes part.
 */
record PrefixTrie<T>(
        long high,
        long low,
        int length,
        CidrMap.@Nullable Entry<T> entry,
        @Nullable PrefixTrie<T> zero,
        @Nullable PrefixTrie<T> one) {

    private static <T> PrefixTrie<T> node(
            PrefixBits bits,
            CidrMap.@Nullable Entry<T> entry,
            @Nullable PrefixTrie<T> zero,
            @Nullable PrefixTrie<T> one) {
        return new PrefixTrie<>(bits.high(), bits.low(), bits.length(), entry, zero, one);
    }

    /** The bits apart from the node; the node has them in itself to spare a look-up one step per level. */
    private PrefixBits bits() {
        return new PrefixBits(high, low, length);
    }

    private boolean covers(PrefixBits key) {
        if (length > key.length()) {
            return false;
        }
        if (length <= 64) {
            return length == 0 || (high ^ key.high()) >>> (64 - length) == 0;
        }
        return high == key.high() && (low ^ key.low()) >>> (128 - length) == 0;
    }

    private @Nullable PrefixTrie<T> child(int bit) {
        return bit == 0 ? zero : one;
    }

    private PrefixTrie<T> withChild(int bit, @Nullable PrefixTrie<T> child) {
        return bit == 0 ? node(bits(), entry, child, one) : node(bits(), entry, zero, child);
    }

    /** The tree with this entry added, or replaced. */
    static <T> PrefixTrie<T> with(@Nullable PrefixTrie<T> node, PrefixBits key, CidrMap.Entry<T> entry) {
        if (node == null) {
            return node(key, entry, null, null);
        }
        PrefixBits bits = node.bits();
        int common = bits.commonLength(key);
        if (common < node.length) {
            PrefixTrie<T> added = node(key, entry, null, null);
            if (common == key.length()) {
                return added.withChild(bits.bit(common), node);
            }
            return bits.bit(common) == 0
                    ? node(key.truncated(common), null, node, added)
                    : node(key.truncated(common), null, added, node);
        }
        if (common == key.length()) {
            return node(key, entry, node.zero, node.one);
        }
        int bit = key.bit(common);
        return node.withChild(bit, with(node.child(bit), key, entry));
    }

    /** The tree without the entry of this prefix; the same tree if it has none. */
    static <T> @Nullable PrefixTrie<T> without(@Nullable PrefixTrie<T> node, PrefixBits key) {
        if (node == null || !node.covers(key)) {
            return node;
        }
        if (node.length == key.length()) {
            return node(key, null, node.zero, node.one).compressed();
        }
        int bit = key.bit(node.length);
        return node.withChild(bit, without(node.child(bit), key)).compressed();
    }

    /** This node, or what is left of it if it has neither an entry nor two children. */
    private @Nullable PrefixTrie<T> compressed() {
        if (entry != null || (zero != null && one != null)) {
            return this;
        }
        return zero != null ? zero : one;
    }

    /** The entry with the longest prefix that covers the key. */
    static <T> CidrMap.@Nullable Entry<T> longest(@Nullable PrefixTrie<T> root, PrefixBits key) {
        CidrMap.Entry<T> best = null;
        PrefixTrie<T> node = root;
        while (node != null && node.covers(key)) {
            if (node.entry != null) {
                best = node.entry;
            }
            node = node.next(key);
        }
        return best;
    }

    /** All entries whose prefixes cover the key, widest first. */
    static <T> List<CidrMap.Entry<T>> covering(@Nullable PrefixTrie<T> root, PrefixBits key) {
        List<CidrMap.Entry<T>> found = new ArrayList<>();
        PrefixTrie<T> node = root;
        while (node != null && node.covers(key)) {
            if (node.entry != null) {
                found.add(node.entry);
            }
            node = node.next(key);
        }
        return Collections.unmodifiableList(found);
    }

    /** The tree of everything that the key covers. */
    static <T> @Nullable PrefixTrie<T> subtree(@Nullable PrefixTrie<T> root, PrefixBits key) {
        PrefixTrie<T> node = root;
        while (node != null && node.length < key.length() && node.covers(key)) {
            node = node.next(key);
        }
        return node != null && key.covers(node.bits()) ? node : null;
    }

    /** The next node on the way to the key, which this node covers. */
    private @Nullable PrefixTrie<T> next(PrefixBits key) {
        return length == key.length() ? null : child(key.bit(length));
    }

    /** The entries of a tree in order: a node before its children, the children by their bit. */
    static <T> Stream<CidrMap.Entry<T>> walk(@Nullable PrefixTrie<T> root) {
        int characteristics = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE | Spliterator.DISTINCT;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(new Walk<>(root), characteristics), false);
    }

    private static final class Walk<T> implements Iterator<CidrMap.Entry<T>> {

        private final Deque<PrefixTrie<T>> pending = new ArrayDeque<>();
        private CidrMap.@Nullable Entry<T> upcoming;

        Walk(@Nullable PrefixTrie<T> root) {
            push(root);
            upcoming = advance();
        }

        private CidrMap.@Nullable Entry<T> advance() {
            while (!pending.isEmpty()) {
                PrefixTrie<T> node = pending.pop();
                push(node.one);
                push(node.zero);
                if (node.entry != null) {
                    return node.entry;
                }
            }
            return null;
        }

        private void push(@Nullable PrefixTrie<T> node) {
            if (node != null) {
                pending.push(node);
            }
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
}
