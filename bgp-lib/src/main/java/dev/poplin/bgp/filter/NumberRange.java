package dev.poplin.bgp.filter;

/**
 * Numbers from one to another, both included.
 *
 * @param first the lowest
 * @param last the highest
 */
public record NumberRange(long first, long last) {

    /** Every unsigned number of 32 bits. */
    public static final NumberRange ANY = new NumberRange(0, 0xffff_ffffL);

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the range is empty, or not of 32 bits
     */
    public NumberRange {
        if (first < 0 || first > last || last > 0xffff_ffffL) {
            throw new IllegalArgumentException(first + ".." + last + " is no range of numbers of 32 bits");
        }
    }

    /** One number. */
    public static NumberRange of(long number) {
        return new NumberRange(number, number);
    }

    /**
     * Reads {@code 5}, {@code 5..9} or {@code *}.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    public static NumberRange parse(String text) {
        String trimmed = text.trim();
        if (trimmed.equals("*")) {
            return ANY;
        }
        int dots = trimmed.indexOf("..");
        try {
            return dots < 0
                    ? of(Long.parseLong(trimmed))
                    : new NumberRange(
                            Long.parseLong(trimmed.substring(0, dots)), Long.parseLong(trimmed.substring(dots + 2)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number, a range such as 5..9, or *", e);
        }
    }

    /** Whether a number lies within. */
    public boolean contains(long number) {
        return number >= first && number <= last;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return equals(ANY) ? "*" : first == last ? Long.toString(first) : first + ".." + last;
    }
}
