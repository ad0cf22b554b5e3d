package dev.poplin.netlink.route;

import dev.poplin.inet.IpFamily;

/**
 * Which routes the kernel is to list.
 *
 * @param family IPv4 or IPv6
 * @param table one table, or 0 for all
 * @param protocol one protocol, or {@link RouteProtocol#UNSPEC} for all
 */
public record RouteFilter(IpFamily family, int table, RouteProtocol protocol) {

    /** The main table of a family. */
    public static RouteFilter main(IpFamily family) {
        return new RouteFilter(family, Route.MAIN_TABLE, RouteProtocol.UNSPEC);
    }

    /** The routes of the main table that this protocol made. */
    public static RouteFilter of(IpFamily family, RouteProtocol protocol) {
        return new RouteFilter(family, Route.MAIN_TABLE, protocol);
    }
}
