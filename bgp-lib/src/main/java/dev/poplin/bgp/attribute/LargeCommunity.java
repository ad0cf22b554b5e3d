package dev.poplin.bgp.attribute;

import java.util.Comparator;

/**
 * A large community, RFC 8092: two numbers of 32 bits that an AS of 32 bits gives a meaning. Shown as BIRD shows it:
 * {@code (4200000000, 1, 2)}.
 *
 * @param as the AS, unsigned 32 bits
 * @param first its first number, unsigned 32 bits
 * @param second its second number, unsigned 32 bits
 */
public record LargeCommunity(long as, long first, long second) implements Comparable<LargeCommunity> {

    private static final Comparator<LargeCommunity> ORDER = Comparator.comparingLong(LargeCommunity::as)
            .thenComparingLong(LargeCommunity::first)
            .thenComparingLong(LargeCommunity::second);

    /** Checks the ranges. */
    public LargeCommunity {
        if ((as | first | second) >>> 32 != 0) {
            throw new IllegalArgumentException("(" + as + ", " + first + ", " + second + ") are not of 32 bits each");
        }
    }

    /**
     * Reads {@code 65000:1:2} or {@code (65000, 1, 2)}.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static LargeCommunity parse(String text) {
        int[] numbers = CommunityText.numbers(text, 3);
        return new LargeCommunity(
                Integer.toUnsignedLong(numbers[0]),
                Integer.toUnsignedLong(numbers[1]),
                Integer.toUnsignedLong(numbers[2]));
    }

    @Override
    public int compareTo(LargeCommunity other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "(" + as + ", " + first + ", " + second + ")";
    }
}
