package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.bridge.BridgeVlan;
import dev.poplin.netlink.bridge.ForwardingEntry;
import dev.poplin.netlink.conntrack.ConnectionEvent;
import dev.poplin.netlink.conntrack.ConnectionFilter;
import dev.poplin.netlink.conntrack.TupleMatch;
import dev.poplin.netlink.diag.SocketFilter;
import dev.poplin.netlink.ipset.Entry;
import dev.poplin.netlink.ipset.IpSet;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.link.type.Bridge;
import dev.poplin.netlink.link.type.BridgePort;
import dev.poplin.netlink.link.type.Plain;
import dev.poplin.netlink.link.type.Vxlan;
import dev.poplin.netlink.mirror.EventStream;
import dev.poplin.netlink.mirror.Monitor;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.nexthop.NextHopObject;
import dev.poplin.netlink.nexthop.NextHopTarget;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.Transaction;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.rule.RoutingRule;
import dev.poplin.netlink.rule.RuleAction;
import dev.poplin.netlink.rule.RuleSelector;
import dev.poplin.netlink.traffic.Filter;
import dev.poplin.netlink.traffic.Qdisc;
import dev.poplin.netlink.traffic.TrafficClass;
import dev.poplin.netlink.traffic.type.Htb;
import dev.poplin.netlink.traffic.type.HtbClass;
import dev.poplin.netlink.traffic.type.Tbf;
import dev.poplin.netlink.traffic.type.TcHandle;
import dev.poplin.netlink.traffic.type.U32;
import dev.poplin.netlink.wireguard.DeviceChange;
import dev.poplin.netlink.wireguard.SecretKey;
import dev.poplin.netlink.wireguard.WireGuardConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tasks that docs/netlink.md lists, each behind the command that it replaces: they are done, and the page says the same. */
@KernelTest
@Tag("N8")
class EverydayTasksTest extends KernelScene {

    private static final Path PAGE = Path.of("../docs/netlink.md");
    private static final Path SOURCE = Path.of("src/test/java/dev/poplin/netlink/EverydayTasksTest.java");
    private static final Pattern TASK = Pattern.compile(
            "\n        // ((?:ip|bridge|tc|nft|ipset|conntrack|ss|ethtool|wg|sysctl) [^\n]*)\n([^;]*);");
    private static final Pattern ROW = Pattern.compile("\n\\| `([^`]*)` \\| `([^`]*)` \\|");

    private int eth0() throws NetlinkException {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1").group(7)).up());
        netlink.links()
                .change(
                        netlink.links().get("eth1").index(),
                        NewLink.named("eth1").up());
        int eth0 = netlink.links().get("eth0").index();
        netlink.addresses().add(InterfaceAddress.of(eth0, Cidr.parseInterface("192.0.2.1/24")));
        return eth0;
    }

    @Test
    @Tag("N2.1")
    @Tag("N2.2")
    void linksAndAddresses() throws Exception {
        // ip link add eth0 type veth peer name eth1
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")));
        // ip link show eth0
        int eth0 = netlink.links().get("eth0").index();
        // ip link set eth0 mtu 1400 up
        netlink.links().change(eth0, NewLink.named("eth0").mtuBytes(1400).up());
        // ip link set eth0 group 7
        netlink.links().change(eth0, NewLink.named("eth0").group(7));
        // ip address add 192.0.2.1/24 dev eth0
        netlink.addresses().add(InterfaceAddress.of(eth0, Cidr.parseInterface("192.0.2.1/24")));
        // ip address show dev eth0
        List<InterfaceAddress> addresses = netlink.addresses().list(eth0);
        // ip neighbor add 192.0.2.2 lladdr 02:00:00:00:00:02 dev eth0
        netlink.neighbors()
                .add(Neighbor.permanent(eth0, IpAddress.parse("192.0.2.2"), MacAddress.parse("02:00:00:00:00:02")));
        // ip neighbor show dev eth0
        List<Neighbor> neighbors = netlink.neighbors().list(IpFamily.IPV4, eth0);
        // ip neighbor delete 192.0.2.2 lladdr 02:00:00:00:00:02 dev eth0
        netlink.neighbors()
                .delete(Neighbor.permanent(eth0, IpAddress.parse("192.0.2.2"), MacAddress.parse("02:00:00:00:00:02")));
        // ip link add vx0 type vxlan id 42 dstport 4789 local 192.0.2.1 nolearning
        netlink.links()
                .add(NewLink.of(
                        "vx0", Vxlan.of(42).local(IpAddress.parse("192.0.2.1")).with(Vxlan.LEARNING, false)));
        // ip address delete 192.0.2.1/24 dev eth0
        netlink.addresses().delete(InterfaceAddress.of(eth0, Cidr.parseInterface("192.0.2.1/24")));
        assertTrue(netlink.addresses().list(eth0).isEmpty());
        // ip link delete vx0
        netlink.links().delete(netlink.links().get("vx0").index());
        // ip link delete group 7
        netlink.links().deleteGroup(7);
        // ip monitor link address
        Monitor monitor = netlink.watch().changes(EnumSet.of(Topic.LINKS, Topic.ADDRESSES));
        monitor.close();
        assertEquals(1, addresses.size());
        assertEquals(
                1,
                neighbors.stream()
                        .filter(each -> each.state() == Neighbor.PERMANENT)
                        .count());
    }

