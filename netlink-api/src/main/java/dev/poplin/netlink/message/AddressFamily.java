package dev.poplin.netlink.message;

import dev.poplin.inet.IpFamily;

/** The families of addresses as the kernel numbers them (linux/socket.h AF_*). */
public final class AddressFamily {

    /** Any, or none. */
    public static final int UNSPEC = 0;
    /** IPv4. */
    public static final int INET = 2;
    /** A bridge. */
    public static final int BRIDGE = 7;
    /** IPv6. */
    public static final int INET6 = 10;
    /** MPLS. */
    public static final int MPLS = 28;

    private AddressFamily() {}

    /** The number of a family. */
    public static int of(IpFamily family) {
        return family == IpFamily.IPV4 ? INET : INET6;
    }

    /** The family of a number; IPv4 for every number that is not that of IPv6. */
    public static IpFamily named(int number) {
        return number == INET6 ? IpFamily.IPV6 : IpFamily.IPV4;
    }
}
