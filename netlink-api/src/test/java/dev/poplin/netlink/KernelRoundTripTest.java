package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.1")
class KernelRoundTripTest {

    private static final MacAddress MAC = MacAddress.parse("ee:ee:ee:ee:ee:ee");

    @Test
    @Tag("N2.2")
    @Tag("N2.3")
    void whatIsMadeHereIsWhatIpShows() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace pod = namespaces.create();
                NetworkNamespace host = namespaces.create();
                Netlink inPod = Netlink.open(pod);
                Netlink inHost = Netlink.open(host)) {
            inPod.links()
                    .add(NewLink.veth("eth0", NewLink.named("cali123").mac(MAC).namespace(host))
                            .mtuBytes(1450)
                            .up());
            int far = inHost.links().get("cali123").index();
            inHost.links()
                    .change(far, NewLink.named("cali123").linkLocalFromMac().alias("container"));
            inHost.links().change(far, NewLink.named("cali123").up());
            Link eth0 = inPod.links().get("eth0");
            Link cali = inHost.links().get("cali123");
            assertEquals(1450, eth0.mtuBytes());
            assertEquals("veth", cali.kind());
            assertEquals(Optional.of(MAC), cali.macAddress());
            assertEquals("container", cali.alias());
            assertTrue(cali.isUp());

            inPod.addresses().add(InterfaceAddress.of(eth0.index(), Cidr.parse("10.244.0.1/32")));
            IpAddress gateway = IpAddress.parse("169.254.1.1");
            inPod.routes().add(Route.onLink(gateway.toCidr(), eth0.index()));
            inPod.routes().add(Route.via(Cidr.parse("0.0.0.0/0"), gateway, eth0.index()));
            inPod.neighbors().replace(Neighbor.permanent(eth0.index(), gateway, MAC));
            String routes = Command.runIn(pod, "ip", "route").orFail().output();
            assertTrue(routes.contains("default via 169.254.1.1 dev eth0"), routes);
            assertTrue(routes.contains("169.254.1.1 dev eth0 scope link"), routes);
            String neighbors = Command.runIn(pod, "ip", "neigh").orFail().output();
            assertTrue(neighbors.contains("169.254.1.1 dev eth0 lladdr ee:ee:ee:ee:ee:ee PERMANENT"), neighbors);
            assertEquals(
                    List.of(Neighbor.permanent(eth0.index(), gateway, MAC)),
                    inPod.neighbors().list(IpFamily.IPV4));
            assertTrue(inPod.addresses().list(eth0.index()).stream()
                    .anyMatch(address -> address.address().toString().equals("10.244.0.1/32")));
        }
    }

    @Test
    @Tag("N2.3")
    @Tag("N1.6")
    void thousandsOfRoutesAreListedAndRemovedByProtocol() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace)) {
            RouteProtocol ours = RouteProtocol.of(114);
            List<Route> routes = IntStream.range(0, 3000)
                    .mapToObj(i -> Route.blackhole(Cidr.parse("10.0.0.0/8").subnet(26, i))
                            .withProtocol(ours))
                    .toList();
            assertTrue(netlink.routes().addAll(routes).stream().allMatch(Optional::isEmpty));
            RouteFilter filter = RouteFilter.of(IpFamily.IPV4, ours);
            int[] scanned = {0};
            netlink.routes().scan(filter, route -> scanned[0] += route.u8(1) == 26 ? 1 : 0);
            assertEquals(3000, scanned[0]);
            netlink.routes()
                    .scan(
                            filter,
                            route -> assertThrows(IllegalStateException.class, () -> netlink.routes()
                                    .list()));
            assertEquals(routes, netlink.routes().list(RouteFilter.of(IpFamily.IPV4, ours)));
            List<Optional<NetlinkException>> again = netlink.routes().addAll(routes.subList(0, 2));
            assertEquals(Errno.EEXIST, again.get(1).orElseThrow().errno());
            assertTrue(netlink.routes().deleteAll(routes).stream().allMatch(Optional::isEmpty));
            assertEquals(List.of(), netlink.routes().list(RouteFilter.of(IpFamily.IPV4, ours)));
        }
    }

    @Test
    @Tag("N1.4")
    void aRefusalSaysWhatTheKernelSaid() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace)) {
            Route unreachable = Route.via(Cidr.parse("10.0.0.0/8"), IpAddress.parse("192.0.2.1"), 0);
            NetlinkException refused =
                    assertThrows(NetlinkException.class, () -> netlink.routes().add(unreachable));
            assertTrue(
                    refused.getMessage().startsWith("route add 10.0.0.0/8 via 192.0.2.1 proto 3: ENETUNREACH"),
                    refused.getMessage());
            assertEquals("Nexthop has invalid gateway", refused.kernelMessage());
        }
    }

    @Test
    @Tag("N4.3")
    void settingsOfANamespaceStayInIt() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                NetworkNamespace other = namespaces.create()) {
            namespace.sysctl().write("1", "ipv4", "ip_forward");
            assertEquals(Optional.of("1"), namespace.sysctl().read("ipv4", "ip_forward"));
            assertEquals(Optional.of("0"), other.sysctl().read("ipv4", "ip_forward"));
        }
    }
}
