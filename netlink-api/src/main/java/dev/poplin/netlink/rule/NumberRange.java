package dev.poplin.netlink.rule;

/**
 * A range of ports or of user ids.
 *
 * @param first the first that is in it
 * @param last the last that is in it
 */
public record NumberRange(long first, long last) {

    private static final long MAX_NUMBER = 0xffff_ffffL;

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if they are not within 0 and 4294967295, or the last is before the first
     */
    public NumberRange {
        if (first < 0 || last > MAX_NUMBER || last < first) {
            throw new IllegalArgumentException(first + "-" + last + " is no range within 0 and " + MAX_NUMBER);
        }
    }

    /** One number. */
    public static NumberRange of(long number) {
        return new NumberRange(number, number);
    }

    @Override
    public String toString() {
        return first == last ? Long.toString(first) : first + "-" + last;
    }
}
