package dev.poplin.netlink.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv6Address;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.rule.RoutingRule;
import dev.poplin.netlink.rule.RuleAction;
import dev.poplin.netlink.rule.RuleSelector;
import dev.poplin.netlink.system.BpfProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.3")
@Tag("N8")
class RoutesKernelTest {

    private static final IpAddress GATEWAY = IpAddress.parse("192.0.2.2");
    private static final RouteProtocol OURS = RouteProtocol.of(114);

    /** The index of a link that is up and has addresses of both families. */
    private static int link(Netlink netlink) throws NetlinkException {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")).up());
        int index = netlink.links().get("eth0").index();
        netlink.links()
                .change(
                        netlink.links().get("eth1").index(),
                        NewLink.named("eth1").up());
        netlink.addresses().add(InterfaceAddress.of(index, Cidr.parseInterface("192.0.2.1/24")));
        netlink.addresses()
                .add(InterfaceAddress.of(index, Cidr.parseInterface("2001:db8::1/64"))
                        .withoutDuplicateDetection());
        return index;
    }

    private static List<String> shown(NetworkNamespace namespace, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("ip"));
        words.addAll(List.of(options));
        words.addAll(List.of("route", "show", "proto", "114"));
        return Command.runIn(namespace, words.toArray(String[]::new))
                .orFail()
                .output()
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }

    @Test
    void metricsAndEncapsulationsAreWhatIpShowsAndWhatIsListed() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace)) {
            int eth0 = link(netlink);
            RouteMetrics metrics = RouteMetrics.NONE
                    .mtuBytes(1400)
                    .lock(RouteMetric.MTU)
                    .with(RouteMetric.ADVMSS, 1360)
                    .with(RouteMetric.INITCWND, 10)
                    .congestionControl("reno");
            Encapsulation tunnel = new Encapsulation.IpTunnel(
                    42, IpAddress.parse("192.0.2.1"), IpAddress.parse("198.51.100.9"), 64, 8);
            Encapsulation tunnel6 = Encapsulation.ip(43, IpAddress.parse("2001:db8::9"));
            NextHop first =
                    NextHop.via(GATEWAY, eth0).withEncapsulation(Encapsulation.ip(1, IpAddress.parse("198.51.100.1")));
            NextHop second = NextHop.via(IpAddress.parse("192.0.2.3"), eth0).withWeight(3);
            List<Route> routes = List.of(
                    Route.via(Cidr.parse("10.1.0.0/16"), GATEWAY, eth0)
                            .withMetrics(metrics)
                            .withProtocol(OURS),
                    Route.via(Cidr.parse("10.2.0.0/16"), GATEWAY, eth0)
                            .withEncapsulation(tunnel)
                            .withProtocol(OURS),
                    Route.via(Cidr.parse("10.3.0.0/16"), GATEWAY, eth0)
                            .withEncapsulation(tunnel6)
                            .withProtocol(OURS),
                    Route.multipath(Cidr.parse("10.4.0.0/16"), List.of(first, second))
                            .withProtocol(OURS));
            netlink.routes().addAll(routes).forEach(outcome -> assertTrue(outcome.isEmpty(), outcome::toString));
            assertEquals(
                    List.of(
                            "10.1.0.0/16 via 192.0.2.2 dev eth0 mtu lock 1400 advmss 1360 initcwnd 10 congctl reno",
                            "10.2.0.0/16 encap ip id 42 src 192.0.2.1 dst 198.51.100.9 ttl 64 tos 8 via 192.0.2.2 dev eth0",
                            "10.3.0.0/16 encap ip6 id 43 src :: dst 2001:db8::9 hoplimit 0 tc 0 via 192.0.2.2 dev eth0",
                            "10.4.0.0/16",
                            "nexthop encap ip id 1 src 0.0.0.0 dst 198.51.100.1 ttl 0 tos 0 via 192.0.2.2 dev eth0 weight 1",
                            "nexthop via 192.0.2.3 dev eth0 weight 3"),
                    shown(namespace));
            assertEquals(routes, netlink.routes().list(RouteFilter.of(IpFamily.IPV4, OURS)));
        }
    }

    @Test
    void aGatewayThatNoRouteLeadsToIsTakenForOneOfTheLink() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace)) {
            int eth0 = link(netlink);
            Route route = Route.via(Cidr.parse("10.1.0.0/16"), IpAddress.parse("198.51.100.7"), eth0)
                    .withProtocol(OURS);
            assertThrows(NetlinkException.class, () -> netlink.routes().add(route));
            netlink.routes().add(route.withOnlinkGateway());
            assertEquals(List.of("10.1.0.0/16 via 198.51.100.7 dev eth0 onlink"), shown(namespace));
            assertEquals(
                    List.of(route.withOnlinkGateway()), netlink.routes().list(RouteFilter.of(IpFamily.IPV4, OURS)));
        }
    }

    @Test
    void programsOfARouteAreWhatIpShowsAndWhatIsListed() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace);
                BpfProgram in = BpfProgram.returning(BpfProgram.ROUTE_IN, 0);
                BpfProgram out = BpfProgram.returning(BpfProgram.ROUTE_OUT, 0);
                BpfProgram sending = BpfProgram.returning(BpfProgram.ROUTE_XMIT, 0)) {
            int eth0 = link(netlink);
            Encapsulation programs = new Encapsulation.Programs(
                    new Encapsulation.Program(in.descriptor(), "poplin-in"),
                    new Encapsulation.Program(out.descriptor(), "poplin-out"),
                    new Encapsulation.Program(sending.descriptor(), "poplin-xmit"),
                    14);
            Route route = Route.via(Cidr.parse("10.1.0.0/16"), GATEWAY, eth0).withProtocol(OURS);
            netlink.routes().add(route.withEncapsulation(programs));
            assertEquals(
                    List.of(
                            "10.1.0.0/16 encap bpf in poplin-in out poplin-out xmit poplin-xmit via 192.0.2.2 dev eth0"),
                    shown(namespace));
            Encapsulation listed = Encapsulation.bpf(
                    new Encapsulation.Program(-1, "poplin-in"),
                    new Encapsulation.Program(-1, "poplin-out"),
                    new Encapsulation.Program(-1, "poplin-xmit"));
            assertEquals(
                    List.of(route.withEncapsulation(listed)),
                    netlink.routes().list(RouteFilter.of(IpFamily.IPV4, OURS)));
        }
    }

    @Test
    void theKernelListsOneTypeAlone() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace)) {
            int eth0 = link(netlink);
            Route hole = Route.blackhole(Cidr.parse("10.1.0.0/16")).withProtocol(OURS);
            Route way = Route.via(Cidr.parse("10.2.0.0/16"), GATEWAY, eth0).withProtocol(OURS);
            Route other = Route.via(Cidr.parse("10.3.0.0/16"), GATEWAY, eth0)
                    .withMetric(7)
                    .withProtocol(OURS);
            netlink.routes().addAll(List.of(hole, way));
            assertEquals(
                    List.of(Optional.empty(), Optional.of(Errno.EEXIST)),
                    netlink.routes().appendAll(List.of(other, other)).stream()
                            .map(outcome -> outcome.map(NetlinkException::errno))
                            .toList());
            RouteFilter ours = RouteFilter.of(IpFamily.IPV4, OURS);
            assertEquals(List.of(hole), netlink.routes().list(ours.ofType(RouteType.BLACKHOLE)));
            assertEquals(List.of(way, other), netlink.routes().list(ours.ofType(RouteType.UNICAST)));
            List<Integer> raw = new ArrayList<>();
            netlink.routes().scan(ours.ofType(RouteType.BLACKHOLE), reply -> raw.add(reply.u8(7)));
            assertEquals(List.of(RouteType.BLACKHOLE.number()), raw);
        }
    }

    @Test
    void segmentsAreWhatIpShowsAndWhatIsListed() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace)) {
            int eth0 = link(netlink);
            IpAddress gateway = IpAddress.parse("2001:db8::2");
            Encapsulation segments = Encapsulation.seg6(List.of(
                    (Ipv6Address) IpAddress.parse("2001:db8::a"), (Ipv6Address) IpAddress.parse("2001:db8::b")));
            Route route = Route.via(Cidr.parse("2001:db8:9::/48"), gateway, eth0)
                    .withEncapsulation(segments)
                    .withProtocol(OURS)
                    .withMetric(7);
            netlink.routes().add(route);
            assertEquals(
                    List.of(
                            "2001:db8:9::/48 encap seg6 mode encap segs 2 [ 2001:db8::a 2001:db8::b ] via 2001:db8::2 dev eth0 metric 7 pref medium"),
                    shown(namespace, "-6"));
            assertEquals(List.of(route), netlink.routes().list(RouteFilter.of(IpFamily.IPV6, OURS)));
            Command.runIn(
                            namespace,
                            "ip",
                            "-6",
                            "route",
                            "add",
                            "2001:db8:b::/48",
                            "encap",
                            "seg6local",
                            "action",
                            "End.X",
                            "nh6",
                            "2001:db8::2",
                            "via",
                            "2001:db8::2",
                            "dev",
                            "eth0",
                            "proto",
                            "115",
                            "metric",
                            "8")
                    .orFail();
            Route kept = netlink.routes()
                    .list(RouteFilter.of(IpFamily.IPV6, RouteProtocol.of(115)))
                    .get(0);
            assertEquals(Encapsulation.seg6local(Encapsulation.SegmentEnd.END_X).by(gateway), kept.encapsulation());
            netlink.routes().delete(kept);
            netlink.routes().add(kept.withProtocol(OURS));
            Encapsulation end =
                    Encapsulation.seg6local(Encapsulation.SegmentEnd.END_DT6).withTable(Route.MAIN_TABLE);
            netlink.routes()
                    .add(Route.onLink(Cidr.parse("2001:db8:c::/48"), eth0)
                            .withEncapsulation(end)
                            .withProtocol(OURS)
                            .withMetric(9));
            assertTrue(shown(namespace, "-6").toString().contains("encap seg6local action End.DT6 table main"));
            assertTrue(shown(namespace, "-6")
                    .contains("2001:db8:b::/48 encap seg6local action End.X nh6 2001:db8::2 via 2001:db8::2 dev eth0"
                            + " metric 8 pref medium"));
        }
    }

    @Test
    void aPacketsRouteOfIpv6IsAskedForAsThatOfIpv4() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace)) {
            int eth0 = link(netlink);
            netlink.routes()
                    .add(Route.onLink(Cidr.parse("2001:db8:1::/64"), eth0).withProtocol(OURS));
            Route route = netlink.routes().get(IpAddress.parse("2001:db8:1::7"));
            assertEquals(eth0, route.link());
            assertEquals("2001:db8:1::7/128", route.destination().toString());
            assertEquals(Route.MAIN_TABLE, route.table());
        }
    }

    @Test
    void aPacketsRouteIsAskedForByItsMarkAndAsItIsInTheTable() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace)) {
            int eth0 = link(netlink);
            Route route = Route.via(Cidr.parse("10.1.0.0/16"), GATEWAY, eth0).withProtocol(OURS);
            netlink.routes().add(route);
            netlink.routes()
                    .add(Route.via(Cidr.parse("10.1.0.0/16"), IpAddress.parse("192.0.2.3"), eth0)
                            .withTable(1000));
            netlink.rules()
                    .add(RoutingRule.of(
                            IpFamily.IPV4, 100, RuleSelector.builder().mark(7).build(), RuleAction.lookup(1000)));
            RouteQuery query = RouteQuery.to(IpAddress.parse("10.1.2.3"));
            assertEquals(route, netlink.routes().get(query.asInTable()));
            Route marked = netlink.routes().get(query.mark(7).outgoing(eth0));
            assertEquals("192.0.2.3", String.valueOf(marked.gateway()));
            assertEquals(1000, marked.table());
            assertEquals(
                    "10.1.2.3/32", netlink.routes().get(query).destination().toString());
        }
    }

    @Test
    void aDeletionAsksOnlyForWhatWasSaid() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces()) {
            NetworkNamespace namespace = namespaces.create();
            try (Netlink netlink = Netlink.open(namespace)) {
                int eth0 = link(netlink);
                Cidr one = Cidr.parse("10.1.0.0/16");
                Cidr other = Cidr.parse("10.2.0.0/16");
                netlink.routes().add(Route.onLink(one, eth0).withProtocol(RouteProtocol.STATIC));
                netlink.routes().add(Route.via(other, GATEWAY, eth0).withProtocol(RouteProtocol.STATIC));
                netlink.routes().delete(Route.onLink(one, eth0));
                NetlinkException refused = assertThrows(NetlinkException.class, () -> netlink.routes()
                        .delete(Route.via(other, GATEWAY, eth0).withProtocol(OURS)));
                assertEquals(Errno.ESRCH, refused.errno());
                netlink.routes().delete(Route.via(other, GATEWAY, eth0));
                Command.runIn(namespace, "ip", "route", "add", "10.3.0.0/16", "dev", "eth0", "scope", "global")
                        .orFail();
                netlink.routes().delete(Route.onLink(Cidr.parse("10.3.0.0/16"), eth0));
            }
        }
    }

    @Test
    void aRouteThatEndsIsListedWithWhatIsLeftOfItsLifetime() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces()) {
            NetworkNamespace namespace = namespaces.create();
            try (Netlink netlink = Netlink.open(namespace)) {
                Route route = Route.onLink(Cidr.parse("2001:db8:7::/48"), link(netlink))
                        .withProtocol(OURS)
                        .withLifetime(Duration.ofSeconds(600));
                netlink.routes().add(route);
                RouteFilter ours = RouteFilter.of(IpFamily.IPV6, OURS);
                Route listed = netlink.routes().list(ours).get(0);
                long left = listed.lifetime().orElseThrow().toSeconds();
                assertTrue(left > 500 && left <= 600, listed::toString);
                assertTrue(shown(namespace, "-6").get(0).contains("expires"), () -> listed.toString());
                netlink.routes().delete(listed);
                netlink.routes().add(listed);
                assertEquals(
                        listed.withoutTimers(),
                        netlink.routes().list(ours).get(0).withoutTimers());
                assertThrows(IllegalArgumentException.class, () -> Route.onLink(Cidr.parse("10.0.0.0/8"), 1)
                        .withLifetime(Duration.ofSeconds(1)));
            }
        }
    }
}
