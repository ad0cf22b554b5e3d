package dev.poplin.inet;

/**
 * The first {@code length} bits of an address, left-aligned in 128 bits so that both families share one tree code; the rest is
 * zero.
 */
record PrefixBits(long high, long low, int length) {

    static PrefixBits of(Cidr cidr) {
        return of(cidr.first(), cidr.length());
    }

    static PrefixBits of(IpAddress address) {
        return of(address, address.family().bits());
    }

    private static PrefixBits of(IpAddress address, int length) {
        return address.family() == IpFamily.IPV4
                ? new PrefixBits(address.lowBits() << 32, 0, length)
                : new PrefixBits(address.highBits(), address.lowBits(), length);
    }

    /** The bit at an index from the left, 0 or 1. */
    int bit(int index) {
        return (int) (index < 64 ? high >>> (63 - index) : low >>> (127 - index)) & 1;
    }

    /** How many bits from the left the two have in common, at most the length of the shorter. */
    int commonLength(PrefixBits other) {
        long highDifference = high ^ other.high;
        int equal = highDifference != 0
                ? Long.numberOfLeadingZeros(highDifference)
                : 64 + Long.numberOfLeadingZeros(low ^ other.low);
        return Math.min(equal, Math.min(length, other.length));
    }

    /** Whether the other starts with these bits. */
    boolean covers(PrefixBits other) {
        return length <= other.length && commonLength(other) == length;
    }

    /** The first bits of these. */
    PrefixBits truncated(int newLength) {
        long newHigh = newLength >= 64 ? high : newLength == 0 ? 0 : high & -1L << (64 - newLength);
        long newLow = newLength <= 64 ? 0 : low & -1L << (128 - newLength);
        return new PrefixBits(newHigh, newLow, newLength);
    }
}
