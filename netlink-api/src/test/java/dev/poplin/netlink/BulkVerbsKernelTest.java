package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv6Address;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.address.AddressLabel;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.bridge.ForwardingEntry;
import dev.poplin.netlink.bridge.MulticastEntry;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.PairScene;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.link.type.Bridge;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.neighbor.NeighborParameters;
import dev.poplin.netlink.neighbor.NeighborTable;
import dev.poplin.netlink.nexthop.NextHopObject;
import dev.poplin.netlink.nexthop.NextHopTarget;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.rule.RoutingRule;
import dev.poplin.netlink.rule.RuleAction;
import dev.poplin.netlink.rule.RuleSelector;
import dev.poplin.netlink.system.Request;
import dev.poplin.netlink.traffic.Filter;
import dev.poplin.netlink.traffic.FilterChain;
import dev.poplin.netlink.traffic.Qdisc;
import dev.poplin.netlink.traffic.TrafficClass;
import dev.poplin.netlink.traffic.type.Action;
import dev.poplin.netlink.traffic.type.Htb;
import dev.poplin.netlink.traffic.type.HtbClass;
import dev.poplin.netlink.traffic.type.Mirred;
import dev.poplin.netlink.traffic.type.TcHandle;
import dev.poplin.netlink.traffic.type.U32;
import dev.poplin.netlink.xfrm.Xfrm;
import dev.poplin.netlink.xfrm.XfrmPolicy;
import dev.poplin.netlink.xfrm.XfrmSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every object can be found by what tells it apart, and has its verbs for many at once: with an outcome for each, in order, of which the
 * one in the middle is a refusal here.
 */
@KernelTest
class BulkVerbsKernelTest extends PairScene {

    private static final int FRA_TUN_ID = 12;

    @BeforeEach
    void open() throws Exception {
        netlink.addresses().add(InterfaceAddress.of(eth0, Cidr.parseInterface("192.0.2.1/24")));
    }

    private interface Verb<T> {
        List<Optional<NetlinkException>> of(List<T> objects) throws NetlinkException;
    }

    private static <T> void forAll(Verb<T> verb, List<T> objects) throws NetlinkException {
        assertOutcomes(verb.of(objects), objects.stream().map(object -> "").toList());
    }

    private static <T> void forAllBut(Errno refusal, T refused, Verb<T> verb, List<T> two) throws NetlinkException {
        assertOutcomes(verb.of(List.of(two.get(0), refused, two.get(1))), List.of("", refusal.toString(), ""));
    }

    private static void assertOutcomes(List<Optional<NetlinkException>> outcomes, List<String> errors) {
        assertEquals(
                errors,
                outcomes.stream()
                        .map(outcome -> outcome.map(failure -> failure.errno().toString())
                                .orElse(""))
                        .toList());
    }

    @Test
    @Tag("N2.1")
    void linksAreMadeOrChangedByTheHundred() throws Exception {
        forAll(
                netlink.links()::replaceAll,
                List.of(NewLink.of("br0", Bridge.create()), NewLink.of("br1", Bridge.create())));
        forAllBut(
                Errno.EOPNOTSUPP,
                NewLink.ofKind("no", "nosuchkind"),
                netlink.links()::replaceAll,
                List.of(NewLink.of("br0", Bridge.create()).mtuBytes(1400), NewLink.of("br2", Bridge.create())));
        assertEquals(1400, netlink.links().get("br0").mtuBytes());
        assertOutcomes(
                netlink.links()
                        .changeAll(Map.of(
                                netlink.links().get("br2").index(),
                                NewLink.named("br2").up())),
                List.of(""));
        assertEquals(Optional.empty(), netlink.links().find("ähnlich-äöüäöü"));
    }

    @Test
    @Tag("N2.1")
    void linksAndPortsAreFoundByTheirIndex() throws Exception {
        netlink.links().addAll(List.of(NewLink.of("br0", Bridge.create()), NewLink.of("br1", Bridge.create())));
        int bridge = netlink.links().get("br0").index();
        netlink.links().change(eth1, NewLink.named("eth1").master(bridge));
        assertEquals("eth1", netlink.links().get(eth1).name());
        NetlinkException none =
                assertThrows(NetlinkException.class, () -> netlink.links().get(9999));
        assertEquals(Errno.ENODEV, none.errno());
        assertEquals(bridge, netlink.bridges().ports().find(eth1).orElseThrow().bridge());
        assertEquals(Optional.empty(), netlink.bridges().ports().find(eth0));
        assertEquals(1, netlink.bridges().ports().list(bridge).size());
        assertEquals(
                List.of(),
                netlink.bridges().ports().list(netlink.links().get("br1").index()));
    }

