package dev.poplin.netlink.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.type.Bridge;
import dev.poplin.netlink.link.type.BridgePort;
import dev.poplin.netlink.link.type.LinkType;
import dev.poplin.netlink.link.type.Macvlan;
import dev.poplin.netlink.link.type.Plain;
import dev.poplin.netlink.link.type.Tun;
import dev.poplin.netlink.link.type.Vxlan;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.BpfProgram;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.1")
@Tag("N8")
class LinksKernelTest extends KernelScene {

    @BeforeEach
    void open() throws Exception {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")));
    }

    private int index(String name) throws NetlinkException {
        return netlink.links().get(name).index();
    }

    private void ip(String words) throws Exception {
        Command.runIn(namespace, ("ip " + words).split(" ")).orFail();
    }

    /** That ip shows each of these words of a link. */
    private void shows(String link, String... words) throws Exception {
        String shown = Command.runIn(namespace, "ip", "-d", "link", "show", link)
                .orFail()
                .output();
        for (String word : words) {
            assertTrue((shown.replace('\n', ' ') + " ").contains(" " + word + " "), () -> word + " is not in " + shown);
        }
    }

    @Test
    void aVxlanIsWhatIpShowsAndWhatIsListed() throws Exception {
        Vxlan vxlan = Vxlan.of(42)
                .local(IpAddress.parse("192.0.2.1"))
                .remote(IpAddress.parse("192.0.2.2"))
                .with(Vxlan.LINK, index("eth0"))
                .with(Vxlan.LEARNING, false)
                .with(Vxlan.PORT_RANGE, new Vxlan.Ports(32768, 40000))
                .with(Vxlan.TTL, 9)
                .with(Vxlan.AGEING, 77)
                .with(Vxlan.PROXY, true)
                .with(Vxlan.UDP_CSUM, false);
        netlink.links().add(NewLink.of("vx0", vxlan).mtuBytes(1450).up());
        shows(
                "vx0",
                "vxlan id 42",
                "remote 192.0.2.2",
                "local 192.0.2.1",
                "dev eth0",
                "srcport 32768 40000",
                "dstport 4789",
                "nolearning",
                "proxy",
                "ttl 9",
                "ageing 77",
                "noudpcsum",
                "mtu 1450");
        Vxlan listed = assertInstanceOf(Vxlan.class, netlink.links().get("vx0").type());
        assertTrue(listed.attributes().covers(vxlan.attributes()), listed::toString);
        assertEquals(Optional.of(IpAddress.parse("192.0.2.2")), listed.remote());

        netlink.links().add(NewLink.of("vx1", Vxlan.external().with(Vxlan.VNIFILTER, true)));
        shows("vx1", "external");
        assertEquals(Optional.of(true), ((Vxlan) netlink.links().get("vx1").type()).get(Vxlan.VNIFILTER));
        netlink.links()
                .change(
                        index("vx0"),
                        NewLink.of("vx0", Vxlan.of(42).without(Vxlan.PORT).with(Vxlan.TTL, 10)));
        shows("vx0", "ttl 10");
    }

    @Test
    void aBridgeAndItsPortAreWhatIpShowsAndWhatIsListed() throws Exception {
        Bridge bridge = Bridge.create()
                .with(Bridge.AGEING_TIME, 20_000)
                .with(Bridge.PRIORITY, 4096)
                .with(Bridge.MCAST_SNOOPING, false)
                .with(Bridge.GROUP_FWD_MASK, 8)
                .with(Bridge.NF_CALL_IPTABLES, true)
                .with(Bridge.FDB_MAX_LEARNED, 100)
                .with(Bridge.MULTI_BOOLOPT, new Bridge.Options(1, 1));
        netlink.links().add(NewLink.of("br0", bridge).up());
        shows(
                "br0",
                "ageing_time 20000",
                "priority 4096",
                "mcast_snooping 0",
                "group_fwd_mask 0x8",
                "nf_call_iptables 1");
        Bridge listed = (Bridge) netlink.links().get("br0").type();
        assertTrue(
                listed.attributes().covers(bridge.without(Bridge.MULTI_BOOLOPT).attributes()), listed::toString);
        assertEquals(1, listed.get(Bridge.MULTI_BOOLOPT).orElseThrow().values());
        assertTrue(listed.get(Bridge.GC_TIMER).isPresent());
        assertTrue(listed.settings().get(Bridge.GC_TIMER).isEmpty());

        BridgePort port = BridgePort.create()
                .with(BridgePort.ISOLATED, true)
                .with(BridgePort.HAIRPIN, true)
                .with(BridgePort.LEARNING, false)
                .with(BridgePort.FLOOD, false)
                .with(BridgePort.NEIGHBOR_SUPPRESS, true)
                .with(BridgePort.COST, 7);
        netlink.links().change(index("eth1"), NewLink.named("eth1").master(index("br0")));
        netlink.links().change(index("eth1"), NewLink.named("eth1").port(port));
        shows(
                "eth1",
                "bridge_slave",
                "cost 7",
                "hairpin on",
                "learning off",
                "flood off",
                "neigh_suppress on",
                "isolated on");
        BridgePort there = netlink.links().get("eth1").bridgePort().orElseThrow();
        assertTrue(there.attributes().covers(port.attributes()), there::toString);
    }

