package dev.poplin.netlink.testing;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.route.NextHop;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.route.RouteType;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** The routes of the fake kernel. */
final class FakeRoutes implements FakeObjects {

    private static final int IPV6_METRIC = 1024;
    private static final int SCOPE_NOWHERE = 255;

    private final List<Route> routes = new ArrayList<>();
    private final FakeLinks links;
    private final FakeEvents events;

    FakeRoutes(FakeLinks links, FakeEvents events) {
        this.links = links;
        this.events = events;
    }

    private void tell(int type, int flags, Route route) {
        events.tell(FakeEvents.routes(route.destination().family()), type, flags, route::write);
    }

    @Override
    public int newType() {
        return 24;
    }

    @Override
    public void add(Reply request) throws Refusal {
        Route wished = Route.decode(request);
        boolean ipv6 = wished.destination().family() == IpFamily.IPV6;
        Route route = ipv6 && wished.metric() == 0 ? wished.withMetric(IPV6_METRIC) : wished;
        if (route.link() != 0) {
            links.require(route.link());
        }
        for (NextHop hop : route.nextHops()) {
            if (hop.link() != 0) {
                links.require(hop.link());
            }
        }
        int place = placeOfSame(route);
        if (place >= 0 && FakeObjects.exclusive(request)) {
            throw new Refusal(Errno.EEXIST);
        }
        boolean replaces = place >= 0 && FakeObjects.replaces(request);
        if (replaces) {
            routes.set(place, route);
        } else if (!FakeObjects.creates(request)) {
            throw new Refusal(Errno.ENOENT);
        } else if (place >= 0 && (request.flags() & MessageFlags.APPEND) == 0) {
            routes.add(place, route);
        } else {
            routes.add(route);
        }
        tell(newType(), replaces ? MessageFlags.REPLACE : MessageFlags.CREATE, route);
    }

    private int placeOfSame(Route route) {
        for (int place = 0; place < routes.size(); place++) {
            Route other = routes.get(place);
            if (other.destination().equals(route.destination())
                    && other.table() == route.table()
                    && other.tos() == route.tos()
                    && other.metric() == route.metric()) {
                return place;
            }
        }
        return -1;
    }

    @Override
    public void delete(Reply request) throws Refusal {
        Route wanted = Route.decode(request);
        for (int place = 0; place < routes.size(); place++) {
            if (matches(routes.get(place), wanted)) {
                tell(newType() + 1, 0, routes.remove(place));
                return;
            }
        }
        throw new Refusal(Errno.ESRCH);
    }

    /** What a deletion does not say, it does not ask for. */
    private static boolean matches(Route route, Route wanted) {
        return route.destination().equals(wanted.destination())
                && route.table() == wanted.table()
                && route.tos() == wanted.tos()
                && (wanted.metric() == 0 || route.metric() == wanted.metric())
                && (wanted.link() == 0 || route.link() == wanted.link())
                && (wanted.gateway() == null || wanted.gateway().equals(route.gateway()))
                && (wanted.scope() == SCOPE_NOWHERE
                        || wanted.destination().family() == IpFamily.IPV6
                        || route.scope() == wanted.scope())
                && (wanted.protocol().equals(RouteProtocol.UNSPEC)
                        || route.protocol().equals(wanted.protocol()))
                && (wanted.type().number() == 0 || route.type().equals(wanted.type()))
                && (wanted.preferredSource() == null
                        || Objects.equals(wanted.preferredSource(), route.preferredSource()))
                && (wanted.nextHops().isEmpty() || wanted.nextHops().equals(route.nextHops()));
    }

    @Override
    public Body get(Reply request) throws Refusal {
        IpAddress destination = Route.decode(request).destination().address();
        Route best = routes.stream()
                .filter(route -> route.table() == Route.MAIN_TABLE)
                .filter(route -> route.destination().contains(destination))
                .min(Comparator.comparingInt(
                                (Route route) -> -route.destination().length())
                        .thenComparing(Route::metric, Integer::compareUnsigned))
                .orElseThrow(() -> new Refusal(Errno.of(101)));
        if (best.type().equals(RouteType.BLACKHOLE)) {
            throw new Refusal(Errno.EINVAL);
        }
        return best::write;
    }

    @Override
    public List<Body> list(Reply request) {
        Route filter = Route.decode(request);
        List<Body> found = new ArrayList<>();
        for (Route route : routes) {
            if (route.destination().family() == filter.destination().family()
                    && (filter.table() == 0 || route.table() == filter.table())
                    && (filter.protocol().equals(RouteProtocol.UNSPEC)
                            || route.protocol().equals(filter.protocol()))
                    && (filter.type().equals(RouteFilter.ALL_TYPES)
                            || route.type().equals(filter.type()))
                    && (filter.link() == 0 || route.link() == filter.link())) {
                found.add(route::write);
            }
        }
        return found;
    }

    @Override
    public void forgetLink(int index) {
        routes.removeIf(route -> {
            boolean gone = route.link() == index;
            // The kernel tells of IPv6 alone what goes with its link.
            if (gone && route.destination().family() == IpFamily.IPV6) {
                tell(newType() + 1, 0, route);
            }
            return gone;
        });
    }
}
