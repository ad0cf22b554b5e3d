package dev.poplin.inet;

import java.util.Arrays;

/**
 * A cell for each value of the first bits of a key, in levels of 64 ways. Immutable: a change copies one array of each level and shares
 * the rest.
 *
 * @param <X> what a cell holds
 */
final class Cells<X> {

    private static final int WAYS = 1 << TrieNode.STRIDE;

    private final int levels;
    private final Object[] top;

    private Cells(int levels, Object[] top) {
        this.levels = levels;
        this.top = top;
    }

    /** Cells for the first {@code levels * 6} bits, all of which hold the same. */
    static <X> Cells<X> of(int levels, X all) {
        Object[] ways = filled(all);
        for (int level = 1; level < levels; level++) {
            ways = filled(ways);
        }
        return new Cells<>(levels, ways);
    }

    private static Object[] filled(Object item) {
        Object[] ways = new Object[WAYS];
        Arrays.fill(ways, item);
        return ways;
    }

    /** What the cell of a key holds. */
    @SuppressWarnings("unchecked")
    X get(long high) {
        Object[] ways = top;
        for (int level = 0; level < levels - 1; level++) {
            ways = (Object[]) ways[way(high, level)];
        }
        return (X) ways[way(high, levels - 1)];
    }

    private static int way(long high, int level) {
        return (int) (high >>> 64 - TrieNode.STRIDE * (level + 1)) & WAYS - 1;
    }

    /** The same cells but for that of a key, which holds this. */
    Cells<X> with(long high, X item) {
        Object[] changed = top.clone();
        Object[] ways = changed;
        for (int level = 0; level < levels - 1; level++) {
            Object[] next = ((Object[]) ways[way(high, level)]).clone();
            ways[way(high, level)] = next;
            ways = next;
        }
        ways[way(high, levels - 1)] = item;
        return new Cells<>(levels, changed);
    }
}
