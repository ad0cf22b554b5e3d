package dev.poplin.netlink.nftables;

import static dev.poplin.inet.IpFamily.IPV4;
import static dev.poplin.inet.IpFamily.IPV6;
import static dev.poplin.netlink.nftables.rule.Fib.Key.DADDR;
import static dev.poplin.netlink.nftables.rule.Fib.Key.IIF;
import static dev.poplin.netlink.nftables.rule.Fib.Key.SADDR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.Fib;
import dev.poplin.netlink.nftables.rule.Frame;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.nftables.rule.TcpOption;
import dev.poplin.netlink.nftables.rule.Translation;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.syntax.Surroundings;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The rules of a router, written with the builder: nft shows them in the words that they read like, the kernel lists them as they were written, and
 * what nft makes of the same words is the same rule.
 */
@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.4")
class RouterRulesKernelTest extends KernelScene {

    private static final String TABLE = "router";

    private final Map<String, Rule> rules = new LinkedHashMap<>();

    private static RuleBuilder rule() {
        return Rule.builder();
    }

    private static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    private void whatRoutesSay() {
        rules.put(
                "fib saddr . iif oif missing drop",
                rule().match(Selector.fib(SADDR, IIF).missing()).drop());
        rules.put(
                "fib daddr oif exists accept",
                rule().match(Selector.fib(DADDR).exists()).accept());
        rules.put(
                "fib daddr type local accept",
                rule().match(Selector.fib(DADDR).type().is(Fib.LOCAL)).accept());
        rules.put(
                "fib daddr . iif type != broadcast accept",
                rule().match(Selector.fib(DADDR, IIF).type().isNot(Fib.BROADCAST))
                        .accept());
        rules.put(
                "fib saddr oif \"lo\" accept",
                rule().match(Selector.fib(SADDR).oif().is(1)).accept());
        rules.put(
                "fib saddr oifname \"lo\" accept",
                rule().match(Selector.fib(SADDR).oifname().is("lo")).accept());
    }

    private void fieldsOfPackets() {
        rules.put(
                "ip dscp ef accept",
                rule().match(Selector.ip(IPV4).dscp().is(0x2e)).accept());
        rules.put(
                "ip dscp != ef accept",
                rule().match(Selector.ip(IPV4).dscp().isNot(0x2e)).accept());
        rules.put(
                "ip6 dscp cs1 accept",
                rule().match(Selector.ip(IPV6).dscp().is(8)).accept());
        rules.put(
                "tcp option maxseg size 1460 accept",
                rule().match(Selector.tcpOption(TcpOption.MAXIMUM_SEGMENT_SIZE)
                                .field(2, 2)
                                .is(1460))
                        .accept());
        rules.put(
                "tcp option maxseg exists accept",
                rule().match(Selector.tcpOption(TcpOption.MAXIMUM_SEGMENT_SIZE).exists())
                        .accept());
        rules.put(
                "tcp option sack-perm missing accept",
                rule().match(Selector.tcpOption(TcpOption.SELECTIVE_ACKNOWLEDGEMENT_PERMITTED)
                                .missing())
                        .accept());
    }

    private void whatConntrackKnows() {
        rules.put(
                "ct direction original accept",
                rule().match(Selector.ctDirection().is(0)).accept());
        rules.put(
                "ct helper \"ftp\" accept",
                rule().match(Selector.ctHelper().is("ftp")).accept());
        rules.put(
                "ct label 5 accept", rule().match(Selector.ctLabel().hasBit(5)).accept());
        rules.put(
                "ct label 100 accept",
                rule().match(Selector.ctLabel().hasBit(100)).accept());
        rules.put(
                "ct original ip saddr 10.0.0.1 accept",
                rule().match(Selector.ctOriginal().saddr(IPV4).is(ip("10.0.0.1")))
                        .accept());
        rules.put(
                "ct reply ip6 daddr fd00::1 accept",
                rule().match(Selector.ctReply().daddr(IPV6).is(ip("fd00::1"))).accept());
        rules.put(
                "ct original bytes > 100000 accept",
                rule().match(Selector.ctOriginal().bytes().greaterThan(100_000)).accept());
        rules.put(
                "ct reply packets 10 accept",
                rule().match(Selector.ctReply().packets().is(10)).accept());
        rules.put("ct mark set 0x00000009", rule().setCtMark(9).build());
        rules.put("ct helper set \"ftp\"", rule().setCtHelper("ftp").build());
        rules.put("ct timeout set \"patient\"", rule().setCtTimeout("patient").build());
        rules.put(
                "ct expectation set \"beside\"",
                rule().setCtExpectation("beside").build());
    }

