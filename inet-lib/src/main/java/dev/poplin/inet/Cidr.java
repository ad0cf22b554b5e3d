package dev.poplin.inet;

import java.math.BigInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A prefix: an address and a length, as in {@code 10.0.0.0/8}. Ordered by address, then shorter (wider) first.
 *
 * <p>Most prefixes are <em>canonical</em>: no bit is set beyond the length. Interface addresses such as {@code 10.0.0.7/24} are
 * not; they are made with {@link #ofInterface} or {@link #parseInterface} and keep their host bits. Equality compares
 * address and length as they are.
 *
 * @param address the address; canonical unless this is an interface address
 * @param length the prefix length, 0 to the family's width
 */
public record Cidr(IpAddress address, int length) implements Comparable<Cidr> {

    /**
     * Checks the length; host bits are kept. Prefer {@link #of} or {@link #ofInterface}, which say what is meant.
     *
     * @throws IllegalArgumentException if the length is not within 0 and the family's width
     */
    public Cidr {
        if (length < 0 || length > address.family().bits()) {
            throw new IllegalArgumentException("prefix length /" + length + " of " + address + " is not within 0 and "
                    + address.family().bits());
        }
    }

    /** The canonical prefix of this length that holds the address; host bits are cleared. */
    public static Cidr of(IpAddress address, int length) {
        return new Cidr(address.masked(length), length);
    }

    /** An interface address: the host bits are kept. */
    public static Cidr ofInterface(IpAddress address, int length) {
        return new Cidr(address, length);
    }

    /**
     * Parses a canonical prefix such as {@code 10.0.0.0/8}; an address without a length is a host prefix.
     *
     * @throws AddressFormatException if the text is no prefix, or has bits set beyond its length (the message names the
     *     canonical form)
     */
    public static Cidr parse(CharSequence text) {
        Cidr cidr = parseInterface(text);
        if (!cidr.isCanonical()) {
            throw new AddressFormatException(
                    text.toString(), 0, "bits are set beyond the length (did you mean " + cidr.canonical() + "?)");
        }
        return cidr;
    }

    /**
     * Parses an interface address such as {@code 10.0.0.7/24} and keeps its host bits; an address without a length is a host
     * prefix.
     *
     * @throws AddressFormatException if the text is anything else
     */
    public static Cidr parseInterface(CharSequence text) {
        String whole = text.toString();
        int slash = whole.indexOf('/');
        if (slash < 0) {
            return AddressParser.parse(whole, 0, whole.length()).toCidr();
        }
        IpAddress address = AddressParser.parse(whole, 0, slash);
        int width = address.family().bits();
        return new Cidr(address, AddressParser.parseLength(whole, slash + 1, whole.length(), width));
    }

    /** IPv4 or IPv6. */
    public IpFamily family() {
        return address.family();
    }

    /** Whether no bit is set beyond the length. */
    public boolean isCanonical() {
        return address.masked(length).equals(address);
    }

    /** This prefix with its host bits cleared. */
    public Cidr canonical() {
        return of(address, length);
    }

    /** Whether this prefix holds one address only: {@code /32} or {@code /128}. */
    public boolean isHost() {
        return length == family().bits();
    }

    /** The lowest address of the prefix. */
    public IpAddress first() {
        return address.masked(length);
    }

    /** The highest address of the prefix. */
    public IpAddress last() {
        if (family() == IpFamily.IPV4) {
            return Ipv4Address.ofInt((int) address.lowBits() | ~Ipv4Address.mask(length));
        }
        long high = length >= 64 ? address.highBits() : address.highBits() | -1L >>> length;
        long low = length == 128 ? address.lowBits() : length <= 64 ? -1L : address.lowBits() | -1L >>> (length - 64);
        return Ipv6Address.of(high, low);
    }

    /** Whether the address is one of this prefix; false for the other family. */
    public boolean contains(IpAddress candidate) {
        if (candidate instanceof Ipv4Address other && address instanceof Ipv4Address own) {
            return ((other.toInt() ^ own.toInt()) & Ipv4Address.mask(length)) == 0;
        }
        return candidate.family() == family() && candidate.masked(length).equals(first());
    }

    /** Whether every address of the other prefix is in this one. */
    public boolean contains(Cidr other) {
        return other.length >= length && contains(other.address);
    }

    /** Whether the two share an address. */
    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    /** How many addresses the prefix holds: 1 to 2^128. */
    public BigInteger count() {
        return BigInteger.ONE.shiftLeft(family().bits() - length);
    }

    /**
     * The address {@code index} steps above the first. A prefix may hold more than a {@code long} can count: see
     * {@link #nth(BigInteger)}.
     *
     * @throws IndexOutOfBoundsException if the prefix does not hold so many, or the index is negative
     */
    public IpAddress nth(long index) {
        int hostBits = family().bits() - length;
        if (index < 0 || (hostBits < 63 && index >= 1L << hostBits)) {
            throw new IndexOutOfBoundsException("address " + index + " of " + this);
        }
        return first().plus(index);
    }

    /**
     * The address {@code index} steps above the first, for prefixes of any size.
     *
     * @throws IndexOutOfBoundsException if the prefix does not hold so many, or the index is negative
     */
    public IpAddress nth(BigInteger index) {
        if (index.signum() < 0 || index.compareTo(count()) >= 0) {
            throw new IndexOutOfBoundsException("address " + index + " of " + this);
        }
        return IpAddress.of(family(), first().toBigInteger().add(index));
    }

    /**
     * The prefixes of a greater length that make up this one, in order.
     *
     * @throws IllegalArgumentException if the length is shorter than this one's or beyond the family's width, or if there
     *     would be more than 2^32 of them
     */
    public Stream<Cidr> subdivide(int newLength) {
        if (newLength < length || newLength > family().bits() || newLength - length > 32) {
            throw new IllegalArgumentException("cannot divide " + this + " into /" + newLength + " prefixes");
        }
        return LongStream.range(0, 1L << (newLength - length)).mapToObj(index -> subnet(newLength, index));
    }

    /**
     * The {@code index}-th prefix of a greater length within this one.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public Cidr subnet(int newLength, long index) {
        int extra = newLength - length;
        if (extra < 0 || index < 0 || newLength > family().bits() || (extra < 63 && index >= 1L << extra)) {
            throw new IndexOutOfBoundsException("prefix " + index + " of length " + newLength + " in " + this);
        }
        int shift = family().bits() - newLength;
        if (family() == IpFamily.IPV4) {
            return new Cidr(Ipv4Address.ofInt((int) (first().lowBits() + (index << shift))), newLength);
        }
        long high = shift >= 64 ? index << (shift - 64) : shift == 0 ? 0 : index >>> (64 - shift);
        long low = shift >= 64 ? 0 : index << shift;
        return new Cidr(Ipv6Address.of(first().highBits() | high, first().lowBits() | low), newLength);
    }

    /**
     * The prefix of a smaller length that holds this one.
     *
     * @throws IllegalArgumentException if the length is greater than this one's, or negative
     */
    public Cidr supernet(int newLength) {
        if (newLength > length || newLength < 0) {
            throw new IllegalArgumentException("/" + newLength + " is not a supernet length of " + this);
        }
        return of(address, newLength);
    }

    @Override
    public int compareTo(Cidr other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    /** The prefix as {@code address/length}. */
    @Override
    public String toString() {
        return address + "/" + length;
    }
}
