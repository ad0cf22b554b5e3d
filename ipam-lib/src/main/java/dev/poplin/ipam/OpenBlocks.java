package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpRange;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The blocks of a pool that are not reserved as a whole, counted from 0. They are kept as intervals, so a pool of which almost
 * everything is reserved costs no more than its holes. Immutable.
 */
final class OpenBlocks {

    private final Pool pool;
    /** The index in the pool of the first block of each interval. */
    private final long[] first;
    /** How many open blocks there are before each interval. */
    private final long[] before;

    private final long count;

    private OpenBlocks(Pool pool, List<long[]> intervals) {
        this.pool = pool;
        this.first = intervals.stream().mapToLong(interval -> interval[0]).toArray();
        this.before = new long[first.length];
        long sum = 0;
        for (int i = 0; i < first.length; i++) {
            before[i] = sum;
            sum += intervals.get(i)[1] - intervals.get(i)[0] + 1;
        }
        this.count = sum;
    }

    static OpenBlocks of(Pool pool, CidrSet reserved) {
        List<long[]> intervals = new ArrayList<>();
        if (!reserved.overlaps(pool.cidr())) {
            intervals.add(new long[] {0, pool.blockCount() - 1});
            return new OpenBlocks(pool, intervals);
        }
        for (IpRange range : CidrSet.of(pool.cidr()).difference(reserved).ranges()) {
            long low = index(pool, range.first().toBigInteger());
            long high = index(pool, range.last().toBigInteger());
            long[] last = intervals.isEmpty() ? null : intervals.get(intervals.size() - 1);
            if (last != null && low <= last[1] + 1) {
                last[1] = Math.max(last[1], high);
            } else {
                intervals.add(new long[] {low, high});
            }
        }
        return new OpenBlocks(pool, intervals);
    }

    private static long index(Pool pool, BigInteger address) {
        int shift = pool.cidr().family().bits() - pool.blockLength();
        BigInteger index =
                address.subtract(pool.cidr().address().toBigInteger()).shiftRight(shift);
        return index.min(BigInteger.valueOf(pool.blockCount() - 1)).longValueExact();
    }

    /** How many there are; at most 2^62. */
    long count() {
        return count;
    }

    /** The one of this number. */
    Cidr get(long number) {
        int found = Arrays.binarySearch(before, number);
        int interval = found >= 0 ? found : -found - 2;
        return pool.cidr().subnet(pool.blockLength(), first[interval] + number - before[interval]);
    }
}
