package dev.poplin.netlink.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.IpRange;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.nftables.Nftables;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.Transaction;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.ListedRule;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.NftSet.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What holds of the nftables of any kernel: the real one and the fake one answer alike. */
abstract class NftablesContract {

    private static final TableFamily INET = TableFamily.INET;
    private static final String TABLE = "t";

    /** The front door to a namespace without tables. */
    abstract Netlink netlink();

    private Nftables nftables() {
        return netlink().nftables();
    }

    private static void refused(Errno errno, Executable call) {
        assertEquals(errno, assertThrows(NetlinkException.class, call).errno());
    }

    private static Rule accept(int port) {
        return Rule.builder().match(Selector.tcp().dport().is(port)).accept();
    }

    private static Ruleset sample() {
        NftSet clients = NftSet.of(
                "clients", List.of(KeyType.IPV4_ADDR), List.of(Bytes.of((byte) 10, (byte) 0, (byte) 0, (byte) 1)));
        NftSet pools = NftSet.ofRanges(
                "pools", IpFamily.IPV4, List.of(range("10.0.0.0", "10.0.0.255"), range("10.0.1.0", "10.0.1.7")));
        NftSet pods = NftSet.verdictMap(
                "pods", List.of(KeyType.IFNAME), Map.of(Bytes.ofInterface("eth0"), Verdict.jump("pod")));
        Chain pod = Chain.of(
                "pod",
                List.of(
                        accept(80),
                        Rule.builder()
                                .match(Selector.ip(IpFamily.IPV4).saddr().in("clients"))
                                .drop()));
        Chain input = Chain.base(
                "input",
                new Hook("filter", Hook.INPUT, 5, false),
                List.of(
                        Rule.builder().vmap("pods", Selector.iifname()),
                        Rule.builder().counter("hits").jump("pod")));
        return Ruleset.of(INET, TABLE, List.of(pod, input), List.of(clients, pools, pods))
                .withObjects(List.of(NftObject.counter("hits")));
    }

    private static IpRange range(String first, String last) {
        return new IpRange(IpAddress.parse(first), IpAddress.parse(last));
    }

    private Transaction transaction() {
        return nftables().transaction();
    }

    @Test
    @Tag("N3.1")
    void aTableIsWhatWasAppliedAndNeedsNoSecondWrite() throws Exception {
        assertTrue(nftables().apply(sample()));
        assertEquals(Optional.of(sample()), nftables().list(INET, TABLE));
        assertFalse(nftables().apply(sample()));
        assertEquals(List.of(TABLE), nftables().tables(INET));
        assertEquals(List.of(), nftables().tables(TableFamily.IP6));
        Ruleset smaller = Ruleset.of(INET, TABLE, List.of(Chain.of("pod", List.of(accept(81)))), List.of());
        assertTrue(nftables().apply(smaller));
        assertEquals(Optional.of(smaller), nftables().list(INET, TABLE));
        nftables().delete(INET, TABLE);
        assertEquals(Optional.empty(), nftables().list(INET, TABLE));
    }

    @Test
    @Tag("N3.1")
    void oneRefusalLeavesEverythingAsItWas() throws Exception {
        nftables().apply(sample());
        Transaction transaction = transaction();
        transaction
                .table(INET, TABLE)
                .append("pod", accept(90))
                .append("missing", accept(91))
                .deleteSet("none");
        NetlinkException failure = assertThrows(NetlinkException.class, transaction::commit);
        assertEquals(Errno.ENOENT, failure.errno());
        assertTrue(failure.getMessage().contains("missing"), failure.getMessage());
        assertEquals(1, failure.getSuppressed().length);
        assertEquals(Optional.of(sample()), nftables().list(INET, TABLE));
    }

    @Test
    @Tag("N3.1")
    void whatIsInUseStays() throws Exception {
        nftables().apply(sample());
        for (String verb : List.of("chain", "set", "object")) {
            Transaction transaction = transaction();
            switch (verb) {
                case "chain" -> transaction.table(INET, TABLE).deleteChain("pod");
                case "set" -> transaction.table(INET, TABLE).deleteSet("clients");
                default -> transaction.table(INET, TABLE).delete(NftObject.counter("hits"));
            }
            refused(Errno.EBUSY, transaction::commit);
        }
        Transaction unused = transaction();
        unused.table(INET, TABLE).flush().flushSet("pods").deleteChain("pod").deleteSet("clients");
        unused.commit();
        assertEquals(
                List.of("input"),
                List.copyOf(nftables().list(INET, TABLE).orElseThrow().chains().keySet()));
    }

