package dev.poplin.netlink.rule;

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
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteQuery;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rules by what iproute2 6.1 has no words for: compared with what the kernel lists, byte for byte, and by the route that it takes. */
@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.4")
@Tag("N8")
class RuleSelectionKernelTest extends KernelScene {

    private static final int RTM_GETRULE = 34;
    /** FRA_FLOW and FRA_SPORT_RANGE to FRA_DSCP_MASK, but for what every rule has. */
    private static final Set<String> NEW = Set.of("11", "23", "24", "25", "26", "27", "28", "29", "30");

    private static final IpAddress FAR = IpAddress.parse("198.51.100.9");
    private static final IpAddress FAR6 = IpAddress.parse("2001:db8:9::9");

    @BeforeEach
    void routes() throws Exception {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")).up());
        int eth0 = netlink.links().get("eth0").index();
        netlink.addresses().add(InterfaceAddress.of(eth0, Cidr.parseInterface("192.0.2.1/24")));
        for (int table = 100; table < 112; table++) {
            netlink.routes()
                    .add(Route.onLink(Cidr.parse("198.51.100.0/24"), eth0).withTable(table));
            netlink.routes()
                    .add(Route.onLink(Cidr.parse("2001:db8:9::/48"), eth0).withTable(table));
        }
        netlink.routes().add(Route.onLink(Cidr.parse("198.51.100.0/24"), eth0));
        netlink.routes().add(Route.onLink(Cidr.parse("2001:db8:9::/48"), eth0));
    }

    /** Adds a rule whose priority is the number of its table, and reads it again. */
    private void add(IpFamily family, int table, RuleSelector.Builder selector) throws NetlinkException {
        RoutingRule rule = RoutingRule.of(family, table, selector.build(), RuleAction.lookup(table));
        netlink.rules().add(rule);
        assertTrue(netlink.rules().list(family).contains(rule), () -> "not listed: " + rule);
        assertEquals(
                Errno.EEXIST,
                assertThrows(NetlinkException.class, () -> netlink.rules().add(rule))
                        .errno());
    }

    private int table(RouteQuery query) throws NetlinkException {
        return netlink.routes().get(query).table();
    }

    /** The new attributes of the rules that the kernel lists, by priority. */
    private Map<Integer, String> listed(IpFamily family) throws Exception {
        Map<Integer, String> listed = new TreeMap<>();
        try (Conversation conversation =
                new Conversation(namespace.call(() -> NetlinkSocket.open(NetlinkSocket.ROUTE)))) {
            Request dump = new Request(
                    "rule show", RTM_GETRULE, 0, RuleAttribute.NAMES, writer -> writer.u8(AddressFamily.of(family))
                            .u8(0)
                            .u16(0)
                            .u32(0)
                            .u32(0));
            conversation.scan(dump, reply -> {
                Map<String, String> said = RecordedMessage.said(reply, RuleAttribute.HEADER_BYTES, Set.of());
                Integer priority = RoutingRule.decode(reply).priority();
                said.keySet().retainAll(NEW);
                if (priority != null && priority >= 100 && priority < 200) {
                    listed.put(priority, said.toString());
                }
            });
        }
        return listed;
    }

    @Test
    void aPacketIsSentByItsCodePoint() throws Exception {
        add(IpFamily.IPV4, 100, RuleSelector.builder().dscp(10));
        add(IpFamily.IPV4, 101, RuleSelector.builder().dscp(0x30, 0x38));
        add(IpFamily.IPV4, 102, RuleSelector.builder().dscp(0));
        add(IpFamily.IPV6, 103, RuleSelector.builder().dscp(46));
        assertEquals(Map.of(100, "{25=0a, 30=3f}", 101, "{25=30, 30=38}", 102, "{25=, 30=3f}"), listed(IpFamily.IPV4));
        assertEquals(Map.of(103, "{25=2e, 30=3f}"), listed(IpFamily.IPV6));
        RouteQuery query = RouteQuery.to(FAR);
        assertEquals(100, table(query.tos(10 << 2)));
        assertEquals(101, table(query.tos(0x31 << 2)));
        assertEquals(101, table(query.tos(0x37 << 2)));
        assertEquals(102, table(query));
        assertEquals(254, table(query.tos(0x2f << 2)));
        assertEquals(103, table(RouteQuery.to(FAR6).tos(46 << 2)));
        assertEquals(254, table(RouteQuery.to(FAR6).tos(47 << 2)));
    }

