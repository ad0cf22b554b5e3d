package dev.poplin.netlink.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.route.NextHop;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.route.RouteType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What holds of any kernel: the real one and the fake one answer alike. */
abstract class KernelContract {

    private static final RouteProtocol OURS = RouteProtocol.of(114);
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:07");
    private static final Cidr POOL = Cidr.parse("10.244.0.0/26");

    /** The front door to a namespace with nothing but a loopback that is down. */
    abstract Netlink netlink();

    private static void refused(Errno errno, Executable call) {
        assertEquals(errno, assertThrows(NetlinkException.class, call).errno());
    }

    private int veth(String name, String peer) throws NetlinkException {
        netlink().links().add(NewLink.veth(name, NewLink.named(peer)).up());
        int far = netlink().links().get(peer).index();
        netlink().links().change(far, NewLink.named(peer).up());
        return netlink().links().get(name).index();
    }

    @Test
    @Tag("N2.1")
    void beginsWithALoopbackThatCannotBeDeleted() throws Exception {
        List<Link> links = netlink().links().list();
        assertEquals(List.of("lo"), links.stream().map(Link::name).toList());
        assertFalse(links.get(0).isUp());
        refused(Errno.EOPNOTSUPP, () -> netlink().links().delete(1));
        netlink().links().change(1, NewLink.named("lo").up());
        assertTrue(netlink().links().get("lo").isUp());
    }

    @Test
    @Tag("N2.1")
    void aVethPairComesAndGoesTogether() throws Exception {
        int pod = veth("pod0", "host0");
        Link host = netlink().links().get("host0");
        assertEquals(pod, host.peer());
        assertEquals("veth", host.kind());
        refused(Errno.EEXIST, () -> netlink().links().add(NewLink.veth("pod0", NewLink.named("x"))));
        refused(Errno.EEXIST, () -> netlink().links().add(NewLink.veth("x", NewLink.named("host0"))));
        assertEquals(Optional.empty(), netlink().links().find("x"));
        netlink().links().delete(host.index());
        assertEquals(Optional.empty(), netlink().links().find("pod0"));
        refused(Errno.ENODEV, () -> netlink().links().delete(host.index()));
        refused(Errno.ENODEV, () -> netlink().links().get("pod0"));
        refused(
                Errno.ENODEV,
                () -> netlink().links().change(pod, NewLink.named("pod0").up()));
    }

    @Test
    @Tag("N2.1")
    void aLinkIsAsItWasChanged() throws Exception {
        netlink().links().add(NewLink.bridge("br0"));
        int bridge = netlink().links().get("br0").index();
        int port = veth("pod0", "host0");
        netlink()
                .links()
                .change(
                        port,
                        NewLink.named("pod0")
                                .mtuBytes(1400)
                                .mac(MAC)
                                .master(bridge)
                                .alias("a port"));
        Link changed = netlink().links().find(port).orElseThrow();
        assertEquals(1400, changed.mtuBytes());
        assertEquals(Optional.of(MAC), changed.macAddress());
        assertEquals(bridge, changed.master());
        assertEquals("a port", changed.alias());
        netlink().links().change(port, NewLink.named("pod0").down().master(0));
        assertFalse(netlink().links().find(port).orElseThrow().isUp());
        assertEquals(0, netlink().links().get("pod0").master());
        netlink().links().change(port, NewLink.named("pod0").rename("pod1"));
        assertEquals(port, netlink().links().get("pod1").index());
        refused(
                Errno.EEXIST,
                () -> netlink().links().change(port, NewLink.named("pod1").rename("br0")));
        assertEquals(0, netlink().links().statistics(bridge).receiveErrors());
    }

    @Test
    @Tag("N2.1")
    void aKindThatThereIsNotIsRefused() {
        refused(Errno.EOPNOTSUPP, () -> netlink().links().add(NewLink.named("plain")));
    }

    @Test
    @Tag("N2.1")
    void aGroupOfLinksIsDeletedAtOnce() throws Exception {
        for (int number = 0; number < 5; number++) {
            netlink().links().add(NewLink.bridge("br" + number).group(number < 3 ? 7 : 8));
        }
        netlink().links().deleteGroup(7);
        assertEquals(
                List.of("lo", "br3", "br4"),
                netlink().links().list().stream().map(Link::name).toList());
        refused(Errno.ENODEV, () -> netlink().links().deleteGroup(7));
    }

