package dev.poplin.ipam;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The free addresses of a block by their offset, in the order in which they are given out, and when each was released. Where the first one is
 * taken, what is left shares its arrays with what was there before. Immutable.
 */
final class FreeList {

    private final int[] offsets;
    /** In milliseconds since 1970; 0 for an address that was not held before. */
    private final long[] releasedAt;
    /** Where the list begins in both; what lies before it was taken. */
    private final int first;

    private FreeList(int[] offsets, long[] releasedAt, int first) {
        this.offsets = offsets;
        this.releasedAt = releasedAt;
        this.first = first;
    }

    /** So many addresses, in the order of their offsets, none of which was held before. */
    static FreeList all(int size) {
        int[] offsets = new int[size];
        Arrays.setAll(offsets, offset -> offset);
        return new FreeList(offsets, new long[size], 0);
    }

    /** These addresses; those that were held before have a release by their offset. */
    static FreeList of(List<Integer> offsets, Map<Integer, Long> releases) {
        return new FreeList(
                offsets.stream().mapToInt(Integer::intValue).toArray(),
                offsets.stream()
                        .mapToLong(offset -> releases.getOrDefault(offset, 0L))
                        .toArray(),
                0);
    }

    int size() {
        return offsets.length - first;
    }

    /** The offset of the address to give out after {@code index} others. */
    int offset(int index) {
        return offsets[first + index];
    }

    /** When that address was released. */
    long releasedAt(int index) {
        return releasedAt[first + index];
    }

    /** The same without an offset that it has. */
    FreeList without(int offset) {
        int place = first;
        while (offsets[place] != offset) {
            place++;
        }
        int next = first + 1;
        // What was taken may take no more space than what is left.
        if (place == first && next * 2 <= offsets.length) {
            return new FreeList(offsets, releasedAt, next);
        }
        int[] rest = Arrays.copyOfRange(offsets, next, offsets.length);
        System.arraycopy(offsets, first, rest, 0, place - first);
        long[] releases = Arrays.copyOfRange(releasedAt, next, offsets.length);
        System.arraycopy(releasedAt, first, releases, 0, place - first);
        return new FreeList(rest, releases, 0);
    }

    /** The same with one more offset, which was released then, at the end. */
    FreeList with(int offset, long releasedAtMillis) {
        int size = size();
        int[] more = Arrays.copyOfRange(offsets, first, offsets.length + 1);
        more[size] = offset;
        long[] releases = Arrays.copyOfRange(releasedAt, first, offsets.length + 1);
        releases[size] = releasedAtMillis;
        return new FreeList(more, releases, 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FreeList that
                && Arrays.equals(offsets, first, offsets.length, that.offsets, that.first, that.offsets.length)
                && Arrays.equals(releasedAt, first, offsets.length, that.releasedAt, that.first, that.offsets.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = first; i < offsets.length; i++) {
            hash = hash * 31 + offsets[i];
        }
        return hash;
    }
}
