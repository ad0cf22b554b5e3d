package dev.poplin.netlink.otherkernel;

import static dev.poplin.inet.IpFamily.IPV4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.nftables.Nftables;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.Transaction;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.object.Flowtable;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.nftables.rule.Spread;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Queues and flow tables: what nft writes is read, printed and written again as nft has it, and what is written here is what nft makes of the words. */
@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.1")
@Tag("N3.4")
@Tag("N8")
class OtherNftablesTest extends KernelScene {

    private static final String TABLE = "other";
    private static final Pattern BRACES = Pattern.compile("\\{ (.*) \\}");
    private static final Hook FORWARD = new Hook("filter", Hook.FORWARD, Hook.FILTER, true);

    @BeforeEach
    void open() throws Exception {
        for (int device = 0; device < 5; device++) {
            netlink.links().add(NewLink.veth("d" + device, NewLink.named("peer" + device)));
        }
        requires(Rule.builder().queue(0), List.of(), "queues");
        requires(Rule.builder().addToFlowtable("f").build(), List.of(Flowtable.of("f", 0, List.of())), "flow tables");
    }

    private void requires(Rule rule, List<Flowtable> flowtables, String what) throws NetlinkException {
        Ruleset tried = Ruleset.of(
                        TableFamily.INET, "tried", List.of(Chain.base("c", FORWARD, List.of(rule))), List.of())
                .withFlowtables(flowtables);
        try {
            nftables().apply(tried);
        } catch (NetlinkException e) {
            boolean lacking = e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.EOPNOTSUPP);
            Assumptions.assumeFalse(lacking, "this kernel has no " + what);
            throw e;
        }
        nftables().delete(TableFamily.INET, "tried");
    }

    private Nftables nftables() {
        return netlink.nftables();
    }

    private String nft(String... words) throws Exception {
        String[] all = new String[words.length + 1];
        all[0] = "nft";
        System.arraycopy(words, 0, all, 1, words.length);
        return Command.runIn(namespace, all).orFail().output();
    }

    private void feed(String script) throws Exception {
        Command.feedIn(namespace, script, "nft", "-f", "-").orFail();
    }

    private static String script() throws Exception {
        try (InputStream file =
                OtherNftablesTest.class.getResourceAsStream("/dev/poplin/netlink/nftables/queues.nft")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A hash table lists its elements in an order of its own. */
    private static String ordered(String ruleset) {
        return ruleset.lines()
                .map(line -> BRACES.matcher(line)
                        .replaceAll(found -> "{ "
                                + Arrays.stream(found.group(1).split(", "))
                                        .sorted()
                                        .collect(Collectors.joining(", "))
                                + " }"))
                .collect(Collectors.joining("\n"));
    }

    /** Without handles, which are the kernel's, and whatever order elements have. */
    private String json() throws Exception {
        return Arrays.stream(nft("-j", "list", "ruleset")
                        .replaceAll("(, )?\"handle\": \\d+", "")
                        .split("(?=\\{\"(rule|chain|set|map|flowtable|table)\")"))
                .map(object -> Arrays.stream(object.split("[\\[\\],]")).sorted().collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n"));
    }

    private List<Ruleset> list() throws NetlinkException {
        return nftables().list();
    }

    private static String printed(List<Ruleset> tables) {
        return tables.stream().map(Ruleset::toNft).collect(Collectors.joining());
    }

    @Test
    void whatNftWroteIsPrintedAndRestoredAsNftListsItAndReadByNftAgain() throws Exception {
        feed(script());
        String listed = ordered(nft("-s", "list", "ruleset"));
        String json = json();
        List<Ruleset> tables = list();
        String printed = printed(tables);
        assertEquals(listed, ordered(printed));
        nft("flush", "ruleset");
        for (Ruleset table : tables) {
            nftables().apply(table);
        }
        assertEquals(listed, ordered(nft("-s", "list", "ruleset")));
        assertEquals(json, json());
        for (Ruleset table : list()) {
            assertFalse(nftables().apply(table), "nothing is written where nothing differs");
        }
        nft("flush", "ruleset");
        feed(printed);
        assertEquals(listed, ordered(nft("-s", "list", "ruleset")));
        assertEquals(json, json());
    }

    private static RuleBuilder rule() {
        return Rule.builder();
    }

    private static Map<String, Rule> rules() {
        Selector source = Selector.ip(IPV4).saddr();
        Selector port = Selector.tcp().dport();
        Map<String, Rule> rules = new LinkedHashMap<>();
        rules.put("queue to 0", rule().queue(0));
        rules.put("queue to 3-7", rule().queue(3, 7, false, false));
        rules.put("queue flags bypass to 65535", rule().queue(65_535, 65_535, true, false));
        rules.put("queue flags fanout to 0-65534", rule().queue(0, 65_534, false, true));
        rules.put("queue flags bypass,fanout to 1-3", rule().queue(1, 3, true, true));
        rules.put("queue to numgen inc mod 4", rule().queue(Spread.inTurn(4), false));
        rules.put(
                "queue flags bypass to numgen inc mod 65526 offset 10",
                rule().queue(Spread.inTurn(65_526).from(10), true));
        rules.put("queue flags bypass to numgen random mod 4", rule().queue(Spread.random(4), true));
        rules.put("queue to symhash mod 16", rule().queue(Spread.byFlow(16), false));
        rules.put(
                "queue to symhash mod 16 offset 3",
                rule().queue(Spread.byFlow(16).from(3), false));
        rules.put("queue to jhash ip saddr mod 4", rule().queue(Spread.byKey(4, source), false));
        rules.put("queue to jhash tcp dport mod 4", rule().queue(Spread.byKey(4, port), false));
        rules.put(
                "queue flags bypass to jhash ip saddr . tcp dport mod 4 seed 0x5 offset 2",
                rule().queue(Spread.byKey(4, source, port).seed(5).from(2), true));
        rules.put(
                "tcp dport 80 queue to jhash ip saddr mod 2",
                rule().match(port.is(80)).queue(Spread.byKey(2, source), false));
        rules.put("queue to ip saddr map @queues", rule().queue("queues", false, source));
        rules.put("queue flags bypass to ip saddr map @queues", rule().queue("queues", true, source));
        rules.put("flow add @fast", rule().addToFlowtable("fast").build());
        rules.put(
                "ip saddr 10.0.0.1 flow add @fast accept",
                rule().match(source.is(IpAddress.parse("10.0.0.1")))
                        .addToFlowtable("fast")
                        .accept());
        return rules;
    }

    private static List<String> rulesIn(String shown) {
        return shown.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("queue") || line.contains("flow add") || line.contains(" queue "))
                .toList();
    }

    private static String expressions(List<Rule> rules) {
        return rules.stream().map(each -> each + ": " + each.expressions()).collect(Collectors.joining("\n"));
    }

    private Ruleset listed() throws NetlinkException {
        return nftables().list(TableFamily.INET, TABLE).orElseThrow();
    }

    @Test
    void whatIsWrittenHereIsWhatNftMakesOfTheWords() throws Exception {
        feed("table inet other {\n map queues {\n typeof ip saddr : meta length\n elements = { 10.0.0.1 : 4 }\n}\n"
                + " flowtable fast { hook ingress priority filter; devices = { d0, d1 }; counter; }\n}\n");
        List<Rule> rules = List.copyOf(rules().values());
        Transaction transaction = nftables().transaction();
        transaction.table(TableFamily.INET, TABLE).add(Chain.base("written", FORWARD, rules));
        transaction.table(TableFamily.INET, TABLE).add(Chain.base("nft", FORWARD, List.of()));
        transaction.commit();
        for (String words : rules().keySet()) {
            nft("add rule inet other nft " + words);
        }
        assertEquals(
                String.join("\n", rules().keySet()),
                String.join("\n", rulesIn(nft("list", "chain", "inet", TABLE, "written"))));
        Ruleset listed = listed();
        assertEquals(
                expressions(rules), expressions(listed.chains().get("written").rules()));
        assertEquals(expressions(rules), expressions(listed.chains().get("nft").rules()));
        rules().forEach((words, rule) -> assertEquals(words, rule.toString()));
    }

    @Test
    void mapsInPlaceAreReadByNftAgain() throws Exception {
        NftSet byName = NftSet.map(
                        "__map0",
                        List.of(KeyType.IFNAME),
                        List.of(KeyType.INTEGER),
                        Map.of(Bytes.of(Arrays.copyOf("eth0".getBytes(StandardCharsets.US_ASCII), 16)), Bytes.ofInt(7)))
                .withOptions(NftSet.Options.inPlace());
        NftSet byNumber = NftSet.map(
                        "__map1",
                        List.of(KeyType.INTEGER),
                        List.of(KeyType.INTEGER),
                        Map.of(Bytes.ofInt(1), Bytes.ofInt(5)))
                .withOptions(NftSet.Options.inPlace());
        Ruleset target = Ruleset.of(
                TableFamily.INET,
                TABLE,
                List.of(Chain.base(
                        "written",
                        FORWARD,
                        List.of(
                                rule().queue("__map0", true, Selector.oifname()),
                                rule().queue(Spread.inTurn(2), "__map1", false)))),
                List.of(byName, byNumber));
        nftables().apply(target);
        assertFalse(nftables().apply(target), "nothing is written where nothing differs");
        String shown = nft("list", "ruleset");
        assertEquals(
                List.of(
                        "queue flags bypass to oifname map { \"eth0\" : 7 }",
                        "queue to numgen inc mod 2 map { 1 : 5 }"),
                rulesIn(shown));
        String json = json();
        nft("flush", "ruleset");
        feed(shown);
        assertEquals(shown, nft("list", "ruleset"));
        assertEquals(json, json());
    }

    @Test
    void flowTablesAreThoseOfNftAndTheirDevicesCanBeChanged() throws Exception {
        Flowtable fast = Flowtable.of("fast", 5, List.of("d0", "d1")).withCounter();
        Ruleset target =
                Ruleset.of(TableFamily.INET, TABLE, List.of(), List.of()).withFlowtables(List.of(fast));
        nftables().apply(target);
        assertFalse(nftables().apply(target), "nothing is written where nothing differs");
        String shown = nft("list", "ruleset");
        assertEquals(
                """
                table inet other {
                	flowtable fast {
                		hook ingress priority filter + 5
                		devices = { d0, d1 }
                		counter
                	}
                }
                """,
                shown);
        assertEquals(shown, printed(list()));
        Transaction transaction = nftables().transaction();
        transaction.table(TableFamily.INET, TABLE).addDevices(fast, List.of("d2"));
        transaction.commit();
        transaction = nftables().transaction();
        transaction.table(TableFamily.INET, TABLE).deleteDevices(fast, List.of("d0"));
        transaction.commit();
        assertEquals(
                Set.of("d1", "d2"), Set.copyOf(listed().flowtables().get("fast").devices()));
        for (List<String> devices : List.of(List.of("d1", "d2"), List.of("d2", "d1"))) {
            Flowtable same = Flowtable.of("fast", 5, devices).withCounter();
            assertFalse(
                    nftables().apply(target.withFlowtables(List.of(same))), "the order of devices is no difference");
        }
        assertEquals(nft("list", "ruleset"), printed(list()));
        Ruleset offloaded = Ruleset.of(TableFamily.INET, "hardware", List.of(), List.of())
                .withFlowtables(List.of(Flowtable.of("f", 0, List.of("d3")).withOffload()));
        assertEquals(
                Errno.EOPNOTSUPP,
                assertThrows(NetlinkException.class, () -> nftables().apply(offloaded))
                        .errno());
        nftables().delete(TableFamily.INET, TABLE);
        assertEquals("", nft("list", "ruleset"));
    }
}
