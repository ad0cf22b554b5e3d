package dev.poplin.netlink.route;

import dev.poplin.inet.IpFamily;

/**
 * Which routes the kernel is to list.
 *
 * @param family IPv4 or IPv6
 * @param table one table, or 0 for all
 * @param protocol one protocol, or {@link RouteProtocol#UNSPEC} for all
 * @param link the index of the outgoing interface, or 0 for all
 * @param type one type, or {@link #ALL_TYPES}
 */
public record RouteFilter(IpFamily family, int table, RouteProtocol protocol, int link, RouteType type) {

    /** Routes of every type (RTN_UNSPEC). */
    public static final RouteType ALL_TYPES = RouteType.of(0);

    /** The main table of a family. */
    public static RouteFilter main(IpFamily family) {
        return new RouteFilter(family, Route.MAIN_TABLE, RouteProtocol.UNSPEC, 0, ALL_TYPES);
    }

    /** The routes of the main table that this protocol made. */
    public static RouteFilter of(IpFamily family, RouteProtocol protocol) {
        return new RouteFilter(family, Route.MAIN_TABLE, protocol, 0, ALL_TYPES);
    }

    /** The same in another table; 0 is all tables. */
    public RouteFilter inTable(int changed) {
        return new RouteFilter(family, changed, protocol, link, type);
    }

    /** The same through this interface only. */
    public RouteFilter through(int changed) {
        return new RouteFilter(family, table, protocol, changed, type);
    }

    /** The same of this type only, such as {@link RouteType#BLACKHOLE}. */
    public RouteFilter ofType(RouteType changed) {
        return new RouteFilter(family, table, protocol, link, changed);
    }

    /** Whether a route is one of these: a kernel that does not check strictly (before 4.20) lists all. */
    boolean matches(Route route) {
        return (table == 0 || table == route.table())
                && (protocol.equals(RouteProtocol.UNSPEC) || protocol.equals(route.protocol()))
                && (type.equals(ALL_TYPES) || type.equals(route.type()));
    }

    /** As {@code ip route show} takes it. */
    @Override
    public String toString() {
        return (family == IpFamily.IPV6 ? "-6 " : "") + "table " + (table == 0 ? "all" : table)
                + (protocol.equals(RouteProtocol.UNSPEC) ? "" : " proto " + protocol)
                + (link == 0 ? "" : " dev #" + link)
                + (type.equals(ALL_TYPES) ? "" : " type " + type);
    }
}