    @Test
    @Tag("N2.3")
    @Tag("N2.4")
    void routesAndRules() throws Exception {
        int eth0 = eth0();
        // ip route add 10.1.0.0/16 via 192.0.2.2 dev eth0
        netlink.routes().add(Route.via(Cidr.parse("10.1.0.0/16"), IpAddress.parse("192.0.2.2"), eth0));
        // ip route replace blackhole 10.1.2.0/26 proto 114
        netlink.routes().replace(Route.blackhole(Cidr.parse("10.1.2.0/26")).withProtocol(RouteProtocol.of(114)));
        // ip route show proto 114
        List<Route> ours = netlink.routes().list(RouteFilter.of(IpFamily.IPV4, RouteProtocol.of(114)));
        // ip route get 10.1.0.9
        Route way = netlink.routes().get(IpAddress.parse("10.1.0.9"));
        // ip route delete blackhole 10.1.2.0/26 proto 114
        netlink.routes().delete(Route.blackhole(Cidr.parse("10.1.2.0/26")).withProtocol(RouteProtocol.of(114)));
        // ip nexthop add id 10 via 192.0.2.2 dev eth0
        netlink.nextHops().add(NextHopObject.of(10, NextHopTarget.via(IpAddress.parse("192.0.2.2"), eth0)));
        // ip route add 10.3.0.0/16 nhid 10
        netlink.routes().add(Route.through(Cidr.parse("10.3.0.0/16"), 10));
        // ip nexthop delete id 10
        netlink.nextHops().delete(10);
        // ip rule add fwmark 0x100 lookup 1000 priority 100
        netlink.rules()
                .add(RoutingRule.of(
                        IpFamily.IPV4,
                        100,
                        RuleSelector.builder().mark(0x100, -1).build(),
                        RuleAction.lookup(1000)));
        // ip rule show
        List<RoutingRule> rules = netlink.rules().list(IpFamily.IPV4);
        // ip rule delete fwmark 0x100 lookup 1000 priority 100
        netlink.rules()
                .delete(RoutingRule.of(
                        IpFamily.IPV4,
                        100,
                        RuleSelector.builder().mark(0x100, -1).build(),
                        RuleAction.lookup(1000)));
        assertEquals(3, netlink.rules().list(IpFamily.IPV4).size());
        assertEquals(List.of(), netlink.routes().list(RouteFilter.of(IpFamily.IPV4, RouteProtocol.of(114))));
        assertEquals(1, ours.size());
        assertTrue(way.toString().contains("192.0.2.2"), way::toString);
        assertEquals(4, rules.size());
    }

    @Test
    @Tag("N4.1")
    @Tag("N4.3")
    void namespacesAndSettings() throws Exception {
        String name = namespace.name() + "-b";
        // ip netns add NAME
        NetworkNamespace blue = NetworkNamespace.create(name);
        // ip netns list
        List<String> names = NetworkNamespace.list();
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")));
        int eth1 = netlink.links().get("eth1").index();
        // ip link set eth1 netns NAME
        netlink.links().change(eth1, NewLink.named("eth1").namespace(blue));
        // ip -n NAME ...
        Netlink inside = Netlink.open(blue);
        assertFalse(inside.links().list().isEmpty());
        inside.close();
        // sysctl -w net.ipv4.conf.all.forwarding=1
        blue.sysctl().write("1", "ipv4", "conf", "all", "forwarding");
        blue.close();
        // ip netns delete NAME
        NetworkNamespace.delete(name);
        assertTrue(names.contains(name));
        assertFalse(NetworkNamespace.list().contains(name));
    }

