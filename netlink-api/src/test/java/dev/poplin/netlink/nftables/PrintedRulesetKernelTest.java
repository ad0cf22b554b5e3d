package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.nftables.syntax.Surroundings;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed is what {@code nft list ruleset} prints, line by line. */
@KernelTest(
        programs = {
            "ip6tables-nft",
            "ip6tables-nft-restore",
            "iptables-nft",
            "iptables-nft-restore",
            "nft",
            "nsenter",
            "unshare"
        })
@Tag("N3.4")
class PrintedRulesetKernelTest extends KernelScene {

    private static final Pattern BRACES = Pattern.compile("\\{ (.*) \\}");

    @BeforeEach
    void open() throws Exception {
        netlink.links().add(NewLink.veth("other0", NewLink.named("other1")));
    }

    /** A hash table lists its elements in an order of its own, and time goes on between two listings. */
    private static List<String> lines(String ruleset) {
        return ruleset.replaceAll(",\n\\s+", ", ")
                .replaceAll("expires [0-9dhms]+", "expires soon")
                .lines()
                .map(line -> BRACES.matcher(line)
                        .replaceAll(found -> "{ "
                                + Arrays.stream(found.group(1).split(", "))
                                        .sorted()
                                        .collect(Collectors.joining(", "))
                                + " }"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"foreign.nft", "everyday.nft", "computed.nft", "typeof.nft"})
    void everyLineIsPrintedAsNftPrintsIt(String script) throws Exception {
        try (InputStream file = PrintedRulesetKernelTest.class.getResourceAsStream(script)) {
            String rules = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            Command.feedIn(namespace, rules, "nft", "-f", "-").orFail();
        }
        Map<Integer, String> names = netlink.links().list().stream().collect(Collectors.toMap(Link::index, Link::name));
        Surroundings surroundings = new Surroundings(names, ZoneId.systemDefault());
        String printed = netlink.nftables().snapshot().stream()
                .map(table -> table.toNft(surroundings))
                .collect(Collectors.joining());
        String shown =
                Command.runIn(namespace, "nft", "list", "ruleset").orFail().output();
        assertTrue(shown.lines().count() > 50, shown);
        assertEquals(String.join("\n", lines(shown)), String.join("\n", lines(printed)));
    }

    /** Control groups and labels have names that only a file system and a file know; both are there for a shell of the test alone. */
    @Test
    void pathsOfControlGroupsAndNamesOfLabelsArePrintedAsNftPrintsThem() throws Exception {
        String[] shown = Command.feedIn(
                        namespace,
                        """
                        set -e
                        mount -t cgroup2 none /sys/fs/cgroup
                        mkdir -p /sys/fs/cgroup/poplin-test/inner
                        trap 'rmdir /sys/fs/cgroup/poplin-test/inner /sys/fs/cgroup/poplin-test' EXIT
                        mount -t tmpfs none /mnt
                        mkdir /mnt/upper /mnt/work
                        mount -t overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work none /etc
                        printf '3 web\n5 bulk\n' >/etc/connlabel.conf
                        nft -f - <<'RULES'
                        table inet t {
                            chain c {
                                socket cgroupv2 level 2 "poplin-test/inner" accept
                                socket cgroupv2 level 1 != "poplin-test" drop
                                ct label web accept
                                ct label != web drop
                                ct label set bulk
                                ct label 7 drop
                            }
                        }
                        RULES
                        nft list ruleset
                        stat -c %i /sys/fs/cgroup/poplin-test /sys/fs/cgroup/poplin-test/inner
                        echo without names
                        """,
                        "unshare",
                        "-m",
                        "sh")
                .orFail()
                .output()
                .split("(?m)^(?=\\d+$)|\nwithout");
        Map<Long, String> groups = Map.of(
                Long.parseLong(shown[1].strip()), "poplin-test",
                Long.parseLong(shown[2].strip()), "poplin-test/inner");
        Surroundings surroundings = new Surroundings(Map.of(), ZoneId.systemDefault())
                .withLabels(Map.of(3, "web", 5, "bulk"))
                .withGroups(groups);
        Ruleset listed = netlink.nftables().list().get(0);
        assertEquals(shown[0].strip(), listed.toNft(surroundings).strip());
        assertTrue(listed.toNft().contains("ct label 3 accept"), listed::toNft);
    }

    /** Debian's nft translates the matches and targets of iptables-nft, or says which they are. */
    @Test
    void theRulesOfIptablesArePrintedAsNftPrintsThem() throws Exception {
        try (InputStream file = PrintedRulesetKernelTest.class.getResourceAsStream("iptables.sh")) {
            String script = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            Command.feedIn(namespace, script, "sh", "-e").orFail();
        }
        String shown =
                Command.runIn(namespace, "nft", "list", "ruleset").orFail().output();
        String printed =
                netlink.nftables().snapshot().stream().map(Ruleset::toNft).collect(Collectors.joining());
        assertTrue(shown.lines().count() > 70, shown);
        // nft warns people off these tables.
        assertEquals(shown.replaceAll("(?m)^# Warning.*\n", "").strip(), printed.strip());
    }

    /** As the restore program takes them: all tables of a family at once. */
    private static String restored(String rules, String family) {
        Map<String, List<String>> byTable = rules.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" ", 3))
                .filter(parts -> parts[0].contains(family))
                .collect(Collectors.groupingBy(
                        parts -> parts[1],
                        TreeMap::new,
                        Collectors.mapping(parts -> "-A " + parts[2] + "\n", Collectors.toList())));
        return byTable.entrySet().stream()
                .map(table -> "*" + table.getKey() + "\n" + String.join("", table.getValue()) + "COMMIT\n")
                .collect(Collectors.joining());
    }

    /**
     * Every form of every match and target that Debian's iptables can make on this kernel, translated or not, table by table: what
     * libxtables finds for the second family of a listing depends on what it found for the first.
     */
    @ParameterizedTest
    @CsvSource({"4, iptables-nft-restore, ip, 300", "6, ip6tables-nft-restore, ip6, 300"})
    void everyMatchAndTargetOfIptablesIsPrintedAsNftPrintsIt(String number, String program, String family, int least)
            throws Exception {
        try (InputStream file = PrintedRulesetKernelTest.class.getResourceAsStream("xtables.rules")) {
            String rules = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            Command.feedIn(namespace, restored(rules, number), program).orFail();
        }
        long rules = 0;
        for (Ruleset table : netlink.nftables().snapshot()) {
            // Among the errors it misses a file with names of labels, and warns people off these tables.
            String list = "nft list table " + family + " " + table.name() + " 2>/dev/null";
            String shown =
                    Command.runIn(namespace, "sh", "-c", list).orFail().output().replaceAll("(?m)^# Warning.*\n", "");
            assertEquals(shown.lines().toList(), table.toNft().lines().toList());
            rules += shown.lines().filter(line -> line.contains("counter")).count();
        }
        assertTrue(rules >= least, rules + " rules");
    }

    /** Without counts it is what {@code nft -s} prints, and nft reads it back to the same. */
    @ParameterizedTest
    @ValueSource(strings = "everyday.nft")
    void whatIsPrintedIsReadByNftToTheSameRules(String script) throws Exception {
        try (InputStream file = PrintedRulesetKernelTest.class.getResourceAsStream(script)) {
            String rules = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            Command.feedIn(namespace, rules, "nft", "-f", "-").orFail();
        }
        List<Ruleset> listed = netlink.nftables().list();
        String printed = listed.stream()
                .map(table -> table.toNft(new Surroundings(Map.of(1, "lo"), ZoneId.systemDefault())))
                .collect(Collectors.joining());
        netlink.nftables().transaction().flush().commit();
        Command.feedIn(namespace, printed, "nft", "-f", "-").orFail();
        assertEquals(
                listed.stream().map(Ruleset::toNft).toList(),
                netlink.nftables().list().stream().map(Ruleset::toNft).toList());
    }
}
