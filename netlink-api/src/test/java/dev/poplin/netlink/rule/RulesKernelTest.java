package dev.poplin.netlink.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.RouteProtocol;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.4")
@Tag("N8")
class RulesKernelTest {

    private static final RouteProtocol OURS = RouteProtocol.of(114);

    private static RoutingRule rule(int priority, RuleSelector.Builder selector, RuleAction action) {
        return RoutingRule.of(IpFamily.IPV4, priority, selector.build(), action).withProtocol(OURS);
    }

    private static final List<RoutingRule> RULES = List.of(
            rule(
                    100,
                    RuleSelector.builder().from(Cidr.parse("10.0.0.0/8")).to(Cidr.parse("192.0.2.0/24")),
                    RuleAction.lookup(1000)),
            rule(101, RuleSelector.builder().mark(0x100, 0xff00), RuleAction.lookup(100)),
            rule(102, RuleSelector.builder().mark(0, 0xff).inverted(), RuleAction.lookup(100)),
            rule(
                    103,
                    RuleSelector.builder()
                            .ipProtocol(6)
                            .sourcePorts(new NumberRange(1024, 2047))
                            .destinationPorts(NumberRange.of(80)),
                    RuleAction.lookup(101)),
            rule(104, RuleSelector.builder().incoming("lo").outgoing("eth0"), RuleAction.lookup(102)),
            rule(105, RuleSelector.builder().users(new NumberRange(1000, 1999)), RuleAction.lookup(103)),
            rule(106, RuleSelector.builder().tunnelId(42), RuleAction.lookup(104)),
            rule(
                    107,
                    RuleSelector.builder(),
                    RuleAction.lookup(254).suppressPrefixLength(0).suppressGroup(7)),
            rule(108, RuleSelector.builder().tos(0x10), new RuleAction.Goto(32766)),
            rule(109, RuleSelector.builder().to(Cidr.parse("198.51.100.0/24")), RuleAction.BLACKHOLE),
            rule(110, RuleSelector.builder().to(Cidr.parse("198.51.101.0/24")), RuleAction.UNREACHABLE),
            rule(111, RuleSelector.builder().to(Cidr.parse("198.51.102.0/24")), RuleAction.PROHIBIT),
            rule(112, RuleSelector.builder().to(Cidr.parse("198.51.103.0/24")), RuleAction.NOP),
            rule(1000, RuleSelector.builder().l3mdev(), RuleAction.lookup(0)));

    private static final String SHOWN =
            """
            100:	from 10.0.0.0/8 to 192.0.2.0/24 lookup 1000 proto 114
            101:	from all fwmark 0x100/0xff00 lookup 100 proto 114
            102:	not from all fwmark 0/0xff lookup 100 proto 114
            103:	from all ipproto tcp sport 1024-2047 dport 80 lookup 101 proto 114
            104:	from all iif lo oif eth0 [detached] lookup 102 proto 114
            105:	from all uidrange 1000-1999 lookup 103 proto 114
            106:	from all tun_id 42 lookup 104 proto 114
            107:	from all lookup main suppress_prefixlength 0 suppress_ifgroup 7 proto 114
            108:	from all tos 0x10 goto 32766 proto 114
            109:	from all to 198.51.100.0/24 blackhole proto 114
            110:	from all to 198.51.101.0/24 unreachable proto 114
            111:	from all to 198.51.102.0/24 prohibit proto 114
            112:	from all to 198.51.103.0/24 nop proto 114
            1000:	from all lookup [l3mdev-table] proto 114
            """;

    private static List<RoutingRule> ours(Netlink netlink) throws NetlinkException {
        return netlink.rules().list(IpFamily.IPV4).stream()
                .filter(rule -> rule.protocol().equals(OURS))
                .toList();
    }

    @Test
    void whatIsAddedIsWhatIpShowsAndWhatIsListed() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace)) {
            for (Optional<NetlinkException> outcome : netlink.rules().addAll(RULES)) {
                assertEquals(Optional.empty(), outcome);
            }
            String shown =
                    Command.runIn(namespace, "ip", "rule", "show").orFail().output();
            assertEquals(
                    SHOWN,
                    shown.replaceAll("(?m)^.*(local|main|default) *\n", "").replaceAll(" +\n", "\n"));
            assertEquals(RULES, ours(netlink));
            NetlinkException again =
                    assertThrows(NetlinkException.class, () -> netlink.rules().add(RULES.get(0)));
            assertEquals(Errno.EEXIST, again.errno());
            netlink.rules().delete(RULES.get(0));
            assertEquals(RULES.subList(1, RULES.size()), ours(netlink));
            assertTrue(netlink.rules().deleteAll(RULES).get(0).isPresent());
            assertEquals(List.of(), ours(netlink));
        }
    }

    @Test
    void whatIpAddsIsListed() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace)) {
            Command.runIn(namespace, "ip", "-6", "rule", "add", "from", "2001:db8::/32", "fwmark", "7", "lookup", "9")
                    .orFail();
            assertTrue(netlink.rules().list().stream()
                    .anyMatch(rule -> rule.toString().equals("priority 32765 from 2001:db8::/32 fwmark 0x7 lookup 9")));
        }
    }

    /** The kernel takes any text for a name, and keeps host bits, which this would not write by itself. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "iif eth0:1 lookup 100",
                "oif eth0:1 lookup 100",
                "from 10.0.0.1/24 lookup 100",
                "to 10.0.0.1/8 prohibit"
            })
    void aRuleOfSomebodyElseIsListedAsItIsAndDeleted(String words) throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces()) {
            NetworkNamespace namespace = namespaces.create();
            try (Netlink netlink = Netlink.open(namespace)) {
                List<RoutingRule> before = netlink.rules().list();
                Command.runIn(namespace, ("ip rule add " + words).split(" ")).orFail();
                String shown = Command.runIn(namespace, "ip", "rule").orFail().output();
                RoutingRule theirs = netlink.rules().list().stream()
                        .filter(rule -> !before.contains(rule))
                        .findFirst()
                        .orElseThrow();
                netlink.rules().delete(theirs);
                assertEquals(before, netlink.rules().list());
                netlink.rules().add(theirs);
                assertEquals(
                        shown, Command.runIn(namespace, "ip", "rule").orFail().output());
            }
        }
    }
}