    private void whatTheKernelKnows() {
        rules.put(
                "meta priority 1:2 accept",
                rule().match(Selector.priority().is(0x10002)).accept());
        rules.put("meta priority set 1:3", rule().setPriority(0x10003).build());
        rules.put(
                "meta cgroup 5 accept",
                rule().match(Selector.controlGroupClass().is(5)).accept());
        rules.put(
                "meta day \"Monday\" accept", rule().match(Selector.day().is(1)).accept());
        rules.put("iif \"lo\" accept", rule().match(Selector.iif().is(1)).accept());
        rules.put("oif \"lo\" accept", rule().match(Selector.oif().is(1)).accept());
        rules.put("iifgroup 3 accept", rule().match(Selector.iifgroup().is(3)).accept());
        rules.put("oifgroup 3 accept", rule().match(Selector.oifgroup().is(3)).accept());
        rules.put("limit name \"slow\" accept", rule().limit("slow").accept());
        rules.put("quota name \"much\" drop", rule().quota("much").drop());
        rules.put("accept", rule().decide(Verdict.ACCEPT));
    }

    private static NftSet map(String name, KeyType key, KeyType... data) {
        return NftSet.map(name, List.of(key), List.of(data), Map.of());
    }

    private void translations(boolean source) {
        String word = source ? "snat" : "dnat";
        Map<String, Translation> to = new LinkedHashMap<>();
        IpAddress first = ip("10.0.0.1");
        IpAddress last = ip("10.0.0.5");
        to.put("ip to 10.0.0.1-10.0.0.5", Translation.to(first, last));
        to.put("ip to 10.0.0.1-10.0.0.5 persistent", Translation.to(first, last).persistent());
        to.put(
                "ip to 10.0.0.1 random,persistent",
                Translation.to(first).random().persistent());
        to.put(
                "ip6 to fd00::1-fd00::9 fully-random",
                Translation.to(ip("fd00::1"), ip("fd00::9")).fullyRandom());
        to.forEach((words, each) -> rules.put(word + " " + words, source ? rule().snat(each) : rule().dnat(each)));
        Map<String, Translation> withPorts = new LinkedHashMap<>();
        withPorts.put("ip to 10.0.0.1:1000", Translation.to(first).port(1000));
        withPorts.put("ip to 10.0.0.1:1000-2000", Translation.to(first).ports(1000, 2000));
        withPorts.put(
                "ip to 10.0.0.1-10.0.0.5:1000-2000", Translation.to(first, last).ports(1000, 2000));
        withPorts.put(
                "ip6 to [fd00::1]:1000-2000", Translation.to(ip("fd00::1")).ports(1000, 2000));
        withPorts.put(
                "ip6 to [fd00::1]-[fd00::9]:1000-2000",
                Translation.to(ip("fd00::1"), ip("fd00::9")).ports(1000, 2000));
        withPorts.forEach((words, each) -> {
            RuleBuilder tcp = rule().match(Selector.tcp().dport().is(80));
            rules.put("tcp dport 80 " + word + " " + words, source ? tcp.snat(each) : tcp.dnat(each));
        });
    }

