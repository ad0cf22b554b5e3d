package dev.poplin.netlink.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.mirror.KernelEvent.AddressEvent;
import dev.poplin.netlink.mirror.KernelEvent.Elsewhere;
import dev.poplin.netlink.mirror.KernelEvent.LinkEvent;
import dev.poplin.netlink.mirror.KernelEvent.Overrun;
import dev.poplin.netlink.mirror.KernelEvent.RouteEvent;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@KernelTest
@Timeout(30)
class MonitorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TestNamespaces namespaces = new TestNamespaces();

    @AfterEach
    void close() throws Exception {
        namespaces.close();
    }

    /** The first event that answers to the condition. */
    private static KernelEvent await(Monitor monitor, Predicate<KernelEvent> condition) throws Exception {
        List<KernelEvent> seen = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            for (KernelEvent event : monitor.next(Duration.ofMillis(200))) {
                if (condition.test(event)) {
                    return event;
                }
                seen.add(event);
            }
        }
        throw new AssertionError("not among " + seen);
    }

    @Test
    @Tag("N5.1")
    void tellsWhatComesAndGoes() throws Exception {
        NetworkNamespace namespace = namespaces.create();
        Route route = Route.blackhole(Cidr.parse("10.9.0.0/16")).withProtocol(RouteProtocol.of(114));
        try (Monitor monitor = Monitor.open(namespace, EnumSet.allOf(Topic.class));
                Netlink netlink = Netlink.open(namespace)) {
            netlink.links().add(NewLink.bridge("br0"));
            await(
                    monitor,
                    event -> event instanceof LinkEvent came
                            && came.link().name().equals("br0"));
            int index = netlink.links().get("br0").index();
            netlink.addresses().add(InterfaceAddress.of(index, Cidr.parseInterface("10.1.0.1/24")));
            await(
                    monitor,
                    event -> event instanceof AddressEvent came
                            && came.address().address().toString().equals("10.1.0.1/24"));
            netlink.routes().add(route);
            assertEquals(
                    new RouteEvent(route, false, false),
                    await(
                            monitor,
                            event -> event instanceof RouteEvent came
                                    && came.route().equals(route)));
            netlink.routes().delete(route);
            await(monitor, event -> event instanceof RouteEvent gone && gone.deleted());
            netlink.links().delete(index);
            await(monitor, event -> event instanceof LinkEvent gone && gone.deleted());
        }
    }

    @Test
    @Tag("N4.2")
    void oneMonitorHearsOfEveryNamespaceThatHasANumber() throws Exception {
        NetworkNamespace here = namespaces.create();
        NetworkNamespace numbered = namespaces.create();
        NetworkNamespace unknown = namespaces.create();
        try (Monitor monitor = Monitor.openForAllNamespaces(here, EnumSet.of(Topic.LINKS));
                Netlink own = Netlink.open(here);
                Netlink other = Netlink.open(numbered);
                Netlink third = Netlink.open(unknown)) {
            own.namespaceIds().assign(numbered, 7);
            third.links().add(NewLink.bridge("unheard"));
            other.links().add(NewLink.bridge("there"));
            own.links().add(NewLink.bridge("here"));

            Elsewhere first = (Elsewhere) await(monitor, event -> true);
            assertEquals(7, first.namespaceId());
            assertEquals("there", ((LinkEvent) first.event()).link().name());
            await(
                    monitor,
                    event -> event instanceof LinkEvent came
                            && came.link().name().equals("here"));
        }
    }

    @Test
    @Tag("N5.1")
    void saysWhenItWasOverrun() throws Exception {
        NetworkNamespace namespace = namespaces.create();
        try (Monitor monitor = Monitor.open(namespace, EnumSet.of(Topic.ROUTES));
                Netlink netlink = Netlink.open(namespace)) {
            List<Route> routes = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                routes.add(Route.blackhole(Cidr.parse("10.0.0.0/8").subnet(32, i)));
            }
            netlink.routes().addAll(routes);
            await(monitor, event -> event instanceof Overrun);
        }
    }

    @Test
    @Tag("N1.2")
    void closingItReleasesWhoeverWaits() throws Exception {
        Monitor monitor = Monitor.open(namespaces.create(), EnumSet.of(Topic.LINKS));
        FutureTask<Boolean> waiting = new FutureTask<>(() -> {
            monitor.forEach(event -> {});
            return true;
        });
        Thread thread = new Thread(waiting, "waits for events");
        thread.setDaemon(true);
        thread.start();
        monitor.close();
        assertTrue(waiting.get(5, TimeUnit.SECONDS));
    }

    @Test
    @Tag("N4.2")
    void worksOnAnotherNamespaceWithoutEnteringIt() throws Exception {
        NetworkNamespace here = namespaces.create();
        NetworkNamespace there = namespaces.create();
        try (Netlink own = Netlink.open(here);
                Netlink inside = Netlink.open(there)) {
            own.namespaceIds().assign(there, 3);
            var remote = own.links().inNamespace(3);
            remote.add(NewLink.bridge("br7"));
            int index = inside.links().get("br7").index();
            NetlinkException refused = assertThrows(
                    NetlinkException.class,
                    () -> remote.change(index, NewLink.named("br7").up()));
            assertEquals(Errno.EOPNOTSUPP, refused.errno());
            inside.addresses().add(InterfaceAddress.of(index, Cidr.parseInterface("10.7.0.1/24")));

            assertEquals(inside.links().get("br7").name(), remote.get("br7").name());
            assertEquals(inside.links().list().size(), remote.list().size());
            assertTrue(own.links().find("br7").isEmpty());
            assertEquals(inside.addresses().list(), own.addresses().listInNamespace(3));
            remote.delete(index);
            assertTrue(inside.links().find("br7").isEmpty());
        }
    }
}
