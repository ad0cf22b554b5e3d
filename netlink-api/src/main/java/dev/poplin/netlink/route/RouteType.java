package dev.poplin.netlink.route;

/**
 * What a route does with a packet (linux/rtnetlink.h RTN_*).
 *
 * @param number the number, 0 to 255
 */
public record RouteType(int number) {

    /** Sends it to a next hop or a link. */
    public static final RouteType UNICAST = new RouteType(1);
    /** Delivers it here. */
    public static final RouteType LOCAL = new RouteType(2);
    /** Sends it as a broadcast. */
    public static final RouteType BROADCAST = new RouteType(3);
    /** Delivers it here; an address that several hosts have. */
    public static final RouteType ANYCAST = new RouteType(4);
    /** Sends it to a multicast group. */
    public static final RouteType MULTICAST = new RouteType(5);
    /** Drops it in silence. */
    public static final RouteType BLACKHOLE = new RouteType(6);
    /** Answers that the host is unreachable. */
    public static final RouteType UNREACHABLE = new RouteType(7);
    /** Answers that it is prohibited. */
    public static final RouteType PROHIBIT = new RouteType(8);
    /** Leaves it to the next table. */
    public static final RouteType THROW = new RouteType(9);

    private static final RouteType[] ALL = new RouteType[256];

    static {
        for (int number = 0; number < ALL.length; number++) {
            ALL[number] = new RouteType(number);
        }
    }

    private static final String[] NAMES = {
        "none", "unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit", "throw"
    };

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the number is not within 0 and 255
     */
    public RouteType {
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException("route type " + number + " is not within 0 and 255");
        }
    }

    /** The type of this number. */
    public static RouteType of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : new RouteType(number);
    }

    @Override
    public String toString() {
        return number < NAMES.length ? NAMES[number] : Integer.toString(number);
    }
}
