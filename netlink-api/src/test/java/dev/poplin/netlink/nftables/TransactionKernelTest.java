package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.IpRange;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.HookedTransport;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.ListedRule;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.rule.RuleBuilder.ConnectionState;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.NftSet.Kind;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.NetlinkSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.1")
class TransactionKernelTest extends KernelScene {

    private static final List<KeyType> ADDRESS = List.of(KeyType.IPV4_ADDR);
    private static final List<KeyType> SERVICE = List.of(KeyType.IPV4_ADDR, KeyType.INET_PROTO, KeyType.INET_SERVICE);

    private Transaction transaction;
    private TableChanges table;

    @BeforeEach
    void open() throws Exception {
        begin();
    }

    private void begin() {
        transaction = netlink.nftables().transaction();
        table = transaction.table(TableFamily.INET, "t");
    }

    private void commit() throws NetlinkException {
        transaction.commit();
        begin();
    }

    private String nft(String... words) throws Exception {
        String[] all = new String[words.length + 1];
        all[0] = "nft";
        System.arraycopy(words, 0, all, 1, words.length);
        return Command.runIn(namespace, all).orFail().output();
    }

    private static Bytes address(String text) {
        return Bytes.of(IpAddress.parse(text));
    }

    private static Rule port(int number) {
        return Rule.builder().l4proto(RuleBuilder.TCP).dport(number).accept();
    }

    private List<String> rules() throws Exception {
        return Arrays.stream(nft("list", "chain", "inet", "t", "c").split("\n"))
                .map(String::strip)
                .filter(line -> line.startsWith("tcp"))
                .toList();
    }

    @Test
    void rulesAreAppendedInsertedReplacedAndDeletedByHandle() throws Exception {
        table.add().add(Chain.of("c", List.of(port(2)))).append("c", port(3)).insert("c", port(1));
        commit();
        assertEquals(List.of("tcp dport 1 accept", "tcp dport 2 accept", "tcp dport 3 accept"), rules());
        List<ListedRule> listed = netlink.nftables().rules(TableFamily.INET, "t");
        assertEquals(
                List.of(port(1), port(2), port(3)),
                listed.stream().map(ListedRule::rule).toList());
        table.deleteRule("c", listed.get(0).handle());
        table.replace("c", listed.get(1).handle(), port(20).withComment("twenty"));
        table.insertBefore("c", listed.get(2).handle(), port(29));
        table.appendBehind("c", listed.get(2).handle(), port(31));
        commit();
        List<String> expected = List.of(
                "tcp dport 20 accept comment \"twenty\"",
                "tcp dport 29 accept",
                "tcp dport 3 accept",
                "tcp dport 31 accept");
        assertEquals(expected, rules());
        table.flushChain("c");
        commit();
        assertEquals(List.of(), rules());
        table.append("c", port(1)).flush();
        commit();
        assertEquals(List.of(), rules());
    }

    @Test
    void everyRefusedObjectIsNamedAndNothingIsApplied() throws Exception {
        table.add()
                .add(Chain.of("c", List.of()))
                .append("c", Rule.builder().jump("nowhere"))
                .append("missing", port(1))
                .deleteSet("none");
        NetlinkException refused = assertThrows(NetlinkException.class, transaction::commit);
        assertEquals("add rule inet t c jump nowhere", refused.operation());
        assertEquals(
                List.of("add rule inet t missing tcp dport 1 accept", "delete set inet t none"),
                Arrays.stream(refused.getSuppressed())
                        .map(each -> ((NetlinkException) each).operation())
                        .toList());
        assertEquals("", nft("list", "ruleset"));
        assertThrows(IllegalStateException.class, transaction::commit);
    }

    /** More refusals than the socket's queue holds: the kernel drops those that do not fit. */
    @Test
    @Tag("N1.6")
    void aTransactionThatIsRefusedTooOftenToBeToldNamesTheFirst() throws Exception {
        table.add();
        for (int i = 0; i < 30_000; i++) {
            table.deleteSet("s" + i);
        }
        NetlinkException refused = assertThrows(NetlinkException.class, transaction::commit);
        assertEquals("delete set inet t s0", refused.operation());
        assertTrue(refused.getSuppressed().length > 400, () -> "only " + refused.getSuppressed().length);
        assertEquals("", nft("list", "ruleset"));
    }

