package dev.poplin.netlink.route;

/**
 * Who made a route (linux/rtnetlink.h RTPROT_*): any number from 0 to 255 is a value.
 *
 * @param number the number
 */
public record RouteProtocol(int number) {

    /** Any: no filter in {@link RouteFilter}. */
    public static final RouteProtocol UNSPEC = new RouteProtocol(0);
    /** By an ICMP redirect. */
    public static final RouteProtocol REDIRECT = new RouteProtocol(1);
    /** The kernel itself. */
    public static final RouteProtocol KERNEL = new RouteProtocol(2);
    /** At boot, what {@code ip} sets by default. */
    public static final RouteProtocol BOOT = new RouteProtocol(3);
    /** By the administrator. */
    public static final RouteProtocol STATIC = new RouteProtocol(4);
    /** By a router advertisement (IPv6). */
    public static final RouteProtocol RA = new RouteProtocol(9);
    /** Zebra or FRR. */
    public static final RouteProtocol ZEBRA = new RouteProtocol(11);
    /** BIRD. */
    public static final RouteProtocol BIRD = new RouteProtocol(12);
    /** By DHCP. */
    public static final RouteProtocol DHCP = new RouteProtocol(16);
    /** keepalived. */
    public static final RouteProtocol KEEPALIVED = new RouteProtocol(18);
    /** Babel. */
    public static final RouteProtocol BABEL = new RouteProtocol(42);
    /** Open/R. */
    public static final RouteProtocol OPENR = new RouteProtocol(99);
    /** BGP. */
    public static final RouteProtocol BGP = new RouteProtocol(186);
    /** IS-IS. */
    public static final RouteProtocol ISIS = new RouteProtocol(187);
    /** OSPF. */
    public static final RouteProtocol OSPF = new RouteProtocol(188);
    /** RIP. */
    public static final RouteProtocol RIP = new RouteProtocol(189);
    /** EIGRP. */
    public static final RouteProtocol EIGRP = new RouteProtocol(192);

    private static final RouteProtocol[] ALL = new RouteProtocol[256];

    static {
        for (int number = 0; number < ALL.length; number++) {
            ALL[number] = new RouteProtocol(number);
        }
    }

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the number is not within 0 and 255
     */
    public RouteProtocol {
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException("route protocol " + number + " is not within 0 and 255");
        }
    }

    /** The protocol of this number. */
    public static RouteProtocol of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : new RouteProtocol(number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
