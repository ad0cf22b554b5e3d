package dev.poplin.bgp.rpki;

import dev.poplin.inet.Cidr;

/**
 * A validated ROA payload: an AS may originate a prefix, and those within it up to a length (RFC 6811 §2).
 *
 * @param prefix the prefix, canonical
 * @param maxLength the greatest length, not less than that of the prefix
 * @param as the AS number, unsigned 32 bits; 0 for nobody (RFC 6483 §4)
 */
public record Vrp(Cidr prefix, int maxLength, long as) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Vrp {
        if (!prefix.isCanonical()
                || maxLength < prefix.length()
                || maxLength > prefix.family().bits()
                || as < 0
                || as > 0xffff_ffffL) {
            throw new IllegalArgumentException(prefix + "-" + maxLength + " AS" + as + " is no ROA payload");
        }
    }

    @Override
    public String toString() {
        return prefix + "-" + maxLength + " AS" + as;
    }
}