    @Test
    void aTransactionOfAnOlderGenerationIsRefused() throws Exception {
        int generation = netlink.nftables().generation();
        nft("add", "table", "inet", "somebody");
        table.add();
        transaction.requireGeneration(generation);
        NetlinkException refused = assertThrows(NetlinkException.class, transaction::commit);
        assertEquals(Nftables.GENERATION_CHANGED, refused.errno());
        assertEquals(List.of("somebody"), netlink.nftables().tables(TableFamily.INET));
        begin();
        table.add();
        transaction.requireGeneration(netlink.nftables().generation()).commit();
        assertEquals(List.of("somebody", "t"), netlink.nftables().tables(TableFamily.INET));
    }

    @Test
    void aListingDuringWhichASetGoesIsRepeated() throws Exception {
        nft("add", "table", "inet", "t");
        nft("add", "set", "inet", "t", "s", "{ type ipv4_addr; }");
        AtomicBoolean gone = new AtomicBoolean();
        HookedTransport transport = new HookedTransport(
                namespace.call(() -> NetlinkSocket.open(NetlinkSocket.NETFILTER)),
                messages -> {
                    if ((messages.getShort(4) & 0xffff) == NftNumber.GETSETELEM && gone.compareAndSet(false, true)) {
                        table.deleteSet("s");
                        commit();
                    }
                },
                () -> {});
        try (Conversation conversation = new Conversation(transport)) {
            Ruleset listed =
                    new Nftables(conversation).list(TableFamily.INET, "t").orElseThrow();
            assertTrue(gone.get());
            assertEquals(Map.of(), listed.sets());
        }
    }

