package dev.poplin.netlink.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.link.type.Bridge;
import dev.poplin.netlink.link.type.BridgePort;
import dev.poplin.netlink.link.type.Vxlan;
import dev.poplin.netlink.nexthop.NextHopObject;
import dev.poplin.netlink.nexthop.NextHopTarget;
import dev.poplin.netlink.route.RouteProtocol;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@KernelTest(programs = {"ip", "bridge", "nsenter"})
@Tag("N2.1")
@Tag("N2.2")
@Tag("N8")
class BridgesKernelTest extends KernelScene {

    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:aa");
    private static final IpAddress FAR = IpAddress.parse("192.0.2.2");
    private static final IpAddress OTHER = IpAddress.parse("192.0.2.3");

    private int bridge;
    private int port;
    private int vxlan;

    @BeforeEach
    void open() throws Exception {
        netlink.links().add(NewLink.bridge("br0").up());
        bridge = netlink.links().get("br0").index();
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")).up());
        port = netlink.links().get("eth1").index();
        netlink.links().change(port, NewLink.named("eth1").master(bridge).up());
        netlink.links().add(NewLink.of("vx0", Vxlan.of(42)).up());
        vxlan = netlink.links().get("vx0").index();
    }

    private String bridge(String words) throws Exception {
        return Command.runIn(namespace, ("bridge " + words).split(" ")).orFail().output();
    }

    private static void contains(String part, String shown) {
        assertTrue(shown.replaceAll(" +", " ").contains(part), () -> part + " is not in " + shown);
    }

    @Test
    void anAddressBehindAPortIsWhatBridgeShows() throws Exception {
        ForwardingEntry entry = ForwardingEntry.port(port, MAC);
        netlink.bridges().forwarding().add(entry);
        contains("02:00:00:00:00:aa dev eth1 master br0 static", bridge("fdb show br br0"));
        assertEquals(
                Errno.EEXIST,
                assertThrows(
                                NetlinkException.class,
                                () -> netlink.bridges().forwarding().add(entry))
                        .errno());
        netlink.bridges().forwarding().replace(entry.withFlags(ForwardingEntry.STICKY));
        contains("02:00:00:00:00:aa sticky master br0 static", bridge("fdb show brport eth1"));
        ForwardingEntry listed =
                netlink.bridges().forwarding().find(bridge, MAC).orElseThrow();
        assertTrue((listed.flags() & ForwardingEntry.STICKY) != 0);
        assertEquals(
                List.of(listed),
                netlink.bridges().forwarding().list(port).stream()
                        .filter(one -> one.mac().equals(MAC))
                        .toList());
        netlink.bridges().forwarding().delete(entry);
        assertEquals(Optional.empty(), netlink.bridges().forwarding().find(bridge, MAC));
        bridge("fdb add 02:00:00:00:00:ab dev eth1 master static");
        assertTrue(netlink.bridges().forwarding().listOfBridge(bridge).stream()
                .anyMatch(one ->
                        one.mac().toString().equals("02:00:00:00:00:ab") && one.state() == ForwardingEntry.STATIC));
        netlink.bridges().forwarding().flush(bridge, port);
        assertTrue(netlink.bridges().forwarding().listOfBridge(bridge).stream()
                .noneMatch(one -> one.mac().toString().equals("02:00:00:00:00:ab")));
    }

