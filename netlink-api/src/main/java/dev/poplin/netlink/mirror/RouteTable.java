package dev.poplin.netlink.mirror;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.mirror.KernelEvent.RouteEvent;
import dev.poplin.netlink.route.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The routes as they are known. Several may have the same destination and metric, if they were appended to each other; then an event does
 * not say enough, and the kernel must be asked again. Confined to its mirror, which locks around it.
 */
final class RouteTable {

    /** What a route must differ in from another, unless it was appended to it: the kernel replaces by these. */
    private record Key(int table, Cidr destination, @Nullable Cidr source, int tos, int metric) {

        static Key of(Route route) {
            return new Key(route.table(), route.destination(), route.source(), route.tos(), route.metric());
        }
    }

    private final Consumer<Change> listener;
    private Map<Key, List<Route>> routes = new LinkedHashMap<>();

    RouteTable(Consumer<Change> listener) {
        this.listener = listener;
    }

    List<Route> list() {
        return routes.values().stream().flatMap(List::stream).toList();
    }

    /** Takes over what an event says; false if it does not say enough. */
    boolean apply(RouteEvent event) {
        Route route = event.route();
        Key key = Key.of(route);
        List<Route> known = routes.getOrDefault(key, List.of());
        if (event.deleted()) {
            if (known.size() == 1 && goesTheSameWay(known.get(0), route)) {
                routes.remove(key);
                tell(known.get(0), null);
                return true;
            }
            return known.isEmpty();
        }
        boolean whole = route.destination().family() == IpFamily.IPV4
                || route.nextHops().isEmpty();
        if (known.isEmpty() || (known.size() == 1 && event.replaces() && whole)) {
            routes.put(key, List.of(route));
            tell(known.isEmpty() ? null : known.get(0), route);
            return true;
        }
        return known.equals(List.of(route));
    }

    private static boolean goesTheSameWay(Route one, Route other) {
        return one.type().equals(other.type())
                && one.link() == other.link()
                && Objects.equals(one.gateway(), other.gateway())
                && one.nextHops().equals(other.nextHops());
    }

    /** Takes over what the kernel has listed, and tells of what differs from what was known. */
    void replaceAll(List<Route> listed) {
        Map<Key, List<Route>> before = routes;
        routes = new LinkedHashMap<>();
        for (Route route : listed) {
            routes.merge(Key.of(route), List.of(route), RouteTable::joined);
        }
        Set<Key> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(routes.keySet());
        for (Key key : keys) {
            tellDifference(before.getOrDefault(key, List.of()), routes.getOrDefault(key, List.of()));
        }
    }

    /** Most are alone, in a list that needs the least room; the others in one that grows. */
    private static List<Route> joined(List<Route> some, List<Route> more) {
        List<Route> all = some.size() == 1 ? new ArrayList<>(some) : some;
        all.addAll(more);
        return all;
    }

    private void tellDifference(List<Route> before, List<Route> after) {
        if (before.size() == 1 && after.size() == 1) {
            tell(before.get(0), after.get(0));
            return;
        }
        if (before.equals(after)) {
            return;
        }
        Set<Route> timeless = timeless(before);
        timeless.retainAll(timeless(after));
        before.stream()
                .filter(route -> !timeless.contains(route.withoutTimers()))
                .forEach(route -> tell(route, null));
        after.stream()
                .filter(route -> !timeless.contains(route.withoutTimers()))
                .forEach(route -> tell(null, route));
    }

    /** A route that only grows older is the same. */
    private static Set<Route> timeless(List<Route> routes) {
        return routes.stream().map(Route::withoutTimers).collect(Collectors.toCollection(HashSet::new));
    }

    private void tell(@Nullable Route before, @Nullable Route after) {
        boolean same = before != null && after != null && before.withoutTimers().equals(after.withoutTimers());
        if (!same && before != after) {
            listener.accept(new Change.RouteChange(before, after));
        }
    }
}