    private void sources() {
        translations(true);
        rules.put("snat ip to 10.0.0.9", rule().snat(ip("10.0.0.9")));
        rules.put(
                "snat ip to ip saddr map @there",
                rule().snatByAddress(IPV4, "there", Selector.ip(IPV4).saddr()));
        Translation ports = Translation.here().ports(1000, 2000);
        Selector port = Selector.tcp().dport();
        rules.put("masquerade random", rule().masquerade(Translation.here().random()));
        rules.put(
                "tcp dport 81 masquerade to :1000",
                rule().match(port.is(81)).masquerade(Translation.here().port(1000)));
        rules.put(
                "tcp dport 81 masquerade to :1000-2000",
                rule().match(port.is(81)).masquerade(ports));
        rules.put(
                "tcp dport 81 masquerade to :1000-2000 persistent",
                rule().match(port.is(81)).masquerade(ports.persistent()));
    }

    private void destinations() {
        translations(false);
        rules.put(
                "dnat ip to ip daddr map @there",
                rule().dnatByAddress(IPV4, "there", Selector.ip(IPV4).daddr()));
        rules.put(
                "dnat ip to tcp dport map @behind",
                rule().dnat(IPV4, "behind", Selector.tcp().dport()));
        rules.put(
                "tcp dport 81 redirect to :1000-2000 fully-random",
                rule().match(Selector.tcp().dport().is(81))
                        .redirect(Translation.here().ports(1000, 2000).fullyRandom()));
    }

    private void ways() {
        rules.put(
                "tcp flags syn tcp option maxseg size set rt mtu",
                rule().match(Selector.tcp().flags().hasAny(2))
                        .clampSegmentSize()
                        .build());
        rules.put(
                "tcp flags syn / syn,rst tcp option maxseg size set 1400",
                rule().match(Selector.tcp().flags().masked(6, 2))
                        .setSegmentSize(1400)
                        .build());
    }

    private void sockets() {
        rules.put(
                "socket transparent 1 accept",
                rule().match(Selector.socketTransparent().is(1)).accept());
        rules.put(
                "socket wildcard 0 accept",
                rule().match(Selector.socketWildcard().is(0)).accept());
        rules.put(
                "socket mark 0x00000005 accept",
                rule().match(Selector.socketMark().is(5)).accept());
        rules.put("synproxy name \"shield\"", rule().synproxy("shield"));
        rules.put("synproxy mss 1460 wscale 7 timestamp sack-perm", rule().synproxy(1460, 7, true, true));
        rules.put("synproxy mss 1400 wscale 8", rule().synproxy(1400, 8, false, false));
    }

    private void frames() {
        Frame frame = Selector.frame();
        MacAddress address = MacAddress.parse("02:00:00:00:00:01");
        rules.put(
                "ether type arp accept",
                rule().match(frame.type().is(Frame.ARP)).accept());
        rules.put(
                "ether saddr 02:00:00:00:00:01 accept",
                rule().match(Selector.etherSource().is(address)).accept());
        rules.put(
                "ether daddr 02:00:00:00:00:01 accept",
                rule().match(Selector.etherDestination().is(address)).accept());
        rules.put("vlan id 5 accept", rule().match(frame.vlanId().is(5)).accept());
        rules.put("vlan pcp 3 accept", rule().match(frame.vlanPriority().is(3)).accept());
        rules.put(
                "arp operation request accept",
                rule().match(frame.arpOperation().is(1)).accept());
        rules.put(
                "arp saddr ip 10.0.0.1 accept",
                rule().match(frame.arpSender().is(ip("10.0.0.1"))).accept());
        rules.put(
                "arp daddr ether 02:00:00:00:00:01 accept",
                rule().match(frame.arpTargetHardware().is(address)).accept());
        rules.put(
                "ip saddr 10.0.0.0/9 accept",
                rule().match(frame.ip(IPV4).saddr().is(Cidr.parse("10.0.0.0/9")))
                        .accept());
        rules.put(
                "ip6 dscp ef accept",
                rule().match(frame.ip(IPV6).dscp().is(0x2e)).accept());
    }