    @Test
    void farEndsOfAVxlanAreWhatBridgeShows() throws Exception {
        ForwardingEntries entries = netlink.bridges().forwarding();
        entries.append(ForwardingEntry.remote(vxlan, ForwardingEntry.ANY, FAR));
        entries.append(ForwardingEntry.remote(vxlan, ForwardingEntry.ANY, OTHER)
                .with(ForwardingEntry.PORT, 8472)
                .with(ForwardingEntry.VNI, 7));
        entries.add(ForwardingEntry.remote(vxlan, MAC, FAR));
        String shown = bridge("fdb show dev vx0");
        contains("00:00:00:00:00:00 dst 192.0.2.2 self permanent", shown);
        contains("00:00:00:00:00:00 dst 192.0.2.3 port 8472 vni 7 self permanent", shown);
        contains("02:00:00:00:00:aa dst 192.0.2.2 self permanent", shown);
        List<String> listed = entries.list(vxlan).stream()
                .map(ForwardingEntry::toString)
                .sorted()
                .toList();
        assertEquals(
                List.of(
                        "00:00:00:00:00:00 dev #" + vxlan + " dst 192.0.2.2 self permanent",
                        "00:00:00:00:00:00 dev #" + vxlan + " dst 192.0.2.3 port 8472 vni 7 self permanent",
                        "02:00:00:00:00:aa dev #" + vxlan + " dst 192.0.2.2 self permanent"),
                listed);
        entries.change(ForwardingEntry.remote(vxlan, MAC, OTHER).with(ForwardingEntry.VNI, 9));
        contains("02:00:00:00:00:aa dst 192.0.2.3 vni 9 self permanent", bridge("fdb show dev vx0"));
        MacAddress absent = MacAddress.parse("02:00:00:00:00:ff");
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetlinkException.class, () -> entries.change(ForwardingEntry.remote(vxlan, absent, FAR)))
                        .errno());
        entries.replace(ForwardingEntry.remote(vxlan, MAC, OTHER));
        assertEquals(
                Optional.of(OTHER), entries.findSelf(vxlan, MAC).orElseThrow().get(ForwardingEntry.DESTINATION));
        entries.delete(ForwardingEntry.remote(vxlan, ForwardingEntry.ANY, FAR));
        assertEquals(2, entries.list(vxlan).size());
    }

    @Test
    void anAddressMayHaveTheFarEndsOfANexthopObject() throws Exception {
        netlink.nextHops().add(NextHopObject.of(20, NextHopTarget.tunnel(FAR)));
        netlink.nextHops().add(NextHopObject.of(21, NextHopTarget.group(20).forFdb()));
        netlink.bridges().forwarding().add(ForwardingEntry.nextHop(vxlan, MAC, 21));
        contains("02:00:00:00:00:aa nhid 21 self permanent", bridge("fdb show dev vx0"));
        assertEquals(
                Optional.of(21L),
                netlink.bridges()
                        .forwarding()
                        .findSelf(vxlan, MAC)
                        .orElseThrow()
                        .get(ForwardingEntry.NEXT_HOP));
    }

    @Test
    void thousandsOfFarEndsAreWrittenAtOnce() throws Exception {
        List<ForwardingEntry> entries = IntStream.range(0, 1000)
                .mapToObj(number -> ForwardingEntry.remote(
                        vxlan,
                        MacAddress.parse(String.format("02:00:00:00:%02x:%02x", number >> 8, number & 255)),
                        FAR))
                .toList();
        assertTrue(netlink.bridges().forwarding().addAll(entries).stream().allMatch(Optional::isEmpty));
        assertEquals(1000, netlink.bridges().forwarding().list(vxlan).size());
        assertTrue(netlink.bridges().forwarding().deleteAll(entries).stream().allMatch(Optional::isEmpty));
        assertEquals(List.of(), netlink.bridges().forwarding().list(vxlan));
    }

    @Test
    void groupsAreWhatBridgeShows() throws Exception {
        IpAddress group = IpAddress.parse("239.1.1.1");
        MulticastEntry entry = MulticastEntry.permanent(bridge, port, group);
        netlink.bridges().multicast().add(entry);
        contains("dev br0 port eth1 grp 239.1.1.1 permanent", bridge("mdb show"));
        bridge("mdb add dev br0 port eth1 grp ff0e::123 permanent");
        bridge("mdb add dev br0 port eth1 grp 01:00:5e:00:00:99 permanent");
        List<String> listed = netlink.bridges().multicast().list().stream()
                .map(MulticastEntry::toString)
                .toList();
        assertTrue(listed.contains(entry.toString()), listed::toString);
        assertTrue(listed.contains("dev #" + bridge + " port #" + port + " grp ff0e::123 permanent"), listed::toString);
        assertTrue(
                listed.contains("dev #" + bridge + " port #" + port + " grp 01:00:5e:00:00:99 permanent"),
                listed::toString);
        assertEquals(
                Optional.of(entry.toString()),
                netlink.bridges().multicast().find(entry).map(MulticastEntry::toString));
        assertEquals(
                Optional.empty(), netlink.bridges().multicast().find(MulticastEntry.permanent(bridge, vxlan, group)));
        netlink.bridges().multicast().delete(entry);
        assertEquals(List.of(), netlink.bridges().multicast().listeners(entry));
        assertTrue(netlink.bridges().multicast().list().stream().noneMatch(one -> group.equals(one.group())));
        Command.runIn(namespace, "bridge", "link", "set", "dev", "eth1", "mcast_router", "2")
                .orFail();
        assertEquals(
                List.of(new MulticastEntries.RouterPort(bridge, port)),
                netlink.bridges().multicast().routerPorts());
    }

    @Test
    void portsAreChangedAndListed() throws Exception {
        BridgePort wanted = BridgePort.create()
                .with(BridgePort.ISOLATED, true)
                .with(BridgePort.NEIGHBOR_SUPPRESS, true)
                .with(BridgePort.MULTICAST_FLOOD, false);
        netlink.bridges().ports().change(port, wanted);
        contains("isolated on", bridge("-d link show dev eth1"));
        BridgePorts.Port listed = netlink.bridges().ports().list().get(0);
        assertEquals("eth1", listed.name());
        assertEquals(bridge, listed.bridge());
        assertTrue(listed.settings().attributes().covers(wanted.attributes()));
        bridge("link set dev eth1 learning off guard on cost 9");
        BridgePort there = netlink.bridges().ports().list().get(0).settings();
        assertEquals(Optional.of(false), there.get(BridgePort.LEARNING));
        assertEquals(Optional.of(9L), there.get(BridgePort.COST));
        assertTrue(netlink.bridges()
                .ports()
                .changeAll(Map.of(port, BridgePort.create().with(BridgePort.COST, 10)))
                .get(0)
                .isEmpty());
    }

    @Test
    void vnisOfAFilterAreWhatBridgeShows() throws Exception {
        netlink.links().delete(vxlan);
        netlink.links().add(NewLink.of("vx1", Vxlan.external().with(Vxlan.VNIFILTER, true)));
        int filtered = netlink.links().get("vx1").index();
        netlink.bridges().vnis().add(VniFilter.of(filtered, 100).withRemote(FAR));
        netlink.bridges().vnis().add(new VniFilter(filtered, 200, 203, null));
        String shown = bridge("vni show dev vx1");
        contains("100 192.0.2.2", shown);
        contains("200-203", shown);
        assertEquals(
                List.of(VniFilter.of(filtered, 100).withRemote(FAR), new VniFilter(filtered, 200, 203, null)),
                netlink.bridges().vnis().list(filtered));
        assertEquals(
                Optional.of(new VniFilter(filtered, 200, 203, null)),
                netlink.bridges().vnis().find(filtered, 201));
        assertEquals(Optional.empty(), netlink.bridges().vnis().find(filtered, 204));
        netlink.bridges().vnis().delete(new VniFilter(filtered, 200, 203, null));
        assertEquals(1, netlink.bridges().vnis().list(filtered).size());
    }

    /** This kernel has no VLAN filtering; with it, both calls succeed. */
    @Test
    void aKernelWithoutVlanFilteringSaysSo() throws Exception {
        try {
            netlink.bridges().vlans().add(BridgeVlan.of(port, 100));
            assertTrue(netlink.bridges().vlans().list().contains(BridgeVlan.of(port, 100)));
            assertEquals(
                    Optional.of(BridgeVlan.of(port, 100)),
                    netlink.bridges().vlans().find(port, 100));
            assertEquals(Optional.empty(), netlink.bridges().vlans().find(port, 101));
        } catch (NetlinkException e) {
            assertEquals(Errno.EOPNOTSUPP, e.errno());
            assertEquals(List.of(), netlink.bridges().vlans().list());
        }
    }

    @Test
    void anAddressIsFoundByItsVni() throws Exception {
        netlink.links().delete(vxlan);
        netlink.links().add(NewLink.of("vx1", Vxlan.external()).up());
        int many = netlink.links().get("vx1").index();
        ForwardingEntry entry = ForwardingEntry.remote(many, MAC, FAR).with(ForwardingEntry.SOURCE_VNI, 7);
        netlink.bridges().forwarding().add(entry);
        ForwardingEntry found =
                netlink.bridges().forwarding().findSelf(many, MAC, 7).orElseThrow();
        assertEquals(Optional.of(FAR), found.get(ForwardingEntry.DESTINATION));
        assertEquals(Optional.empty(), netlink.bridges().forwarding().findSelf(many, MAC, 8));
        assertEquals(Optional.empty(), netlink.bridges().forwarding().find(bridge, MAC, 10));
    }

    @Test
    void aGroupIsAddedWithAllThatWasListedOfIt() throws Exception {
        netlink.links().change(bridge, NewLink.of("br0", Bridge.create().with(Bridge.MCAST_IGMP_VERSION, 3)));
        MulticastEntry all = MulticastEntry.permanent(bridge, port, IpAddress.parse("239.1.1.7"))
                .withSources(MulticastEntry.INCLUDE, List.of(FAR, OTHER))
                .withProtocol(RouteProtocol.of(114));
        netlink.bridges().multicast().add(all);
        contains("filter_mode include source_list", bridge("-d mdb show"));
        MulticastEntry listed = withMode();
        assertEquals(Set.of(FAR, OTHER), Set.copyOf(listed.sources()), listed::toString);
        assertEquals(Optional.of(RouteProtocol.of(114)), listed.protocol());
        netlink.bridges().multicast().delete(listed);
        netlink.bridges().multicast().add(listed);
        MulticastEntry again = withMode();
        assertEquals(Set.copyOf(listed.sources()), Set.copyOf(again.sources()));
        assertEquals(OptionalInt.of(MulticastEntry.INCLUDE), again.filterMode());
        assertEquals(listed.protocol(), again.protocol());
    }

    private MulticastEntry withMode() throws Exception {
        return netlink.bridges().multicast().list().stream()
                .filter(entry ->
                        entry.source() == null && IpAddress.parse("239.1.1.7").equals(entry.group()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aGroupAtAFarEndIsAddedAsItWasListed() throws Exception {
        MulticastEntry far = MulticastEntry.permanent(vxlan, vxlan, IpAddress.parse("239.1.1.8"))
                .withDestination(FAR)
                .withDestinationPort(4790)
                .withVni(43)
                .withLink(port);
        netlink.bridges().multicast().add(far);
        contains("dev vx0 port vx0 grp 239.1.1.8 permanent", bridge("mdb show dev vx0"));
        MulticastEntry listed = netlink.bridges().multicast().list().stream()
                .filter(entry -> entry.bridge() == vxlan)
                .findFirst()
                .orElseThrow();
        assertEquals(Optional.of(FAR), listed.destination());
        assertEquals(far.farEnd(), listed.farEnd());
        netlink.bridges().multicast().delete(listed);
        netlink.bridges().multicast().add(listed);
        assertEquals(
                List.of(listed),
                netlink.bridges().multicast().list().stream()
                        .filter(entry -> entry.bridge() == vxlan)
                        .toList());
    }

    /** A link that has many VNIs says of each group in which it is. */
    @Test
    void aGroupIsOfOneVniHere() throws Exception {
        netlink.links().delete(vxlan);
        netlink.links().add(NewLink.of("vx1", Vxlan.external()).up());
        int many = netlink.links().get("vx1").index();
        MulticastEntry group = MulticastEntry.permanent(many, many, IpAddress.parse("239.1.1.9"))
                .withDestination(FAR)
                .withSourceVni(7);
        netlink.bridges().multicast().add(group);
        netlink.bridges().multicast().add(group.withSourceVni(8));
        assertEquals(
                Set.of(group.farEnd(), group.withSourceVni(8).farEnd()),
                netlink.bridges().multicast().list().stream()
                        .filter(entry -> entry.bridge() == many)
                        .map(MulticastEntry::farEnd)
                        .collect(Collectors.toSet()));
        netlink.bridges().multicast().delete(group);
        assertEquals(
                List.of(group.withSourceVni(8).farEnd()),
                netlink.bridges().multicast().list().stream()
                        .filter(entry -> entry.bridge() == many)
                        .map(MulticastEntry::farEnd)
                        .toList());
        assertThrows(IllegalArgumentException.class, () -> group.withSourceVni(1 << 24));
    }

    private ForwardingEntry listedOf(MacAddress mac) throws Exception {
        return netlink.bridges().forwarding().listOfBridge(bridge).stream()
                .filter(entry -> entry.mac().equals(mac))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev eth1 master extern_learn", "dev eth1 master sticky static", "dev br0 self permanent"})
    void anEntryIsReplacedAndDeletedAsItWasListed(String place) throws Exception {
        bridge("fdb add 02:00:00:00:00:aa " + place);
        ForwardingEntry listed = listedOf(MAC);
        netlink.bridges().forwarding().replace(listed.withFlags(ForwardingEntry.OFFLOADED));
        assertEquals(listed, listedOf(MAC));
        netlink.bridges().forwarding().delete(listed);
        assertEquals(Optional.empty(), netlink.bridges().forwarding().find(bridge, MAC));
        netlink.bridges().forwarding().add(listed);
        assertEquals(listed, listedOf(MAC));
    }
}
