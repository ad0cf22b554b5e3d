package dev.poplin.netlink.nexthop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.route.Encapsulation;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.3")
@Tag("N8")
class NextHopObjectsKernelTest extends KernelScene {

    private static final IpAddress GATEWAY = IpAddress.parse("192.0.2.2");
    private static final IpAddress OTHER_GATEWAY = IpAddress.parse("192.0.2.3");
    private static final RouteProtocol OURS = RouteProtocol.of(114);

    private int eth0;

    @BeforeEach
    void open() throws Exception {
        netlink.links().change(1, NewLink.named("lo").up());
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")).up());
        eth0 = netlink.links().get("eth0").index();
        netlink.links()
                .change(
                        netlink.links().get("eth1").index(),
                        NewLink.named("eth1").up());
        netlink.addresses().add(InterfaceAddress.of(eth0, Cidr.parseInterface("192.0.2.1/24")));
    }

    private static NextHopObject ours(int id, NextHopTarget target) {
        return NextHopObject.of(id, target).withProtocol(OURS);
    }

    @Test
    void objectsOfABridgesPortsAndThoseOfFarEndsAreListed() throws Exception {
        netlink.links().add(NewLink.bridge("br0").up());
        int bridge = netlink.links().get("br0").index();
        netlink.links()
                .change(
                        netlink.links().get("eth1").index(),
                        NewLink.named("eth1").master(bridge).up());
        int eth1 = netlink.links().get("eth1").index();
        netlink.nextHops().add(ours(1, NextHopTarget.via(GATEWAY, eth0)));
        netlink.nextHops().add(ours(2, NextHopTarget.onLink(IpFamily.IPV4, eth1)));
        netlink.nextHops().add(ours(3, NextHopTarget.tunnel(OTHER_GATEWAY)));
        assertEquals(
                List.of(2),
                netlink.nextHops().listOfMaster(bridge).stream()
                        .map(NextHopObject::id)
                        .toList());
        assertEquals(
                List.of(3),
                netlink.nextHops().listForForwarding().stream()
                        .map(NextHopObject::id)
                        .toList());
        assertEquals(3, netlink.nextHops().list().size());
    }

    @Test
    void whatIsAddedIsWhatIpShowsAndWhatIsListed() throws Exception {
        NextHopTarget.Buckets buckets = new NextHopTarget.Buckets(8, Duration.ofSeconds(60), Duration.ofSeconds(300));
        List<NextHopTarget.Member> weighted = List.of(new NextHopTarget.Member(1, 2), new NextHopTarget.Member(2, 256));
        List<NextHopObject> objects = List.of(
                ours(1, NextHopTarget.via(GATEWAY, eth0)),
                ours(2, NextHopTarget.via(IpAddress.parse("198.51.100.7"), eth0).onlink()),
                ours(3, new NextHopTarget.Blackhole(IpFamily.IPV4)),
                ours(4, NextHopTarget.via(IpAddress.parse("fe80::1"), eth0)),
                ours(
                        5,
                        NextHopTarget.via(GATEWAY, eth0)
                                .withEncapsulation(Encapsulation.ip(42, IpAddress.parse("198.51.100.9")))),
                ours(10, new NextHopTarget.Group(weighted, null, false)),
                ours(20, NextHopTarget.tunnel(IpAddress.parse("198.51.100.1"))),
                ours(21, NextHopTarget.group(20).forFdb()),
                ours(30, NextHopTarget.group(1, 2).resilient(buckets)));
        netlink.nextHops().addAll(objects).forEach(outcome -> assertTrue(outcome.isEmpty(), outcome::toString));
        assertEquals(
                """
                id 1 via 192.0.2.2 dev eth0 scope link proto 114
                id 2 via 198.51.100.7 dev eth0 scope link proto 114 onlink
                id 3 blackhole proto 114
                id 4 via fe80::1 dev eth0 scope link proto 114
                id 5 encap ip id 42 src 0.0.0.0 dst 198.51.100.9 ttl 0 tos 0 via 192.0.2.2 dev eth0 scope link proto 114
                id 10 group 1,2/2,256 proto 114
                id 20 via 198.51.100.1 scope link proto 114 fdb
                id 21 group 20 proto 114 fdb
                id 30 group 1/2 type resilient buckets 8 idle_timer 60 unbalanced_timer 300 unbalanced_time 0 proto 114
                """,
                Command.runIn(namespace, "ip", "nexthop")
                        .orFail()
                        .output()
                        .replaceAll("  +", " ")
                        .replaceAll(" +\n", "\n"));
        assertEquals(objects, netlink.nextHops().list());
        assertEquals(
                List.of(10, 21, 30),
                netlink.nextHops().listGroups().stream().map(NextHopObject::id).toList());
        assertEquals(
                List.of(1, 2, 4, 5),
                netlink.nextHops().list(eth0).stream().map(NextHopObject::id).toList());
        assertEquals(objects.get(5), netlink.nextHops().get(10));
        assertEquals(Optional.empty(), netlink.nextHops().find(99));
        List<Bucket> filled = netlink.nextHops().buckets(30);
        assertEquals(8, filled.size());
        assertEquals(4, filled.stream().filter(bucket -> bucket.nextHop() == 2).count());
        NetlinkException again =
                assertThrows(NetlinkException.class, () -> netlink.nextHops().add(objects.get(0)));
        assertEquals(Errno.EEXIST, again.errno());
    }