    @Test
    @Tag("N2.2")
    void anAddressIsThereOnceUntilItIsDeleted() throws Exception {
        int link = veth("pod0", "host0");
        InterfaceAddress address = InterfaceAddress.of(link, Cidr.parseInterface("192.0.2.7/24"));
        netlink().addresses().add(address);
        refused(Errno.EEXIST, () -> netlink().addresses().add(address));
        netlink().addresses().replace(address);
        assertEquals(List.of(address.address()), ipv4Addresses(link));
        assertEquals(List.of(), ipv4Addresses(1));
        netlink().addresses().delete(address);
        refused(Errno.EADDRNOTAVAIL, () -> netlink().addresses().delete(address));
        refused(Errno.ENODEV, () -> netlink().addresses().add(InterfaceAddress.of(99, address.address())));
        assertEquals(List.of(), ipv4Addresses(link));
    }

    private List<Cidr> ipv4Addresses(int link) throws NetlinkException {
        return netlink().addresses().list(link).stream()
                .map(InterfaceAddress::address)
                .filter(each -> each.family() == IpFamily.IPV4)
                .toList();
    }

    @Test
    @Tag("N2.3")
    void aRouteIsThereOnceUntilItIsDeleted() throws Exception {
        int link = veth("pod0", "host0");
        Route route = Route.onLink(POOL, link).withProtocol(OURS);
        netlink().routes().add(route);
        refused(Errno.EEXIST, () -> netlink().routes().add(route));
        refused(Errno.EEXIST, () -> netlink().routes().add(Route.blackhole(POOL)));
        assertEquals(List.of(route), ours(IpFamily.IPV4));
        netlink().routes().replace(Route.blackhole(POOL).withProtocol(OURS));
        assertEquals(List.of(Route.blackhole(POOL).withProtocol(OURS)), ours(IpFamily.IPV4));
        netlink().routes().change(route);
        netlink().routes().delete(route);
        refused(Errno.ESRCH, () -> netlink().routes().delete(route));
        refused(Errno.ENOENT, () -> netlink().routes().change(route));
        refused(Errno.ENODEV, () -> netlink().routes().add(Route.onLink(POOL, 99)));
    }

    private List<Route> ours(IpFamily family) throws NetlinkException {
        return netlink().routes().list(RouteFilter.of(family, OURS));
    }

    @Test
    @Tag("N2.3")
    void routesAreListedAsTheFilterSays() throws Exception {
        int link = veth("pod0", "host0");
        Route near = Route.onLink(POOL, link).withProtocol(OURS);
        Route elsewhere = Route.blackhole(POOL).withProtocol(OURS).withTable(1000);
        Route foreign = Route.ofType(Cidr.parse("10.0.0.0/8"), RouteType.UNREACHABLE)
                .withProtocol(RouteProtocol.STATIC)
                .withMetric(9);
        for (Route route : List.of(near, elsewhere, foreign)) {
            netlink().routes().add(route);
        }
        RouteFilter all = RouteFilter.main(IpFamily.IPV4);
        assertEquals(List.of(near), ours(IpFamily.IPV4));
        assertEquals(List.of(elsewhere), netlink().routes().list(all.inTable(1000)));
        assertEquals(List.of(), netlink().routes().list(all.inTable(77)));
        assertEquals(List.of(near), netlink().routes().list(all.through(link)));
        assertEquals(List.of(foreign), netlink().routes().list(RouteFilter.of(IpFamily.IPV4, RouteProtocol.STATIC)));
        assertEquals(List.of(), ours(IpFamily.IPV6));
    }

    @Test
    @Tag("N2.3")
    void anIpv6RouteGetsTheKernelsMetric() throws Exception {
        int link = veth("pod0", "host0");
        Route route = Route.onLink(Cidr.parse("2001:db8:5::/48"), link).withProtocol(OURS);
        netlink().routes().add(route);
        assertEquals(List.of(route.withMetric(1024)), ours(IpFamily.IPV6));
        netlink().routes().delete(route);
        assertEquals(List.of(), ours(IpFamily.IPV6));
    }

    @Test
    @Tag("N2.3")
    void theLongestPrefixIsTaken() throws Exception {
        int link = veth("pod0", "host0");
        netlink().routes().add(Route.onLink(Cidr.parse("10.0.0.0/8"), link));
        netlink().routes().add(Route.blackhole(POOL));
        assertEquals(link, netlink().routes().get(IpAddress.parse("10.1.2.3")).link());
        refused(Errno.EINVAL, () -> netlink().routes().get(POOL.nth(1)));
        refused(Errno.of(101), () -> netlink().routes().get(IpAddress.parse("192.0.2.1")));
    }

