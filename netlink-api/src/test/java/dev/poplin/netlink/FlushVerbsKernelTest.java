package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.address.Addresses;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.HookedTransport;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.PairScene;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.neighbor.Neighbors;
import dev.poplin.netlink.route.NextHop;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.route.RouteType;
import dev.poplin.netlink.rule.RoutingRule;
import dev.poplin.netlink.rule.RuleAction;
import dev.poplin.netlink.rule.RuleSelector;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.NetlinkSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code ip … flush} empties, and what it leaves. */
@KernelTest(programs = {"ip", "nsenter"})
class FlushVerbsKernelTest extends PairScene {

    private static final RouteProtocol OURS = RouteProtocol.of(114);

    @BeforeEach
    void open() throws Exception {
        netlink.addresses().add(InterfaceAddress.of(eth0, Cidr.parseInterface("192.0.2.1/24")));
    }

    private String ip(String words) throws Exception {
        return Command.runIn(namespace, ("ip " + words).split(" ")).orFail().output();
    }

    @Test
    @Tag("N2.3")
    void routesThatPassTheFilterAreFlushedAndNoOthers() throws Exception {
        IpAddress gateway = IpAddress.parse("192.0.2.2");
        Cidr prefix = Cidr.parse("10.1.0.0/16");
        List<Route> ours = List.of(
                Route.via(prefix, gateway, eth0),
                Route.via(prefix, gateway, eth0).withMetric(9),
                Route.blackhole(Cidr.parse("10.2.0.0/16")),
                Route.multipath(
                        Cidr.parse("10.3.0.0/16"),
                        List.of(NextHop.via(gateway, eth0).withWeight(3), NextHop.via(gateway, eth0))));
        for (Route route : ours) {
            netlink.routes().add(route.withProtocol(OURS));
        }
        netlink.routes().add(Route.blackhole(Cidr.parse("10.9.0.0/16")).withProtocol(RouteProtocol.STATIC));
        netlink.routes()
                .add(Route.blackhole(Cidr.parse("10.9.0.0/16"))
                        .withProtocol(OURS)
                        .withTable(1000));
        assertEquals(4, netlink.routes().flush(RouteFilter.of(IpFamily.IPV4, OURS)));
        assertEquals("", ip("route show table main proto 114"));
        assertTrue(ip("route show table main").contains("10.9.0.0/16"));
        assertTrue(ip("route show table 1000").contains("10.9.0.0/16"));
        assertEquals(0, netlink.routes().flush(RouteFilter.of(IpFamily.IPV4, OURS)));
        RouteFilter table = RouteFilter.main(IpFamily.IPV4).inTable(1000);
        assertEquals(1, netlink.routes().flush(table.ofType(RouteType.BLACKHOLE)));
        assertEquals(0, netlink.routes().flush(table));

        netlink.routes().add(Route.onLink(Cidr.parse("2001:db8:1::/48"), eth0).withProtocol(OURS));
        netlink.routes()
                .add(Route.multipath(
                                Cidr.parse("2001:db8:2::/48"),
                                List.of(
                                        NextHop.via(IpAddress.parse("fe80::2"), eth0),
                                        NextHop.via(IpAddress.parse("fe80::3"), eth0)))
                        .withProtocol(OURS));
        assertEquals(2, netlink.routes().flush(RouteFilter.of(IpFamily.IPV6, OURS)));
        assertEquals("", ip("-6 route show table main proto 114"));
    }

    @Test
    @Tag("N2.3")
    void aRouteOfWhichNoProtocolWasSaidIsFlushedAndTheOneBesideItStays() throws Exception {
        ip("route add 10.1.0.0/16 via 192.0.2.2 proto 114");
        ip("route append 10.1.0.0/16 via 192.0.2.2 proto boot");
        assertEquals(1, netlink.routes().flush(RouteFilter.of(IpFamily.IPV4, RouteProtocol.BOOT)));
        assertTrue(ip("route show table main").contains("10.1.0.0/16 via 192.0.2.2 dev eth0 proto 114"));
        assertEquals(0, netlink.routes().flush(RouteFilter.of(IpFamily.IPV4, RouteProtocol.BOOT)));
    }

    /** To the kernel it is all links, or those of a group. */
    @Test
    @Tag("N2.1")
    @Tag("N2.2")
    void noLinkIsTakenForAllOfThem() throws Exception {
        NewLink down = NewLink.named("none").group(0).down();
        assertThrows(IllegalArgumentException.class, () -> netlink.addresses().flush(0));
        assertThrows(IllegalArgumentException.class, () -> netlink.links().change(0, down));
        assertThrows(IllegalArgumentException.class, () -> netlink.links().changeAll(Map.of(0, down)));
        assertThrows(
                IllegalArgumentException.class, () -> netlink.bridges().vlans().find(0, 10));
        assertTrue(ip("-o address show dev eth0").contains("192.0.2.1/24"));
        assertTrue(netlink.links().get("eth0").isUp());
    }

