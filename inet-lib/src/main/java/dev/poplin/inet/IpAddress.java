package dev.poplin.inet;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 or IPv6 address. Immutable; ordered IPv4 before IPv6, then by unsigned value.
 *
 * <p>IPv4-mapped IPv6 addresses ({@code ::ffff:192.0.2.1}) stay IPv6 addresses: they are never turned into IPv4 behind the
 * caller's back (see {@link Ipv6Address#embeddedIpv4()}). Zone ids ({@code fe80::1%eth0}) are refused, because an interface is
 * not part of an address; keep it beside the address.
 */
public sealed interface IpAddress extends Comparable<IpAddress> permits Ipv4Address, Ipv6Address {

    /**
     * Parses a literal such as {@code 192.0.2.1} or {@code 2001:db8::1}. No name is ever looked up.
     *
     * @throws AddressFormatException if the text is not an address literal; says where and why
     */
    static IpAddress parse(CharSequence text) {
        String whole = text.toString();
        return AddressParser.parse(whole, 0, whole.length());
    }

    /**
     * Takes the 4 or 16 bytes of an address in network order. The array is copied.
     *
     * @throws IllegalArgumentException if the array has another length
     */
    static IpAddress of(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> Ipv4Address.of(bytes);
            case 16 -> Ipv6Address.of(bytes);
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    /**
     * The address with this unsigned value: the inverse of {@link #toBigInteger()}.
     *
     * @throws ArithmeticException if the value is negative or wider than the family
     */
    static IpAddress of(IpFamily family, BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > family.bits()) {
            throw new ArithmeticException(value + " is not in the address space of " + family);
        }
        return family == IpFamily.IPV4
                ? Ipv4Address.ofInt(value.intValue())
                : Ipv6Address.of(value.shiftRight(64).longValue(), value.longValue());
    }

    /** The same address as a Poplin value; an IPv6 scope id is dropped. */
    static IpAddress of(InetAddress address) {
        return of(address.getAddress());
    }

    /** IPv4 or IPv6. */
    IpFamily family();

    /** The upper 64 bits of the 128-bit value; 0 for IPv4. */
    long highBits();

    /** The lower 64 bits of the 128-bit value; for IPv4 the address in the lowest 32, unsigned. */
    long lowBits();

    /** The address in network order, 4 or 16 bytes; a fresh array. */
    byte[] toBytes();

    /**
     * The address {@code distance} steps further (or back, if negative).
     *
     * @throws ArithmeticException if that leaves the family's address space
     */
    IpAddress plus(long distance);

    /**
     * This address with all bits beyond the first {@code prefixLength} cleared.
     *
     * @throws IllegalArgumentException if the length is not within 0 and the family's width
     */
    IpAddress masked(int prefixLength);

    /** Whether this is {@code 0.0.0.0} or {@code ::}. */
    default boolean isUnspecified() {
        return highBits() == 0 && lowBits() == 0;
    }

    /** Whether this is in {@code 127.0.0.0/8} or is {@code ::1}. */
    boolean isLoopback();

    /** Whether this is in {@code 169.254.0.0/16} or {@code fe80::/10}. */
    boolean isLinkLocal();

    /** Whether this is in {@code 224.0.0.0/4} or {@code ff00::/8}. */
    boolean isMulticast();

    /** The next address. See {@link #plus(long)}. */
    default IpAddress next() {
        return plus(1);
    }

    /** The address before. See {@link #plus(long)}. */
    default IpAddress previous() {
        return plus(-1);
    }

    /** The value as an unsigned number. */
    default BigInteger toBigInteger() {
        return new BigInteger(1, toBytes());
    }

    /** The prefix that holds this address alone: {@code /32} or {@code /128}. */
    default Cidr toCidr() {
        return Cidr.of(this, family().bits());
    }

    /**
     * The same address as the JDK's type; never looks up a name. An IPv4-mapped address stays an
     * {@link Inet6Address}, which {@link InetAddress#getByAddress(byte[])} would turn into IPv4.
     */
    default InetAddress toInetAddress() {
        try {
            return family() == IpFamily.IPV4
                    ? InetAddress.getByAddress(toBytes())
                    : Inet6Address.getByAddress(null, toBytes(), -1);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    default int compareTo(IpAddress other) {
        int byFamily = family().compareTo(other.family());
        if (byFamily != 0) {
            return byFamily;
        }
        int byHigh = Long.compareUnsigned(highBits(), other.highBits());
        return byHigh != 0 ? byHigh : Long.compareUnsigned(lowBits(), other.lowBits());
    }
}
