package dev.poplin.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.calico.CalicoExtras;
import dev.poplin.ipam.calico.CalicoWriter;
import dev.poplin.ipam.importing.Inventory;
import dev.poplin.ipam.store.StoreRecord;
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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What operators do with pools, nodes and reservations, on the store itself; each told first by a dry run that writes nothing. */
@Tag("S4")
class IpamOperationsTest {

    private static final String POOL = "10.244.0.0/24";

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

    private int run(String... arguments) {
        said.reset();
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--cluster", cluster.toString()));
        CommandLine line = Poplinctl.commandLine();
        line.setErr(new PrintWriter(System.out, true));
        return line.execute(all.toArray(String[]::new));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private Ipam open() throws IOException {
        return Ipam.open(Journal.open(cluster.resolve("ipam")));
    }

    private List<String> content() throws IOException {
        try (Journal store = Journal.open(cluster.resolve("ipam"))) {
            return store.list("").stream()
                    .map((StoreRecord record) -> record.key() + Arrays.toString(record.value()))
                    .toList();
        }
    }

    /** Runs it dry, which must write nothing, and then for good: it says the same; returns the exit code. */
    private int plannedAndRun(String... arguments) throws IOException {
        List<String> before = content();
        List<String> dry = new ArrayList<>(Arrays.asList(arguments));
        dry.add("--dry-run");
        int planned = run(dry.toArray(String[]::new));
        String plan = said();
        assertEquals(before, content(), plan);
        assertEquals(planned, run(arguments), this::said);
        assertEquals(plan, said());
        return planned;
    }

    @Test
    @Tag("I2.8")
    void aNodeIsDrainedAndReopened() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse(POOL)));
            ipam.assign(AssignRequest.ipv4("net.a", "node-1"));
        }
        assertEquals(IpamCheckCommand.PROBLEMS, plannedAndRun("ipam", "drain", "node", "node-1"), this::said);
        assertTrue(
                said().contains("node node-1 is given no addresses any more\nleft: ")
                        && said().contains("of 'net.a' on node node-1"),
                this::said);
        assertEquals(1, run("ipam", "show", "--explain", "--for", "node-1") + 1, this::said);
        assertTrue(said().contains("NODE_CLOSED"), this::said);
        try (Ipam ipam = open()) {
            ipam.release("net.a");
        }
        assertEquals(0, plannedAndRun("ipam", "drain", "node", "node-1"), this::said);
        assertEquals(0, run("ipam", "drain", "node", "node-1", "-o", "json"), this::said);
        assertEquals(true, JSON.std.mapFrom(said()).get("complete"));
        assertEquals(0, plannedAndRun("ipam", "reopen", "node-1"), this::said);
        try (Ipam ipam = open()) {
            assertEquals(List.of(), ipam.closedNodes());
        }
        assertEquals(2, run("ipam", "drain"), this::said);
        assertEquals(2, run("ipam", "drain", "pool", "here"), this::said);
    }

    @Test
    @Tag("I2.8")
    void aPoolIsDisabledEnabledDrainedAndRemoved() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse(POOL)));
            ipam.assign(AssignRequest.ipv4("net.a", "node-1"));
        }
        assertEquals(0, plannedAndRun("ipam", "disable", POOL), this::said);
        assertTrue(said().contains("pool 10.244.0.0/24 in /26 blocks becomes"), this::said);
        assertEquals(0, run("ipam", "disable", POOL), this::said);
        assertEquals("nothing to do\n", said());
        assertEquals(0, plannedAndRun("ipam", "enable", POOL), this::said);
        assertEquals(1, run("ipam", "remove", POOL, "--dry-run"), this::said);
        assertEquals(1, run("ipam", "remove", POOL), this::said);
        assertTrue(said().contains("drain it first"), this::said);
        assertEquals(IpamCheckCommand.PROBLEMS, plannedAndRun("ipam", "drain", "pool", POOL), this::said);
        try (Ipam ipam = open()) {
            assertTrue(ipam.pools().get(0).disabled());
            ipam.release("net.a");
        }
        assertEquals(0, run("ipam", "drain", "pool", POOL), this::said);
        assertEquals(0, plannedAndRun("ipam", "remove", POOL), this::said);
        try (Ipam ipam = open()) {
            assertEquals(List.of(), ipam.pools());
        }
        assertEquals(0, run("ipam", "remove", POOL), this::said);
        assertEquals(1, run("ipam", "enable", POOL), this::said);
        assertTrue(said().contains("there is no pool 10.244.0.0/24"), this::said);
    }

    @Test
    @Tag("I2.8")
    void poolsAreMergedAndBlocksTidiedUp() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/25")));
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.128/25")));
            ipam.assign(AssignRequest.ipv4("net.a", "node-1").withCounts(65, 0));
            List<IpAddress> held = ipam.held("net.a");
            ipam.release(ipam.find(held.get(64)).orElseThrow());
            ipam.assign(AssignRequest.ipv4("net.b", "node-2").withCounts(65, 0));
            ipam.release("net.b");
        }
        assertEquals(0, plannedAndRun("ipam", "merge", "10.244.0.0/25", "10.244.0.128/25"), this::said);
        assertEquals(0, plannedAndRun("ipam", "defragment"), this::said);
        assertTrue(said().contains("is empty and goes back to the pool"), this::said);
        try (Ipam ipam = open()) {
            assertEquals(List.of(Pool.of(Cidr.parse(POOL))), ipam.pools());
            assertEquals(64, ipam.held("net.a").size());
        }
        assertEquals(1, run("ipam", "merge", POOL, "10.9.0.0/24"), this::said);
        assertEquals(2, run("ipam", "merge", POOL), this::said);
    }

    @Test
    @Tag("I1.4")
    void addressesAreReservedAndGivenFreeAgain() throws IOException {
        String held;
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse(POOL)));
            held = ipam.assign(AssignRequest.ipv4("net.a", "node-1"))
                    .addresses()
                    .get(0)
                    .toString();
        }
        assertEquals(0, plannedAndRun("ipam", "reserve", "some", "10.244.0.0/25", "10.244.0.128/25"), this::said);
        assertEquals("reservation 'some' is 10.244.0.0/24\nstays: " + held + " with 'net.a'\n", said());
        try (Ipam ipam = open()) {
            assertEquals(
                    CidrSet.of(Cidr.parse(POOL)), ipam.reservations().get(0).addresses());
        }
        assertEquals(0, run("ipam", "show", "--show-reservations"), this::said);
        assertEquals("RESERVATION CIDRS\nsome 10.244.0.0/24\n", said().replaceAll(" +", " "));
        assertEquals(0, run("ipam", "show", "--show-reservations", "-o", "json"), this::said);
        assertEquals(
                "[{\"name\":\"some\",\"cidrs\":[\"10.244.0.0/24\"]}]".length(),
                said().replaceAll("\\s", "").length(),
                this::said);
        assertEquals(0, run("ipam", "reserve", "some", POOL), this::said);
        assertEquals("nothing to do\n", said());
        assertEquals(0, plannedAndRun("ipam", "unreserve", "some"), this::said);
        try (Ipam ipam = open()) {
            assertEquals(List.of(), ipam.reservations());
        }
        assertEquals(0, run("ipam", "unreserve", "some"), this::said);
        assertEquals(2, run("ipam", "reserve", "some"), this::said);
    }

    @Test
    @Tag("I2.6")
    void whetherPoolsAreLargeEnoughIsForecast() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/18")));
        }
        assertEquals(0, run("ipam", "forecast", "500", "30"), this::said);
        assertEquals(
                "500 nodes with 30 addresses each need 500 blocks of /26; pool 10.0.0.0/18 has 256, which serves only 256 nodes\n",
                said());
        assertEquals(0, run("ipam", "forecast", "500", "30", "-o", "json"), this::said);
        assertTrue(said().replaceAll("\\s", "").contains("\"fits\":false,\"nodesServed\":256"), this::said);
        assertEquals(2, run("ipam", "forecast", "0", "30"), this::said);
    }

    @Test
    @Tag("I2.9")
    void whatCalicoHoldsIsLoadedAndWrittenAgainWithItsEncapsulation() throws IOException {
        open().close();
        Path file = Files.writeString(
                cluster.resolve("calico.yaml"),
                """
                apiVersion: crd.projectcalico.org/v1
                kind: IPPool
                metadata: {name: default}
                spec: {cidr: 10.1.0.0/24, blockSize: 30, ipipMode: Always}
                ---
                apiVersion: crd.projectcalico.org/v1
                kind: IPAMBlock
                metadata: {name: 10-1-0-0-30}
                spec:
                  cidr: 10.1.0.0/30
                  affinity: host:node-9
                  allocations: [0, null, null, null]
                  unallocated: [1, 2, 3]
                  attributes:
                  - {handle_id: a, secondary: {node: node-9}}
                """);
        assertEquals(0, plannedAndRun("ipam", "import", "calico", file.toString()), this::said);
        assertEquals(
                """
                pool 10.1.0.0/24 is added
                block 10.1.0.0/30 is added
                note: pool 10.1.0.0/24 has ipipMode Always, which is only kept to be written again
                """,
                said());
        try (Ipam ipam = open()) {
            assertEquals(List.of(IpAddress.parse("10.1.0.0")), ipam.held("a"));
            ipam.putPool(ipam.pools().get(0).withNatOutgoing(true));
        }
        assertEquals(0, run("ipam", "export"), this::said);
        assertTrue(said().contains("\"ipipMode\" : \"Always\"") && said().contains("\"default\""), this::said);
        Path like = Files.writeString(
                cluster.resolve("like.yaml"), Files.readString(file).replace("Always", "CrossSubnet"));
        assertEquals(0, run("ipam", "export", "--like", like.toString()), this::said);
        assertTrue(said().contains("\"ipipMode\" : \"CrossSubnet\""), this::said);
        assertEquals(0, run("ipam", "export", "--etcd-keys"), this::said);
        assertTrue(
                JSON.std.mapFrom(said()).containsKey("/calico/ipam/v2/assignment/ipv4/block/10.1.0.0-30"), this::said);
        assertEquals(
                IpamCheckCommand.PROBLEMS, run("ipam", "import", "calico", file.toString(), "-o", "json"), this::said);
        assertEquals(1, ((List<?>) JSON.std.mapFrom(said()).get("left")).size(), this::said);
        assertEquals(2, run("ipam", "import", "calico", cluster.resolve("none").toString()), this::said);
        Path broken = Files.writeString(cluster.resolve("broken.json"), "{");
        assertEquals(2, run("ipam", "import", "calico", broken.toString()), this::said);
        assertTrue(said().contains("broken.json cannot be read: "), this::said);
    }

    @Test
    @Tag("I2.9")
    void calicosObjectsAreReadAsJsonAndAsYamlThatBeginsWithABrace() throws IOException {
        open().close();
        Path json = Files.writeString(
                cluster.resolve("pool.json"),
                """
                {"apiVersion": "crd.projectcalico.org/v1", "kind": "IPPool", "metadata": {"name": "one"},
                 "spec": {"cidr": "10.2.0.0/24"}}
                """);
        Path yaml = Files.writeString(
                cluster.resolve("pools.yaml"),
                """
                {apiVersion: crd.projectcalico.org/v1, kind: IPPool, metadata: {name: two}, spec: {cidr: 10.3.0.0/24}}
                ---
                {apiVersion: crd.projectcalico.org/v1, kind: IPPool, metadata: {name: three}, spec: {cidr: 10.4.0.0/24}}
                """);
        assertEquals(0, run("ipam", "import", "calico", json.toString()), this::said);
        assertEquals("pool 10.2.0.0/24 is added\n", said());
        assertEquals(0, run("ipam", "import", "calico", yaml.toString()), this::said);
        assertEquals("pool 10.3.0.0/24 is added\npool 10.4.0.0/24 is added\n", said());
    }

    @Test
    @Tag("I2.9")
    void theKeysOfCalicosEtcdAreLoadedAsEtcdctlPrintsThem() throws IOException {
        Map<String, String> keys;
        try (Ipam ipam = Ipam.open(Journal.open(cluster.resolve("other")))) {
            ipam.putPool(Pool.of(Cidr.parse(POOL)));
            ipam.assign(AssignRequest.ipv4("net.a", "node-1"));
            keys = CalicoWriter.keys(Inventory.of(ipam), CalicoExtras.NONE);
        }
        List<Object> pairs = new ArrayList<>();
        keys.forEach((key, value) -> pairs.add(Map.of("key", base64(key), "value", base64(value))));
        Path file = Files.writeString(cluster.resolve("keys.json"), JSON.std.asString(Map.of("kvs", pairs)));
        open().close();
        assertEquals(0, run("ipam", "import", "calico", file.toString(), "--etcd-keys"), this::said);
        try (Ipam ipam = open()) {
            assertEquals(1, ipam.held("net.a").size());
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @Tag("I2.9")
    void whatWhereaboutsAndHostLocalHoldIsLoaded() throws IOException {
        open().close();
        Path pools = Files.writeString(
                cluster.resolve("pools.yaml"),
                """
                apiVersion: whereabouts.cni.cncf.io/v1alpha1
                kind: IPPool
                metadata: {name: 10.2.0.0-24}
                spec:
                  range: 10.2.0.0/24
                  allocations:
                    "5": {id: c1, podref: default/web, ifname: net1}
                    "6": {id: c2, podref: default/other}
                """);
        Path pods = Files.writeString(
                cluster.resolve("pods.yaml"),
                "items: [{metadata: {name: web, namespace: default}, spec: {nodeName: node-3}}, {metadata: {name: x}}]\n");
        assertEquals(2, run("ipam", "import", "whereabouts", pools.toString(), "--pods", pods + "x"), this::said);
        assertTrue(said().contains("there is no " + pods + "x"), this::said);
        assertEquals(0, run("ipam", "import", "whereabouts", pools.toString(), "--pods", pods.toString()), this::said);
        Path directory = Files.createDirectories(cluster.resolve("networks"));
        Files.writeString(directory.resolve("10.3.0.7"), "c9\r\neth0");
        assertEquals(
                0,
                plannedAndRun(
                        "ipam",
                        "import",
                        "host-local",
                        directory.toString(),
                        "--for",
                        "node-1",
                        "--cidr",
                        "10.3.0.0/24",
                        "--network",
                        "pods"),
                this::said);
        try (Ipam ipam = open()) {
            assertEquals("node-3", ipam.heldBy("node-3").get(0).node());
            assertEquals("c2", ipam.heldBy("unknown").get(0).handle());
            assertEquals(List.of(IpAddress.parse("10.3.0.7")), ipam.held("pods.c9"));
        }
        assertEquals(
                2,
                run("ipam", "import", "host-local", cluster.resolve("no").toString(), "--for", "n", "--cidr", POOL),
                this::said);
    }

    @Test
    @Tag("I2.7")
    void aCheckIsReportedWithTheFieldsOfCalicoctl() throws IOException {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse(POOL)));
            ipam.assign(AssignRequest.ipv4("net.a", "node-1").withAttributes(Map.of("pod", "a")));
        }
        assertEquals(0, run("ipam", "check", "--calico"), this::said);
        Map<String, Object> report = JSON.std.mapFrom(said());
        assertEquals(1, ((Map<?, ?>) report.get("allocations")).size());
        assertEquals(List.of(), report.get("leakedHandles"));
        assertFalse(report.containsKey("leaks"));
        assertEquals(2, run("ipam", "show", "--calico"), this::said);
    }
}
