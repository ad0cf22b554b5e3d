package dev.poplin.benchmarks.netlink;

import com.sun.management.ThreadMXBean;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Adds, lists and deletes routes, many at a time and one by one, by turns with the same in C. */
public final class RoutesBesideC {

    private static final int MANY = 100_000;
    private static final int FEW = 10_000;
    private static final int BATCH = 1000;
    private static final int DUMPS = 10;
    private static final int WARM_UP = 5;
    private static final String NAMESPACE = "poplin-bench-routes";

    private final Netlink netlink;
    private final Floor floor;
    private final int rounds;

    private RoutesBesideC(Netlink netlink, Floor floor, int rounds) {
        this.netlink = netlink;
        this.floor = floor;
        this.rounds = rounds;
    }

    /** Measures; the argument is the number of rounds. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
        try (NetworkNamespace namespace = NetworkNamespace.create(NAMESPACE);
                Netlink netlink = Netlink.open(namespace);
                Floor floor = Floor.compile(NAMESPACE)) {
            new RoutesBesideC(netlink, floor, rounds).measure();
        } finally {
            NetworkNamespace.delete(NAMESPACE);
        }
    }

    private static List<Route> routes(int count) {
        List<Route> routes = new ArrayList<>(count);
        Cidr block = Cidr.parse("10.0.0.0/8");
        for (int i = 0; i < count; i++) {
            routes.add(Route.blackhole(block.subnet(32, i)));
        }
        return routes;
    }

    private void measure() throws Exception {
        List<Route> many = routes(MANY);
        List<Route> few = routes(FEW);
        Comparison add = new Comparison("add 100,000 routes in batches", "1.15", rounds);
        Comparison delete = new Comparison("delete 100,000 routes in batches", "1.15", rounds);
        Comparison dump = new Comparison("list 100,000 routes as records, 10 x", "1.5", rounds);
        Comparison scan = new Comparison("scan 100,000 routes, 10 x", "1.1", rounds);
        Comparison single = new Comparison("add 10,000 routes one at a time", "1.2", rounds);
        for (int round = -WARM_UP; round < rounds; round++) {
            double addInC = floor.cpuSeconds("routes-add", "" + MANY, "" + BATCH);
            double dumpInC = floor.cpuSeconds("routes-dump", "" + DUMPS);
            double deleteInC = floor.cpuSeconds("routes-delete", "" + MANY, "" + BATCH);
            double addHere = Comparison.cpuSeconds(() -> netlink.routes().addAll(many));
            double dumpHere = Comparison.cpuSeconds(this::list);
            double scanHere = Comparison.cpuSeconds(this::scan);
            double deleteHere = Comparison.cpuSeconds(() -> netlink.routes().deleteAll(many));
            double singleInC = floor.cpuSeconds("routes-add", "" + FEW, "1");
            netlink.routes().deleteAll(few);
            double singleHere = Comparison.cpuSeconds(() -> addOneByOne(few));
            netlink.routes().deleteAll(few);
            if (round >= 0) {
                add.add(round, addInC, addHere);
                dump.add(round, dumpInC, dumpHere);
                scan.add(round, dumpInC, scanHere);
                delete.add(round, deleteInC, deleteHere);
                single.add(round, singleInC, singleHere);
            }
        }
        List.of(add, delete, dump, scan, single).forEach(Comparison::print);
        System.out.printf(
                "allocated for each route: listed %d bytes, scanned %d bytes%n",
                allocatedForEach(this::list, many), allocatedForEach(this::scan, many));
    }

    private interface Dumping {
        void run() throws Exception;
    }

    private long allocatedForEach(Dumping dumping, List<Route> many) throws Exception {
        netlink.routes().addAll(many);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        dumping.run();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        netlink.routes().deleteAll(many);
        return allocated / ((long) MANY * DUMPS);
    }

    private void list() throws Exception {
        for (int i = 0; i < DUMPS; i++) {
            requireAll(netlink.routes().list(RouteFilter.main(IpFamily.IPV4)).size());
        }
    }

    private void scan() throws Exception {
        for (int i = 0; i < DUMPS; i++) {
            int[] hosts = {0};
            netlink.routes().scan(RouteFilter.main(IpFamily.IPV4), route -> hosts[0] += route.u8(1) == 32 ? 1 : 0);
            requireAll(hosts[0]);
        }
    }

    private static void requireAll(int found) {
        if (found != MANY) {
            throw new IllegalStateException(found + " routes instead of " + MANY);
        }
    }

    private void addOneByOne(List<Route> routes) throws Exception {
        for (Route route : routes) {
            netlink.routes().add(route);
        }
    }
}
