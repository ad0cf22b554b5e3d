package dev.poplin.node.kernel;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The routes of the main table that are ours, by their protocol number. No other is ever changed. Thread-safe. */
public final class OwnRoutes {

    /** Ours: 114. */
    public static final RouteProtocol PROTOCOL = RouteProtocol.of(114);

    private final Netlink netlink;

    /** Our routes in the namespace of this conversation. */
    public OwnRoutes(Netlink netlink) {
        this.netlink = netlink;
    }

    /** Our routes by destination. */
    public Map<Cidr, Route> list() throws IOException {
        Map<Cidr, Route> routes = new LinkedHashMap<>();
        for (IpFamily family : IpFamily.values()) {
            for (Route route : netlink.routes().list(RouteFilter.of(family, PROTOCOL))) {
                routes.put(route.destination(), route);
            }
        }
        return routes;
    }

    /**
     * Makes the route ours and what it should be; one of ours to the same destination is replaced.
     *
     * @throws IOException if somebody else has a route to this destination
     */
    public void set(Route route) throws IOException {
        Route own = route.withProtocol(PROTOCOL);
        try {
            netlink.routes().add(own);
        } catch (NetlinkException e) {
            if (!e.errno().equals(Errno.EEXIST)) {
                throw e;
            }
            Optional<Route> other = foreign(own);
            if (other.isPresent()) {
                throw new IOException(
                        "a route to " + own.destination() + " is there that is not ours: " + other.get()
                                + "; remove it, or choose another pool",
                        e);
            }
            netlink.routes().replace(own);
        }
    }

    /** Removes one of our routes; nothing happens if it is gone. */
    public void remove(Route route) throws IOException {
        try {
            netlink.routes().delete(route.withProtocol(PROTOCOL));
        } catch (NetlinkException e) {
            if (!e.errno().equals(Errno.ESRCH)) {
                throw e;
            }
        }
    }

    private Optional<Route> foreign(Route own) throws IOException {
        return netlink.routes().list(RouteFilter.main(own.destination().family())).stream()
                .filter(each -> each.destination().equals(own.destination())
                        && each.metric() == own.metric()
                        && !each.protocol().equals(PROTOCOL))
                .findFirst();
    }
}
