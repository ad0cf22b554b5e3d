package dev.poplin.inet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Intervals that are being put together from left to right. Confined to one thread, and to be used once. */
final class IntervalDraft {

    private final int[] starts;
    private final byte[] lengths;
    private final @Nullable Object[] values;
    private int size;

    /** Begins a draft of at most so many. */
    IntervalDraft(int most) {
        this.starts = new int[most];
        this.lengths = new byte[most];
        this.values = new @Nullable Object[most];
    }

    /** Begins another interval, unless it is as the one before. */
    IntervalDraft add(int start, int length, @Nullable Object value) {
        if (size == 0 || lengths[size - 1] != length || values[size - 1] != value) {
            starts[size] = start;
            lengths[size] = (byte) length;
            values[size] = value;
            size++;
        }
        return this;
    }

    /** Adds a row of intervals of which none is as the one before. */
    IntervalDraft addAll(int[] otherStarts, byte[] otherLengths, @Nullable Object[] otherValues, int first, int end) {
        System.arraycopy(otherStarts, first, starts, size, end - first);
        System.arraycopy(otherLengths, first, lengths, size, end - first);
        System.arraycopy(otherValues, first, values, size, end - first);
        size += end - first;
        return this;
    }

    /** How many intervals there are. */
    int size() {
        return size;
    }

    /** The intervals. */
    Intervals finish() {
        return Intervals.of(starts, Arrays.copyOf(lengths, size), Arrays.copyOf(values, size));
    }
}
