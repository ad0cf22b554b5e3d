package dev.poplin.bgp.message;

import java.util.List;

/**
 * How a sender laid an OPEN out where RFC 5492 leaves it the choice: how many capabilities stand in each parameter, and whether the
 * parameters' lengths have two octets (RFC 9072). Kept so that a message can be written again byte for byte.
 *
 * @param counts how many capabilities each parameter has, in order; those that are not counted get a parameter each
 * @param extended whether lengths have two octets although one would do
 */
public record OpenForm(List<Integer> counts, boolean extended) {

    /** A parameter for each capability. */
    public static final OpenForm USUAL = new OpenForm(List.of(), false);

    /** Copies the list. */
    public OpenForm {
        counts = List.copyOf(counts);
    }

    static OpenForm of(List<Integer> counts, boolean extended) {
        return !extended && counts.stream().allMatch(count -> count == 1) ? USUAL : new OpenForm(counts, extended);
    }
}