    @Test
    @Tag("N2.1")
    void whatHasNoMethodIsAskedForInTheConversationItself() throws Exception {
        Request request = new Request(
                "link show", 18, 0, AttributeNames.NONE, out -> out.u64(0).u64(0));
        assertEquals(
                netlink.links().list().stream().map(Link::index).toList(),
                netlink.rtnetlink().dump(request, reply -> reply.u32(4)));
    }

    @Test
    @Tag("N2.2")
    void theParametersOfALinkAreFound() throws Exception {
        NeighborTable ofLink =
                netlink.neighborTables().find(IpFamily.IPV4, eth0).orElseThrow();
        assertEquals(Optional.of((long) eth0), ofLink.parameters().orElseThrow().get(NeighborParameters.LINK));
        assertEquals(Optional.empty(), ofLink.get(NeighborTable.THRESHOLD1));
        assertTrue(netlink.neighborTables()
                .find(IpFamily.IPV6, 0)
                .orElseThrow()
                .get(NeighborTable.THRESHOLD1)
                .isPresent());
        assertEquals(Optional.empty(), netlink.neighborTables().find(IpFamily.IPV4, 9999));
    }

    @Test
    @Tag("N6")
    void aKernelWithoutWireGuardHasNoSuchLinks() throws Exception {
        assertEquals(List.of(), netlink.wireGuard().list());
    }

    @Test
    @Tag("N2.2")
    void addressesAreFoundAndChanged() throws Exception {
        InterfaceAddress one =
                InterfaceAddress.of(eth0, Cidr.parseInterface("2001:db8::1/64")).withoutDuplicateDetection();
        InterfaceAddress two =
                InterfaceAddress.of(eth0, Cidr.parseInterface("2001:db8::2/64")).withoutDuplicateDetection();
        InterfaceAddress none = InterfaceAddress.of(eth0, Cidr.parseInterface("2001:db8::3/64"));
        netlink.addresses().addAll(List.of(one, two));
        forAllBut(
                Errno.ENODEV,
                InterfaceAddress.of(9999, none.address()),
                netlink.addresses()::changeAll,
                List.of(one.withMetric(7), two.withMetric(8)));
        assertEquals(
                7, netlink.addresses().find(eth0, one.address()).orElseThrow().metric());
        assertEquals(Optional.empty(), netlink.addresses().find(eth0, none.address()));
        assertEquals(Optional.empty(), netlink.addresses().find(eth1, one.address()));
    }

    @Test
    @Tag("N2.2")
    void neighborsAndTheirTablesAreChanged() throws Exception {
        Neighbor one = Neighbor.permanent(eth0, IpAddress.parse("192.0.2.2"), MacAddress.parse("02:00:00:00:00:02"));
        Neighbor two = Neighbor.permanent(eth0, IpAddress.parse("192.0.2.3"), MacAddress.parse("02:00:00:00:00:03"));
        Neighbor none = Neighbor.permanent(eth0, IpAddress.parse("192.0.2.4"), MacAddress.parse("02:00:00:00:00:04"));
        netlink.neighbors().addAll(List.of(one, two));
        MacAddress moved = MacAddress.parse("02:00:00:00:00:99");
        forAllBut(
                Errno.ENOENT,
                none,
                netlink.neighbors()::changeAll,
                List.of(Neighbor.permanent(eth0, one.address(), moved), two));
        assertEquals(moved, netlink.neighbors().get(eth0, one.address()).mac());

        forAllBut(
                Errno.ENOENT,
                delay(9999, 1000),
                netlink.neighborTables()::changeAll,
                List.of(delay(eth0, 3000), delay(eth1, 4000)));
        List<Long> stale = netlink.neighborTables().list(IpFamily.IPV4).stream()
                .flatMap(table -> table.parameters().stream())
                .filter(parameters -> List.of(Optional.of((long) eth0), Optional.of((long) eth1))
                        .contains(parameters.get(NeighborParameters.LINK)))
                .map(parameters ->
                        parameters.get(NeighborParameters.GC_STALE_TIME).orElseThrow())
                .sorted()
                .toList();
        assertEquals(List.of(3000L, 4000L), stale);
    }

    private static NeighborTable delay(int link, long millis) {
        return NeighborTable.of(IpFamily.IPV4)
                .withParameters(NeighborParameters.ofLink(link).with(NeighborParameters.GC_STALE_TIME, millis));
    }