    private void check(TableFamily family, Hook hook, Map<String, Rule> written) throws Exception {
        List<NftObject> objects = family.equals(TableFamily.INET)
                ? List.of(
                        NftObject.limit("slow", 10, Duration.ofSeconds(1)),
                        NftObject.quota("much", 100 << 20, true),
                        NftObject.ctHelper("ftp", "ftp", RuleBuilder.TCP),
                        NftObject.ctTimeoutOfTcp("patient", IPV4, Map.of()),
                        NftObject.ctExpectation("beside", IPV4, RuleBuilder.TCP, 99, Duration.ofMinutes(1), 3),
                        NftObject.synproxy("shield", 1460, 7, true, true))
                : List.of();
        List<NftSet> sets = family.equals(TableFamily.INET)
                ? List.of(
                        map("there", KeyType.IPV4_ADDR, KeyType.IPV4_ADDR),
                        map("behind", KeyType.INET_SERVICE, KeyType.IPV4_ADDR, KeyType.INET_SERVICE))
                : List.of();
        Ruleset target = Ruleset.of(
                        family, TABLE, List.of(Chain.base("written", hook, List.copyOf(written.values()))), sets)
                .withObjects(objects);
        netlink.nftables().apply(target);
        assertEquals(String.join("\n", written.keySet()), String.join("\n", shown(family, "written")));
        Ruleset listed = netlink.nftables().list(family, TABLE).orElseThrow();
        assertEquals(
                expressions(List.copyOf(written.values())),
                expressions(listed.chains().get("written").rules()));
        assertEquals(target, listed);
        assertFalse(netlink.nftables().apply(target), "nothing is written where nothing differs");
        String printed = listed.toNft(new Surroundings(Map.of(1, "lo"), ZoneOffset.UTC));
        assertEquals(String.join("\n", written.keySet()), String.join("\n", rulesIn(chainIn(printed))));
        if (!family.equals(TableFamily.BRIDGE)) {
            // In a bridge, nft asks for the type in the frame where the builder asks for the protocol, which a VLAN's
            // tag does not hide.
            assertEquals(
                    expressions(List.copyOf(written.values())),
                    expressions(madeByNft(family, hook, List.copyOf(written.keySet()))));
        }
        netlink.nftables().delete(family, TABLE);
        written.clear();
    }

    private static String expressions(List<Rule> rules) {
        return rules.stream().map(each -> each + ": " + each.expressions()).collect(Collectors.joining("\n"));
    }

    private List<String> shown(TableFamily family, String chain) throws Exception {
        return rulesIn(nft("-s list chain " + family + " " + TABLE + " " + chain));
    }

    private static String chainIn(String table) {
        return table.substring(table.indexOf("chain written"));
    }

    private static List<String> rulesIn(String shown) {
        return shown.lines()
                .map(String::strip)
                .filter(line -> !line.startsWith("table") && !line.startsWith("chain") && !line.startsWith("type"))
                .filter(line -> !line.equals("}"))
                .toList();
    }

