package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.system.Reply;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@KernelTest
@Timeout(60)
@Tag("N1.7")
class ScanKernelTest {

    /** Several datagrams of a dump. */
    private static final int ROUTES = 3000;

    private static List<Route> routes() {
        return IntStream.range(0, ROUTES)
                .mapToObj(index -> Route.blackhole(Cidr.parse("10.0.0.0/8").subnet(32, index)))
                .toList();
    }

    @Test
    void aSlowConsumerKeepsNobodyElseWaitingAndIsCalledByWhoAskedForTheScan() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                Netlink netlink = Netlink.open(namespaces.create())) {
            netlink.routes().addAll(routes());
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            Set<Thread> callers = new HashSet<>();
            List<Integer> seen = new ArrayList<>();
            FutureTask<Void> scan = new FutureTask<>(() -> {
                netlink.routes().scan(RouteFilter.main(IpFamily.IPV4), reply -> {
                    callers.add(Thread.currentThread());
                    seen.add(reply.type());
                    begun.countDown();
                    await(goOn);
                });
                return null;
            });
            Thread scanner = new Thread(scan);
            scanner.start();
            await(begun);
            for (int request = 0; request < 200; request++) {
                assertTrue(netlink.links().find("lo").isPresent());
            }
            assertEquals(1, seen.size());
            goOn.countDown();
            scan.get();
            assertEquals(ROUTES, seen.size());
            assertSame(scanner, callers.iterator().next());
            assertEquals(1, callers.size());
        }
    }

    /** What a scan hands out is one value that points to a copy of what came, outside the heap; it takes 64 bytes. */
    @Test
    @Tag("N7")
    void aScanMakesNothingOfARouteButACopyOfItsBytes() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TestNamespaces namespaces = new TestNamespaces();
                Netlink netlink = Netlink.open(namespaces.create())) {
            netlink.routes().addAll(routes());
            long bytes = 0;
            for (int round = 0; round < 5; round++) {
                int[] seen = {0};
                long before = threads.getCurrentThreadAllocatedBytes();
                netlink.routes().scan(RouteFilter.main(IpFamily.IPV4), reply -> seen[0]++);
                bytes = (threads.getCurrentThreadAllocatedBytes() - before) / ROUTES;
                assertEquals(ROUTES, seen[0]);
            }
            assertTrue(bytes <= 100, bytes + " bytes for each route");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aConsumerMayAskForSomethingElseButForNoOtherList() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                Netlink netlink = Netlink.open(namespaces.create())) {
            netlink.routes().addAll(routes());
            List<Boolean> found = new ArrayList<>();
            netlink.routes()
                    .scan(
                            RouteFilter.main(IpFamily.IPV4),
                            asking(() -> found.add(netlink.links().find("lo").isPresent())));
            assertEquals(ROUTES, found.size());
            Consumer<Reply> listing = asking(() -> netlink.routes().list());
            assertThrows(
                    IllegalStateException.class, () -> netlink.routes().scan(RouteFilter.main(IpFamily.IPV4), listing));
            assertEquals(ROUTES, netlink.routes().list().size());
        }
    }

    private interface Question {
        void ask() throws NetlinkException;
    }

    private static Consumer<Reply> asking(Question question) {
        return reply -> {
            try {
                question.ask();
            } catch (NetlinkException e) {
                throw new AssertionError(e);
            }
        };
    }
}
