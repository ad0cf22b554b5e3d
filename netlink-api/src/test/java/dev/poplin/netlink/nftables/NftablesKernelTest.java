package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.rule.RuleBuilder.ConnectionState;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.1")
class NftablesKernelTest extends KernelScene {

    private static Ruleset sample() {
        NftSet clients =
                NftSet.of("clients", List.of(KeyType.IPV4_ADDR), List.of(Bytes.of(IpAddress.parse("10.244.1.1"))));
        NftSet pools = NftSet.ofRanges(
                "pools",
                IpFamily.IPV4,
                CidrSet.of(Cidr.parse("10.244.0.0/16"), Cidr.parse("240.0.0.0/4"))
                        .ranges());
        NftSet pods = NftSet.verdictMap(
                "pods", List.of(KeyType.IFNAME), Map.of(Bytes.ofInterface("cali1"), Verdict.goTo("to-pod")));
        NftSet services = NftSet.verdictMap(
                "services",
                List.of(KeyType.IPV4_ADDR, KeyType.INET_PROTO, KeyType.INET_SERVICE),
                Map.of(
                        Bytes.concat(Bytes.of(IpAddress.parse("10.96.0.1")), Bytes.of((byte) 6), Bytes.ofPort(80)),
                        Verdict.goTo("service-1")));
        Chain toPod = Chain.of(
                "to-pod",
                List.of(
                        Rule.builder()
                                .in("clients", Selector.ip(IpFamily.IPV4).saddr())
                                .l4proto(RuleBuilder.TCP)
                                .dport(80, 90)
                                .counter()
                                .accept(),
                        Rule.builder().saddr(Cidr.parse("192.0.2.0/24")).accept(),
                        Rule.builder().drop()));
        Chain forward = Chain.base(
                "forward",
                new Hook("filter", Hook.FORWARD, Hook.FILTER, true),
                List.of(
                        Rule.builder()
                                .ctState(ConnectionState.ESTABLISHED, ConnectionState.RELATED)
                                .accept(),
                        Rule.builder().vmap("pods", Selector.oifname()),
                        Rule.builder().match(Selector.oifname().is("cali*")).drop()));
        Chain service = Chain.of(
                "service-1",
                List.of(
                        Rule.builder().l4proto(RuleBuilder.TCP).oneIn(2).dnat(IpAddress.parse("10.244.1.2"), 8080),
                        Rule.builder().l4proto(RuleBuilder.TCP).dnat(IpAddress.parse("10.244.1.3"), 8080)));
        Chain prerouting = Chain.base(
                "prerouting",
                new Hook("nat", Hook.PREROUTING, Hook.DSTNAT, true),
                List.of(Rule.builder()
                        .vmap(
                                "services",
                                Selector.ip(IpFamily.IPV4).daddr(),
                                Selector.l4proto(),
                                Selector.transport().dport())));
        Chain postrouting = Chain.base(
                "postrouting",
                new Hook("nat", Hook.POSTROUTING, Hook.SRCNAT, true),
                List.of(Rule.builder()
                        .match(Selector.ip(IpFamily.IPV4).saddr().in("pools"))
                        .match(Selector.ip(IpFamily.IPV4).daddr().notIn("pools"))
                        .masquerade(true)));
        return Ruleset.of(
                TableFamily.INET,
                "sample",
                List.of(toPod, forward, service, prerouting, postrouting),
                List.of(clients, pools, pods, services));
    }

    private String nft() throws Exception {
        return Command.runIn(namespace, "nft", "list", "ruleset").orFail().output();
    }

    @Test
    @Tag("N3.4")
    void whatIsAppliedIsWhatNftShowsAndWhatIsListed() throws Exception {
        assertTrue(netlink.nftables().apply(sample()));
        String shown = nft();
        for (String expected : List.of(
                "ct state established,related accept",
                "oifname vmap @pods",
                "oifname \"cali*\" drop",
                "ip saddr @clients",
                "dport 80-90",
                "ip saddr 192.0.2.0/24 accept",
                "elements = { 10.244.0.0/16, 240.0.0.0/4 }",
                "elements = { \"cali1\" : goto to-pod }",
                "type ipv4_addr . inet_proto . inet_service : verdict",
                "10.96.0.1 . tcp . 80 : goto service-1",
                "ip daddr . meta l4proto . th dport vmap @services",
                "dnat ip to 10.244.1.3:8080",
                "numgen random mod 2 0",
                "ip saddr @pools ip daddr != @pools masquerade fully-random")) {
            assertTrue(shown.contains(expected), "no '" + expected + "' in\n" + shown);
        }
        assertEquals(Optional.of(sample()), netlink.nftables().list(TableFamily.INET, "sample"));
    }

    @Test
    @Tag("P6.2")
    void applyingTheSameAgainWritesNothing() throws Exception {
        netlink.nftables().apply(sample());
        String before = Command.runIn(namespace, "nft", "-a", "list", "ruleset").output();
        assertFalse(netlink.nftables().apply(sample()));
        assertEquals(
                before, Command.runIn(namespace, "nft", "-a", "list", "ruleset").output());
    }