    @Test
    void aPacketIsSentByItsFlowLabel() throws Exception {
        add(IpFamily.IPV6, 100, RuleSelector.builder().flowLabel(0xabcde));
        add(IpFamily.IPV6, 101, RuleSelector.builder().flowLabel(0x10000, 0xf0000));
        assertEquals(Map.of(100, "{26=000abcde, 27=000fffff}", 101, "{26=0001, 27=000f}"), listed(IpFamily.IPV6));
        RouteQuery query = RouteQuery.to(FAR6);
        assertEquals(100, table(query.flowLabel(0xabcde)));
        assertEquals(101, table(query.flowLabel(0x12345)));
        assertEquals(254, table(query.flowLabel(0x23456)));
        assertEquals(254, table(query));
    }

    @Test
    void aPacketIsSentBySomeBitsOfItsPorts() throws Exception {
        add(
                IpFamily.IPV4,
                100,
                RuleSelector.builder().sourcePorts(NumberRange.of(0x1000)).sourcePortMask(0xf000));
        add(
                IpFamily.IPV6,
                101,
                RuleSelector.builder().destinationPorts(NumberRange.of(0x0800)).destinationPortMask(0xff00));
        add(IpFamily.IPV4, 102, RuleSelector.builder().destinationPorts(NumberRange.of(80)));
        add(IpFamily.IPV4, 103, RuleSelector.builder().destinationPorts(new NumberRange(90, 91)));
        assertEquals(
                Map.of(100, "{23=00100010, 28=00f0}", 102, "{24=500050, 29=ffff}", 103, "{24=5a005b}"),
                listed(IpFamily.IPV4));
        assertEquals(Map.of(101, "{24=00080008, 29=00ff}"), listed(IpFamily.IPV6));
        RouteQuery query = RouteQuery.to(FAR);
        assertEquals(100, table(query.layer4(17, 0x1fff, 0)));
        assertEquals(254, table(query.layer4(17, 0x2000, 0)));
        assertEquals(102, table(query.layer4(17, 0x2000, 80)));
        assertEquals(101, table(RouteQuery.to(FAR6).layer4(6, 0, 0x08aa)));
        assertEquals(254, table(RouteQuery.to(FAR6).layer4(6, 0, 0x09aa)));
    }

    @Test
    void aRuleGivesItsPacketsRealmsAsIpShowsThem() throws Exception {
        RoutingRule both = RoutingRule.of(
                IpFamily.IPV4,
                100,
                RuleSelector.builder().from(Cidr.parse("192.0.2.0/24")).build(),
                RuleAction.lookup(100).realms(3, 4));
        RoutingRule destination = RoutingRule.of(
                IpFamily.IPV4,
                101,
                RuleSelector.ANY,
                RuleAction.lookup(101).realms(0, 7).suppressGroup(5));
        netlink.rules().addAll(List.of(both, destination));
        assertEquals(Map.of(100, "{11=040003}", 101, "{11=07}"), listed(IpFamily.IPV4));
        assertTrue(netlink.rules().list(IpFamily.IPV4).containsAll(List.of(both, destination)));
        String shown = Command.runIn(namespace, "ip", "rule", "show").orFail().output();
        assertTrue(shown.contains("100:\tfrom 192.0.2.0/24 lookup 100 realms 3/4"), shown);
        assertTrue(shown.contains("101:\tfrom all lookup 101 suppress_ifgroup 5 realms 7"), shown);
        assertEquals("priority 101 from all lookup 101 suppress_ifgroup 5 realms 7", destination.toString());
        String route = Command.runIn(namespace, "ip", "route", "get", "198.51.100.9", "from", "192.0.2.1")
                .orFail()
                .output();
        assertTrue(route.contains("table 100 realms 3/4"), route);
        netlink.rules().delete(both);
        Command.runIn(
                        namespace,
                        "ip",
                        "rule",
                        "add",
                        "from",
                        "192.0.2.0/24",
                        "lookup",
                        "100",
                        "pref",
                        "100",
                        "realms",
                        "3/4")
                .orFail();
        assertTrue(netlink.rules().list(IpFamily.IPV4).contains(both));
    }
}