    private String nft(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("nft"));
        command.addAll(List.of(arguments.split(" ", -1)));
        return Command.runIn(namespace, command.toArray(String[]::new)).orFail().output();
    }

    private List<Rule> madeByNft(TableFamily family, Hook hook, List<String> words) throws Exception {
        Transaction transaction = netlink.nftables().transaction();
        transaction.table(family, TABLE).addWithoutRules(Chain.base("nft", hook, List.of()));
        transaction.commit();
        for (String each : words) {
            Command.runIn(namespace, "nft", "add rule " + family + " " + TABLE + " nft " + each)
                    .orFail();
        }
        return netlink.nftables()
                .list(family, TABLE)
                .orElseThrow()
                .chains()
                .get("nft")
                .rules();
    }

    @Test
    void matchesAndStatementsOfAFilterAreThoseOfNft() throws Exception {
        whatRoutesSay();
        fieldsOfPackets();
        whatConntrackKnows();
        whatTheKernelKnows();
        check(TableFamily.INET, new Hook("filter", Hook.PREROUTING, Hook.FILTER, true), rules);
        ways();
        check(TableFamily.INET, new Hook("filter", Hook.FORWARD, Hook.MANGLE, true), rules);
        sockets();
        check(TableFamily.INET, new Hook("filter", Hook.INPUT, Hook.SECURITY, true), rules);
    }

    @Test
    void translationsToRangesPortsAndMapsAreThoseOfNft() throws Exception {
        sources();
        check(TableFamily.INET, new Hook("nat", Hook.POSTROUTING, Hook.SRCNAT, true), rules);
        destinations();
        check(TableFamily.INET, new Hook("nat", Hook.PREROUTING, Hook.DSTNAT, true), rules);
    }

    @Test
    void copiesAndShortCutsAreThoseOfNft() throws Exception {
        rules.put("dup to 10.0.0.1", rule().duplicateTo(ip("10.0.0.1")).build());
        rules.put(
                "dup to 10.0.0.1 device \"lo\"",
                rule().duplicateTo(ip("10.0.0.1"), 1).build());
        check(TableFamily.IP, new Hook("filter", Hook.PREROUTING, Hook.RAW, true), rules);
        rules.put("dup to \"lo\"", rule().duplicateTo(1).build());
        rules.put("fwd to \"lo\"", rule().forwardTo(1));
        rules.put("fwd ip to 10.0.0.1 device \"lo\"", rule().forwardTo(ip("10.0.0.1"), 1));
        rules.put("fwd ip6 to fd00::1 device \"lo\"", rule().forwardTo(ip("fd00::1"), 1));
        check(TableFamily.NETDEV, new Hook("filter", Hook.NETDEV_INGRESS, 0, true, List.of("lo")), rules);
    }

    @Test
    void matchesOfFramesAreThoseOfNft() throws Exception {
        frames();
        check(TableFamily.BRIDGE, new Hook("filter", Hook.PREROUTING, Hook.BRIDGE_FILTER, true), rules);
    }

    /** This kernel has neither flow tables nor queues, so that these are the words that the source of nft 1.0.6 has. */
    @Test
    void whatThisKernelLacksHasTheWordsOfNft() {
        assertEquals("flow add @fast", rule().addToFlowtable("fast").build().toString());
        assertEquals("queue to 5", rule().queue(5).toString());
        assertEquals(
                "queue flags bypass,fanout to 1-3",
                rule().queue(1, 3, true, true).toString());
    }

    @Test
    void whatIsNoRuleOfARouterIsRefusedBeforeItIsSent() {
        assertThrows(IllegalArgumentException.class, () -> Selector.fib(IIF));
        assertThrows(IllegalArgumentException.class, () -> Selector.fib(SADDR, DADDR));
        assertThrows(IllegalArgumentException.class, () -> Translation.to(ip("10.0.0.2"), ip("10.0.0.1")));
        assertThrows(IllegalArgumentException.class, () -> Translation.to(ip("10.0.0.2"))
                .ports(2, 1));
        assertThrows(IllegalArgumentException.class, () -> rule().snat(Translation.here()));
        assertThrows(IllegalArgumentException.class, () -> rule().masquerade(Translation.to(ip("10.0.0.1"))));
        assertThrows(IllegalArgumentException.class, () -> rule().queue(5, 4, false, false));
        assertThrows(
                IllegalArgumentException.class, () -> Selector.ip(IPV4).dscp().is(64));
        assertThrows(IllegalArgumentException.class, () -> Selector.mark().is(1L << 32));
        assertThrows(IllegalArgumentException.class, () -> Selector.ctLabel().hasBit(128));
        Selector part = Selector.frame().vlanId();
        assertThrows(IllegalStateException.class, () -> rule().in("set", part));
    }
}
