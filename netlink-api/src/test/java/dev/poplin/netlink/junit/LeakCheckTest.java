package dev.poplin.netlink.junit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing else would tell if the leak check had stopped looking. */
@KernelTest
@Tag("N8")
class LeakCheckTest {

    @Test
    void seesThreadsSocketsAndNamespaces() throws Exception {
        List<Holding> before = LeakCheck.held();
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "poplin-leak-check-test");
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace)) {
            netlink.links().list();
            thread.start();
            assertHasAllKinds(before, LeakCheck.held());
            assertHasAllKinds(before, RunLeakCheck.thatMustGo());
        } finally {
            end.countDown();
            thread.join();
        }
    }

    private static void assertHasAllKinds(List<Holding> before, List<Holding> now) {
        List<Holding> more = new ArrayList<>(now);
        before.forEach(more::remove);
        for (String kind : List.of(
                "thread poplin-leak-check-test", "socket socket:", "open namespace ", "eventfd ", "named namespace ")) {
            assertTrue(
                    more.stream().anyMatch(held -> held.toString().startsWith(kind)),
                    () -> kind + " is not in " + more);
        }
    }
}
