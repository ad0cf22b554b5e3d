package dev.poplin.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.store.journal.Journal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Tag("S4")
class IpamCommandsTest {

    private static final Cidr POOL = Cidr.parse("10.244.0.0/24");

    @TempDir
    Path cluster;

    private final PrintStream out = System.out;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void speakAgain() {
        System.setOut(out);
    }

    /** Runs it; returns its exit code, and leaves what it said alone to be read. */
    private int run(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--cluster", cluster.toString()));
        return runAsGiven(all.toArray(String[]::new));
    }

    private int runAsGiven(String... arguments) {
        said.reset();
        CommandLine line = Poplinctl.commandLine();
        line.setErr(new PrintWriter(System.out, true));
        return line.execute(arguments);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private Ipam open() throws IOException {
        return Ipam.open(Journal.open(cluster.resolve("ipam")));
    }

    private static AssignRequest pod(String name, String node) {
        return AssignRequest.ipv4("net." + name, node).withAttributes(Map.of("namespace", "default", "pod", name));
    }

    /** Assigns to a pod of a node of this cluster; its agent publishes that if it lives. */
    private String assign(Ipam ipam, String name, String node, boolean lives) throws IOException {
        Path nodes = Files.createDirectories(cluster.resolve("nodes"));
        Files.writeString(nodes.resolve(node + ".yaml"), "kind: Node\n");
        String address = ipam.assign(pod(name, node)).addresses().get(0).toString();
        if (lives) {
            Path folder = Files.createDirectories(cluster.resolve("endpoints"));
            Files.writeString(folder.resolve("default." + name + ".yaml"), "addresses:\n- \"" + address + "/32\"\n");
        }
        return address;
    }

    @Test
    void borrowedAddressesAreShownWithTheBlockTheyAreFrom() throws IOException {
        String address;
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/26")));
            assign(ipam, "web-1", "node-1", true);
            address = assign(ipam, "web-2", "node-2", true);
        }
        assertEquals(0, run("ipam", "show", "--show-borrowed"), this::said);
        String[] lines = said().lines().toArray(String[]::new);
        assertEquals("IP BORROWING-NODE BLOCK BLOCK OWNER TYPE ALLOCATED-TO", lines[0].replaceAll(" +", " "));
        assertEquals(address + " node-2 10.244.0.0/26 node-1 pod default/web-2", lines[1].replaceAll(" +", " "));
    }