    @Test
    @Tag("P6.2")
    void onlyWhatDiffersIsWritten() throws Exception {
        netlink.nftables().apply(sample());
        Ruleset sample = sample();
        List<Chain> chains = new ArrayList<>(sample.chains().values());
        chains.removeIf(chain -> chain.name().equals("service-1"));
        NftSet clients = NftSet.of(
                "clients",
                List.of(KeyType.IPV4_ADDR),
                List.of(Bytes.of(IpAddress.parse("10.244.1.1")), Bytes.of(IpAddress.parse("10.244.2.2"))));
        NftSet pools = NftSet.ofRanges(
                "pools",
                IpFamily.IPV4,
                CidrSet.of(Cidr.parse("10.244.0.0/16"), Cidr.parse("10.245.0.0/24"))
                        .ranges());
        NftSet services =
                NftSet.verdictMap("services", sample.sets().get("services").key(), Map.of());
        List<NftSet> sets = List.of(clients, pools, sample.sets().get("pods"), services);
        Ruleset changed = Ruleset.of(TableFamily.INET, "sample", chains, sets);
        String before = Command.runIn(namespace, "nft", "-a", "list", "chain", "inet", "sample", "to-pod")
                .output();
        assertTrue(netlink.nftables().apply(changed));
        assertEquals(Optional.of(changed), netlink.nftables().list(TableFamily.INET, "sample"));
        assertEquals(
                before,
                Command.runIn(namespace, "nft", "-a", "list", "chain", "inet", "sample", "to-pod")
                        .output());
    }

    @Test
    void oneRefusalLeavesEverythingAsItWasAndNamesTheObject() throws Exception {
        netlink.nftables().apply(sample());
        Ruleset sample = sample();
        List<Chain> chains = new ArrayList<>(sample.chains().values());
        chains.add(Chain.of("broken", List.of(Rule.builder().jump("nowhere"))));
        Ruleset broken =
                Ruleset.of(TableFamily.INET, "sample", chains, sample.sets().values());
        NetlinkException refused =
                assertThrows(NetlinkException.class, () -> netlink.nftables().apply(broken));
        assertTrue(refused.operation().startsWith("add rule inet sample broken "), refused.operation());
        assertEquals(Errno.ENOENT, refused.errno());
        assertEquals(Optional.of(sample), netlink.nftables().list(TableFamily.INET, "sample"));
    }

    @Test
    void fiftyThousandElementsFitOneTransaction() throws Exception {
        List<Bytes> keys = IntStream.range(0, 50_000)
                .mapToObj(i -> Bytes.of(Cidr.parse("10.0.0.0/8").nth(i)))
                .toList();
        Ruleset large = Ruleset.of(
                TableFamily.INET, "large", List.of(), List.of(NftSet.of("many", List.of(KeyType.IPV4_ADDR), keys)));
        netlink.nftables().apply(large);
        // While the kernel's hash table still grows, its listing may leave elements out.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!netlink.nftables().list(TableFamily.INET, "large").equals(Optional.of(large))) {
            assertTrue(System.nanoTime() < deadline, "the elements are not all there after 10 s");
        }
        netlink.nftables().delete(TableFamily.INET, "large");
        netlink.nftables().delete(TableFamily.INET, "large");
        assertEquals(List.of(), netlink.nftables().tables(TableFamily.INET));
    }

    @Test
    void whatNftWroteIsListedAndCanBeWrittenAgain() throws Exception {
        String script =
                """
                table inet foreign {
                  set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 192.0.2.1 } }
                  map m { type ipv4_addr : inet_service; elements = { 10.0.0.1 : 80 } }
                  chain c { tcp dport 22 limit rate 5/second accept; ip saddr @s log prefix "x" drop; reject with icmpx type admin-prohibited; }
                  chain i { type filter hook input priority 10; policy drop; iifname "lo" accept; jump c; }
                }
                """;
        Command.feedIn(namespace, script, "nft", "-f", "-").orFail();
        String before = nft();
        Ruleset listed = netlink.nftables().list(TableFamily.INET, "foreign").orElseThrow();
        netlink.nftables().delete(TableFamily.INET, "foreign");
        assertEquals("", nft());
        netlink.nftables().apply(listed);
        assertEquals(before, nft());
    }

    @Test
    @Tag("N3.4")
    void thePrintedTableIsWhatNftPrints() throws Exception {
        netlink.nftables().apply(sample());
        String shown = Command.runIn(namespace, "nft", "-s", "list", "ruleset").output();
        Ruleset listed = netlink.nftables().list(TableFamily.INET, "sample").orElseThrow();
        assertEquals(oneLinePerObject(shown), oneLinePerObject(listed.toNft()));
    }

    @Test
    @Tag("N3.4")
    void whatNftWroteIsPrintedAsNftPrintsIt() throws Exception {
        String script =
                """
                table inet t {
                  chain pre {
                    type nat hook prerouting priority dstnat + 5; policy accept;
                    udp dport != 53 drop
                    meta mark 0x7 meta mark & 0xff == 0x3 accept
                    iifname "x*" ip6 daddr fd00::/64 tcp dport 1-9 accept
                    tcp dport >= 7 accept comment "odd"
                    ip daddr vmap { 10.0.0.1 : drop, 10.0.0.2 : accept }
                    ip6 daddr fd00::1 tcp dport { 22, 80 } counter return
                  }
                }
                """;
        Command.feedIn(namespace, script, "nft", "-f", "-").orFail();
        String shown = Command.runIn(namespace, "nft", "-s", "list", "ruleset").output();
        Ruleset listed = netlink.nftables().list(TableFamily.INET, "t").orElseThrow();
        assertEquals(oneLinePerObject(shown), oneLinePerObject(listed.toNft()));
    }

    @Test
    @Tag("N3.4")
    void whatHasNoWordsIsPrintedAsACommentWithItsBytes() {
        Rule rule = new Rule(List.of(
                new Expression.Opaque("future", Bytes.of((byte) 1, (byte) 2)), new Expression.Decide(Verdict.ACCEPT)));
        assertEquals("/* future 0x0102 */ accept", rule.toString());
    }

    /** nft breaks lists of elements where it likes. */
    private static String oneLinePerObject(String text) {
        return text.replaceAll(",\\s+", ", ");
    }
}
