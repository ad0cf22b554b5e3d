package dev.poplin.netlink.nftables;

import static dev.poplin.inet.IpFamily.IPV4;
import static dev.poplin.inet.IpFamily.IPV6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rules that are written with the builder are those that nft shows in the words that they read like. */
@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.4")
class WrittenRuleKernelTest extends KernelScene {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static RuleBuilder rule() {
        return Rule.builder();
    }

    private static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    private static Map<String, Rule> filterRules() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        rules.put(
                "ip saddr @clients accept",
                rule().match(Selector.ip(IPV4).saddr().in("clients")).accept());
        rules.put(
                "ip saddr != @clients drop",
                rule().match(Selector.ip(IPV4).saddr().notIn("clients")).drop());
        rules.put(
                "ip daddr 10.1.0.0/20 accept",
                rule().match(Selector.ip(IPV4).daddr().is(Cidr.parse("10.1.0.0/20")))
                        .accept());
        rules.put(
                "ip daddr != 10.1.2.3 drop",
                rule().match(Selector.ip(IPV4).daddr().isNot(ip("10.1.2.3"))).drop());
        rules.put(
                "ip6 saddr fd00::/8 accept",
                rule().match(Selector.ip(IPV6).saddr().is(Cidr.parse("fd00::/8")))
                        .accept());
        rules.put(
                "ip ttl < 5 drop",
                rule().match(Selector.ip(IPV4).hopLimit().lessThan(5)).drop());
        rules.put(
                "ip6 hoplimit 255 accept",
                rule().match(Selector.ip(IPV6).hopLimit().is(255)).accept());
        rules.put(
                "tcp dport 80 accept",
                rule().match(Selector.tcp().dport().is(80)).accept());
        rules.put(
                "tcp dport != 80-90 drop",
                rule().match(Selector.tcp().dport().notBetween(80, 90)).drop());
        rules.put(
                "udp sport > 1023 accept",
                rule().match(Selector.udp().sport().greaterThan(1023)).accept());
        rules.put(
                "tcp sport 1024-65535 tcp dport 80 accept",
                rule().match(Selector.tcp().sport().between(1024, 65535))
                        .match(Selector.tcp().dport().is(80))
                        .accept());
        rules.put(
                "udp dport 53 accept",
                rule().l4proto(RuleBuilder.UDP)
                        .match(Selector.transport().dport().is(53))
                        .accept());
        rules.put(
                "numgen random mod 4 0 drop",
                rule().match(Selector.random(4).is(0)).drop());
        rules.put(
                "tcp flags syn / fin,syn,rst,ack drop",
                rule().match(Selector.tcp().flags().masked(0x17, 2)).drop());
        rules.put(
                "icmp type echo-request accept",
                rule().match(Selector.icmpType(IPV4).is(8)).accept());
        rules.put(
                "icmpv6 type nd-neighbor-solicit accept",
                rule().match(Selector.icmpType(IPV6).is(135)).accept());
        rules.put(
                "meta mark 0x00000005 accept",
                rule().match(Selector.mark().is(5)).accept());
        rules.put(
                "meta mark & 0x000000f0 == 0x00000010 accept",
                rule().match(Selector.mark().masked(0xf0, 0x10)).accept());
        rules.put("meta mark set 0x00000007", rule().setMark(7).build());
        rules.put(
                "meta mark set meta mark & 0xfffff1ff | 0x00000100",
                rule().setMark(0xf00, 0x100).build());
        rules.put("ct mark set meta mark", rule().saveMark().build());
        rules.put("meta mark set ct mark", rule().restoreMark().build());
        rules.put(
                "ct state invalid drop",
                rule().match(Selector.ctState().hasAny(1)).drop());
        rules.put(
                "ct status snat,dnat accept",
                rule().match(Selector.ctStatus().hasAny(0x30)).accept());
        rules.put(
                "ct mark != 0x00000009 drop",
                rule().match(Selector.ctMark().isNot(9)).drop());
        rules.put("ct zone 5 accept", rule().match(Selector.ctZone().is(5)).accept());
        rules.put(
                "iifname \"eth0\" accept",
                rule().match(Selector.iifname().is("eth0")).accept());
        rules.put(
                "iifname != \"cali*\" drop",
                rule().match(Selector.iifname().isNot("cali*")).drop());
        rules.put(
                "meta skuid 1000-2000 accept",
                rule().match(Selector.user().between(1000, 2000)).accept());
        rules.put(
                "meta length > 1400 drop",
                rule().match(Selector.length().greaterThan(1400)).drop());
        rules.put(
                "meta pkttype broadcast drop",
                rule().match(Selector.packetType().is(1)).drop());
        rules.put(
                "limit rate 10/minute accept",
                rule().limit(10, Duration.ofMinutes(1), 5).accept());
        rules.put(
                "limit rate over 100/second burst 20 packets drop",
                rule().limitOver(100, SECOND, 20).drop());
        rules.put(
                "limit rate over 5 kbytes/second drop",
                rule().limitBytesOver(5 * 1024, SECOND).drop());
        rules.put("quota over 1 mbytes drop", rule().quotaOver(1 << 20).drop());
        rules.put("ct count over 20 drop", rule().connectionsOver(20).drop());
        rules.put("log prefix \"seen: \"", rule().log("seen: ").build());
        rules.put(
                "log prefix \"g\" group 5 snaplen 64",
                rule().logToGroup(5, "g", 64).build());
        rules.put("counter name \"hits\" accept", rule().counter("hits").accept());
        rules.put("reject", rule().reject());
        rules.put("reject with icmpx admin-prohibited", rule().rejectProhibited());
        rules.put(
                "meta l4proto tcp reject with tcp reset",
                rule().match(Selector.l4proto().is(6)).rejectWithReset());
        rules.put(
                "ip saddr . tcp dport @pairs accept",
                rule().in("pairs", Selector.ip(IPV4).saddr(), Selector.tcp().dport())
                        .accept());
        rules.put(
                "ip saddr . tcp dport vmap @verdicts",
                rule().vmap(
                                "verdicts",
                                Selector.ip(IPV4).saddr(),
                                Selector.tcp().dport()));
        rules.put(
                "update @seen { ip saddr timeout 30s }",
                rule().update("seen", Duration.ofSeconds(30), Selector.ip(IPV4).saddr())
                        .build());
        rules.put(
                "add @seen { ip saddr timeout 1m }",
                rule().addTo("seen", Duration.ofMinutes(1), Selector.ip(IPV4).saddr())
                        .build());
        rules.put("jump other comment \"there\"", rule().jump("other").withComment("there"));
        return rules;
    }

    private static Map<String, Rule> natRules() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        rules.put(
                "ip saddr 10.0.0.1 dnat ip to 10.0.0.2",
                rule().match(Selector.ip(IPV4).saddr().is(ip("10.0.0.1"))).dnat(ip("10.0.0.2")));
        rules.put(
                "tcp dport 80 dnat ip6 to [fd00::2]:8080",
                rule().match(Selector.tcp().dport().is(80)).dnat(ip("fd00::2"), 8080));
        rules.put(
                "tcp dport 81 redirect to :8081",
                rule().match(Selector.tcp().dport().is(81)).redirect(8081));
        rules.put(
                "udp dport 53 redirect",
                rule().match(Selector.udp().dport().is(53)).redirect());
        return rules;
    }

    private static Map<String, Rule> rawRules() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        rules.put(
                "udp dport 53 notrack",
                rule().match(Selector.udp().dport().is(53)).notrack());
        rules.put("ct zone set 7", rule().setCtZone(7).build());
        rules.put(
                "tcp dport 80 tproxy ip to 127.0.0.1:8080",
                rule().match(Selector.tcp().dport().is(80)).tproxy(ip("127.0.0.1"), 8080));
        return rules;
    }

    private static List<Rule> all(Map<String, Rule> rules) {
        return List.copyOf(rules.values());
    }

    @Test
    void everyRuleIsShownByNftInTheWordsItReadsLike() throws Exception {
        KeyType address = KeyType.IPV4_ADDR;
        List<KeyType> pair = List.of(address, KeyType.INET_SERVICE);
        NftSet seen =
                NftSet.of("seen", List.of(address), List.of()).withOptions(NftSet.Options.timeout(Duration.ofHours(1)));
        List<NftSet> sets = List.of(
                NftSet.of("clients", List.of(address), List.of()),
                NftSet.of("pairs", pair, List.of()),
                seen,
                NftSet.verdictMap("verdicts", pair, Map.of()));
        List<Chain> chains = List.of(
                Chain.of("other", List.of()),
                Chain.base("filter", new Hook("filter", Hook.INPUT, Hook.FILTER, true), all(filterRules())),
                Chain.base("nat", new Hook("nat", Hook.PREROUTING, Hook.DSTNAT, true), all(natRules())),
                Chain.base("raw", new Hook("filter", Hook.PREROUTING, -300, true), all(rawRules())));
        Ruleset written =
                Ruleset.of(TableFamily.INET, "written", chains, sets).withObjects(List.of(NftObject.counter("hits")));
        netlink.nftables().apply(written);
        assertFalse(netlink.nftables().apply(written), "a rule that is listed equals the one that was written");
        for (Map<String, Rule> rules : List.of(filterRules(), natRules(), rawRules())) {
            String chain =
                    rules.containsKey("reject") ? "filter" : rules.containsKey("udp dport 53 redirect") ? "nat" : "raw";
            String shown = Command.runIn(namespace, "nft", "-s", "list", "chain", "inet", "written", chain)
                    .orFail()
                    .output();
            List<String> lines = shown.lines()
                    .map(String::strip)
                    .filter(line -> !line.startsWith("table") && !line.startsWith("chain") && !line.startsWith("type"))
                    .filter(line -> !line.equals("}"))
                    .toList();
            assertEquals(String.join("\n", rules.keySet()), String.join("\n", lines));
            rules.forEach((words, rule) -> assertEquals(words, rule.toString()));
        }
    }

    @Test
    void aValueThatDoesNotFitItsFieldIsRefusedBeforeItIsSent() {
        Selector port = Selector.tcp().dport();
        String message = assertThrows(IllegalArgumentException.class, () -> port.is(70_000))
                .getMessage();
        assertEquals("value 70000 does not fit the 2 bytes of the field", message);
        Selector source = Selector.ip(IPV4).saddr();
        assertThrows(IllegalArgumentException.class, () -> source.is(ip("fd00::1")));
        assertThrows(IllegalStateException.class, Selector.udp()::flags);
    }
}