    @Test
    @Tag("N2.5")
    void bridgesAndTraffic() throws Exception {
        int eth0 = eth0();
        // ip link add br0 type bridge
        netlink.links().add(NewLink.of("br0", Bridge.create()));
        int br0 = netlink.links().get("br0").index();
        // ip link set eth0 master br0
        netlink.links().change(eth0, NewLink.named("eth0").master(br0));
        // bridge link set dev eth0 isolated on
        netlink.bridges().ports().change(eth0, BridgePort.create().with(BridgePort.ISOLATED, true));
        // bridge fdb add 02:00:00:00:00:09 dev eth0 master static
        netlink.bridges().forwarding().add(ForwardingEntry.port(eth0, MacAddress.parse("02:00:00:00:00:09")));
        // bridge fdb show br br0
        List<ForwardingEntry> entries = netlink.bridges().forwarding().list(br0);
        // tc qdisc add dev eth0 root tbf rate 1mbit burst 4kb limit 54096
        netlink.traffic().qdiscs().add(Qdisc.root(eth0, Tbf.of(125_000, 4096, 54_096)));
        // tc -s qdisc show dev eth0
        List<Qdisc> disciplines = netlink.traffic().qdiscs().list(eth0);
        // tc qdisc replace dev eth0 root handle 1: htb default 10
        netlink.traffic().qdiscs().replace(Qdisc.root(eth0, Htb.ofDefault(0x10)).withHandle(TcHandle.of(1, 0)));
        // tc class add dev eth0 parent 1: classid 1:10 htb rate 1mbit ceil 10mbit
        netlink.traffic()
                .classes()
                .add(TrafficClass.of(eth0, TcHandle.of(1, 0), TcHandle.of(1, 0x10), HtbClass.of(125_000, 1_250_000)));
        // tc filter add dev eth0 parent 1: protocol ip prio 1 u32 match ip dst 192.0.2.0/24 classid 1:10
        netlink.traffic()
                .filters()
                .add(Filter.of(
                        eth0,
                        TcHandle.of(1, 0),
                        0x0800,
                        1,
                        U32.matching(List.of(U32.ipv4Destination(Cidr.parse("192.0.2.0/24"))))
                                .with(U32.CLASS, TcHandle.of(1, 0x10).value())));
        assertFalse(netlink.traffic().filters().list(eth0, TcHandle.of(1, 0)).isEmpty());
        assertFalse(entries.isEmpty());
        assertEquals("tbf", disciplines.get(0).type().kind());
    }

