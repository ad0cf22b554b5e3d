package dev.poplin.inet;

/** An IPv4 address as 32 bits. */
public final class Ipv4Address implements IpAddress {

    private final int bits;

    private Ipv4Address(int bits) {
        this.bits = bits;
    }

    /**
     * Parses a dotted quad such as {@code 192.0.2.1}: exactly four decimal numbers without leading zeros.
     *
     * @throws AddressFormatException if the text is anything else
     */
    public static Ipv4Address parse(CharSequence text) {
        String whole = text.toString();
        return AddressParser.parseIpv4(whole, 0, whole.length());
    }

    /** The address with these 32 bits, most significant first: {@code 0xC0000201} is {@code 192.0.2.1}. */
    public static Ipv4Address ofInt(int bits) {
        return new Ipv4Address(bits);
    }

    /**
     * Takes 4 bytes in network order.
     *
     * @throws IllegalArgumentException if there are not 4
     */
    public static Ipv4Address of(byte[] bytes) {
        if (bytes.length != 4) {
            throw new IllegalArgumentException("an IPv4 address has 4 bytes, not " + bytes.length);
        }
        return new Ipv4Address(
                (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff));
    }

    /** The 32 bits, most significant first. */
    public int toInt() {
        return bits;
    }

    @Override
    public IpFamily family() {
        return IpFamily.IPV4;
    }

    @Override
    public long highBits() {
        return 0;
    }

    @Override
    public long lowBits() {
        return Integer.toUnsignedLong(bits);
    }

    @Override
    public byte[] toBytes() {
        return new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits};
    }

    @Override
    public Ipv4Address plus(long distance) {
        long sum = lowBits() + distance;
        if (distance > 0xffff_ffffL || sum < 0 || sum > 0xffff_ffffL) {
            throw new ArithmeticException(this + " plus " + distance + " leaves the IPv4 address space");
        }
        return new Ipv4Address((int) sum);
    }

    @Override
    public Ipv4Address masked(int prefixLength) {
        int masked = bits & mask(prefixLength);
        return masked == bits ? this : new Ipv4Address(masked);
    }

    /** The netmask of a prefix length, 0 to 32, as 32 bits. */
    static int mask(int prefixLength) {
        if (prefixLength < 0 || prefixLength > 32) {
            throw new IllegalArgumentException("IPv4 prefix length " + prefixLength + " is not within 0 and 32");
        }
        return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
    }

    @Override
    public boolean isLoopback() {
        return bits >>> 24 == 127;
    }

    @Override
    public boolean isLinkLocal() {
        return bits >>> 16 == 0xa9fe;
    }

    @Override
    public boolean isMulticast() {
        return bits >>> 28 == 0xe;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ipv4Address that && that.bits == bits;
    }

    @Override
    public int hashCode() {
        return bits * 0x9E3779B9;
    }

    @Override
    public String toString() {
        return AddressText.ipv4(bits);
    }
}
