package dev.poplin.inet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of 30 bits cut into intervals, each with the length and the value of the longest prefix that holds it. Immutable.
 *
 * <p>Made for look-ups that wait for memory. What a look-up reads is small and lies together; and hardly a branch depends on what was
 * read, so that the processor is on its way with the next look-up while this one waits.
 */
final class Intervals {

    /** How many bits a number has. */
    static final int BITS = 30;

    /** The end of the last interval. */
    static final int END = 1 << BITS;

    /** With more than so many intervals a change would copy too much. */
    static final int MOST = 4096;

    /** How many starts are searched without a branch. */
    private static final int WINDOW = 32;

    /** How many starts there are to a bucket. */
    private static final int BUCKET = 8;

    /** One interval without a value. */
    static final Intervals EMPTY = new IntervalDraft(1).add(0, 0, null).finish();

    /** What has become more than {@link #MOST}: nothing is known of it, whatever is painted, until the root is made afresh. */
    static final Intervals DENSE = new IntervalDraft(1).add(0, 0, null).finish();

    /** By the first bits of a number, how many intervals begin before all numbers with these bits; at the end, how many there are. */
    private final char[] buckets;
    /** Where each begins, in order, the first at 0; up to a window's size there is {@link #END} behind them. */
    private final int[] starts;

    private final byte[] lengths;
    private final @Nullable Object[] values;

    private Intervals(char[] buckets, int[] starts, byte[] lengths, @Nullable Object[] values) {
        this.buckets = buckets;
        this.starts = starts;
        this.lengths = lengths;
        this.values = values;
    }

    /** These intervals. The lengths and values are kept, the starts copied. */
    static Intervals of(int[] begins, byte[] lengths, @Nullable Object[] values) {
        int count = values.length;
        int[] starts = new int[Math.max(WINDOW, count)];
        System.arraycopy(begins, 0, starts, 0, count);
        Arrays.fill(starts, count, starts.length, END);
        int bits = Math.max(0, 31 - Integer.numberOfLeadingZeros(count / BUCKET));
        char[] buckets = new char[(1 << bits) + 1];
        int bucket = 0;
        for (int place = 0; place < count; place++) {
            for (int last = begins[place] >>> BITS - bits; bucket <= last; bucket++) {
                buckets[bucket] = (char) place;
            }
        }
        Arrays.fill(buckets, bucket, buckets.length, (char) count);
        return new Intervals(buckets, starts, lengths, values);
    }

    /** How many intervals there are. */
    int count() {
        return values.length;
    }

    /** The place of the interval that holds a number. */
    int find(int number) {
        int bucket = number >>> Integer.numberOfLeadingZeros(buckets.length - 1) - (31 - BITS);
        int end = buckets[bucket + 1];
        int first = Math.min(buckets[bucket], starts.length - WINDOW);
        return end - first <= WINDOW ? findWithin(first, number) : findBetween(buckets[bucket], end, number);
    }

    /** Three starts that split the window into quarters, three that split the quarter, and the two that are left. */
    private int findWithin(int first, int number) {
        int quarter = first + 8 * (begun(first + 8, number) + begun(first + 16, number) + begun(first + 24, number));
        int pair = quarter + 2 * (begun(quarter + 2, number) + begun(quarter + 4, number) + begun(quarter + 6, number));
        int one = pair + begun(pair + 1, number);
        return one - 1 + begun(one, number);
    }

    /** 1 if an interval begins at or before a number, else 0; without a branch. */
    private int begun(int place, int number) {
        return starts[place] - number - 1 >>> 31;
    }

    private int findBetween(int first, int end, int number) {
        int low = first;
        int high = end;
        while (low < high) {
            int middle = low + high >>> 1;
            if (starts[middle] <= number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** Where an interval begins. */
    int start(int place) {
        return starts[place];
    }

    /** The length of the prefix of an interval. */
    int length(int place) {
        return lengths[place];
    }

    /** The value of an interval, or null if it has none here. */
    @Nullable
    Object value(int place) {
        return values[place];
    }

    /**
     * With another prefix for the numbers from one to before another, where the length of the present one is within bounds.
     *
     * @return {@link #DENSE} if there are too many
     */
    Intervals painted(int from, int to, int shortest, int longest, int length, @Nullable Object value) {
        if (this == DENSE) {
            return this;
        }
        int count = count();
        int place = find(from);
        IntervalDraft draft = new IntervalDraft(count + 2).addAll(starts, lengths, values, 0, place);
        for (; place < count && starts[place] < to; place++) {
            int end = place + 1 < count ? starts[place + 1] : END;
            boolean painted = lengths[place] >= shortest && lengths[place] <= longest;
            if (painted && starts[place] < from) {
                draft.add(starts[place], lengths[place], values[place]);
            }
            draft.add(
                    painted ? Math.max(from, starts[place]) : starts[place],
                    painted ? length : lengths[place],
                    painted ? value : values[place]);
            if (painted && end > to) {
                draft.add(to, lengths[place], values[place]);
            }
        }
        if (place < count) {
            draft.add(starts[place], lengths[place], values[place]).addAll(starts, lengths, values, place + 1, count);
        }
        return draft.size() > MOST ? DENSE : draft.finish();
    }
}
