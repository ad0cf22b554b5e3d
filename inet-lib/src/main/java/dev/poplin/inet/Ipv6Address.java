package dev.poplin.inet;

import java.nio.ByteBuffer;
import java.util.Optional;

/** An IPv6 address as 128 bits. Canonical text is that of RFC 5952. */
public final class Ipv6Address implements IpAddress {

    private final long high;
    private final long low;

    private Ipv6Address(long high, long low) {
        this.high = high;
        this.low = low;
    }

    /**
     * Parses a literal of RFC 4291 §2.2, with or without {@code ::} and with or without a dotted quad at its end.
     *
     * @throws AddressFormatException if the text is anything else; a zone id is refused
     */
    public static Ipv6Address parse(CharSequence text) {
        String whole = text.toString();
        return AddressParser.parseIpv6(whole, 0, whole.length());
    }

    /** The address with these 128 bits, most significant first. */
    public static Ipv6Address of(long high, long low) {
        return new Ipv6Address(high, low);
    }

    /**
     * Takes 16 bytes in network order.
     *
     * @throws IllegalArgumentException if there are not 16
     */
    public static Ipv6Address of(byte[] bytes) {
        if (bytes.length != 16) {
            throw new IllegalArgumentException("an IPv6 address has 16 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Ipv6Address(buffer.getLong(), buffer.getLong());
    }

    /** The IPv4 address inside an IPv4-mapped one ({@code ::ffff:0:0/96}), or empty. */
    public Optional<Ipv4Address> embeddedIpv4() {
        return high == 0 && low >>> 32 == 0xffff ? Optional.of(Ipv4Address.ofInt((int) low)) : Optional.empty();
    }

    @Override
    public IpFamily family() {
        return IpFamily.IPV6;
    }

    @Override
    public long highBits() {
        return high;
    }

    @Override
    public long lowBits() {
        return low;
    }

    @Override
    public byte[] toBytes() {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    @Override
    public Ipv6Address plus(long distance) {
        long newLow = low + distance;
        long newHigh = high;
        if (distance >= 0 && Long.compareUnsigned(newLow, low) < 0) {
            newHigh++;
            requireSpace(newHigh != 0, distance);
        } else if (distance < 0 && Long.compareUnsigned(newLow, low) > 0) {
            requireSpace(newHigh != 0, distance);
            newHigh--;
        }
        return new Ipv6Address(newHigh, newLow);
    }

    private void requireSpace(boolean holds, long distance) {
        if (!holds) {
            throw new ArithmeticException(this + " plus " + distance + " leaves the IPv6 address space");
        }
    }

    @Override
    public Ipv6Address masked(int prefixLength) {
        if (prefixLength < 0 || prefixLength > 128) {
            throw new IllegalArgumentException("IPv6 prefix length " + prefixLength + " is not within 0 and 128");
        }
        if (prefixLength <= 64) {
            return with(prefixLength == 0 ? 0 : high & -1L << (64 - prefixLength), 0);
        }
        return with(high, low & -1L << (128 - prefixLength));
    }

    private Ipv6Address with(long otherHigh, long otherLow) {
        return otherHigh == high && otherLow == low ? this : new Ipv6Address(otherHigh, otherLow);
    }

    @Override
    public boolean isLoopback() {
        return high == 0 && low == 1;
    }

    @Override
    public boolean isLinkLocal() {
        return high >>> 54 == 0x3fa;
    }

    @Override
    public boolean isMulticast() {
        return high >>> 56 == 0xff;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ipv6Address that && that.high == high && that.low == low;
    }

    @Override
    public int hashCode() {
        long mixed = (high * 31 + low) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }

    @Override
    public String toString() {
        return AddressText.ipv6(high, low);
    }
}
