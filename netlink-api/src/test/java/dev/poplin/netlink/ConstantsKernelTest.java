package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.route.RouteType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kernel's numbers have the names that {@code ip} gives them. */
@KernelTest(programs = {"ip", "nsenter"})
class ConstantsKernelTest extends KernelScene {

    private int eth0;
    private int eth1;

    @BeforeEach
    void open() throws Exception {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")));
        eth0 = netlink.links().get("eth0").index();
        eth1 = netlink.links().get("eth1").index();
    }

    private void ip(String words) throws Exception {
        Command.runIn(namespace, ("ip " + words).split(" ")).orFail();
    }

    private void up() throws Exception {
        for (String name : new String[] {"lo", "eth0", "eth1"}) {
            ip("link set " + name + " up");
        }
    }

    @Test
    @Tag("N2.3")
    void protocolsOfRoutes() throws Exception {
        Map<String, RouteProtocol> names = new LinkedHashMap<>();
        names.put("redirect", RouteProtocol.REDIRECT);
        names.put("kernel", RouteProtocol.KERNEL);
        names.put("boot", RouteProtocol.BOOT);
        names.put("static", RouteProtocol.STATIC);
        names.put("ra", RouteProtocol.RA);
        names.put("zebra", RouteProtocol.ZEBRA);
        names.put("bird", RouteProtocol.BIRD);
        names.put("dhcp", RouteProtocol.DHCP);
        names.put("keepalived", RouteProtocol.KEEPALIVED);
        names.put("babel", RouteProtocol.BABEL);
        names.put("openr", RouteProtocol.OPENR);
        names.put("bgp", RouteProtocol.BGP);
        names.put("isis", RouteProtocol.ISIS);
        names.put("ospf", RouteProtocol.OSPF);
        names.put("rip", RouteProtocol.RIP);
        names.put("eigrp", RouteProtocol.EIGRP);
        for (Map.Entry<String, RouteProtocol> each : names.entrySet()) {
            ip("route add blackhole 10.0.0.0/8 proto " + each.getKey());
            Route listed = netlink.routes()
                    .list(RouteFilter.of(IpFamily.IPV4, each.getValue()))
                    .get(0);
            assertEquals(each.getValue(), listed.protocol(), each.getKey());
            netlink.routes().delete(listed);
        }
    }

    @Test
    @Tag("N2.3")
    void typesScopesAndTablesOfRoutes() throws Exception {
        up();
        ip("address add 192.0.2.1/24 dev eth0");
        ip("address add 2001:db8::1/64 dev eth0 nodad");
        namespace.sysctl().write("1", "ipv6", "conf", "all", "forwarding");
        ip("route add table default blackhole 10.0.0.0/8");
        ip("route add 10.1.0.0/16 via 192.0.2.2");
        Set<RouteType> types = new HashSet<>();
        for (IpFamily family : IpFamily.values()) {
            netlink.routes().list(RouteFilter.main(family).inTable(Route.LOCAL_TABLE)).stream()
                    .map(Route::type)
                    .forEach(types::add);
        }
        assertEquals(Set.of(RouteType.LOCAL, RouteType.BROADCAST, RouteType.ANYCAST, RouteType.MULTICAST), types);
        RouteFilter main = RouteFilter.main(IpFamily.IPV4);
        assertEquals(1, netlink.routes().list(main.inTable(Route.DEFAULT_TABLE)).size());
        assertEquals(
                Route.SCOPE_UNIVERSE,
                netlink.routes()
                        .list(RouteFilter.of(IpFamily.IPV4, RouteProtocol.BOOT))
                        .get(0)
                        .scope());
        assertTrue(netlink.routes().list(main.inTable(Route.LOCAL_TABLE).ofType(RouteType.LOCAL)).stream()
                .allMatch(route -> route.scope() == Route.SCOPE_HOST));
        ip("route add 10.2.0.0/16 dev eth0 scope site");
        assertTrue(netlink.routes().list(main).stream().anyMatch(route -> route.scope() == Route.SCOPE_SITE));
    }

    @Test
    @Tag("N2.2")
    void statesOfNeighbors() throws Exception {
        up();
        ip("address add 192.0.2.1/24 dev eth0");
        Map<String, Integer> names = Map.of(
                "reachable", Neighbor.REACHABLE,
                "stale", Neighbor.STALE,
                "probe", Neighbor.PROBE,
                "permanent", Neighbor.PERMANENT,
                "noarp", Neighbor.NOARP,
                "failed", Neighbor.FAILED);
        IpAddress address = IpAddress.parse("192.0.2.7");
        // One that is delayed is probed at once.
        for (Map.Entry<String, Integer> each : names.entrySet()) {
            ip("neighbor replace 192.0.2.7 lladdr 02:00:00:00:00:07 dev eth0 nud " + each.getKey());
            assertEquals(each.getValue(), netlink.neighbors().get(eth0, address).state(), each.getKey());
            ip("neighbor delete 192.0.2.7 dev eth0");
        }
        ip("neighbor replace 192.0.2.7 dev eth0 nud incomplete");
        assertEquals(Neighbor.INCOMPLETE, netlink.neighbors().get(eth0, address).state());
    }

    private int flags(int link, String address) throws Exception {
        return netlink.addresses()
                .find(link, Cidr.parseInterface(address))
                .orElseThrow()
                .flags();
    }

    @Test
    @Tag("N2.2")
    void scopesAndFlagsOfAddresses() throws Exception {
        ip("address add 2001:db8::1/64 dev eth0");
        assertEquals(InterfaceAddress.TENTATIVE | InterfaceAddress.PERMANENT, flags(eth0, "2001:db8::1/64"));
        ip("address add 192.0.2.1/24 dev eth0");
        ip("address add 192.0.2.2/24 dev eth0");
        ip("address add 203.0.113.1/24 dev eth0 scope host");
        ip("address add 198.51.100.1/24 dev eth0 scope site");
        ip("address add 198.51.101.1/24 dev eth0 scope link valid_lft 1000 preferred_lft 0");
        assertEquals(InterfaceAddress.PERMANENT, flags(eth0, "192.0.2.1/24"));
        assertEquals(InterfaceAddress.PERMANENT | InterfaceAddress.SECONDARY, flags(eth0, "192.0.2.2/24"));
        assertEquals(InterfaceAddress.DEPRECATED, flags(eth0, "198.51.101.1/24"));
        Set<Integer> scopes = new HashSet<>();
        netlink.addresses().list(eth0).forEach(address -> scopes.add(address.scope()));
        assertEquals(
                Set.of(
                        InterfaceAddress.SCOPE_GLOBAL,
                        InterfaceAddress.SCOPE_SITE,
                        InterfaceAddress.SCOPE_LINK,
                        InterfaceAddress.SCOPE_HOST),
                scopes);
    }

    @Test
    @Tag("N2.2")
    void anAddressThatSomebodyElseHasIsMarkedSo() throws Exception {
        up();
        ip("address add 2001:db8::7/64 dev eth1 nodad");
        ip("address add 2001:db8::7/64 dev eth0");
        long deadline = System.nanoTime() + 20_000_000_000L;
        while ((flags(eth0, "2001:db8::7/64") & InterfaceAddress.TENTATIVE) == 0
                || (flags(eth0, "2001:db8::7/64") & InterfaceAddress.DADFAILED) == 0) {
            assertTrue(System.nanoTime() < deadline, "nobody objected");
            Thread.onSpinWait();
        }
        assertEquals(0, flags(eth1, "2001:db8::7/64") & InterfaceAddress.DADFAILED);
    }
}
