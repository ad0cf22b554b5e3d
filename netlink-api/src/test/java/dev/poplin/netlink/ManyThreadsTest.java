package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@KernelTest
@Timeout(60)
class ManyThreadsTest {

    private static final int THREADS = 8;
    private static final int ROUTES_EACH = 500;

    /** The routes of one thread. */
    private static List<Route> routes(int thread) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < ROUTES_EACH; i++) {
            routes.add(Route.blackhole(Cidr.parse("10." + thread + ".0.0/16").subnet(32, i)));
        }
        return routes;
    }

    /**
     * Long dumps, short dumps and requests at the same time: where one thread begins a dump while another receives, the kernel is
     * prone to answer EINVAL, about once in a million times. How long: {@code -Dpoplin.race.seconds=60}.
     */
    @Test
    @Tag("N1.7")
    void dumpsAndRequestsDoNotDisturbEachOther() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.getInteger("poplin.race.seconds", 1));
        try (TestNamespaces namespaces = new TestNamespaces();
                Netlink netlink = Netlink.open(namespaces.create())) {
            List<Route> routes = routes(1);
            netlink.routes().addAll(routes);
            List<Callable<Void>> kinds = List.of(
                    () -> require(netlink.routes().list().size() == routes.size()),
                    () -> require(netlink.links().find("lo").isPresent()),
                    () -> require(netlink.links().list().size() == 1),
                    () -> require(netlink.conntrack().list(IpFamily.IPV4).isEmpty()));
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            List<Callable<Void>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Callable<Void> mine = kinds.get(thread % kinds.size());
                work.add(() -> {
                    while (System.nanoTime() < end) {
                        mine.call();
                    }
                    return null;
                });
            }
            for (Future<Void> ended : threads.invokeAll(work)) {
                ended.get();
            }
            threads.shutdown();
        }
    }

    private static Void require(boolean holds) {
        assertTrue(holds);
        return null;
    }

    @Test
    @Tag("N1.7")
    @Tag("N1.6")
    void shareOneNetlinkAndEachGetsItsOwnAnswers() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                Netlink netlink = Netlink.open(namespaces.create())) {
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            List<Callable<Integer>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                List<Route> mine = routes(thread);
                work.add(() -> {
                    // Every second one is there already when all are added.
                    for (int i = 0; i < mine.size(); i += 2) {
                        netlink.routes().add(mine.get(i));
                    }
                    int seen = netlink.routes()
                            .list(RouteFilter.main(IpFamily.IPV4))
                            .size();
                    assertTrue(seen >= mine.size() / 2, "seen " + seen);
                    List<Optional<NetlinkException>> outcomes = netlink.routes().addAll(mine);
                    int refused = 0;
                    for (int i = 0; i < outcomes.size(); i++) {
                        assertEquals(i % 2 == 0, outcomes.get(i).isPresent(), mine.get(i) + ": " + outcomes.get(i));
                        refused += outcomes.get(i).isPresent() ? 1 : 0;
                    }
                    return refused;
                });
            }
            for (Future<Integer> refused : threads.invokeAll(work)) {
                assertEquals(ROUTES_EACH / 2, refused.get());
            }
            threads.shutdown();
            assertEquals(THREADS * ROUTES_EACH, netlink.routes().list().size());
        }
    }
}