    @Test
    void othersThatThisKernelHasAreWhatIpShows() throws Exception {
        netlink.links().add(NewLink.of("mv0", Macvlan.of(Macvlan.BRIDGE)).lower(index("eth0")));
        shows("mv0", "macvlan mode bridge");
        Macvlan source = Macvlan.of(Macvlan.SOURCE)
                .with(Macvlan.MACADDR_MODE, 3)
                .with(Macvlan.MACADDR_DATA, List.of(MacAddress.parse("02:00:00:00:00:11")));
        netlink.links().add(NewLink.of("mv1", source).lower(index("eth0")));
        Macvlan listed = (Macvlan) netlink.links().get("mv1").type();
        assertEquals(
                List.of(MacAddress.parse("02:00:00:00:00:11")),
                listed.get(Macvlan.MACADDR_DATA).orElseThrow());
        netlink.links().add(NewLink.of("mt0", Macvlan.tap(Macvlan.VEPA)).lower(index("eth1")));
        shows("mt0", "macvtap mode vepa");
        netlink.links().add(NewLink.of("ifb9", Plain.IFB).queues(4, 2));
        shows("ifb9", "ifb", "numtxqueues 4", "numrxqueues 2");
        ip("tuntap add dev tap0 mode tap user 0");
        Tun tun = (Tun) netlink.links().get("tap0").type();
        assertEquals(Optional.of(Tun.FRAMES), tun.get(Tun.TYPE));
        assertEquals(Optional.of(0L), tun.get(Tun.OWNER));
        Tun mine = Tun.of(Tun.IP).with(Tun.OWNER, 4711).with(Tun.GROUP, 4712).with(Tun.MULTI_QUEUE, true);
        TunTap.add(namespace, "tun0", mine);
        shows("tun0", "tun type tun pi off vnet_hdr off multi_queue", "persist on user 4711 group 4712");
        assertTrue(((Tun) netlink.links().get("tun0").type()).attributes().covers(mine.attributes()));
        assertEquals(
                Errno.EBUSY,
                assertThrows(NetlinkException.class, () -> TunTap.add(namespace, "tun0", mine))
                        .errno());
        assertThrows(IllegalArgumentException.class, () -> TunTap.add(namespace, "tun1", Tun.of(3)));
        netlink.links().delete(index("tun0"));
        NetlinkException refused =
                assertThrows(NetlinkException.class, () -> netlink.links().add(NewLink.of("du0", Plain.DUMMY)));
        assertEquals("Unknown device type", refused.kernelMessage());
    }