    @Test
    @Tag("N2.2")
    void allAddressesOfALinkAreFlushed() throws Exception {
        ip("address add 192.0.2.3/24 dev eth0");
        ip("address add 198.51.100.1/24 dev eth0");
        ip("address add 2001:db8::1/64 dev eth0 nodad");
        ip("address add 203.0.113.1/24 dev eth1");
        // The kernel takes 192.0.2.3 along with the first of its prefix.
        assertTrue(netlink.addresses().flush(eth0) >= 3);
        assertEquals("", ip("-o address show dev eth0"));
        assertTrue(ip("-o address show dev eth1").contains("203.0.113.1/24"));
        assertEquals(0, netlink.addresses().flush(eth0));
    }

    @Test
    @Tag("N2.2")
    void neighborsAreFlushedButThosePermanentAsIpDoes() throws Exception {
        MacAddress mac = MacAddress.parse("02:00:00:00:00:02");
        netlink.neighbors().add(Neighbor.permanent(eth0, IpAddress.parse("192.0.2.2"), mac));
        netlink.neighbors()
                .add(Neighbor.permanent(eth0, IpAddress.parse("192.0.2.3"), mac).withState(Neighbor.STALE));
        netlink.neighbors()
                .add(Neighbor.permanent(eth0, IpAddress.parse("192.0.2.4"), mac).withState(Neighbor.REACHABLE));
        assertEquals(0, netlink.neighbors().flush(IpFamily.IPV4, 1));
        assertEquals(2, netlink.neighbors().flush(IpFamily.IPV4, eth0));
        assertEquals(
                List.of(IpAddress.parse("192.0.2.2")),
                netlink.neighbors().list(IpFamily.IPV4, eth0).stream()
                        .map(Neighbor::address)
                        .toList());
        ip("neighbor flush dev eth0");
        assertTrue(ip("neighbor show dev eth0").contains("192.0.2.2"));
    }

    /** A conversation before whose first removal a link is deleted. */
    private Conversation deletingFirst(int link, int removal) throws Exception {
        return new Conversation(new HookedTransport(
                namespace.call(() -> NetlinkSocket.open(NetlinkSocket.ROUTE)),
                messages -> {
                    if (messages.getShort(4) == removal) {
                        netlink.links().delete(link);
                    }
                },
                () -> {}));
    }

    @Test
    @Tag("N2.2")
    void whatGoesWithItsLinkMeanwhileIsNoFailureOfAFlush() throws Exception {
        netlink.addresses().add(InterfaceAddress.of(eth0, Cidr.parseInterface("2001:db8::1/64")));
        try (Conversation conversation = deletingFirst(eth0, 21)) {
            assertEquals(0, new Addresses(conversation).flush(eth0));
        }
        netlink.links().add(NewLink.veth("eth2", NewLink.named("eth3")).up());
        int eth2 = netlink.links().get("eth2").index();
        MacAddress mac = MacAddress.parse("02:00:00:00:00:02");
        for (String address : List.of("192.0.2.3", "2001:db8::3")) {
            IpAddress neighbor = IpAddress.parse(address);
            netlink.neighbors().add(Neighbor.permanent(eth2, neighbor, mac).withState(Neighbor.STALE));
        }
        try (Conversation conversation = deletingFirst(eth2, 29)) {
            assertEquals(0, new Neighbors(conversation).flush(IpFamily.IPV4, 0));
        }
    }

    @Test
    @Tag("N2.4")
    void rulesAreFlushedAsIpFlushesThem() throws Exception {
        RuleSelector marked = RuleSelector.builder().mark(7).build();
        netlink.rules().add(RoutingRule.of(IpFamily.IPV4, 100, marked, RuleAction.lookup(1000)));
        assertEquals(
                RuleAction.lookup(1000),
                netlink.rules().find(IpFamily.IPV4, 100).orElseThrow().action());
        assertEquals(
                RuleAction.lookup(Route.LOCAL_TABLE),
                netlink.rules().find(IpFamily.IPV4, 0).orElseThrow().action());
        assertTrue(netlink.rules().find(IpFamily.IPV4, 101).isEmpty());
        assertTrue(netlink.rules().find(IpFamily.IPV6, 100).isEmpty());
        assertEquals(3, netlink.rules().flush(IpFamily.IPV4));
        String left = ip("rule show");
        assertEquals("0: from all lookup local", left.strip().replaceAll("\\s+", " "));
        ip("rule add pref 5 lookup 9");
        ip("rule flush");
        assertEquals(left, ip("rule show"));
        assertEquals(2, netlink.rules().list(IpFamily.IPV6).size());
    }
}
