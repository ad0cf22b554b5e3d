package dev.poplin.netlink.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.PairScene;
import dev.poplin.netlink.link.NewLink;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which route a packet takes by all that can be said of it, and what the kernel says of routes that nobody sets. */
@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.3")
@Tag("N8")
class RouteQuestionsKernelTest extends PairScene {

    private static final IpAddress DESTINATION = IpAddress.parse("198.51.100.9");
    private static final Cidr BLOCK = Cidr.parse("10.7.0.0/16");

    @BeforeEach
    void open() throws Exception {
        netlink.addresses().add(InterfaceAddress.of(eth0, Cidr.parseInterface("192.0.2.1/24")));
    }

    private String ip(String words) throws Exception {
        return Command.runIn(namespace, ("ip " + words).split(" ")).orFail().output();
    }

    private int table(RouteQuery query) throws Exception {
        return netlink.routes().get(query).table();
    }

    @Test
    void whatIsSaidOfThePacketDecidesWhichRuleItMeets() throws Exception {
        ip("route add default via 192.0.2.2");
        for (int table = 101; table <= 106; table++) {
            ip("route add default via 192.0.2.3 table " + table);
        }
        ip("rule add tos 0x10 lookup 101 priority 101");
        ip("rule add ipproto tcp sport 1000 lookup 102 priority 102");
        ip("rule add ipproto udp dport 53 lookup 103 priority 103");
        ip("rule add uidrange 4000-4999 lookup 104 priority 104");
        ip("rule add fwmark 7 lookup 105 priority 105");
        RouteQuery query = RouteQuery.to(DESTINATION);
        assertEquals(254, table(query));
        assertEquals(101, table(query.tos(0x10)));
        assertEquals(102, table(query.layer4(6, 1000, 0)));
        assertEquals(254, table(query.layer4(6, 1001, 0)));
        assertEquals(103, table(query.layer4(17, 0, 53)));
        assertEquals(254, table(query.layer4(17, 53, 0)));
        assertEquals(104, table(query.user(4321)));
        assertEquals(105, table(query.mark(7)));
        assertTrue(ip("route get 198.51.100.9 uid 4321").contains("table 104"));
        assertTrue(ip("route get 198.51.100.9 ipproto udp dport 53").contains("table 103"));
        assertThrows(IllegalArgumentException.class, () -> query.layer4(6, 65_536, 0));
        assertThrows(IllegalArgumentException.class, () -> query.tos(256));
        assertThrows(IllegalArgumentException.class, () -> query.flowLabel(1));
        assertEquals(
                "198.51.100.9 tos 0x10 mark 0x7 uid 4321 ipproto 17 sport 5 dport 53",
                query.tos(0x10).mark(7).user(4321).layer4(17, 5, 53).toString());
    }

    @Test
    void aRouteOfALinkWithoutACarrierIsListedAsIpShowsIt() throws Exception {
        Route route = Route.via(BLOCK, IpAddress.parse("192.0.2.2"), eth0).withProtocol(RouteProtocol.of(114));
        netlink.routes().add(route);
        netlink.routes()
                .add(Route.multipath(
                                Cidr.parse("10.8.0.0/16"),
                                List.of(
                                        NextHop.via(IpAddress.parse("192.0.2.2"), eth0),
                                        NextHop.via(IpAddress.parse("192.0.2.3"), eth0)))
                        .withProtocol(RouteProtocol.of(114)));
        RouteFilter ours = RouteFilter.of(IpFamily.IPV4, RouteProtocol.of(114));
        assertEquals(
                List.of(false, false),
                netlink.routes().listWithState(ours).stream()
                        .map(ListedRoute::isLinkDown)
                        .toList());
        netlink.links().change(eth1, NewLink.named("eth1").down());
        // The kernel sees a carrier go a moment later.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        List<ListedRoute> listed = netlink.routes().listWithState(ours);
        while (!listed.get(0).isLinkDown() && System.nanoTime() - deadline < 0) {
            listed = netlink.routes().listWithState(ours);
        }
        assertEquals(route, listed.get(0).route());
        assertTrue(listed.get(0).isLinkDown() && !listed.get(0).isDead(), "" + listed);
        assertEquals(
                List.of(ListedRoute.LINKDOWN, ListedRoute.LINKDOWN),
                listed.get(1).nextHopFlags());
        assertTrue(ip("route show 10.7.0.0/16").contains("linkdown"));
        namespace.sysctl().write("1", "ipv4", "conf", "eth0", "ignore_routes_with_linkdown");
        assertTrue(netlink.routes().listWithState(ours).get(0).isDead());
        assertTrue(ip("route show 10.7.0.0/16").contains("dead"));
        assertEquals(List.of(), netlink.routes().listWithState(ours.inTable(4711)));
    }

    @Test
    void aRouteIsPutBeforeThoseOfItsDestination() throws Exception {
        Route first = Route.via(BLOCK, IpAddress.parse("192.0.2.2"), eth0);
        Route before = Route.via(BLOCK, IpAddress.parse("192.0.2.3"), eth0);
        Route foremost = Route.via(BLOCK, IpAddress.parse("192.0.2.4"), eth0);
        netlink.routes().add(first);
        netlink.routes().prepend(before);
        assertEquals(
                List.of(true),
                netlink.routes().prependAll(List.of(foremost)).stream()
                        .map(outcome -> outcome.isEmpty())
                        .toList());
        List<IpAddress> gateways = netlink.routes().list(RouteFilter.main(IpFamily.IPV4)).stream()
                .filter(route -> route.destination().equals(BLOCK))
                .map(Route::gateway)
                .toList();
        assertEquals(
                List.of(IpAddress.parse("192.0.2.4"), IpAddress.parse("192.0.2.3"), IpAddress.parse("192.0.2.2")),
                gateways);
        assertTrue(ip("route show 10.7.0.0/16").startsWith("10.7.0.0/16 via 192.0.2.4"));
    }

    @Test
    void howMuchARouteIsPreferredIsWhatIpShowsAndWhatIsListed() throws Exception {
        Route route = Route.onLink(Cidr.parse("2001:db8:7::/48"), eth0).withMetric(1024);
        netlink.routes().add(route.withPreference(RoutePreference.HIGH));
        assertTrue(ip("-6 route show 2001:db8:7::/48").contains("pref high"));
        ip("-6 route add 2001:db8:8::/48 dev eth0 pref low");
        List<String> listed = netlink.routes().list(RouteFilter.main(IpFamily.IPV6)).stream()
                .filter(one -> one.destination().length() == 48)
                .map(one -> one.destination() + " " + one.preference())
                .toList();
        assertEquals(List.of("2001:db8:7::/48 high", "2001:db8:8::/48 low"), listed);
        assertEquals(RoutePreference.MEDIUM, route.preference());
        assertEquals(route, route.withPreference(RoutePreference.LOW).withPreference(RoutePreference.MEDIUM));
        assertThrows(
                IllegalArgumentException.class, () -> Route.onLink(BLOCK, eth0).withPreference(RoutePreference.HIGH));
    }
}