    @Test
    @Tag("N3.1")
    void rulesArePlacedReplacedAndDeletedByTheirHandles() throws Exception {
        Transaction transaction = transaction();
        transaction.table(INET, TABLE).add().add(Chain.of("c", List.of(accept(1), accept(2))));
        transaction.commit();
        List<ListedRule> rules = nftables().rules(INET, TABLE);
        Transaction more = transaction();
        more.table(INET, TABLE)
                .insert("c", accept(3))
                .appendBehind("c", rules.get(0).handle(), accept(4))
                .insertBefore("c", rules.get(1).handle(), accept(5))
                .replace("c", rules.get(1).handle(), accept(6));
        more.commit();
        assertEquals(List.of(3, 1, 4, 5, 6), ports());
        Transaction fewer = transaction();
        fewer.table(INET, TABLE).deleteRule("c", rules.get(0).handle());
        fewer.commit();
        assertEquals(List.of(3, 4, 5, 6), ports());
        Transaction again = transaction();
        again.table(INET, TABLE).deleteRule("c", rules.get(0).handle());
        refused(Errno.ENOENT, again::commit);
    }

    private List<Integer> ports() throws NetlinkException {
        List<Integer> ports = new ArrayList<>();
        for (ListedRule each : nftables().rules(INET, TABLE)) {
            String[] words = each.rule().toString().split(" ");
            ports.add(Integer.parseInt(words[2]));
        }
        return ports;
    }

    @Test
    @Tag("N3.2")
    void elementsComeAndGoAndOverlapsAreRefused() throws Exception {
        nftables().apply(sample());
        NftSet one = NftSet.of(
                "clients", List.of(KeyType.IPV4_ADDR), List.of(Bytes.of((byte) 9, (byte) 9, (byte) 9, (byte) 9)));
        Transaction twice = transaction();
        twice.table(INET, TABLE).addElements(one).addElements(one);
        twice.commit();
        assertEquals(
                2,
                nftables()
                        .list(INET, TABLE)
                        .orElseThrow()
                        .sets()
                        .get("clients")
                        .elements()
                        .size());
        Transaction gone = transaction();
        gone.table(INET, TABLE).deleteElements(one);
        gone.commit();
        Transaction again = transaction();
        again.table(INET, TABLE).deleteElements(one);
        refused(Errno.ENOENT, again::commit);
        NftSet overlapping = NftSet.ofRanges("pools", IpFamily.IPV4, List.of(range("10.0.0.128", "10.0.1.3")));
        Transaction refused = transaction();
        refused.table(INET, TABLE).addElements(overlapping);
        assertThrows(NetlinkException.class, refused::commit);
        assertEquals(
                2,
                nftables()
                        .list(INET, TABLE)
                        .orElseThrow()
                        .sets()
                        .get("pools")
                        .elements()
                        .size());
    }

    @Test
    @Tag("N3.1")
    void aSetWithoutANameBelongsToItsRule() throws Exception {
        NftSet ports = NftSet.of("__set0", List.of(KeyType.INET_SERVICE), List.of(Bytes.ofPort(22), Bytes.ofPort(80)))
                .withOptions(new NftSet.Options(3, 0, Bytes.of()));
        Rule rule = new Rule(List.of(
                new Expression.Payload(2, 2, 2, 0),
                new Expression.Lookup("__set0", 0, false),
                new Expression.Decide(Verdict.ACCEPT)));
        Ruleset table = Ruleset.of(INET, TABLE, List.of(Chain.of("c", List.of(rule))), List.of(ports));
        nftables().apply(table);
        assertEquals(Optional.of(table), nftables().list(INET, TABLE));
        Transaction flush = transaction();
        flush.table(INET, TABLE).flush();
        flush.commit();
        assertEquals(Map.of(), nftables().list(INET, TABLE).orElseThrow().sets());
    }

    @Test
    @Tag("N3.1")
    void deletingWhatIsNotThereFailsAndDestroyingItDoesNot() throws Exception {
        Transaction delete = transaction();
        delete.table(INET, "none").delete();
        refused(Errno.ENOENT, delete::commit);
        Transaction destroy = transaction();
        destroy.table(INET, "none").destroy();
        destroy.table(INET, TABLE).add().destroyChain("c").destroySet("s").destroy(NftObject.counter("n"));
        destroy.commit();
        assertEquals(List.of(TABLE), nftables().tables(INET));
        transaction().flush().commit();
        assertEquals(List.of(), nftables().tables(INET));
    }

