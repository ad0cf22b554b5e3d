package dev.poplin.ipam;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The free addresses of a block by their offset, in the order in which they are given out, and when each was released. Where the first one is
 * taken, what is left shares its array with what was there before. Immutable.
 */
final class FreeList {

    /** Blocks have fewer addresses than this many bits count. */
    private static final int OFFSET_BITS = 16;

    /** An address each: above its offset the time of its release in milliseconds since 1970, 0 if it was not held before. */
    private final long[] entries;
    /** Where the list begins; what lies before it was taken. */
    private final int first;

    private FreeList(long[] entries, int first) {
        this.entries = entries;
        this.first = first;
    }

    private static long entry(int offset, long releasedAtMillis) {
        return releasedAtMillis << OFFSET_BITS | offset;
    }

    /** So many addresses, in the order of their offsets, none of which was held before. */
    static FreeList all(int size) {
        long[] entries = new long[size];
        Arrays.setAll(entries, offset -> entry(offset, 0));
        return new FreeList(entries, 0);
    }

    /**
     * These addresses; those that were held before have a release by their offset.
     *
     * @throws IllegalArgumentException if no block has such an offset, or no clock such a time
     */
    static FreeList of(List<Integer> offsets, Map<Integer, Long> releases) {
        return new FreeList(
                offsets.stream()
                        .mapToLong(offset -> checked(offset, releases.getOrDefault(offset, 0L)))
                        .toArray(),
                0);
    }

    private static long checked(int offset, long releasedAtMillis) {
        long entry = entry(offset, releasedAtMillis);
        if (offset >>> OFFSET_BITS != 0 || entry >> OFFSET_BITS != releasedAtMillis) {
            throw new IllegalArgumentException(
                    "a block has no offset " + offset + " that was released at " + releasedAtMillis);
        }
        return entry;
    }

    int size() {
        return entries.length - first;
    }

    /** The offset of the address to give out after {@code index} others. */
    int offset(int index) {
        return (int) entries[first + index] & (1 << OFFSET_BITS) - 1;
    }

    /** When that address was released. */
    long releasedAt(int index) {
        return entries[first + index] >> OFFSET_BITS;
    }

    /** The same without an offset that it has. */
    FreeList without(int offset) {
        int index = 0;
        while (offset(index) != offset) {
            index++;
        }
        int next = first + 1;
        // What was taken may take no more space than what is left.
        if (index == 0 && next * 2 <= entries.length) {
            return new FreeList(entries, next);
        }
        long[] rest = Arrays.copyOfRange(entries, next, entries.length);
        System.arraycopy(entries, first, rest, 0, index);
        return new FreeList(rest, 0);
    }

    /** The same with one more offset, which was released then, at the end. */
    FreeList with(int offset, long releasedAtMillis) {
        int size = size();
        long[] more = Arrays.copyOfRange(entries, first, entries.length + 1);
        more[size] = entry(offset, releasedAtMillis);
        return new FreeList(more, 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FreeList that
                && Arrays.equals(entries, first, entries.length, that.entries, that.first, that.entries.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = first; i < entries.length; i++) {
            hash = hash * 31 + Long.hashCode(entries[i]);
        }
        return hash;
    }
}
