package dev.poplin.netlink.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.mirror.Change;
import dev.poplin.netlink.mirror.KernelEvent;
import dev.poplin.netlink.mirror.KernelEvent.AddressEvent;
import dev.poplin.netlink.mirror.KernelEvent.LinkEvent;
import dev.poplin.netlink.mirror.KernelEvent.NeighborEvent;
import dev.poplin.netlink.mirror.KernelEvent.RouteEvent;
import dev.poplin.netlink.mirror.Mirror;
import dev.poplin.netlink.mirror.Monitor;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What any kernel tells on its own: the real one and the fake one tell the same. */
abstract class EventContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final RouteProtocol OURS = RouteProtocol.of(114);
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:07");
    private static final MacAddress OTHER_MAC = MacAddress.parse("02:00:00:00:00:08");
    private static final IpAddress NEAR = IpAddress.parse("192.0.2.8");

    /** The front door to a namespace with nothing but a loopback that is down. */
    abstract Netlink netlink();

    private int veth(String name, String peer) throws NetlinkException {
        netlink().links().add(NewLink.veth(name, NewLink.named(peer)));
        return netlink().links().get(name).index();
    }

    private static String sign(boolean deleted) {
        return deleted ? "- " : "+ ";
    }

    /** What an event is about; empty for what comes of something else, such as the kernel's own routes. */
    private static String text(KernelEvent event) {
        if (event instanceof LinkEvent told) {
            Link link = told.link();
            return sign(told.deleted()) + link.name() + " " + link.mtuBytes() + " " + link.alias()
                    + (link.isUp() ? "up" : "");
        } else if (event instanceof AddressEvent told) {
            return told.address().address().address().isLinkLocal()
                    ? ""
                    : sign(told.deleted()) + told.address().address();
        } else if (event instanceof NeighborEvent told) {
            Neighbor neighbor = told.neighbor();
            // One that is deleted fails before it goes.
            boolean failed = !told.deleted() && neighbor.state() != Neighbor.PERMANENT;
            return failed || !neighbor.address().equals(NEAR)
                    ? ""
                    : sign(told.deleted()) + neighbor.address() + (told.deleted() ? "" : " " + neighbor.mac());
        } else if (event instanceof RouteEvent told) {
            return told.route().protocol().equals(OURS)
                    ? sign(told.deleted()) + told.route() + (told.replaces() ? " instead" : "")
                    : "";
        }
        return event.toString();
    }

    /** What is told up to this, each once where it is told several times in a row. */
    private static List<String> told(Monitor monitor, String last) throws NetlinkException {
        List<String> told = new ArrayList<>();
        while (!told.contains(last)) {
            List<KernelEvent> events = monitor.next(PATIENCE);
            assertFalse(events.isEmpty(), () -> last + " was not told after " + told);
            for (KernelEvent event : events) {
                String text = text(event);
                if (!text.isEmpty()
                        && (told.isEmpty() || !told.get(told.size() - 1).equals(text))) {
                    told.add(text);
                }
            }
        }
        return told;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "the mirror has not followed");
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    @Tag("N5.1")
    void linksAreToldAsTheyComeChangeAndGo() throws Exception {
        try (Monitor monitor = netlink().watch().changes(EnumSet.of(Topic.LINKS))) {
            int link = veth("pod0", "host0");
            assertEquals(List.of("+ host0 1500 ", "+ pod0 1500 "), told(monitor, "+ pod0 1500 "));
            netlink().links().change(link, NewLink.named("pod0").mtuBytes(1400));
            assertEquals(List.of("+ pod0 1400 "), told(monitor, "+ pod0 1400 "));
            netlink().links().change(link, NewLink.named("pod0").rename("pod1"));
            assertEquals(List.of("+ pod1 1400 "), told(monitor, "+ pod1 1400 "));
            netlink().links().delete(link);
            assertEquals(List.of("- pod1 1400 ", "- host0 1500 "), told(monitor, "- host0 1500 "));
        }
    }

    @Test
    @Tag("N5.1")
    void addressesAreToldAlsoThoseThatGoWithTheirLink() throws Exception {
        int link = veth("pod0", "host0");
        try (Monitor monitor = netlink().watch().changes(EnumSet.of(Topic.ADDRESSES))) {
            InterfaceAddress four = InterfaceAddress.of(link, Cidr.parseInterface("192.0.2.7/24"));
            InterfaceAddress six = InterfaceAddress.of(link, Cidr.parseInterface("2001:db8::7/64"));
            netlink().addresses().add(four);
            netlink().addresses().add(six);
            assertEquals(List.of("+ 192.0.2.7/24", "+ 2001:db8::7/64"), told(monitor, "+ 2001:db8::7/64"));
            netlink().addresses().delete(six);
            assertEquals(List.of("- 2001:db8::7/64"), told(monitor, "- 2001:db8::7/64"));
            netlink().links().delete(link);
            assertEquals(List.of("- 192.0.2.7/24"), told(monitor, "- 192.0.2.7/24"));
        }
    }

    @Test
    @Tag("N5.1")
    void routesAreToldAndWhetherTheyTakeThePlaceOfAnother() throws Exception {
        Route blackhole = Route.blackhole(Cidr.parse("10.244.0.0/26")).withProtocol(OURS);
        int link = veth("pod0", "host0");
        for (String name : List.of("pod0", "host0")) {
            int index = netlink().links().get(name).index();
            netlink().links().change(index, NewLink.named(name).up());
        }
        try (Monitor monitor = netlink().watch().changes(EnumSet.of(Topic.ROUTES))) {
            netlink().routes().add(blackhole);
            Route through = Route.onLink(blackhole.destination(), link).withProtocol(OURS);
            netlink().routes().replace(through);
            String instead = "+ " + through + " instead";
            assertEquals(List.of("+ " + blackhole, instead), told(monitor, instead));
            netlink().routes().delete(through);
            assertEquals(List.of("- " + through), told(monitor, "- " + through));

            Route six = Route.onLink(Cidr.parse("2001:db8:5::/48"), link)
                    .withProtocol(OURS)
                    .withMetric(7);
            netlink().routes().add(through);
            netlink().routes().add(six);
            assertEquals(List.of("+ " + through, "+ " + six), told(monitor, "+ " + six));
            netlink().links().delete(link);
            assertEquals(List.of("- " + six), told(monitor, "- " + six));
        }
        assertEquals(List.of(), netlink().routes().list(RouteFilter.of(IpFamily.IPV4, OURS)));
    }

    @Test
    @Tag("N5.1")
    void neighborsAreTold() throws Exception {
        int link = veth("pod0", "host0");
        netlink().links().change(link, NewLink.named("pod0").up());
        try (Monitor monitor = netlink().watch().changes(EnumSet.of(Topic.NEIGHBORS))) {
            netlink().neighbors().add(Neighbor.permanent(link, NEAR, MAC));
            netlink().neighbors().replace(Neighbor.permanent(link, NEAR, OTHER_MAC));
            String changed = "+ " + NEAR + " " + OTHER_MAC;
            assertEquals(List.of("+ " + NEAR + " " + MAC, changed), told(monitor, changed));
            netlink().neighbors().delete(Neighbor.permanent(link, NEAR, OTHER_MAC));
            assertEquals(List.of("- " + NEAR), told(monitor, "- " + NEAR));
            netlink().neighbors().add(Neighbor.permanent(link, NEAR, MAC));
            netlink().links().delete(link);
            assertEquals(List.of("+ " + NEAR + " " + MAC, "- " + NEAR), told(monitor, "- " + NEAR));
        }
    }

    @Test
    @Tag("N5.1")
    void aMirrorFollows() throws Exception {
        Set<Topic> topics = EnumSet.of(Topic.LINKS, Topic.ADDRESSES, Topic.ROUTES, Topic.NEIGHBORS);
        try (Mirror mirror = netlink().watch().mirror(topics)) {
            BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
            mirror.forEach(change -> {
                if (change.toString().contains("proto 114")) {
                    changes.add(change);
                }
            });
            int link = veth("pod0", "host0");
            netlink().addresses().add(InterfaceAddress.of(link, Cidr.parse("192.0.2.7/32")));
            netlink().neighbors().add(Neighbor.permanent(link, NEAR, MAC));
            Route route = Route.blackhole(Cidr.parse("10.244.0.0/26")).withProtocol(OURS);
            netlink().routes().add(route);
            assertEquals(new Change.RouteChange(null, route), changes.poll(20, TimeUnit.SECONDS));
            assertTrue(mirror.routes().contains(route));
            // What is listed again may overtake what was told of other objects.
            await(() -> mirror.links().stream().anyMatch(each -> each.name().equals("pod0")));
            await(() -> mirror.addresses().stream()
                    .anyMatch(each -> each.address().toString().equals("192.0.2.7/32")));
            await(() ->
                    mirror.neighbors().stream().anyMatch(each -> each.address().equals(NEAR)));
            netlink().routes().delete(route);
            assertEquals(new Change.RouteChange(route, null), changes.poll(20, TimeUnit.SECONDS));
        }
    }
}