    @Test
    void whatIpMakesIsRead() throws Exception {
        ip("link add vx5 type vxlan id 5 dstport 8472 group 239.1.1.1 dev eth0 ttl 3 l2miss l3miss rsc");
        Vxlan vxlan = (Vxlan) netlink.links().get("vx5").type();
        assertEquals(Optional.of(5L), vxlan.get(Vxlan.ID));
        assertEquals(Optional.of(8472L), vxlan.get(Vxlan.PORT));
        assertEquals(Optional.of(true), vxlan.get(Vxlan.L3MISS));
        assertEquals(Optional.of((long) index("eth0")), vxlan.get(Vxlan.LINK));
        ip("link set eth0 gso_max_size 32768 gso_max_segs 20 gro_max_size 30000 txqueuelen 123 group 9");
        Link eth0 = netlink.links().get("eth0");
        assertEquals(Optional.of(32768L), eth0.get(LinkSetting.GSO_MAX_SIZE));
        assertEquals(Optional.of(20L), eth0.get(LinkSetting.GSO_MAX_SEGMENTS));
        assertEquals(Optional.of(30000L), eth0.get(LinkSetting.GRO_MAX_SIZE));
        assertEquals(Optional.of(123L), eth0.get(LinkSetting.TX_QUEUE_LENGTH));
        assertEquals(9, eth0.group());
    }

    @Test
    void settingsOfAnyLinkAreWhatIpShows() throws Exception {
        netlink.links()
                .change(
                        index("eth0"),
                        NewLink.named("eth0")
                                .set(LinkSetting.GSO_MAX_SIZE, 40_000)
                                .set(LinkSetting.GSO_MAX_SEGMENTS, 30)
                                .set(LinkSetting.GRO_MAX_SIZE, 41_000)
                                .set(LinkSetting.GSO_IPV4_MAX_SIZE, 42_000)
                                .set(LinkSetting.TX_QUEUE_LENGTH, 77)
                                .arp(false)
                                .promiscuous(true)
                                .allMulticast(true)
                                .multicast(false)
                                .addressGeneration(NewLink.AddressGeneration.NONE));
        shows("eth0", "gso_max_size 40000", "gso_max_segs 30", "gro_max_size 41000", "qlen 77", "addrgenmode none");
        assertTrue(Command.runIn(namespace, "ip", "link", "show", "eth0")
                .output()
                .contains("<BROADCAST,NOARP,ALLMULTI,PROMISC"));
        assertEquals(Optional.of(42_000L), netlink.links().get("eth0").get(LinkSetting.GSO_IPV4_MAX_SIZE));
        netlink.links().add(NewLink.bridge("br77").index(77));
        assertEquals(77, index("br77"));
    }

    @Test
    void theKernelListsByKindAndByMaster() throws Exception {
        netlink.links().add(NewLink.bridge("br0"));
        netlink.links().add(NewLink.bridge("br1"));
        netlink.links().change(index("eth0"), NewLink.named("eth0").master(index("br0")));
        assertEquals(
                List.of("br0", "br1"),
                netlink.links().list(LinkFilter.ofKind("bridge")).stream()
                        .map(Link::name)
                        .toList());
        assertEquals(
                List.of("eth0"),
                netlink.links().list(LinkFilter.ofMaster(index("br0"))).stream()
                        .map(Link::name)
                        .toList());
    }

    @Test
    void manyAreMadeChangedAndDeletedAtOnce() throws Exception {
        List<NewLink> bridges = IntStream.range(0, 20)
                .mapToObj(number -> NewLink.bridge("br" + number).group(number < 10 ? 7 : 8))
                .toList();
        assertTrue(netlink.links().addAll(bridges).stream().allMatch(Optional::isEmpty));
        assertEquals(
                Errno.EEXIST,
                netlink.links().addAll(bridges).get(19).orElseThrow().errno());
        netlink.links().changeGroup(7, NewLink.named("all").up());
        List<Link> up = netlink.links().list(LinkFilter.ofKind("bridge")).stream()
                .filter(Link::isUp)
                .toList();
        assertEquals(10, up.size());
        assertTrue(up.stream().allMatch(link -> link.group() == 7));
        Map<Integer, NewLink> changes = new TreeMap<>();
        up.forEach(link -> changes.put(link.index(), NewLink.named(link.name()).mtuBytes(1400)));
        assertTrue(netlink.links().changeAll(changes).stream().allMatch(Optional::isEmpty));
        assertEquals(1400, netlink.links().get("br3").mtuBytes());
        netlink.links().deleteGroup(7);
        int[] rest = netlink.links().list(LinkFilter.ofKind("bridge")).stream()
                .mapToInt(Link::index)
                .toArray();
        assertEquals(10, rest.length);
        assertTrue(netlink.links().deleteAll(rest).stream().allMatch(Optional::isEmpty));
        assertEquals(List.of(), netlink.links().list(LinkFilter.ofKind("bridge")));
    }

