package dev.poplin.netlink.rule;

/**
 * The realms of a packet whose route a rule has found, of which {@code tc} and {@code nstat} may ask: {@code realms}. IPv4 only.
 * The kernel keeps them for the route that has none of its own.
 *
 * @param source the realm that it comes from, 0 for none
 * @param destination the realm that it goes to, 0 for none
 */
public record Realms(int source, int destination) {

    private static final int MAX_REALM = 0xffff;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not within 0 and 65535, or both are 0
     */
    public Realms {
        if (source < 0 || source > MAX_REALM || destination < 0 || destination > MAX_REALM) {
            throw new IllegalArgumentException(
                    "realms " + source + "/" + destination + " are not within 0 and " + MAX_REALM);
        }
        if (source == 0 && destination == 0) {
            throw new IllegalArgumentException("realms 0/0 are none");
        }
    }

    /** As {@code ip rule} writes it. */
    @Override
    public String toString() {
        return source == 0 ? Integer.toString(destination) : source + "/" + destination;
    }
}