    private boolean hasVlans(int port) throws NetlinkException {
        try {
            return !netlink.bridges().vlans().list(port).isEmpty();
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.EOPNOTSUPP)) {
                return false;
            }
            throw e;
        }
    }

    @Test
    @Tag("N2.1")
    void vlansOfBridges() throws Exception {
        int eth0 = eth0();
        netlink.links().add(NewLink.of("br0", Bridge.create()));
        netlink.links()
                .change(
                        eth0,
                        NewLink.named("eth0").master(netlink.links().get("br0").index()));
        Assumptions.assumeTrue(hasVlans(eth0), "this kernel has no VLANs of bridges");
        // bridge vlan add dev eth0 vid 100 pvid untagged
        netlink.bridges().vlans().add(BridgeVlan.access(eth0, 100));
        // bridge vlan show dev eth0
        List<BridgeVlan> vlans = netlink.bridges().vlans().list(eth0);
        // bridge vlan delete dev eth0 vid 100
        netlink.bridges().vlans().delete(BridgeVlan.access(eth0, 100));
        assertTrue(vlans.contains(BridgeVlan.access(eth0, 100)), vlans::toString);
    }

    @Test
    @Tag("N3.1")
    @Tag("N3.5")
    void packetFilters() throws Exception {
        Rule ssh = Rule.builder().l4proto(RuleBuilder.TCP).dport(22).accept();
        Chain input = Chain.base("input", new Hook("filter", Hook.INPUT, Hook.FILTER, false), List.of(ssh));
        // nft -f mine.nft
        netlink.nftables().apply(Ruleset.of(TableFamily.INET, "mine", List.of(input), List.of()));
        Transaction changes = netlink.nftables().transaction();
        changes.table(TableFamily.INET, "mine").add(NftSet.of("clients", List.of(KeyType.IPV4_ADDR), List.of()));
        // nft add rule inet mine input tcp dport 22 accept
        changes.table(TableFamily.INET, "mine").append("input", ssh);
        // nft add element inet mine clients { 10.0.0.1 }
        changes.table(TableFamily.INET, "mine")
                .addElements(NftSet.of(
                        "clients", List.of(KeyType.IPV4_ADDR), List.of(Bytes.of(IpAddress.parse("10.0.0.1")))));
        changes.commit();
        // nft list table inet mine
        String listed =
                netlink.nftables().list(TableFamily.INET, "mine").orElseThrow().toNft();
        // nft delete table inet mine
        netlink.nftables().delete(TableFamily.INET, "mine");
        // ipset create pods hash:ip
        netlink.ipset().create(IpSet.hash("pods", "hash:ip", IpFamily.IPV4));
        // ipset add pods 10.0.0.1
        netlink.ipset().add("pods", Entry.of(IpAddress.parse("10.0.0.1")));
        // ipset test pods 10.0.0.1
        boolean there = netlink.ipset().test("pods", Entry.of(IpAddress.parse("10.0.0.1")));
        // ipset destroy pods
        netlink.ipset().destroy("pods");
        // conntrack -L -s 10.0.0.1
        netlink.conntrack().list(ConnectionFilter.original(TupleMatch.any().from(IpAddress.parse("10.0.0.1"))));
        // conntrack -D -s 10.0.0.1
        netlink.conntrack().delete(ConnectionFilter.original(TupleMatch.any().from(IpAddress.parse("10.0.0.1"))));
        // conntrack -F
        netlink.conntrack().flush();
        // conntrack -E
        EventStream<ConnectionEvent> events = netlink.watch().connections();
        events.close();
        assertTrue(listed.contains("tcp dport 22 accept"), listed);
        assertTrue(listed.contains("elements = { 10.0.0.1 }"), listed);
        assertTrue(there);
    }

    @Test
    @Tag("N3.5")
    @Tag("N6")
    void socketsAndDrivers() throws Exception {
        eth0();
        // ss -ta sport = :443
        netlink.sockets().tcp(IpFamily.IPV4, SocketFilter.any().localPort(443));
        // ss -Kt sport = :443
        netlink.sockets()
                .destroy(netlink.sockets().tcp(IpFamily.IPV4, SocketFilter.any().localPort(443)));
        // ss -x
        netlink.sockets().unix();
        // ip xfrm state
        netlink.xfrm().listStates();
        // ip xfrm policy
        netlink.xfrm().listPolicies();
        // ethtool eth0
        boolean carrier = netlink.ethtool().linkState("eth0").detected();
        // ethtool -k eth0
        netlink.ethtool().features("eth0");
        // ethtool -K eth0 tx-checksum-ip-generic off
        netlink.ethtool().setFeatures("eth0", Map.of("tx-checksum-ip-generic", false));
        // ethtool -T eth0
        netlink.ethtool().timeStamping("eth0");
        // ethtool -S eth0 --all-groups
        netlink.ethtool().statistics("eth0");
        assertTrue(carrier);
    }

    @Test
    @Tag("N6")
    void tunnelsWithKeys() throws Exception {
        boolean known = Netlink.probeLinkKinds(Set.of("wireguard")).contains("wireguard");
        Assumptions.assumeTrue(known, "this kernel has no links of kind wireguard");
        SecretKey key = SecretKey.of(new byte[32]);
        // wg genkey
        SecretKey made = SecretKey.generatePrivate();
        // wg pubkey
        made.publicKey();
        // ip link add wg0 type wireguard
        netlink.links().add(NewLink.of("wg0", Plain.WIREGUARD));
        // wg set wg0 private-key FILE listen-port 51820
        netlink.wireGuard().change("wg0", DeviceChange.create().privateKey(key).listenPort(51_820));
        // wg show wg0
        netlink.wireGuard().get("wg0");
        // wg showconf wg0
        String file = WireGuardConfiguration.of(netlink.wireGuard().get("wg0")).text();
        // wg setconf wg0 FILE
        netlink.wireGuard().change("wg0", WireGuardConfiguration.parse(file).toSet());
        // wg syncconf wg0 FILE
        netlink.wireGuard().sync("wg0", WireGuardConfiguration.parse(file));
    }

    /** Code without the white space and the variable that its value goes to, if any. */
    private static String plain(String code) {
        return code.replaceFirst("^\\s*[\\w<>]+ \\w+ =\\s+", "").replaceAll("\\s", "");
    }

    @Test
    void thePageListsExactlyTheseTasks() throws IOException {
        StringBuilder ours = new StringBuilder();
        Matcher tasks = TASK.matcher(Files.readString(SOURCE));
        while (tasks.find()) {
            ours.append(tasks.group(1))
                    .append(" = ")
                    .append(plain(tasks.group(2)))
                    .append('\n');
        }
        String page = Files.readString(PAGE);
        int start = page.indexOf("\n## Everyday tasks");
        StringBuilder theirs = new StringBuilder();
        Matcher rows = ROW.matcher(page.substring(start, page.indexOf("\n## ", start + 1)));
        while (rows.find()) {
            theirs.append(rows.group(1))
                    .append(" = ")
                    .append(plain(rows.group(2)))
                    .append('\n');
        }
        assertEquals(ours.toString(), theirs.toString());
    }
}
