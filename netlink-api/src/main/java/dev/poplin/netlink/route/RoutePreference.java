package dev.poplin.netlink.route;

/**
 * How much an IPv6 route of a router is preferred to others of the same metric (RFC 4191 §2.1, linux/icmpv6.h ICMPV6_ROUTER_PREF_*).
 *
 * @param number 0 to 255
 */
public record RoutePreference(int number) {

    /** As any route. */
    public static final RoutePreference MEDIUM = new RoutePreference(0);
    /** Before others. */
    public static final RoutePreference HIGH = new RoutePreference(1);
    /** After others. */
    public static final RoutePreference LOW = new RoutePreference(3);

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is not within 0 and 255
     */
    public RoutePreference {
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException("preference " + number + " is not within 0 and 255");
        }
    }

    /** As {@code ip route} writes it behind {@code pref}. */
    @Override
    public String toString() {
        return switch (number) {
            case 0 -> "medium";
            case 1 -> "high";
            case 3 -> "low";
            default -> Integer.toString(number);
        };
    }
}
