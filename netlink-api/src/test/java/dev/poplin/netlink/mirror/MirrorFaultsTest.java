package dev.poplin.netlink.mirror;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.FaultyTransport;
import dev.poplin.netlink.junit.FaultyTransport.Fault;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.nexthop.NextHopObject;
import dev.poplin.netlink.nexthop.NextHopTarget;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.rule.RoutingRule;
import dev.poplin.netlink.rule.RuleAction;
import dev.poplin.netlink.rule.RuleSelector;
import dev.poplin.netlink.system.NetlinkSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever goes wrong with whichever datagram of events, a mirror comes to know what the kernel does. */
@KernelTest
@Tag("N8")
@Tag("N5.1")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MirrorFaultsTest extends KernelScene {

    private static final Set<Topic> TOPICS =
            EnumSet.of(Topic.ADDRESSES, Topic.ROUTES, Topic.NEIGHBORS, Topic.RULES, Topic.NEXT_HOPS);
    private static final Duration NEVER = Duration.ofDays(1);
    /** What is lost without a word, or comes in another order, nothing but the next list can tell. */
    private static final Duration SOON = Duration.ofMillis(30);

    private int link;
    private RoutingRule rule;
    private Neighbor neighbor;
    private InterfaceAddress address;

    @BeforeEach
    void prepare() throws Exception {
        // Otherwise the kernel goes on telling of addresses that come by themselves.
        namespace.sysctl().write("1", "ipv6", "conf", "all", "disable_ipv6");
        namespace.sysctl().write("1", "ipv6", "conf", "default", "disable_ipv6");
        netlink.links().add(NewLink.veth("a", NewLink.named("b")).up());
        netlink.links()
                .change(netlink.links().get("b").index(), NewLink.named("b").up());
        link = netlink.links().get("a").index();
        netlink.addresses().add(InterfaceAddress.of(link, Cidr.parseInterface("10.1.0.1/24")));
        rule = RoutingRule.of(
                IpFamily.IPV4, 100, RuleSelector.builder().mark(7, -1).build(), RuleAction.lookup(1000));
        neighbor = Neighbor.permanent(link, IpAddress.parse("10.1.0.3"), MacAddress.parse("02:00:00:00:00:03"));
        address = InterfaceAddress.of(link, Cidr.parseInterface("10.2.0.1/24"));
    }

    private void change() throws NetlinkException {
        netlink.addresses().add(address);
        netlink.routes().add(Route.via(Cidr.parse("10.3.0.0/16"), IpAddress.parse("10.1.0.2"), link));
        netlink.routes().replace(Route.blackhole(Cidr.parse("10.3.0.0/16")));
        netlink.nextHops().add(NextHopObject.of(7, NextHopTarget.via(IpAddress.parse("10.1.0.2"), link)));
        netlink.routes().add(Route.through(Cidr.parse("10.4.0.0/16"), 7));
        netlink.rules().add(rule);
        netlink.neighbors().add(neighbor);
    }

    private void undo() throws NetlinkException {
        netlink.neighbors().delete(neighbor);
        netlink.rules().delete(rule);
        netlink.nextHops().delete(7);
        netlink.routes().delete(Route.blackhole(Cidr.parse("10.3.0.0/16")));
        netlink.addresses().delete(address);
    }

    private void awaitInStep(String when, Mirror mirror) throws NetlinkException {
        List<Set<?>> here = List.of();
        List<Set<?>> kernel = List.of(Set.of());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!here.equals(kernel)) {
            assertTrue(System.nanoTime() < deadline, when + ": known is " + here + " but there is " + kernel);
            LockSupport.parkNanos(1_000_000);
            here = List.of(
                    Set.copyOf(mirror.addresses()),
                    Set.copyOf(mirror.routes()),
                    Set.copyOf(mirror.neighbors()),
                    Set.copyOf(mirror.rules()),
                    Set.copyOf(mirror.nextHops()));
            kernel = List.of(
                    Set.copyOf(netlink.addresses().list()),
                    Set.copyOf(netlink.routes()
                            .list(RouteFilter.main(IpFamily.IPV4).inTable(0))),
                    Set.copyOf(netlink.neighbors().list(IpFamily.IPV4)),
                    Set.copyOf(netlink.rules().list()),
                    Set.copyOf(netlink.nextHops().list()));
        }
    }

    private FaultyTransport transport() throws Exception {
        int[] groups = KnownState.heardFor(TOPICS).stream()
                .flatMapToInt(topic -> Arrays.stream(topic.groups()))
                .toArray();
        return new FaultyTransport(namespace.call(() -> NetlinkSocket.open(NetlinkSocket.ROUTE, groups)));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void comesToKnowWhatTheKernelDoes(Fault fault) throws Exception {
        Duration recheck = fault == Fault.DROP || fault == Fault.REORDER ? SOON : NEVER;
        boolean happened = true;
        int datagram = 0;
        for (; happened; datagram++) {
            FaultyTransport transport = transport();
            transport.arm(fault, datagram);
            try (Mirror mirror = Mirror.open(new Monitor(transport), Netlink.open(namespace), TOPICS, recheck)) {
                change();
                awaitInStep(fault + " at datagram " + datagram, mirror);
                undo();
                awaitInStep(fault + " at datagram " + datagram + ", all undone", mirror);
                happened = transport.hasHappened();
            }
        }
        assertTrue(datagram > 12, datagram + " datagrams");
    }

    /** The thread is the mirror's own; whoever interrupts it must not end it. */
    @Test
    void anInterruptOfItsThreadChangesNothing() throws Exception {
        try (Mirror mirror = Mirror.open(namespace, TOPICS, NEVER)) {
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("poplin-mirror"))
                    .forEach(Thread::interrupt);
            change();
            awaitInStep("after an interrupt", mirror);
            undo();
            awaitInStep("after an interrupt, all undone", mirror);
        }
    }
}