    @Test
    void aLinkIsMadeOrChangedWhateverIsThere() throws Exception {
        netlink.links().replace(NewLink.of("br0", Bridge.create().with(Bridge.AGEING_TIME, 100)));
        netlink.links().replace(NewLink.of("br0", Bridge.create().with(Bridge.AGEING_TIME, 200)));
        assertEquals(Optional.of(200L), ((Bridge) netlink.links().get("br0").type()).get(Bridge.AGEING_TIME));
    }

    @Test
    void aLinkGoesToTheNamespaceOfAProcessOrOfANumber() throws Exception {
        try (NetworkNamespace other = namespaces.create();
                Netlink there = Netlink.open(other)) {
            int id = netlink.namespaceIds().findOrAssign(other);
            netlink.links().moveToNamespace(index("eth1"), id);
            assertTrue(there.links().find("eth1").isPresent());
            assertEquals(Optional.of(id), netlink.links().get("eth0").get(LinkSetting.LINK_NAMESPACE));
            Process process = new ProcessBuilder(
                            "nsenter", "--net=/run/netns/" + other.name(), "sh", "-c", "echo ready; read line")
                    .start();
            try {
                assertEquals('r', process.getInputStream().read());
                netlink.links().change(index("eth0"), NewLink.named("eth0").namespaceOfProcess(process.pid()));
                assertTrue(there.links().find("eth0").isPresent());
            } finally {
                process.getOutputStream().close();
                process.waitFor();
            }
        }
    }

    /** Linux 6.18 takes the routes for multicast and does not list them. */
    @Test
    void aVxlanHasWhatTheNewestKernelsKnow() throws Exception {
        netlink.links().add(NewLink.of("vx1", Vxlan.of(43)));
        Vxlan usual = (Vxlan) netlink.links().get("vx1").type();
        byte[] reserved = usual.get(Vxlan.RESERVED_BITS).orElseThrow();
        assertEquals("f7ffffff000000ff", HexFormat.of().formatHex(reserved));
        reserved[3] = 0;
        Vxlan made = Vxlan.of(44)
                .with(Vxlan.PORT, 4790)
                .local(IpAddress.parse("fd00::1"))
                .with(Vxlan.LABEL_POLICY, 1)
                .with(Vxlan.RESERVED_BITS, reserved);
        netlink.links().add(NewLink.of("vx2", made.with(Vxlan.MC_ROUTE, true)));
        Vxlan listed = (Vxlan) netlink.links().get("vx2").type();
        assertTrue(listed.attributes().covers(made.attributes()), listed::toString);
    }

    @Test
    void anEbpfProgramSeesPacketsFirst() throws Exception {
        try (BpfProgram pass = BpfProgram.returning(BpfProgram.XDP, 2)) {
            netlink.links().change(index("eth0"), NewLink.named("eth0").xdp(pass.descriptor(), Xdp.GENERIC));
        }
        shows("eth0", "xdpgeneric");
        assertTrue(netlink.links().get("eth0").xdpProgram().orElseThrow() > 0);
        netlink.links().change(index("eth0"), NewLink.named("eth0").xdp(-1, Xdp.GENERIC));
        assertEquals(Optional.empty(), netlink.links().get("eth0").xdpProgram());
    }

    @Test
    void whichKindsThereAreIsFoundOutByTrying() throws Exception {
        Set<String> kinds = Set.of("veth", "bridge", "vxlan", "macvlan", "ifb", "nosuchkind");
        assertEquals(Set.of("veth", "bridge", "vxlan", "macvlan", "ifb"), Netlink.probeLinkKinds(kinds));
    }

    @Test
    void aKindWithoutWordsIsMadeAndListed() throws Exception {
        assertEquals("", netlink.links().get("lo").kind());
        assertEquals(Plain.NONE, netlink.links().get("lo").type());
        LinkType unknown = LinkType.ofKind("nosuchkind");
        NetlinkException refused =
                assertThrows(NetlinkException.class, () -> netlink.links().add(NewLink.of("x0", unknown)));
        assertTrue(refused.getMessage().startsWith("link add x0 type nosuchkind: EOPNOTSUPP"), refused::getMessage);
    }
}
