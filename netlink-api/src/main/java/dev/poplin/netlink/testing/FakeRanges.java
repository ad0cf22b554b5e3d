package dev.poplin.netlink.testing;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.nftables.data.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The ranges of a set of single keys in the fake kernel: beginnings and ends that must alternate. */
final class FakeRanges {

    private FakeRanges() {}

    /** Refuses two ranges that overlap. The last byte of a key says whether it is an end. */
    static void requireDisjoint(Collection<Bytes> keys, Errno errno) throws Refusal {
        List<byte[]> sorted = new ArrayList<>();
        keys.forEach(key -> sorted.add(key.toArray()));
        // An end comes before the beginning of the next range at the same key.
        sorted.sort(Comparator.<byte[], byte[]>comparing(
                        each -> Arrays.copyOf(each, each.length - 1), Arrays::compareUnsigned)
                .thenComparing(each -> -each[each.length - 1]));
        boolean open = false;
        for (byte[] key : sorted) {
            boolean end = (key[key.length - 1] & 1) != 0;
            if (end != open) {
                throw new Refusal(errno);
            }
            open = !end;
        }
    }
}
