package dev.poplin.bgp.nlri;

import java.util.Arrays;

/**
 * IPv4 prefixes, checked and read in one go into an array that is used again for every message. Confined to its owner.
 */
public final class PrefixScan {

    static final long[] NOTHING = new long[0];

    private long[] packed = NOTHING;
    private int size;

    /** A scan of nothing. */
    public PrefixScan() {}

    /** Forgets what was read. */
    public void clear() {
        size = 0;
    }

    /** How many prefixes have been read since {@link #clear}. */
    public int size() {
        return size;
    }

    /**
     * Checks prefixes without identifiers of paths, and reads them behind those read before.
     *
     * @return how many, or {@code -1 - offset} with the offset of the one that cannot be read
     */
    public int add(byte[] bytes, int from, int to) {
        int room = size + to - from;
        if (packed.length < room) {
            packed = Arrays.copyOf(packed, Math.max(room, 2 * packed.length));
        }
        int count = PrefixCodec.scanIpv4(bytes, from, to, packed, size);
        size += Math.max(count, 0);
        return count;
    }

    /** Some of the prefixes as a value. */
    public NlriList toList(int from, int count, int encodedBytes) {
        return new PrefixList(
                Family.IPV4_UNICAST,
                Arrays.copyOfRange(packed, from, from + count),
                PrefixList.NOTHING,
                null,
                encodedBytes);
    }

    long[] packed() {
        return packed;
    }
}