    @Test
    void routesFollowTheirObjectAndGoWithIt() throws Exception {
        netlink.nextHops().add(ours(1, NextHopTarget.via(GATEWAY, eth0)));
        List<Route> routes = IntStream.range(0, 1000)
                .mapToObj(i ->
                        Route.through(Cidr.parse("10.0.0.0/8").subnet(24, i), 1).withProtocol(OURS))
                .toList();
        netlink.routes().addAll(routes).forEach(outcome -> assertTrue(outcome.isEmpty(), outcome::toString));
        RouteFilter filter = RouteFilter.of(IpFamily.IPV4, OURS);
        Route listed = netlink.routes().list(filter).get(999);
        assertEquals(1, listed.nextHopObject());
        assertEquals(GATEWAY, listed.gateway());

        netlink.nextHops().change(ours(1, NextHopTarget.via(OTHER_GATEWAY, eth0)));
        assertEquals(OTHER_GATEWAY, netlink.routes().list(filter).get(999).gateway());
        netlink.routes().delete(listed);
        assertEquals(999, netlink.routes().list(filter).size());
        netlink.nextHops().delete(1);
        assertEquals(List.of(), netlink.routes().list(filter));
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetlinkException.class, () -> netlink.nextHops().delete(1))
                        .errno());
    }

    @Test
    void anObjectWithoutAnAddressServesTheRoutesOfItsFamily() throws Exception {
        netlink.addresses()
                .add(InterfaceAddress.of(eth0, Cidr.parseInterface("2001:db8::1/64"))
                        .withoutDuplicateDetection());
        NextHopObject blackhole = ours(7, new NextHopTarget.Blackhole(IpFamily.IPV6));
        NextHopObject onLink = ours(8, NextHopTarget.onLink(IpFamily.IPV6, eth0));
        netlink.nextHops().add(blackhole);
        netlink.nextHops().add(onLink);
        assertEquals(List.of(blackhole, onLink), netlink.nextHops().list());
        netlink.routes().add(Route.through(Cidr.parse("2001:db8:7::/48"), 7));
        netlink.routes().add(Route.through(Cidr.parse("2001:db8:8::/48"), 8));
        assertThrows(
                IllegalArgumentException.class, () -> new NextHopTarget.Gateway(IpFamily.IPV6, GATEWAY, eth0, 0, null));
    }
}
