package dev.poplin.inet;

/**
 * The first {@code length} bits of an address, left-aligned in 128 bits so that both families share one tree code; the rest is
 * zero.
 */
record PrefixBits(long high, long low, int length) {

    static PrefixBits of(Cidr cidr) {
        IpAddress first = cidr.first();
        return new PrefixBits(high(first), low(first), cidr.length());
    }

    /** The first 64 of an address's left-aligned bits. */
    static long high(IpAddress address) {
        return address instanceof Ipv4Address ipv4 ? (long) ipv4.toInt() << 32 : address.highBits();
    }

    /** The last 64 of an address's left-aligned bits. */
    static long low(IpAddress address) {
        return address instanceof Ipv4Address ? 0 : address.lowBits();
    }

    /** The prefix of these left-aligned bits; what is beyond the length is cleared. */
    static Cidr cidr(IpFamily family, long high, long low, int length) {
        long highMask = length >= 64 ? -1 : ~(-1L >>> length);
        if (family == IpFamily.IPV4) {
            return new Cidr(Ipv4Address.ofInt((int) ((high & highMask) >>> 32)), length);
        }
        long lowMask = length <= 64 ? 0 : length == 128 ? -1 : ~(-1L >>> length);
        return new Cidr(Ipv6Address.of(high & highMask, low & lowMask), length);
    }

    /** The prefix of these bits. */
    Cidr cidr(IpFamily family) {
        return cidr(family, high, low, length);
    }

    /** These bits with the first of a six-bit slot's appended. */
    PrefixBits plus(int slot, int added) {
        long bits = (long) slot << 64 - TrieNode.STRIDE;
        return length < 64
                ? new PrefixBits(high | bits >>> length, low, length + added)
                : new PrefixBits(high, low | bits >>> length, length + added);
    }

    /** How many bits from the left the two have in common, at most the length of the shorter. */
    int commonLength(PrefixBits other) {
        long highDifference = high ^ other.high;
        int equal = highDifference != 0
                ? Long.numberOfLeadingZeros(highDifference)
                : 64 + Long.numberOfLeadingZeros(low ^ other.low);
        return Math.min(equal, Math.min(length, other.length));
    }

    /** The first bits of these. */
    PrefixBits truncated(int newLength) {
        long newHigh = newLength >= 64 ? high : newLength == 0 ? 0 : high & -1L << (64 - newLength);
        long newLow = newLength <= 64 ? 0 : low & -1L << (128 - newLength);
        return new PrefixBits(newHigh, newLow, newLength);
    }
}
