package dev.poplin.netlink.route;

/**
 * One of the numbers that a route gives to its connections (linux/rtnetlink.h RTAX_*): any number is a value.
 *
 * @param number the number
 */
public record RouteMetric(int number) implements Comparable<RouteMetric> {

    /** The greatest packet in bytes. */
    public static final RouteMetric MTU = new RouteMetric(2);
    /** The greatest window in bytes. */
    public static final RouteMetric WINDOW = new RouteMetric(3);
    /** The first guess of the round trip in eighths of a millisecond. */
    public static final RouteMetric RTT = new RouteMetric(4);
    /** The first guess of the round trip's variation in quarters of a millisecond. */
    public static final RouteMetric RTTVAR = new RouteMetric(5);
    /** The first slow start threshold. */
    public static final RouteMetric SSTHRESH = new RouteMetric(6);
    /** The greatest congestion window, if it is locked. */
    public static final RouteMetric CWND = new RouteMetric(7);
    /** The greatest segment that is offered, in bytes. */
    public static final RouteMetric ADVMSS = new RouteMetric(8);
    /** How much reordering is expected. */
    public static final RouteMetric REORDERING = new RouteMetric(9);
    /** The hop limit. */
    public static final RouteMetric HOPLIMIT = new RouteMetric(10);
    /** The first congestion window in segments. */
    public static final RouteMetric INITCWND = new RouteMetric(11);
    /** Bits: 1 for ECN. */
    public static final RouteMetric FEATURES = new RouteMetric(12);
    /** The shortest retransmission time in milliseconds. */
    public static final RouteMetric RTO_MIN = new RouteMetric(13);
    /** The first receive window in segments. */
    public static final RouteMetric INITRWND = new RouteMetric(14);
    /** Whether acknowledgements are sent at once. */
    public static final RouteMetric QUICKACK = new RouteMetric(15);
    /** Whether fast open needs no cookie. */
    public static final RouteMetric FASTOPEN_NO_COOKIE = new RouteMetric(17);

    private static final String[] NAMES = {
        "unspec",
        "lock",
        "mtu",
        "window",
        "rtt",
        "rttvar",
        "ssthresh",
        "cwnd",
        "advmss",
        "reordering",
        "hoplimit",
        "initcwnd",
        "features",
        "rto_min",
        "initrwnd",
        "quickack",
        "congctl",
        "fastopen_no_cookie"
    };

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the number is not within 1 and 31
     */
    public RouteMetric {
        if (number < 1 || number > 31) {
            throw new IllegalArgumentException("route metric " + number + " is not within 1 and 31");
        }
    }

    /** The metric of this number. */
    public static RouteMetric of(int number) {
        return new RouteMetric(number);
    }

    @Override
    public int compareTo(RouteMetric other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return number < NAMES.length ? NAMES[number] : Integer.toString(number);
    }
}