    @Test
    @Tag("I2.6")
    void eachNodesUseIsShownWithWhatItHasLentAndBorrowed() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/28")).withBlockLength(28));
            ipam.putReservation(new Reservation("gateway", CidrSet.of(Cidr.parse("10.244.0.15/32"))));
            ipam.assign(pod("web-1", "node-1").withCounts(3, 0));
            ipam.assign(pod("web-2", "node-2"));
        }
        assertEquals(0, run("ipam", "show", "--by-node"), this::said);
        assertEquals(
                """
                NODE BLOCKS IPS TOTAL IPS IN USE IPS LENT IPS RESERVED IPS FREE IPS BORROWED
                node-1 1 16 4 (25%) 1 (6%) 1 (6%) 11 (69%) 0
                node-2 0 0 0 0 0 0 1
                """,
                said().replaceAll(" +", " "));
        assertEquals(0, run("ipam", "show", "--by-node", "-o", "json"), this::said);
        assertTrue(said().replaceAll("\\s", "").contains("\"inUse\":4,\"lent\":1"), this::said);
    }

    @Test
    void whatIsConfiguredIsShownAndWhatMakesNoSenseIsRefused() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(POOL));
        }
        assertEquals(
                0,
                run(
                        "ipam",
                        "configure",
                        "--strictaffinity=true",
                        "--max-blocks-per-host",
                        "4",
                        "--ip-cooldown-seconds=30"),
                this::said);
        assertEquals(0, run("ipam", "show", "--show-configuration"), this::said);
        assertEquals(
                """
                PROPERTY VALUE
                StrictAffinity true
                AutoAllocateBlocks true
                MaxBlocksPerHost 4
                IPCooldownSeconds 30
                HistoryPerAddress 0
                HostReservedFirst 0
                HostReservedLast 0
                """,
                said().replaceAll(" +", " "));
        assertEquals(2, run("ipam", "configure", "--max-blocks-per-host", "0"), this::said);
        try (Ipam ipam = open()) {
            assertEquals(4, ipam.configuration().maxBlocksPerNode());
        }
    }

    @Test
    @Tag("I1.2")
    void whatHostsKeepOfBlocksIsSetWhileThereIsNoneAndShown() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(POOL));
        }
        assertEquals(0, run("ipam", "configure", "--host-reserved-first=2", "--host-reserved-last=1"), this::said);
        try (Ipam ipam = open()) {
            assertEquals(2, ipam.configuration().hostReservedFirst());
            assertEquals(1, ipam.configuration().hostReservedLast());
            assign(ipam, "a", "node-1", true);
        }
        assertEquals(0, run("ipam", "show"), this::said);
        assertTrue(
                said().endsWith(
                                "of each block hosts keep the first 2 and the last 1 addresses, which count as free here\n"),
                this::said);
        assertEquals(1, run("ipam", "configure", "--host-reserved-last=2"), this::said);
        assertTrue(said().contains("there are blocks"), this::said);
        assertEquals(2, run("ipam", "configure", "--host-reserved-last=-1"), this::said);
        assertEquals(0, run("ipam", "configure", "--host-reserved-last=1", "-o", "json"), this::said);
        assertTrue(said().replaceAll("\\s", "").contains("\"hostReservedFirst\":2"), this::said);
    }

    @Test
    void aCheckReportsLeaksAndAReleaseFromItsReportFreesThoseThatStillAre() throws IOException {
        String gone;
        String back;
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(POOL));
            assign(ipam, "alive", "node-1", true);
            gone = assign(ipam, "gone", "node-1", false);
            back = assign(ipam, "back", "node-1", false);
        }
        assertEquals(IpamCheckCommand.PROBLEMS, run("ipam", "check"), this::said);
        assertTrue(said().contains("address " + gone + " is held by 'net.gone' on node node-1"), this::said);
        assertTrue(said().contains("Found 2 problems: OwnerNotAlive 2."), this::said);
        assertEquals(IpamCheckCommand.PROBLEMS, run("ipam", "check", "-o", "json"), this::said);
        Path report = Files.writeString(cluster.resolve("report.json"), said());
        assertEquals(2, ((List<?>) JSON.std.mapFrom(said()).get("leaks")).size());
        // Since the report, one pod was seen again.
        try (Ipam ipam = open()) {
            assign(ipam, "back", "node-1", true);
        }
        assertEquals(0, run("ipam", "release", "--from-report", report.toString()), this::said);
        assertEquals("Successfully released " + gone + "\n", said());
        assertEquals(0, run("ipam", "check"), this::said);
        assertEquals(0, run("ipam", "release", "--from-report", report.toString()), this::said);
        assertEquals("Nothing to release: no leak that every report names is one now\n", said());
        try (Ipam ipam = open()) {
            assertEquals(
                    "net.back", ipam.find(IpAddress.parse(back)).orElseThrow().handle());
        }
    }

    @Test
    void anAddressThatWasGivenToAnotherSinceTheReportStaysWithIt() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/32")).withBlockLength(32));
            Files.createDirectories(cluster.resolve("endpoints"));
            assign(ipam, "first", "node-1", false);
        }
        assertEquals(IpamCheckCommand.PROBLEMS, run("ipam", "check", "-o", "json"), this::said);
        Path report = Files.writeString(cluster.resolve("report.json"), said());
        try (Ipam ipam = open()) {
            ipam.release("net.first");
            assign(ipam, "first", "node-1", false);
        }
        assertEquals(0, run("ipam", "release", "--from-report", report.toString()), this::said);
        assertEquals("Nothing to release: no leak that every report names is one now\n", said());
    }

    @Test
    void anAddressIsReleasedAloneOrWithItsHandleButNotUnderALivingPod() throws IOException {
        String address;
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(POOL));
            address = assign(ipam, "alive", "node-1", true);
            assign(ipam, "other", "node-1", true);
        }
        assertEquals(1, run("ipam", "release", "--ip", address), this::said);
        assertTrue(said().contains("is used by default/alive"), this::said);
        assertEquals(0, run("ipam", "release", "--ip", address, "--force"), this::said);
        assertEquals(0, run("ipam", "release", "--ip", address), this::said);
        assertEquals("Nothing to release: nobody holds " + address + "\n", said());
        assertEquals(1, run("ipam", "release", "--handle", "net.other"), this::said);
        assertTrue(said().contains("'net.other' is used by default/other"), this::said);
        assertEquals(0, run("ipam", "release", "--handle", "net.other", "--force"), this::said);
        assertTrue(said().startsWith("Successfully released 10.244.0."), this::said);
        assertEquals(2, run("ipam", "release"), this::said);
        assertEquals(2, run("ipam", "release", "--ip", address, "--handle", "x"), this::said);
    }

    @Test
    @Tag("I2.7")
    void podsOfAnotherClusterAreNotTakenForMissing() throws IOException {
        String address;
        String other = "journal:" + cluster.resolve("elsewhere");
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(POOL));
            assign(ipam, "ours", "node-1", true);
        }
        try (Ipam ipam = Ipam.open(Journal.open(cluster.resolve("elsewhere")))) {
            ipam.putPool(Pool.of(POOL));
            ipam.assign(pod("skipped", "node-b"));
            address = ipam.assign(pod("theirs", "node-b")).addresses().get(0).toString();
        }
        run("ipam", "check", "--store", other);
        assertFalse(said().contains("OwnerNotAlive"), this::said);
        assertEquals(1, run("ipam", "release", "--ip", address, "--store", other), this::said);
        assertTrue(said().contains("whether default/theirs uses " + address + " is not known"), this::said);
        assertEquals(0, run("ipam", "release", "--ip", address, "--force", "--store", other), this::said);
    }

    @Test
    @Tag("I2.7")
    void aStoreAloneDoesNotSayWhoLives() throws IOException {
        String address;
        String store = "journal:" + cluster.resolve("ipam");
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(POOL));
            address = assign(ipam, "gone", "node-1", false);
        }
        Files.createDirectories(cluster.resolve("endpoints"));
        assertEquals(IpamCheckCommand.PROBLEMS, run("ipam", "check", "--store", store), this::said);
        assertEquals(0, runAsGiven("ipam", "check", "--store", store), this::said);
        assertTrue(said().contains("name their cluster directory with --cluster"), this::said);
        assertEquals(1, runAsGiven("ipam", "release", "--handle", "net.gone", "--store", store), this::said);
        assertTrue(said().contains("whether default/gone uses " + address + " is not known"), this::said);
    }

    @Test
    void aFormThatIsNoneIsRefusedBeforeAnythingIsDone() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(POOL));
            assign(ipam, "web", "node-1", false);
        }
        assertEquals(2, run("ipam", "release", "--handle", "net.web", "--force", "-o", "yaml"), this::said);
        assertTrue(said().contains("must be table or json, not 'yaml'"), this::said);
        try (Ipam ipam = open()) {
            assertEquals(1, ipam.held("net.web").size());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            show --history                           | --history needs --ip ADDRESS
            show --for node-1                        | --for needs --explain
            show --ip 10.244.0.1 --pool 10.0.0.0/8   | --pool needs --for NODE
            show --ip 10.244.0.1 --history --explain | --history and --explain do not go together
            show --by-node --show-borrowed           | --by-node and --show-borrowed do not go together
            show --by-node --show-reservations       | --by-node and --show-reservations do not go together
            show --show-blocks --ip 10.244.0.1       | --show-blocks and --ip do not go together
            show --explain --ip 10.0.0.1 --for n     | --ip and --for do not go together
            release --from-report f --force          | --force goes with --ip or --handle
            """)
    void optionsThatWouldDoNothingAreRefused(String command, String sentence) throws IOException {
        open().close();
        List<String> words = new ArrayList<>(List.of("ipam"));
        words.addAll(List.of(command.split(" ")));
        assertEquals(2, run(words.toArray(String[]::new)), this::said);
        assertTrue(said().contains(sentence), this::said);
    }

    /** Takes two records away that others lead to, and returns what the store then has. */
    private List<StoreRecord> damage() throws IOException {
        try (Journal store = Journal.open(cluster.resolve("ipam"))) {
            store.commit(new Transaction().delete("handle/net.web-1").delete("affinity/node-1/10.244.0.0-26"));
        }
        return content();
    }

    private List<StoreRecord> content() throws IOException {
        try (Journal store = Journal.open(cluster.resolve("ipam"))) {
            return store.list("").stream()
                    .map(record -> new StoreRecord(record.key(), record.value(), 0))
                    .toList();
        }
    }

    @Test
    @Tag("I2.7")
    void aRepairIsPlannedMadeAndUndoneFromAFile() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/26")));
            assign(ipam, "web-1", "node-1", true);
        }
        List<StoreRecord> whole = content();
        List<StoreRecord> damaged = damage();
        String file = cluster.resolve("monday.json").toString();
        assertEquals(0, run("ipam", "repair", "--dry-run"), this::said);
        assertEquals(2, said().split("would mend: ").length - 1, this::said);
        assertEquals(damaged, content());
        assertEquals(0, run("ipam", "repair", "--save", file), this::said);
        assertEquals(2, said().split("mended: ").length - 1, this::said);
        assertEquals(whole, content());
        assertEquals(2, run("ipam", "repair", "--save", file, "--undo", file), this::said);
        assertEquals(0, run("ipam", "repair", "--undo", file), this::said);
        assertEquals(2, said().split("undone: ").length - 1, this::said);
        assertEquals(damaged, content());
        assertEquals(0, run("ipam", "repair", "--undo", file), this::said);
        assertEquals(2, run("ipam", "repair", "--save", file), this::said);
        assertTrue(said().contains("monday.json exists"), this::said);
        assertEquals(damaged, content());
    }

    @Test
    @Tag("I2.7")
    void anUndoLeavesWhatWasChangedSinceTheRepairAndSaysSo() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/26")));
            assign(ipam, "web-1", "node-1", true);
        }
        damage();
        String file = cluster.resolve("monday.json").toString();
        assertEquals(0, run("ipam", "repair", "--save", file), this::said);
        try (Ipam ipam = open()) {
            ipam.release("net.web-1");
        }
        List<StoreRecord> released = content();
        assertEquals(IpamCheckCommand.PROBLEMS, run("ipam", "repair", "--undo", file), this::said);
        assertTrue(said().contains("left: ") && said().contains("is not as the repair left it"), this::said);
        assertEquals(released, content());
    }

    @Test
    @Tag("I2.7")
    void whatIsNoFileOfARepairUndoesNothing() throws IOException {
        open().close();
        String head = "{\"version\":1,\"file\":\"repair\"}\n";
        for (String text : List.of(
                "",
                "[]\n",
                "{}\n",
                "{\"version\":2,\"file\":\"repair\"}\n",
                head + "7\n",
                head + "{\"step\":0,\"sentence\":\"x\",\"writes\":[{}]}\n",
                head + "{\"step\":1,\"sentence\":\"x\",\"writes\":[]}\n",
                head + "{\"step\":0,\"sentence\":\"x\",\"writes\":[{\"key\":\"a\",\"before\":\"?\"}]}\n")) {
            Path file = Files.writeString(cluster.resolve("other.json"), text);
            assertEquals(2, run("ipam", "repair", "--undo", file.toString()), text);
            assertTrue(said().contains("is no file of 'ipam repair --save'"), this::said);
        }
        assertEquals(
                2, run("ipam", "repair", "--undo", cluster.resolve("none.json").toString()), this::said);
    }

    @Test
    @Tag("I2.8")
    void aPoolIsSplitWhileItIsUsed() throws IOException {
        String address;
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(POOL));
            address = assign(ipam, "web-1", "node-1", true);
        }
        assertEquals(0, run("ipam", "split", "4", "--cidr", POOL.toString(), "--dry-run"), this::said);
        try (Ipam ipam = open()) {
            assertEquals(1, ipam.pools().size());
        }
        assertEquals(0, run("ipam", "split", "4", "--cidr", POOL.toString()), this::said);
        try (Ipam ipam = open()) {
            assertEquals(4, ipam.pools().size());
            assertTrue(ipam.find(IpAddress.parse(address)).isPresent());
        }
        assertEquals(1, run("ipam", "split", "3", "--cidr", "10.244.0.0/26"), this::said);
    }

    @Test
    @Tag("I2.4")
    void whatTheNextAssignWouldChooseOrBeRefusedForIsExplainedWithoutDoingIt() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/26")).withBlockLength(27));
        }
        assertEquals(0, run("ipam", "show", "--explain", "--for", "node-1"), this::said);
        assertTrue(said().contains("which node-1 would claim"), this::said);
        try (Ipam ipam = open()) {
            assertEquals(List.of(), ipam.blocks());
            ipam.assign(pod("web-1", "node-1"));
        }
        assertEquals(0, run("ipam", "show", "--explain", "--for", "node-1"), this::said);
        assertTrue(said().contains("which node-1 owns"), this::said);
        try (Ipam ipam = open()) {
            ipam.configure(Configuration.STANDARD.withStrictAffinity(true));
            ipam.putReservation(new Reservation("gateways", CidrSet.of(Cidr.parse("10.244.0.0/26"))));
        }
        assertEquals(0, run("ipam", "show", "--explain", "--for", "node-2"), this::said);
        assertTrue(said().contains("node-2 would be refused: EXHAUSTED"), this::said);
        assertTrue(said().contains("has 64 addresses reserved by gateways"), this::said);
        assertEquals(2, run("ipam", "show", "--explain"), this::said);
    }

    @Test
    @Tag("I2.6")
    void whoHadAnAddressAndWhyItWasChosenIsTold() throws IOException {
        String address;
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/26")));
            ipam.configure(Configuration.STANDARD.withHistoryPerAddress(3));
            assign(ipam, "owner", "node-1", true);
            address = assign(ipam, "before", "node-2", true);
            ipam.release("net.before");
            ipam.assign(pod("now", "node-2").withAddresses(List.of(IpAddress.parse(address))));
        }
        assertEquals(0, run("ipam", "show", "--ip", address, "--history"), this::said);
        String[] lines = said().lines().toArray(String[]::new);
        assertTrue(lines[1].startsWith("default/now ") && lines[1].endsWith(" now"), this::said);
        assertTrue(lines[2].startsWith("default/before "), this::said);
        assertEquals(0, run("ipam", "show", "--ip", address, "--explain"), this::said);
        assertTrue(said().contains("node-2 borrowed it from block 10.244.0.0/26 of node-1"), this::said);
        assertEquals(0, run("ipam", "show", "--ip", "192.0.2.1", "--explain"), this::said);
        assertEquals("it is in no pool\n", said());
    }

    @Test
    @Tag("I2.4")
    void bothFamiliesAreExplainedAndThatOnlyTheAssigningProgramKnowsWhomASelectorSelects() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/26")));
            ipam.putPool(Pool.of(Cidr.parse("fd00::/122")).withDisabled(true));
            ipam.putPool(Pool.of(Cidr.parse("10.245.0.0/24")).withSelectors("zone == 'a'", Pool.ALL));
        }
        assertEquals(0, run("ipam", "show", "--explain", "--for", "node-1"), this::said);
        assertTrue(said().contains("node-1 would get 10.244.0."), this::said);
        assertTrue(said().contains("node-1 would be refused: NO_POOL\npool fd00::/122 is disabled"), this::said);
        assertTrue(
                said().contains("pool 10.245.0.0/24 is for some nodes or namespaces only (nodes zone == 'a',"),
                this::said);
    }

    @Test
    void theStoreMayBeNamedByItsLocation() throws IOException {
        try (Ipam ipam = Ipam.open(Journal.open(cluster.resolve("elsewhere")))) {
            ipam.putPool(Pool.of(POOL));
        }
        assertEquals(3, run("ipam", "show"), this::said);
        assertEquals(0, run("ipam", "show", "--store", "journal:" + cluster.resolve("elsewhere")), this::said);
        assertTrue(said().contains("10.244.0.0/24"), this::said);
        assertEquals(2, run("ipam", "show", "--store", "paper:/shelf"), this::said);
        assertFalse(Files.exists(cluster.resolve("ipam")));
    }
}