    @Test
    @Tag("N2.4")
    void labelsOfAddressesAreReplacedAndFoundByTheLongestPrefix() throws Exception {
        AddressLabel wide = AddressLabel.of(Cidr.parse("2001:db8::/32"), 77);
        AddressLabel narrow = AddressLabel.of(Cidr.parse("2001:db8:1::/48"), 78);
        forAll(netlink.addressLabels()::replaceAll, List.of(wide, narrow));
        forAll(netlink.addressLabels()::replaceAll, List.of(AddressLabel.of(wide.prefix(), 79)));
        assertEquals(79, labelOf("2001:db8:2::1"));
        assertEquals(78, labelOf("2001:db8:1::1"));
        forAllBut(
                Errno.ESRCH,
                AddressLabel.of(Cidr.parse("2001:db9::/32"), 1),
                netlink.addressLabels()::deleteAll,
                List.of(wide, narrow));
    }

    private int labelOf(String address) throws NetlinkException {
        return netlink.addressLabels()
                .find((Ipv6Address) IpAddress.parse(address), 0)
                .orElseThrow()
                .label();
    }

    @Test
    @Tag("N2.2")
    void forwardingEntriesAndGroupsAreChanged() throws Exception {
        netlink.links().add(NewLink.of("br0", Bridge.create()).up());
        int bridge = netlink.links().get("br0").index();
        netlink.links().change(eth0, NewLink.named("eth0").master(bridge));
        netlink.links().change(eth1, NewLink.named("eth1").master(bridge));
        List<MacAddress> macs = List.of(MacAddress.parse("02:00:00:00:00:0a"), MacAddress.parse("02:00:00:00:00:0b"));
        netlink.bridges()
                .forwarding()
                .addAll(macs.stream()
                        .map(mac -> ForwardingEntry.port(eth0, mac))
                        .toList());
        forAllBut(
                Errno.ENOENT,
                ForwardingEntry.port(eth1, MacAddress.parse("02:00:00:00:00:0c")),
                netlink.bridges().forwarding()::changeAll,
                macs.stream().map(mac -> ForwardingEntry.port(eth1, mac)).toList());
        assertEquals(
                eth1,
                netlink.bridges()
                        .forwarding()
                        .find(bridge, macs.get(1))
                        .orElseThrow()
                        .link());

        MulticastEntry one = MulticastEntry.permanent(bridge, eth0, IpAddress.parse("239.1.1.1"));
        MulticastEntry two = MulticastEntry.permanent(bridge, eth1, IpAddress.parse("239.1.1.2"));
        netlink.bridges().multicast().add(one);
        forAll(netlink.bridges().multicast()::replaceAll, List.of(one, two));
        assertEquals(
                2,
                netlink.bridges().multicast().list().stream()
                        .filter(entry -> entry.toString().contains("239.1.1."))
                        .count());
    }

    @Test
    @Tag("N2.3")
    void routesAndTheirObjectsAreChanged() throws Exception {
        RouteProtocol ours = RouteProtocol.of(114);
        Route one = Route.blackhole(Cidr.parse("10.1.0.0/16"));
        Route two = Route.blackhole(Cidr.parse("10.2.0.0/16"));
        netlink.routes().addAll(List.of(one, two));
        forAllBut(
                Errno.ENOENT,
                Route.blackhole(Cidr.parse("10.3.0.0/16")),
                netlink.routes()::changeAll,
                List.of(one.withProtocol(ours), two.withProtocol(ours)));
        assertEquals(
                2, netlink.routes().list(RouteFilter.of(IpFamily.IPV4, ours)).size());

        NextHopTarget first = NextHopTarget.via(IpAddress.parse("192.0.2.2"), eth0);
        NextHopTarget other = NextHopTarget.via(IpAddress.parse("192.0.2.3"), eth0);
        netlink.nextHops().addAll(List.of(NextHopObject.of(1, first), NextHopObject.of(2, first)));
        forAllBut(
                Errno.ENOENT,
                NextHopObject.of(3, other),
                netlink.nextHops()::changeAll,
                List.of(NextHopObject.of(1, other), NextHopObject.of(2, other)));
        assertEquals(other, netlink.nextHops().get(2).target());
    }

    @Test
    @Tag("N2.4")
    void aRuleIsThereOnceHoweverOftenItIsPutThere() throws Exception {
        int before = netlink.rules().list().size();
        RoutingRule one = rule(100, 1000);
        netlink.rules().replace(one);
        netlink.rules().replace(one);
        forAll(netlink.rules()::replaceAll, List.of(one, rule(101, 1001)));
        assertEquals(before + 2, netlink.rules().list().size());
        RoutingRule malformed = new RoutingRule(
                IpFamily.IPV4,
                102,
                RuleSelector.builder().build(),
                RuleAction.lookup(1),
                RouteProtocol.UNSPEC,
                List.of(new RawAttribute(FRA_TUN_ID, new byte[1])));
        NetlinkException refused =
                assertThrows(NetlinkException.class, () -> netlink.rules().replace(malformed));
        assertEquals(Errno.of(34), refused.errno());
    }