    @Test
    void destroyingWhatIsNotThereIsNoFailureAndDeletingItIs() throws Exception {
        table.destroy().add().destroyChain("c").destroySet("s");
        commit();
        table.deleteChain("c");
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetlinkException.class, transaction::commit).errno());
        begin();
        table.destroy();
        commit();
        assertEquals("", nft("list", "ruleset"));
    }

    @Test
    @Tag("N3.2")
    void elementsAreAddedAndDeletedWithoutReadingTheSet() throws Exception {
        NftSet none = NftSet.ofRanges("s", IpFamily.IPV4, List.of());
        table.add().add(none).addElements(ranges("10.0.0.0/8", "192.0.2.0/25"));
        commit();
        table.deleteElements(ranges("10.0.0.0/8")).addElements(ranges("192.0.2.128/26"));
        commit();
        assertTrue(
                nft("list", "ruleset").contains("elements = { 192.0.2.0/25, 192.0.2.128/26 }"), nft("list", "ruleset"));
        table.flushSet("s").addElements(ranges("0.0.0.0/0"));
        commit();
        assertEquals(
                ranges("0.0.0.0/0"),
                netlink.nftables()
                        .list(TableFamily.INET, "t")
                        .orElseThrow()
                        .sets()
                        .get("s"));
    }

    private static NftSet ranges(String... prefixes) {
        return NftSet.ofRanges(
                "s",
                IpFamily.IPV4,
                Arrays.stream(prefixes).map(Cidr::parse).map(IpRange::of).toList());
    }

    @Test
    void commentsTimeoutsAndTheCatchAllElementAreAsNftWouldWriteThem() throws Exception {
        SortedMap<Bytes, Element> timed = new TreeMap<>();
        Bytes key = address("10.0.0.1");
        timed.put(
                key,
                new Element(key, Bytes.of(), Verdict.ACCEPT)
                        .withTimeout(Duration.ofMinutes(5))
                        .withComment("a guest"));
        NftSet set = NftSet.of("s", ADDRESS, List.of())
                .withElements(timed)
                .withOptions(NftSet.Options.timeout(Duration.ofHours(1)));
        NftSet map = NftSet.verdictMap(
                "m", ADDRESS, Map.of(NftSet.CATCH_ALL, Verdict.DROP, address("10.0.0.1"), Verdict.ACCEPT));
        table.add().add(set).add(map).add(NftObject.counter("hits"));
        commit();
        String shown = nft("-s", "list", "ruleset");
        for (String expected : List.of(
                "timeout 1h",
                "10.0.0.1 timeout 5m comment \"a guest\"",
                "elements = { 10.0.0.1 : accept, * : drop }",
                "counter hits {")) {
            assertTrue(shown.contains(expected), "no '" + expected + "' in\n" + shown);
        }
        table.delete(NftObject.counter("hits"))
                .deleteElements(map)
                .deleteSet("m")
                .deleteSet("s")
                .delete();
        commit();
        assertEquals("", nft("list", "ruleset"));
    }

    @Test
    void concatenatedRangesAreWhatNftMakes() throws Exception {
        SortedMap<Bytes, Element> elements = new TreeMap<>();
        elements.put(
                Bytes.concat(address("10.0.0.0"), Bytes.ofPort(80)),
                new Element(Bytes.concat(address("10.0.0.255"), Bytes.ofPort(90)), Bytes.of(), Verdict.ACCEPT));
        List<KeyType> key = List.of(KeyType.IPV4_ADDR, KeyType.INET_SERVICE);
        table.add().add(new NftSet("s", key, true, Kind.SET, KeyType.MARK, elements));
        commit();
        String ours = nft("-j", "list", "ruleset");
        table.delete();
        commit();
        String script =
                "add table inet t; add set inet t s { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/24 . 80-90 }; }";
        nft(script.split(" "));
        assertEquals(withoutHandles(nft("-j", "list", "ruleset")), withoutHandles(ours));
    }

    @Test
    @Tag("N3.4")
    void whatIsWrittenWithWordsIsWhatNftMakesOfTheSameWords() throws Exception {
        Chain forward = Chain.base(
                "forward",
                new Hook("filter", Hook.FORWARD, Hook.FILTER, false),
                List.of(
                        Rule.builder()
                                .ctState(ConnectionState.ESTABLISHED, ConnectionState.RELATED)
                                .accept(),
                        Rule.builder()
                                .match(Selector.iifname().is("cali1"))
                                .l4proto(RuleBuilder.TCP)
                                .dport(80)
                                .accept(),
                        Rule.builder().match(Selector.oifname().is("cali*")).drop(),
                        Rule.builder()
                                .in("clients", Selector.ip(IpFamily.IPV4).saddr())
                                .counter()
                                .returns()));
        Chain prerouting = Chain.base(
                "prerouting",
                new Hook("nat", Hook.PREROUTING, Hook.DSTNAT, true),
                List.of(Rule.builder()
                        .dnat(
                                IpFamily.IPV4,
                                "services",
                                Selector.ip(IpFamily.IPV4).daddr(),
                                Selector.l4proto(),
                                Selector.transport().dport())));
        Chain postrouting = Chain.base(
                "postrouting",
                new Hook("nat", Hook.POSTROUTING, Hook.SRCNAT, true),
                List.of(Rule.builder()
                        .in("clients", Selector.ip(IpFamily.IPV4).saddr())
                        .masquerade(true)));
        table.add()
                .add(NftSet.of("clients", ADDRESS, List.of(address("10.0.0.1"))))
                .add(NftSet.map(
                        "services",
                        SERVICE,
                        List.of(KeyType.IPV4_ADDR, KeyType.INET_SERVICE),
                        Map.of(
                                Bytes.concat(address("10.96.0.1"), Bytes.of((byte) 6), Bytes.ofPort(80)),
                                Bytes.concat(address("10.0.0.2"), Bytes.ofPort(8080)))))
                .add(forward)
                .add(prerouting)
                .add(postrouting);
        commit();
        String ours = nft("-j", "list", "ruleset");
        table.delete();
        commit();
        String script =
                """
                table inet t {
                  set clients { type ipv4_addr; elements = { 10.0.0.1 }; }
                  map services { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; elements = { 10.96.0.1 . tcp . 80 : 10.0.0.2 . 8080 }; }
                  chain forward {
                    type filter hook forward priority filter; policy drop;
                    ct state established,related accept
                    iifname "cali1" tcp dport 80 accept
                    oifname "cali*" drop
                    ip saddr @clients counter return
                  }
                  chain prerouting {
                    type nat hook prerouting priority dstnat;
                    dnat ip to ip daddr . meta l4proto . th dport map @services
                  }
                  chain postrouting {
                    type nat hook postrouting priority srcnat;
                    ip saddr @clients masquerade fully-random
                  }
                }
                """;
        Command.feedIn(namespace, script, "nft", "-f", "-").orFail();
        assertEquals(withoutHandles(nft("-j", "list", "ruleset")), withoutHandles(ours));
    }

    private static String withoutHandles(String json) {
        return json.replaceAll("\"handle\": \\d+", "\"handle\": 0").replace("{\"", "\n{\"");
    }

    @Test
    void elementsWithLongCommentsAreSplitOverMessages() throws Exception {
        SortedMap<Bytes, Element> elements = new TreeMap<>();
        String comment = "x".repeat(120);
        for (int i = 0; i < 3000; i++) {
            Bytes key = Bytes.of(Cidr.parse("10.0.0.0/8").nth(i));
            elements.put(key, new Element(key, Bytes.of(), Verdict.ACCEPT).withComment(comment));
        }
        NftSet set = NftSet.of("s", ADDRESS, List.of()).withElements(elements);
        table.add().add(set);
        commit();
        assertEquals(
                set,
                netlink.nftables()
                        .list(TableFamily.INET, "t")
                        .orElseThrow()
                        .sets()
                        .get("s"));
    }
}
