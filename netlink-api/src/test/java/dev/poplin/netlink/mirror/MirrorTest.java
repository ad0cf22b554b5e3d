package dev.poplin.netlink.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.address.InterfaceAddress.Lifetime;
import dev.poplin.netlink.bridge.BridgeVlan;
import dev.poplin.netlink.bridge.ForwardingEntry;
import dev.poplin.netlink.bridge.MulticastEntries.RouterPort;
import dev.poplin.netlink.bridge.MulticastEntry;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.link.type.Vxlan;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.nexthop.NextHopObject;
import dev.poplin.netlink.nexthop.NextHopTarget;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.route.RouteType;
import dev.poplin.netlink.rule.RoutingRule;
import dev.poplin.netlink.rule.RuleAction;
import dev.poplin.netlink.rule.RuleSelector;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import dev.poplin.netlink.system.Request;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** The mirror beside the kernel's own lists. How many overruns are forced, and by how many routes each: {@code -Dpoplin.overruns=100 -Dpoplin.burst=100000}. */
@KernelTest(programs = {"ip", "bridge"})
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MirrorTest extends KernelScene {

    private static final int OVERRUNS = Integer.getInteger("poplin.overruns", 2);
    private static final int BURST = Integer.getInteger("poplin.burst", 20_000);
    private static final Duration NEVER = Duration.ofDays(1);

    /** Takes nothing from the kernel while it is stalled, so that its queue must overflow. */
    private record StallingTransport(NetlinkTransport real, Semaphore mayTake, AtomicInteger foundEmpty)
            implements NetlinkTransport {

        StallingTransport(NetlinkTransport real) {
            this(real, new Semaphore(1, true), new AtomicInteger());
        }

        void stall() {
            mayTake.acquireUninterruptibly();
        }

        void goOn() {
            mayTake.release();
        }

        @Override
        public void send(ByteBuffer messages) throws NetlinkException {
            real.send(messages);
        }

        @Override
        public ByteBuffer receive(Duration timeout) throws NetlinkException {
            mayTake.acquireUninterruptibly();
            try {
                return real.receive(Duration.ofMillis(5));
            } catch (NetlinkException e) {
                if (e.errno().equals(Errno.ETIMEDOUT)) {
                    foundEmpty.incrementAndGet();
                }
                throw e;
            } finally {
                mayTake.release();
            }
        }

        @Override
        public void wake() {
            real.wake();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private interface Condition {
        boolean holds() throws NetlinkException;
    }

    private static void await(String what, Condition condition) throws NetlinkException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Set<Route> kernelRoutes() throws NetlinkException {
        Set<Route> routes = new HashSet<>();
        for (IpFamily family : IpFamily.values()) {
            routes.addAll(netlink.routes().list(RouteFilter.main(family).inTable(0)));
        }
        return routes;
    }

    private void awaitInStep(String when, Mirror mirror) throws NetlinkException {
        List<Set<?>> here = List.of();
        List<Set<?>> kernel = List.of(Set.of());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!here.equals(kernel)) {
            assertTrue(System.nanoTime() < deadline, when + ": known is " + here + " but there is " + kernel);
            LockSupport.parkNanos(1_000_000);
            here = List.of(
                    names(mirror.links()),
                    new HashSet<>(mirror.addresses()),
                    new HashSet<>(mirror.routes()),
                    new HashSet<>(mirror.neighbors()),
                    new HashSet<>(mirror.rules()),
                    new HashSet<>(mirror.nextHops()));
            Set<Neighbor> neighbors = new HashSet<>(netlink.neighbors().list(IpFamily.IPV4));
            neighbors.addAll(netlink.neighbors().list(IpFamily.IPV6));
            neighbors.removeIf(neighbor -> (neighbor.state() & Neighbor.NOARP) != 0);
            kernel = List.of(
                    names(netlink.links().list()),
                    new HashSet<>(netlink.addresses().list()),
                    kernelRoutes(),
                    neighbors,
                    new HashSet<>(netlink.rules().list()),
                    new HashSet<>(netlink.nextHops().list()));
        }
    }

    private static Set<String> names(List<Link> links) {
        return links.stream().map(Link::toString).collect(Collectors.toSet());
    }

    @Test
    @Tag("N5.1")
    void followsWhateverHappensIncludingWhatTheKernelDoesNotTell() throws Exception {
        try (Mirror mirror = Mirror.open(namespace, EnumSet.allOf(Topic.class), NEVER)) {
            netlink.links().add(NewLink.veth("a", NewLink.named("b")));
            int a = netlink.links().get("a").index();
            netlink.links().change(a, NewLink.named("a").up());
            netlink.links()
                    .change(netlink.links().get("b").index(), NewLink.named("b").up());
            InterfaceAddress address = InterfaceAddress.of(a, Cidr.parseInterface("10.1.0.1/24"));
            netlink.addresses().add(address);
            netlink.routes().add(Route.via(Cidr.parse("10.2.0.0/16"), IpAddress.parse("10.1.0.2"), a));
            netlink.neighbors()
                    .add(Neighbor.permanent(a, IpAddress.parse("10.1.0.3"), MacAddress.parse("02:00:00:00:00:03")));
            awaitInStep("after the additions", mirror);

            // Two of the same destination: an event says neither which was replaced nor which is left.
            Command.runIn(namespace, "ip", "route", "append", "10.2.0.0/16", "via", "10.1.0.4")
                    .orFail();
            Command.runIn(namespace, "ip", "route", "append", "10.2.0.0/16", "via", "10.1.0.5")
                    .orFail();
            Command.runIn(namespace, "ip", "route", "replace", "10.2.0.0/16", "via", "10.1.0.6")
                    .orFail();
            awaitInStep("after append and replace", mirror);
            netlink.addresses().add(InterfaceAddress.of(a, Cidr.parseInterface("fd01::1/64")));
            String twoWays = "-6 route add fd02::/64 nexthop via fd01::2 dev a nexthop via fd01::3 dev a";
            Command.runIn(namespace, ("ip " + twoWays).split(" ")).orFail();
            Command.runIn(namespace, "ip -6 route del fd02::/64 via fd01::3 dev a".split(" "))
                    .orFail();
            awaitInStep("after a next hop left", mirror);

            // IPv4 routes go without a word with their link.
            netlink.links().change(a, NewLink.named("a").down());
            awaitInStep("after the link went down", mirror);
            assertTrue(mirror.routes().stream().noneMatch(route -> route.link() == a && route.gateway() != null));
            netlink.links().delete(a);
            awaitInStep("after the link went", mirror);
        }
    }

    /** The kernel tells neither of objects that go with their link nor of IPv4 routes that go with their object. */
    @Test
    @Tag("N5.1")
    void routesGoWithTheirNexthopObjectsAndTheseWithTheirLink() throws Exception {
        try (Mirror mirror = Mirror.open(namespace, EnumSet.of(Topic.ROUTES, Topic.NEXT_HOPS), NEVER)) {
            netlink.links().add(NewLink.veth("a", NewLink.named("b")));
            int a = netlink.links().get("a").index();
            int b = netlink.links().get("b").index();
            netlink.links().change(a, NewLink.named("a").up());
            netlink.links().change(b, NewLink.named("b").up());
            netlink.addresses().add(InterfaceAddress.of(a, Cidr.parseInterface("10.1.0.1/24")));
            for (int id = 7; id < 10; id++) {
                netlink.nextHops().add(NextHopObject.of(id, NextHopTarget.via(IpAddress.parse("10.1.0.2"), a)));
            }
            netlink.nextHops().add(NextHopObject.of(10, NextHopTarget.group(8, 9)));
            netlink.routes().add(Route.through(Cidr.parse("10.7.0.0/16"), 7));
            netlink.routes().add(Route.through(Cidr.parse("10.10.0.0/16"), 10));
            awaitSameRoutes("all are known", mirror, 2);

            Command.runIn(namespace, "ip nexthop replace id 7 via 10.1.0.3 dev a".split(" "))
                    .orFail();
            awaitSameRoutes("the route follows its object", mirror, 2);
            netlink.nextHops().delete(7);
            awaitSameRoutes("the route is gone with its object", mirror, 1);
            netlink.nextHops().delete(8);
            awaitSameRoutes("the group has lost a member", mirror, 1);

            // The carrier goes, and with it the object, the group that is empty without it, and the route.
            netlink.links().change(b, NewLink.named("b").down());
            await(
                    "the kernel has no object left",
                    () -> netlink.nextHops().list().isEmpty());
            awaitSameRoutes("all is gone", mirror, 0);
        }
    }

    private void awaitSameRoutes(String what, Mirror mirror, int throughObjects) throws NetlinkException {
        await(
                what,
                () -> Set.copyOf(mirror.routes()).equals(kernelRoutes())
                        && Set.copyOf(mirror.nextHops())
                                .equals(Set.copyOf(netlink.nextHops().list())));
        assertEquals(
                throughObjects,
                mirror.routes().stream()
                        .filter(route -> route.nextHopObject() != 0)
                        .count(),
                what);
    }

    private void awaitSameBridges(String what, Mirror mirror) throws NetlinkException {
        List<Set<?>> here = List.of();
        List<Set<?>> kernel = List.of(Set.of());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!here.equals(kernel)) {
            assertTrue(System.nanoTime() < deadline, what + ": known is " + here + " but there is " + kernel);
            LockSupport.parkNanos(1_000_000);
            here = List.of(
                    Set.copyOf(mirror.forwarding()),
                    withoutTimers(mirror.multicast()),
                    Set.copyOf(mirror.routerPorts()),
                    Set.copyOf(mirror.vlans()));
            Set<ForwardingEntry> entries =
                    new HashSet<>(netlink.bridges().forwarding().list());
            entries.removeIf(ForwardingEntry::isOwnFilter);
            Set<BridgeVlan> vlans = netlink.bridges().vlans().list().stream()
                    .flatMap(range -> range.each().stream())
                    .collect(Collectors.toSet());
            kernel = List.of(
                    entries,
                    withoutTimers(netlink.bridges().multicast().list()),
                    Set.copyOf(netlink.bridges().multicast().routerPorts()),
                    vlans);
        }
    }

    private static Set<MulticastEntry> withoutTimers(List<MulticastEntry> groups) {
        return groups.stream().map(MulticastEntry::withoutTimers).collect(Collectors.toSet());
    }

    private int addLink(NewLink link, String name) throws NetlinkException {
        netlink.links().add(link);
        return netlink.links().get(name).index();
    }

    private void bridge(String words) throws Exception {
        Command.runIn(namespace, ("bridge " + words).split(" ")).orFail();
    }

    @Test
    @Tag("N5.1")
    void followsWhatBridgesKnow() throws Exception {
        Set<Topic> topics = EnumSet.of(Topic.FORWARDING, Topic.MULTICAST, Topic.ROUTER_PORTS, Topic.VLANS);
        BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
        MacAddress mac = MacAddress.parse("02:00:00:00:00:aa");
        try (Mirror mirror = Mirror.open(namespace, topics, NEVER)) {
            mirror.forEach(changes::add);
            int bridge = addLink(NewLink.bridge("br0").up(), "br0");
            int first = addLink(NewLink.veth("p1", NewLink.named("e1")).up(), "p1");
            int second = addLink(NewLink.veth("p2", NewLink.named("e2")).up(), "p2");
            int vxlan = addLink(NewLink.of("vx0", Vxlan.of(42)).up(), "vx0");
            for (String port : List.of("p1", "p2", "vx0")) {
                int index = netlink.links().get(port).index();
                netlink.links().change(index, NewLink.named(port).master(bridge));
            }
            bridge("fdb add " + mac + " dev p1 master static");
            bridge("fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.2 self permanent");
            bridge("fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.3 self permanent");
            bridge("fdb add " + mac + " dev vx0 dst 192.0.2.2 self permanent");
            bridge("mdb add dev br0 port p1 grp 239.1.1.1 permanent");
            bridge("mdb add dev br0 port p2 grp ff0e::123 permanent");
            awaitSameBridges("after the additions", mirror);
            assertTrue(mirror.multicast().stream().anyMatch(group -> group.port() == first));

            // Nothing is told of the place and of the far end that were before.
            bridge("fdb replace " + mac + " dev p2 master static");
            netlink.bridges().forwarding().change(ForwardingEntry.remote(vxlan, mac, IpAddress.parse("192.0.2.9")));
            awaitSameBridges("after the moves", mirror);
            assertTrue(changes.stream()
                    .anyMatch(change -> change instanceof Change.ForwardingChange moved
                            && moved.before() != null
                            && moved.after() != null
                            && moved.before().link() == first
                            && moved.after().link() == second));

            bridge("link set dev p1 mcast_router 2");
            bridge("link set dev p2 mcast_router 2");
            awaitSameBridges("with routers behind two ports", mirror);
            assertEquals(
                    Set.of(new RouterPort(bridge, first), new RouterPort(bridge, second)),
                    Set.copyOf(mirror.routerPorts()));
            bridge("link set dev p1 mcast_router 0");
            awaitSameBridges("with a router behind one port", mirror);
            assertEquals(List.of(new RouterPort(bridge, second)), mirror.routerPorts());

            bridge("mdb del dev br0 port p1 grp 239.1.1.1");
            bridge("fdb del 00:00:00:00:00:00 dev vx0 dst 192.0.2.3 self");
            awaitSameBridges("after the deletions", mirror);
            netlink.links().change(second, NewLink.named("p2").master(0));
            awaitSameBridges("after a port left", mirror);
            netlink.links().delete(vxlan);
            netlink.links().delete(bridge);
            awaitSameBridges("after the links went", mirror);
            assertEquals(List.of(), mirror.multicast());
            assertEquals(List.of(), mirror.routerPorts());
        }
    }

    /** The kernel does not tell of them. */
    @Test
    @Tag("N5.1")
    void forwardingEntriesGoWithTheirNexthopObject() throws Exception {
        try (Mirror mirror = Mirror.open(namespace, EnumSet.of(Topic.FORWARDING), NEVER)) {
            int vxlan = addLink(NewLink.of("vx0", Vxlan.of(42)).up(), "vx0");
            netlink.nextHops().add(NextHopObject.of(20, NextHopTarget.tunnel(IpAddress.parse("192.0.2.2"))));
            netlink.nextHops().add(NextHopObject.of(21, NextHopTarget.group(20).forFdb()));
            netlink.bridges()
                    .forwarding()
                    .add(ForwardingEntry.nextHop(vxlan, MacAddress.parse("02:00:00:00:00:aa"), 21));
            await("the entry is known", () -> mirror.forwarding().size() == 1);
            netlink.nextHops().delete(21);
            await("the entry is gone", () -> mirror.forwarding().isEmpty());
        }
    }

    @Test
    @Tag("N5.1")
    void rulesAreKnownAsTheyComeAndGo() throws Exception {
        BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
        try (Mirror mirror = Mirror.open(namespace, EnumSet.of(Topic.RULES), NEVER)) {
            assertEquals(Set.copyOf(netlink.rules().list()), Set.copyOf(mirror.rules()));
            Command.runIn(namespace, "ip rule add fwmark 7 lookup 1000 priority 100".split(" "))
                    .orFail();
            await("the rule is known", () -> Set.copyOf(mirror.rules())
                    .equals(Set.copyOf(netlink.rules().list())));
            RoutingRule rule = mirror.rules().stream()
                    .filter(one -> Integer.valueOf(7).equals(one.selector().mark()))
                    .findFirst()
                    .orElseThrow();
            Flow.Subscription subscription = mirror.forEach(
                    change -> changes.addAll(change.toString().startsWith("- ") ? List.of(change) : List.of()));
            netlink.rules().delete(rule);
            assertEquals(new Change.RuleChange(rule, null), changes.poll(5, TimeUnit.SECONDS));
            assertEquals(Set.copyOf(netlink.rules().list()), Set.copyOf(mirror.rules()));
            subscription.cancel();
        }
    }

    /** The kernel takes the same rule twice from who does not ask it not to (NLM_F_EXCL). */
    @Test
    @Tag("N5.1")
    void aRuleIsKnownUntilTheLastOfThoseLikeItGoes() throws Exception {
        RoutingRule rule = RoutingRule.of(
                IpFamily.IPV4, 100, RuleSelector.builder().mark(7).build(), RuleAction.lookup(1000));
        Request again = new Request(
                "rule add", 32, MessageFlags.CREATE, AttributeNames.builder(12).build(), rule::write);
        try (Mirror mirror = Mirror.open(namespace, EnumSet.of(Topic.RULES), NEVER)) {
            netlink.rules().add(rule);
            RoutingRule listed = netlink.rules().find(IpFamily.IPV4, 100).orElseThrow();
            netlink.rtnetlink().execute(again);
            netlink.rules().delete(rule);
            Command.runIn(namespace, "ip rule add fwmark 8 lookup 1000 priority 101".split(" "))
                    .orFail();
            RoutingRule behind = netlink.rules().find(IpFamily.IPV4, 101).orElseThrow();
            await("it is there still", () -> mirror.rules().containsAll(List.of(behind, listed)));
            netlink.rules().delete(rule);
            await("it is gone", () -> !mirror.rules().contains(listed));
        }
    }

    @Test
    @Tag("N5.1")
    void aSubscriberGetsWhatIsThereAndThenEveryChangeOnce() throws Exception {
        Route first = Route.blackhole(Cidr.parse("10.1.0.0/16")).withProtocol(RouteProtocol.of(114));
        Route second = Route.blackhole(Cidr.parse("10.2.0.0/16")).withProtocol(RouteProtocol.of(114));
        netlink.routes().add(first);
        BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
        try (Mirror mirror = Mirror.open(namespace, EnumSet.of(Topic.ROUTES), Duration.ofMillis(50))) {
            Flow.Subscription subscription = mirror.forEach(changes::add);
            assertEquals(new Change.RouteChange(null, first), changes.poll(5, TimeUnit.SECONDS));
            netlink.routes().add(second);
            assertEquals(new Change.RouteChange(null, second), changes.poll(5, TimeUnit.SECONDS));
            Route unreachable =
                    Route.ofType(second.destination(), RouteType.UNREACHABLE).withProtocol(RouteProtocol.of(114));
            netlink.routes().replace(unreachable);
            assertEquals(new Change.RouteChange(second, unreachable), changes.poll(5, TimeUnit.SECONDS));
            netlink.routes().delete(first);
            assertEquals(new Change.RouteChange(first, null), changes.poll(5, TimeUnit.SECONDS));
            // Several listings later, nothing that did not change has been told.
            assertEquals(null, changes.poll(200, TimeUnit.MILLISECONDS));
            subscription.cancel();
        }
    }

    /** The kernel tells addresses of a link apart by their far ends, too. */
    @Test
    @Tag("N5.1")
    void oneAddressMayHaveSeveralPeers() throws Exception {
        try (Mirror mirror = Mirror.open(namespace, EnumSet.of(Topic.ADDRESSES), NEVER)) {
            int a = addLink(NewLink.veth("a", NewLink.named("b")).up(), "a");
            InterfaceAddress address = InterfaceAddress.of(a, Cidr.parseInterface("10.1.0.1/32"));
            InterfaceAddress first = address.withPeer(IpAddress.parse("10.2.0.2"));
            InterfaceAddress second = address.withPeer(IpAddress.parse("10.2.0.3"));
            netlink.addresses().add(first);
            netlink.addresses().add(second);
            await("both are known", () -> mirror.addresses().size() == 2);
            netlink.addresses().delete(first);
            await("one is gone", () -> mirror.addresses().size() == 1);
            assertEquals(second.peer(), mirror.addresses().get(0).peer());
        }
    }

    @Test
    @Tag("N5.1")
    void anAddressThatGrowsOlderHasNotChanged() throws Exception {
        int a = addLink(NewLink.veth("a", NewLink.named("b")).up(), "a");
        InterfaceAddress address = InterfaceAddress.of(a, Cidr.parseInterface("10.1.0.1/24"));
        netlink.addresses().add(address.withLifetime(new Lifetime(3000, 2000)));
        BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
        try (Mirror mirror = Mirror.open(namespace, EnumSet.of(Topic.ADDRESSES), Duration.ofMillis(50))) {
            mirror.forEach(
                    change -> changes.addAll(change.toString().contains("10.1.0.1") ? List.of(change) : List.of()));
            await("it is known", () -> changes.size() == 1);
            await("it is listed again", () -> validSeconds(mirror) < 2999);
            assertEquals(1, changes.size(), changes.toString());
            netlink.addresses().replace(address);
            await("it is kept for ever", () -> changes.size() == 2);
        }
    }

    private static long validSeconds(Mirror mirror) {
        return mirror.addresses().stream()
                .map(InterfaceAddress::lifetime)
                .filter(lifetime -> lifetime != null)
                .mapToLong(Lifetime::valid)
                .min()
                .orElseThrow();
    }

    @Test
    @Tag("N5.2")
    void convergesAfterEveryOverrun(TestReporter reporter) throws Exception {
        List<Route> burst = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            burst.add(Route.blackhole(Cidr.parse("10.0.0.0/8").subnet(32, i)));
        }
        StallingTransport stalling = new StallingTransport(
                namespace.call(() -> NetlinkSocket.open(NetlinkSocket.ROUTE, Topic.ROUTES.groups())));
        Netlink listing = Netlink.open(namespace);
        try (Mirror mirror = Mirror.open(new Monitor(stalling), listing, EnumSet.of(Topic.ROUTES), NEVER)) {
            for (int round = 1; round <= OVERRUNS; round++) {
                long before = mirror.overruns();
                stalling.stall();
                netlink.routes().addAll(burst);
                stalling.goOn();
                await("after a burst of additions", () -> new HashSet<>(mirror.routes()).equals(kernelRoutes()));
                assertEquals(BURST, mirror.routes().size());
                stalling.stall();
                netlink.routes().deleteAll(burst);
                stalling.goOn();
                await("after a burst of deletions", () -> mirror.routes().isEmpty());
                // Until its queue was empty once, the kernel does not tell of another overrun.
                int found = stalling.foundEmpty().get();
                await("nothing waits any more", () -> stalling.foundEmpty().get() > found);
                assertTrue(mirror.overruns() > before, "no overrun in round " + round);
                reporter.publishEntry("converged", round + " of " + OVERRUNS);
            }
        }
    }

    @Test
    @Tag("N5.1")
    void aSlowSubscriberIsToldHowMuchItMissedAndSlowsDownNobody() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        BlockingQueue<Change> late = new LinkedBlockingQueue<>();
        try (Mirror mirror = Mirror.open(namespace, EnumSet.of(Topic.ROUTES), NEVER)) {
            Flow.Subscription subscription = mirror.forEach(change -> {
                try {
                    slow.await();
                    late.add(change);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            List<Route> routes = new ArrayList<>();
            for (int i = 0; i < 6000; i++) {
                routes.add(Route.blackhole(Cidr.parse("10.0.0.0/8").subnet(32, i)));
            }
            netlink.routes().addAll(routes);
            await("the others go on", () -> mirror.routes().size() == 6000);
            slow.countDown();
            Change.Overrun overrun = null;
            long told = 0;
            while (overrun == null) {
                Change change = late.poll(5, TimeUnit.SECONDS);
                assertTrue(change != null, "no overrun was told");
                overrun = change instanceof Change.Overrun lost ? lost : null;
                told += overrun == null ? 1 : 0;
            }
            assertEquals(6000, told + overrun.lost());
            netlink.routes().delete(routes.get(0));
            Change.RouteChange gone = (Change.RouteChange) late.poll(5, TimeUnit.SECONDS);
            assertEquals(null, gone.after());
            subscription.cancel();
        }
    }
}