    private static RoutingRule rule(int priority, int table) {
        return RoutingRule.of(
                IpFamily.IPV4, priority, RuleSelector.builder().mark(7, -1).build(), RuleAction.lookup(table));
    }

    @Test
    @Tag("N2.5")
    void disciplinesClassesFiltersChainsAndActionsAreFoundAndChanged() throws Exception {
        TcHandle root = TcHandle.of(1, 0);
        Qdisc htb = Qdisc.root(eth0, Htb.ofDefault(0x10)).withHandle(root);
        netlink.traffic().qdiscs().add(htb);
        assertEquals(
                "htb",
                netlink.traffic().qdiscs().find(eth0, root).orElseThrow().type().kind());
        assertEquals(Optional.empty(), netlink.traffic().qdiscs().find(eth0, TcHandle.of(9, 0)));

        TrafficClass slow = TrafficClass.of(eth0, root, TcHandle.of(1, 0x10), HtbClass.of(125_000, 1_250_000));
        TrafficClass fast = TrafficClass.of(eth0, root, TcHandle.of(1, 0x11), HtbClass.of(1_250_000, 1_250_000));
        netlink.traffic().classes().addAll(List.of(slow, fast));
        forAllBut(
                Errno.ENOENT,
                TrafficClass.of(eth0, root, TcHandle.of(1, 0x12), HtbClass.of(1_250_000, 1_250_000)),
                netlink.traffic().classes()::changeAll,
                List.of(TrafficClass.of(eth0, root, slow.handle(), HtbClass.of(250_000, 1_250_000)), fast));
        HtbClass now = (HtbClass) netlink.traffic()
                .classes()
                .find(eth0, slow.handle())
                .orElseThrow()
                .type();
        assertEquals(250_000, now.rateBytes());
        assertEquals(Optional.empty(), netlink.traffic().classes().find(eth0, TcHandle.of(1, 0x12)));

        netlink.traffic().qdiscs().add(Qdisc.clsact(eth1));
        List<FilterChain> chains =
                List.of(new FilterChain(eth1, TcHandle.INGRESS, 3), new FilterChain(eth1, TcHandle.INGRESS, 4));
        forAll(netlink.traffic().chains()::addAll, chains);
        assertEquals(
                4, netlink.traffic().chains().find(chains.get(1)).orElseThrow().number());
        forAll(netlink.traffic().chains()::deleteAll, chains);
        assertEquals(Optional.empty(), netlink.traffic().chains().find(chains.get(1)));

        Filter filter = Filter.of(
                eth1,
                TcHandle.INGRESS,
                Filter.ALL,
                5,
                U32.matching(List.of()).actions(Action.of(Mirred.redirect(eth0))));
        netlink.traffic().filters().add(filter);
        Filter listed = netlink.traffic().filters().list(eth1, TcHandle.INGRESS).stream()
                .filter(one -> one.handle() != 0 && one.toString().contains("mirred"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                listed.handle(),
                netlink.traffic().filters().find(listed).orElseThrow().handle());
        assertEquals(Optional.empty(), netlink.traffic().filters().find(listed.withHandle(listed.handle() + 1)));

        List<Action> actions = List.of(
                Action.of(Mirred.redirect(eth0).index(5)),
                Action.of(Mirred.redirect(eth0).index(6)));
        forAll(netlink.traffic().actions()::replaceAll, actions);
        forAll(netlink.traffic().actions()::replaceAll, actions);
        forAllBut(Errno.ENOENT, 7, indices -> netlink.traffic().actions().deleteAll("mirred", indices), List.of(5, 6));
        assertEquals(Optional.empty(), netlink.traffic().actions().find("mirred", 5));
    }

    @Test
    @Tag("N2.6")
    void policiesAreReplacedAndDeleted() throws Exception {
        try (Xfrm xfrm = Xfrm.open(namespace)) {
            List<XfrmPolicy> policies = List.of(
                    XfrmPolicy.block(
                            XfrmSelector.between(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.1.0.0/16")),
                            XfrmPolicy.OUT,
                            5),
                    XfrmPolicy.block(
                            XfrmSelector.between(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.2.0.0/16")),
                            XfrmPolicy.OUT,
                            6));
            forAll(xfrm::replacePolicies, policies);
            forAll(xfrm::replacePolicies, policies);
            assertEquals(2, xfrm.listPolicies().size());
            forAllBut(
                    Errno.ENOENT,
                    XfrmPolicy.block(
                            XfrmSelector.between(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.3.0.0/16")),
                            XfrmPolicy.OUT,
                            7),
                    xfrm::deletePolicies,
                    policies);
            assertEquals(List.of(), xfrm.listPolicies());
        }
    }
}