    @Test
    @Tag("N2.3")
    void aMultipathRouteComesBackWithItsWeights() throws Exception {
        int link = veth("pod0", "host0");
        netlink().routes().add(Route.onLink(Cidr.parse("192.0.2.0/24"), link));
        Route route = Route.multipath(
                        POOL,
                        List.of(
                                NextHop.via(IpAddress.parse("192.0.2.1"), link).withWeight(3),
                                NextHop.via(IpAddress.parse("192.0.2.2"), link)))
                .withProtocol(OURS);
        netlink().routes().add(route);
        assertEquals(List.of(route), ours(IpFamily.IPV4));
        netlink().routes().replace(ours(IpFamily.IPV4).get(0));
        assertEquals(List.of(route), ours(IpFamily.IPV4));
    }

    @Test
    @Tag("N2.2")
    void neighborsAndProxiesAreKeptApart() throws Exception {
        int link = veth("pod0", "host0");
        IpAddress gateway = IpAddress.parse("169.254.1.1");
        Neighbor neighbor = Neighbor.permanent(link, gateway, MAC);
        netlink().neighbors().add(neighbor);
        refused(Errno.EEXIST, () -> netlink().neighbors().add(neighbor));
        netlink().neighbors().replace(neighbor);
        netlink().neighbors().add(Neighbor.proxy(link, IpAddress.parse("10.0.0.9")));
        assertEquals(List.of(neighbor), netlink().neighbors().list(IpFamily.IPV4, link));
        assertEquals(List.of(), netlink().neighbors().list(IpFamily.IPV4, 1));
        assertEquals(
                List.of(IpAddress.parse("10.0.0.9")),
                netlink().neighbors().listProxies(IpFamily.IPV4).stream()
                        .map(Neighbor::address)
                        .toList());
        netlink().neighbors().delete(neighbor);
        refused(Errno.ENOENT, () -> netlink().neighbors().delete(neighbor));
        refused(Errno.ENODEV, () -> netlink().neighbors().add(Neighbor.permanent(99, gateway, MAC)));
    }

    @Test
    @Tag("N1.6")
    void whatBelongsToALinkGoesWithIt() throws Exception {
        int link = veth("pod0", "host0");
        netlink().addresses().add(InterfaceAddress.of(link, Cidr.parse("192.0.2.7/32")));
        netlink().neighbors().add(Neighbor.permanent(link, IpAddress.parse("192.0.2.8"), MAC));
        List<Route> routes = List.of(
                Route.onLink(POOL, link).withProtocol(OURS),
                Route.onLink(POOL, link).withProtocol(OURS));
        List<Optional<NetlinkException>> outcomes = netlink().routes().addAll(routes);
        assertTrue(outcomes.get(0).isEmpty());
        assertEquals(Errno.EEXIST, outcomes.get(1).orElseThrow().errno());
        netlink().links().delete(link);
        assertEquals(List.of(), ours(IpFamily.IPV4));
        assertEquals(List.of(), netlink().addresses().list());
        assertEquals(List.of(), netlink().neighbors().list(IpFamily.IPV4));
    }

    @Test
    @Tag("N2.1")
    void aLinkOfAMasterThatIsMissingDoesNotStay() throws Exception {
        assertThrows(
                NetlinkException.class,
                () -> netlink().links().add(NewLink.bridge("br0").master(99)));
        assertThrows(NetlinkException.class, () -> netlink()
                .links()
                .add(NewLink.veth("pod0", NewLink.named("host0")).master(99)));
        assertEquals(
                List.of("lo"), netlink().links().list().stream().map(Link::name).toList());
    }

    @Test
    @Tag("N2.2")
    void addressesAreListedByTheirFamily() throws Exception {
        int link = veth("pod0", "host0");
        InterfaceAddress four = InterfaceAddress.of(link, Cidr.parseInterface("192.0.2.7/24"));
        InterfaceAddress six = InterfaceAddress.of(link, Cidr.parseInterface("2001:db8::7/64"));
        netlink().addresses().add(four);
        netlink().addresses().add(six);
        assertEquals(
                List.of(four.address()),
                netlink().addresses().list(IpFamily.IPV4).stream()
                        .map(InterfaceAddress::address)
                        .toList());
        List<Cidr> ipv6 = netlink().addresses().list(IpFamily.IPV6).stream()
                .map(InterfaceAddress::address)
                .toList();
        assertTrue(ipv6.contains(six.address()), ipv6::toString);
        assertTrue(ipv6.stream().allMatch(each -> each.family() == IpFamily.IPV6), ipv6::toString);
    }
}
