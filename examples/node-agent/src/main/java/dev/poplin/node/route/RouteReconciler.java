package dev.poplin.node.route;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteType;
import dev.poplin.node.kernel.HostKernel;
import dev.poplin.node.kernel.OwnRoutes;
import dev.poplin.node.reconcile.Changes;
import dev.poplin.node.reconcile.Failures;
import dev.poplin.node.reconcile.Reconciler;
import dev.poplin.node.source.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Keeps our routes in the kernel as {@link RoutePlan} says. */
public final class RouteReconciler implements Reconciler {

    private final HostKernel host;
    private final OwnRoutes routes;
    private final Inputs inputs;

    /**
     * What the plan is made of, asked for at every run.
     *
     * @param endpoints this node's attached pods
     * @param ownBlocks the blocks this node assigns from
     * @param learned the other nodes' blocks, and by which address they are reached; given our routes in the kernel that lead
     *     to other nodes, which at the first run are those of the process before this one
     */
    public record Inputs(Supplier<List<Endpoint>> endpoints, Supplier<Collection<Cidr>> ownBlocks, Learned learned) {}

    /** Tells the other nodes' routes, knowing those that the kernel holds. */
    @FunctionalInterface
    public interface Learned {

        /** The routes to have. */
        Map<Cidr, IpAddress> apply(Map<Cidr, IpAddress> inKernel) throws IOException;
    }

    /** Works on this node's kernel. */
    public RouteReconciler(HostKernel host, Inputs inputs) {
        this.host = host;
        this.routes = new OwnRoutes(host.netlink());
        this.inputs = inputs;
    }

    @Override
    public String name() {
        return "routes";
    }

    @Override
    public List<String> reconcile() throws IOException {
        // Routes before links before pods, the opposite of the order in which an ADD makes them: whatever has a route
        // here has
        // its reason there, so a pod that is just being attached never loses its route.
        Map<Cidr, Route> present = routes.list();
        Map<String, Integer> links = new HashMap<>();
        for (Link link : host.netlink().links().list()) {
            if (link.isUp()) {
                links.put(link.name(), link.index());
            }
        }
        Map<Cidr, PlannedRoute> actual = new LinkedHashMap<>();
        Map<Integer, String> names = new HashMap<>();
        links.forEach((name, index) -> names.put(index, name));
        present.forEach((destination, route) -> actual.put(destination, planned(route, names)));
        Set<String> up = Set.copyOf(links.keySet());
        Map<Cidr, PlannedRoute> desired = RoutePlan.of(
                inputs.endpoints().get(),
                up,
                inputs.ownBlocks().get(),
                inputs.learned().apply(via(actual)));
        Changes<Cidr, PlannedRoute> changes = Changes.between(desired, actual);
        return apply(changes, present, links);
    }

    private List<String> apply(
            Changes<Cidr, PlannedRoute> changes, Map<Cidr, Route> present, Map<String, Integer> links)
            throws IOException {
        List<String> log = new ArrayList<>();
        Failures failures = new Failures();
        Map<Cidr, PlannedRoute> wanted = new LinkedHashMap<>(changes.added());
        wanted.putAll(changes.changed());
        wanted.forEach((destination, planned) -> failures.attempt(() -> {
            routes.set(route(destination, planned, links));
            log.add("set " + destination + " " + planned);
        }));
        changes.removed().forEach((destination, planned) -> {
            Route route = present.get(destination);
            if (route != null) {
                failures.attempt(() -> {
                    routes.remove(route);
                    log.add("removed " + destination + " " + planned);
                });
            }
        });
        failures.throwIfAny();
        return log;
    }

    private static Route route(Cidr destination, PlannedRoute planned, Map<String, Integer> links) throws IOException {
        if (planned instanceof PlannedRoute.Local local) {
            Integer index = links.get(local.interfaceName());
            if (index == null) {
                throw new IOException("the interface " + local.interfaceName() + " is gone");
            }
            return Route.onLink(destination, index);
        }
        if (planned instanceof PlannedRoute.Via via) {
            return Route.via(destination, via.gateway(), 0);
        }
        return Route.blackhole(destination);
    }

    private static Map<Cidr, IpAddress> via(Map<Cidr, PlannedRoute> routes) {
        Map<Cidr, IpAddress> via = new LinkedHashMap<>();
        routes.forEach((destination, planned) -> {
            if (planned instanceof PlannedRoute.Via toNode) {
                via.put(destination, toNode.gateway());
            }
        });
        return via;
    }

    private static PlannedRoute planned(Route route, Map<Integer, String> names) {
        IpAddress gateway = route.gateway();
        if (route.type().equals(RouteType.BLACKHOLE)) {
            return new PlannedRoute.Blackhole();
        }
        return gateway == null
                ? new PlannedRoute.Local(names.getOrDefault(route.link(), "#" + route.link()))
                : new PlannedRoute.Via(gateway);
    }
}
