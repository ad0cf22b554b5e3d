package dev.poplin.inet;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * All addresses from one to another of the same family, both included, as in {@code 10.0.0.5-10.0.0.9}. Ordered by first,
 * then last address.
 *
 * @param first the lowest address
 * @param last the highest address
 */
public record IpRange(IpAddress first, IpAddress last) implements Comparable<IpRange> {

    /**
     * Checks that the two are of one family and in order.
     *
     * @throws IllegalArgumentException if they are not
     */
    public IpRange {
        if (first.family() != last.family() || first.compareTo(last) > 0) {
            throw new IllegalArgumentException(first + "-" + last + " is not a range of one family in ascending order");
        }
    }

    /** The addresses of a prefix as a range. */
    public static IpRange of(Cidr cidr) {
        return new IpRange(cidr.first(), cidr.last());
    }

    /**
     * Parses {@code FIRST-LAST}, a prefix, or a single address.
     *
     * @throws AddressFormatException if the text is none of these
     */
    public static IpRange parse(CharSequence text) {
        String whole = text.toString();
        int dash = whole.indexOf('-');
        if (dash < 0) {
            return of(Cidr.parse(whole));
        }
        IpAddress first = AddressParser.parse(whole, 0, dash);
        IpAddress last = AddressParser.parse(whole, dash + 1, whole.length());
        if (first.family() != last.family() || first.compareTo(last) > 0) {
            throw new AddressFormatException(whole, dash, "not a range of one family in ascending order");
        }
        return new IpRange(first, last);
    }

    /** IPv4 or IPv6. */
    public IpFamily family() {
        return first.family();
    }

    /** Whether the address lies in the range; false for the other family. */
    public boolean contains(IpAddress address) {
        return address.family() == family() && first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }

    /** Whether the two share an address. */
    public boolean overlaps(IpRange other) {
        return contains(other.first) || other.contains(first);
    }

    /** How many addresses the range holds: 1 to 2^128. */
    public BigInteger count() {
        return last.toBigInteger().subtract(first.toBigInteger()).add(BigInteger.ONE);
    }

    /** The fewest prefixes that together hold exactly the addresses of this range, in order. */
    public List<Cidr> toCidrs() {
        List<Cidr> cidrs = new ArrayList<>();
        IpAddress next = first;
        while (true) {
            Cidr widest = next.toCidr();
            while (widest.length() > 0) {
                Cidr wider = widest.supernet(widest.length() - 1);
                if (!wider.first().equals(next) || wider.last().compareTo(last) > 0) {
                    break;
                }
                widest = wider;
            }
            cidrs.add(widest);
            if (widest.last().equals(last)) {
                return Collections.unmodifiableList(cidrs);
            }
            next = widest.last().next();
        }
    }

    @Override
    public int compareTo(IpRange other) {
        int byFirst = first.compareTo(other.first);
        return byFirst != 0 ? byFirst : last.compareTo(other.last);
    }

    /** The range as {@code FIRST-LAST}. */
    @Override
    public String toString() {
        return first + "-" + last;
    }
}
