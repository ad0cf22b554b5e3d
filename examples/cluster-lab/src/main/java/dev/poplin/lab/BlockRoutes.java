package dev.poplin.lab;

import dev.poplin.ctl.AgentView;
import dev.poplin.ctl.Table;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The nodes' routes to each other's blocks, read from the kernels, whoever wrote them. Immutable. */
record BlockRoutes(LabDirectory lab, int nodes, Cidr pool) {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** Returns when every node's kernel leads to the pods of every other node. */
    void await(List<RunningPod> pods) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        List<String> missing = missing(pods);
        while (!missing.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new LabException(LabException.CHECK_FAILED, String.join("; ", missing));
            }
            LockSupport.parkNanos(20_000_000);
            missing = missing(pods);
        }
    }

    private List<String> missing(List<RunningPod> pods) throws IOException {
        List<String> missing = new ArrayList<>();
        for (int node = 1; node <= nodes; node++) {
            List<Route> routes = routes(node);
            for (RunningPod pod : pods) {
                int home = pod.scheduled().node();
                if (home != node && !leadsTo(routes, pod.address(), Fabric.addressOf(home))) {
                    missing.add("node-" + node + " has no route to " + pod.address() + " by way of node-" + home);
                }
            }
        }
        return missing;
    }

    private static boolean leadsTo(List<Route> routes, IpAddress destination, IpAddress gateway) {
        return routes.stream()
                .filter(route -> route.destination().contains(destination))
                .max(Comparator.comparingInt(route -> route.destination().length()))
                .filter(route -> gateway.equals(route.gateway()))
                .isPresent();
    }

    /** What differs from what the agents' own speakers would make of it. */
    List<String> wrong() throws IOException {
        Map<Integer, List<Cidr>> blocks = new TreeMap<>();
        for (int node = 1; node <= nodes; node++) {
            blocks.put(node, blocksOf(node));
        }
        List<String> wrong = new ArrayList<>();
        for (int node = 1; node <= nodes; node++) {
            List<String> wanted = wanted(node, blocks);
            List<String> present = toOthers(node);
            if (!wanted.equals(present)) {
                wrong.add("node-" + node + " should have the routes " + wanted + ", and has " + present);
            }
        }
        return wrong;
    }

    private List<Cidr> blocksOf(int node) {
        Object blocks = new AgentView(lab.node(node).resolve("agent.sock"))
                .ask("status")
                .get("blocks");
        return blocks instanceof List<?> list
                ? list.stream().map(block -> Cidr.parse(block.toString())).toList()
                : List.of();
    }

    private static List<String> wanted(int node, Map<Integer, List<Cidr>> blocks) {
        List<String> wanted = new ArrayList<>();
        blocks.forEach((owner, owned) -> {
            if (owner != node) {
                owned.forEach(block -> wanted.add(block + " via " + Fabric.addressOf(owner)));
            }
        });
        return wanted.stream().sorted().toList();
    }

    private List<String> toOthers(int node) throws IOException {
        return routes(node).stream()
                .filter(route -> route.gateway() != null && pool.contains(route.destination()))
                .map(route -> route.destination() + " via " + route.gateway())
                .sorted()
                .toList();
    }

    private List<Route> routes(int node) throws IOException {
        try (NetworkNamespace namespace = NetworkNamespace.open(lab.namespace("node-" + node));
                Netlink netlink = Netlink.open(namespace)) {
            return netlink.routes().list(RouteFilter.main(pool.family()));
        }
    }

    /** A node's routes to pods, with who wrote each: 114 is the agent. */
    Table table(int node) throws IOException {
        Table table = new Table("DESTINATION", "TYPE", "VIA", "DEV", "PROTOCOL");
        try (NetworkNamespace namespace = NetworkNamespace.open(lab.namespace("node-" + node));
                Netlink netlink = Netlink.open(namespace)) {
            Map<Integer, String> names = new HashMap<>();
            for (Link link : netlink.links().list()) {
                names.put(link.index(), link.name());
            }
            for (Route route : netlink.routes().list(RouteFilter.main(pool.family()))) {
                if (pool.contains(route.destination())) {
                    table.row(
                            route.destination(),
                            route.type(),
                            route.gateway() == null ? "" : route.gateway(),
                            names.getOrDefault(route.link(), ""),
                            route.protocol());
                }
            }
        }
        return table;
    }
}