    @Test
    @Tag("N3.1")
    void everyCommitIsAGenerationAndAnOutdatedOneIsRefused() throws Exception {
        int before = nftables().generation();
        nftables().apply(Ruleset.empty(INET, TABLE));
        assertTrue(nftables().generation() != before);
        Transaction outdated = transaction().requireGeneration(before);
        outdated.table(INET, "other").add();
        refused(Nftables.GENERATION_CHANGED, outdated::commit);
        Transaction current = transaction().requireGeneration(nftables().generation());
        current.table(INET, "other").add();
        current.commit();
        assertEquals(List.of(TABLE, "other"), nftables().tables(INET));
    }

    @Test
    @Tag("N3.1")
    void aChainThatIsMissingOrAnExpressionThatNobodyKnowsIsRefused() throws Exception {
        nftables().apply(Ruleset.of(INET, TABLE, List.of(Chain.of("c", List.of())), List.of()));
        for (Rule rule : List.of(
                Rule.builder().jump("nowhere"),
                Rule.builder().in("noset", Selector.mark()).accept(),
                new Rule(List.of(new Expression.Opaque("nonsense", Bytes.of()))))) {
            Transaction transaction = transaction();
            transaction.table(INET, TABLE).append("c", rule);
            refused(Errno.ENOENT, transaction::commit);
        }
        Transaction other = transaction();
        other.table(INET, TABLE).add(Chain.base("b", new Hook("filter", Hook.INPUT, 0, true), List.of()));
        other.commit();
        Transaction moved = transaction();
        moved.table(INET, TABLE).add(Chain.base("b", new Hook("filter", Hook.OUTPUT, 0, true), List.of()));
        refused(Errno.EOPNOTSUPP, moved::commit);
        Transaction policy = transaction();
        policy.table(INET, TABLE).add(Chain.base("b", new Hook("filter", Hook.INPUT, 0, false), List.of()));
        policy.commit();
        assertFalse(nftables()
                .list(INET, TABLE)
                .orElseThrow()
                .chains()
                .get("b")
                .hook()
                .orElseThrow()
                .accept());
    }

    private static NftSet ranges(String name, List<KeyType> key, Map<Bytes, Bytes> ranges) {
        SortedMap<Bytes, Element> elements = new TreeMap<>();
        ranges.forEach((first, last) -> elements.put(first, new Element(last, Bytes.of(), Verdict.ACCEPT)));
        return new NftSet(name, key, true, Kind.SET, KeyType.MARK, elements);
    }

    private static Bytes service(String address, int port) {
        return Bytes.concat(Bytes.of(IpAddress.parse(address)), Bytes.ofPort(port));
    }

    @Test
    @Tag("N3.2")
    void rangesOfConcatenationsAndTheCatchAllElementAreWhatWasApplied() throws Exception {
        NftSet services = ranges(
                "services",
                List.of(KeyType.IPV4_ADDR, KeyType.INET_SERVICE),
                Map.of(
                        service("10.0.0.0", 80), service("10.0.0.255", 90),
                        service("10.0.1.0", 80), service("10.0.1.255", 80),
                        service("10.0.0.0", 100), service("10.0.0.255", 100)));
        NftSet addresses = ranges(
                "addresses",
                List.of(KeyType.IPV4_ADDR),
                Map.of(
                        NftSet.CATCH_ALL,
                        Bytes.of(),
                        Bytes.of(IpAddress.parse("10.0.0.0")),
                        Bytes.of(IpAddress.parse("10.0.0.255")),
                        Bytes.of(IpAddress.parse("10.0.2.0")),
                        Bytes.of(IpAddress.parse("10.0.2.255"))));
        Ruleset table = Ruleset.of(INET, TABLE, List.of(), List.of(services, addresses));
        nftables().apply(table);
        assertEquals(table, nftables().list(INET, TABLE).orElseThrow());
        assertFalse(nftables().apply(table));
        Transaction gone = transaction();
        gone.table(INET, TABLE)
                .deleteElements(ranges("addresses", addresses.key(), Map.of(NftSet.CATCH_ALL, Bytes.of())))
                .deleteElements(services);
        gone.commit();
        assertEquals(
                2,
                nftables()
                        .list(INET, TABLE)
                        .orElseThrow()
                        .sets()
                        .get("addresses")
                        .elements()
                        .size());
    }
}
