package dev.poplin.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.cni.agent.AgentReply;
import dev.poplin.cni.agent.AgentRequest;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.delegation.Delegation;
import dev.poplin.ipam.delegation.Takeover;
import dev.poplin.ipam.delegation.Uptime;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.testing.MemoryStore;
import dev.poplin.ipam.testing.StoreContract;
import dev.poplin.node.config.AgentConfigReader;
import dev.poplin.node.ipam.DeclaredPools;
import dev.poplin.node.ipam.IpamQuestions;
import dev.poplin.node.ipam.NodeIpam;
import dev.poplin.node.socket.AgentServer;
import dev.poplin.node.source.PodKey;
import dev.poplin.node.source.PoolManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands over the socket of an agent that alone knows where the addresses are. */
@Tag("S4")
class IpamByAgentTest {

    private static final Cidr POOL = Cidr.parse("10.244.0.0/24");
    private static final PoolManifest DECLARED = new PoolManifest("pods", POOL, 26, true, true, false);
    private static final PoolManifest DEFAULT = new PoolManifest("default", POOL, 26, true, false);

    @TempDir
    Path directory;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final PrintStream out = System.out;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private List<PoolManifest> declared = List.of(DECLARED);

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void speakAgain() throws Exception {
        System.setOut(out);
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    /** Starts a node and an agent's socket to it. */
    private NodeIpam start() throws Exception {
        String yaml = "{nodeName: node-1, store: 'journal:%s', addressesAhead: 4, localDirectory: %s}"
                .formatted(directory.resolve("ipam"), directory.resolve("local"));
        NodeIpam node = NodeIpam.open(AgentConfigReader.parse(yaml, "test"), new DeclaredPools() {
            @Override
            public List<PoolManifest> get() {
                return declared;
            }

            @Override
            public Optional<PoolManifest> ifNone() {
                return Optional.of(DEFAULT);
            }
        });
        opened.push(node);
        opened.push(AgentServer.open(socket(), request -> answer(node.questions(), request)));
        return node;
    }

    private Path socket() {
        return directory.resolve("agent.sock");
    }

    private AgentReply answer(IpamQuestions ipam, AgentRequest request) {
        try {
            Map<String, ?> answer =
                    switch (request.verb()) {
                        case "ipam" -> ipam.answer(JSON.std.mapFrom(request.body()));
                        case "status" ->
                            Map.of(
                                    "clusterDirectory",
                                            directory.resolve("cluster").toString(),
                                    "declaredPools",
                                            declared.stream()
                                                    .map(pool -> Map.of(
                                                            "name", pool.name(),
                                                            "cidr", pool.cidr().toString(),
                                                            "blockSize", pool.blockSize(),
                                                            "resizes", pool.resizes(),
                                                            "disabled", pool.disabled()))
                                                    .toList());
                        default -> Map.of("live", true);
                    };
            return new AgentReply(0, JSON.std.asBytes(answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int run(String... arguments) {
        said.reset();
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--socket", socket().toString()));
        CommandLine line = Poplinctl.commandLine();
        line.setErr(new PrintWriter(System.out, true));
        return line.execute(all.toArray(String[]::new));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private static String assign(NodeIpam node, String pod) throws IOException {
        return node.addresses()
                .assign("net." + pod, new PodKey("default", pod), List.of())
                .addresses()
                .get(0)
                .address()
                .toString();
    }

    @Test
    void everyCommandWorksOnTheStoreOfTheAgent() throws Exception {
        NodeIpam node = start();
        String address = assign(node, "web");
        node.reconciler().reconcile();
        Path endpoints = Files.createDirectories(directory.resolve("cluster/endpoints"));
        Files.writeString(endpoints.resolve("default.web.yaml"), "addresses:\n- \"" + address + "/32\"\n");
        assertEquals(0, run("ipam", "show"), this::said);
        assertTrue(said().contains("10.244.0.0/24") && said().contains("granted ahead: 4 to node-1"), this::said);
        assertEquals(0, run("ipam", "show", "--ip", address, "--explain"), this::said);
        assertTrue(said().contains("held by default/web"), this::said);
        assertEquals(0, run("ipam", "show", "--explain", "--for", "node-1"), this::said);
        assertTrue(said().contains("node-1 would get one of 4 addresses"), this::said);
        assertEquals(0, run("ipam", "check"), this::said);
        assertEquals(0, run("ipam", "repair"), this::said);
        assertEquals("nothing to mend\n", said());
        assertEquals(1, run("ipam", "release", "--ip", address), this::said);
        assertTrue(said().contains("is used by default/web"), this::said);
        assertEquals(0, run("ipam", "configure", "--strictaffinity=true"), this::said);
        assertEquals(1, run("ipam", "resize", "28", "--cidr", POOL.toString()), this::said);
        assertTrue(said().contains("in the manifest of IPPool 'pods'; change it there"), this::said);
        assertEquals(0, run("ipam", "split", "2", "--cidr", POOL.toString()), this::said);
        node.reconciler().reconcile();
        assertEquals(0, run("ipam", "check"), this::said);
        assertTrue(said().startsWith("Checked 2 pools, 1 block,"), this::said);
    }

    @Test
    @Tag("I2.8")
    void whatOperatorsDoWithPoolsAndNodesWorksOnTheStoreOfTheAgentButNotAgainstItsManifests() throws Exception {
        NodeIpam node = start();
        assign(node, "web");
        node.reconciler().reconcile();
        for (String verb : List.of("disable", "drain pool", "remove")) {
            List<String> words = new ArrayList<>(List.of("ipam"));
            words.addAll(List.of(verb.split(" ")));
            words.add(POOL.toString());
            assertEquals(1, run(words.toArray(String[]::new)), this::said);
            assertTrue(said().contains("IPPool 'pods'"), this::said);
        }
        assertEquals(0, run("ipam", "enable", POOL.toString()), this::said);
        assertEquals("nothing to do\n", said());
        assertEquals(0, run("ipam", "reserve", "gateways", "10.244.0.64/30"), this::said);
        assertEquals(0, run("ipam", "show", "--show-reservations"), this::said);
        assertTrue(said().contains("gateways     10.244.0.64/30"), this::said);
        assertEquals(IpamCheckCommand.PROBLEMS, run("ipam", "drain", "node", "node-1"), this::said);
        assertTrue(said().startsWith("node node-1 is given no addresses any more\nleft: block 10.244."), this::said);
        assertEquals(0, run("ipam", "reopen", "node-1"), this::said);
        assertEquals(0, run("ipam", "defragment"), this::said);
        assertEquals(0, run("ipam", "split", "2", "--cidr", POOL.toString()), this::said);
        assertEquals(0, run("ipam", "merge", "10.244.0.0/25", "10.244.0.128/25"), this::said);
        assertEquals(1, run("ipam", "merge", POOL.toString(), "10.244.1.0/24"), this::said);
        assertTrue(said().contains("IPPool 'pods' declares it"), this::said);
        assertEquals(0, run("ipam", "export"), this::said);
        assertTrue(said().contains("IPAMHandle"), this::said);
    }

    @Test
    @Tag("I2.8")
    void poolsAreTheOperatorsWhereNoManifestDeclaresAny() throws Exception {
        declared = List.of();
        NodeIpam node = start();
        assertEquals(1, run("ipam", "remove", POOL.toString()), this::said);
        assertTrue(said().contains("the last one, and the agents would make their default pool"), this::said);
        assertEquals(0, run("ipam", "disable", POOL.toString()), this::said);
        node.reconciler().reconcile();
        assertEquals(List.of(PoolManifest.of(new Pool(POOL, 26, true, true))), node.pools());
        assertEquals(0, run("ipam", "enable", POOL.toString()), this::said);
        node.reconciler().reconcile();
        assertEquals(List.of(PoolManifest.of(Pool.of(POOL))), node.pools());
    }

    @Test
    @Tag("I2.8")
    void aPoolThatTheAgentsWouldDisableIsNotEnabled() throws Exception {
        start();
        Path calico = directory.resolve("calico.yaml");
        Files.writeString(
                calico,
                """
                apiVersion: projectcalico.org/v3
                kind: IPPool
                metadata: {name: old}
                spec: {cidr: 10.250.0.0/24}
                """);
        assertEquals(0, run("ipam", "import", "calico", calico.toString()), this::said);
        assertTrue(said().contains("note: pool 10.250.0.0/24 is declared by no IPPool"), this::said);
        assertEquals(1, run("ipam", "enable", "10.250.0.0/24"), this::said);
        assertTrue(said().contains("the agents would disable it; declare it"), this::said);
    }

    @Test
    @Tag("I3.5")
    void theAgentReleasesWhatTheStoreDoesNotKnowOfYet() throws Exception {
        NodeIpam node = start();
        String address = assign(node, "web");
        assertEquals(List.of("net.web"), node.granted().orElseThrow().unreported());
        assertEquals(0, run("ipam", "release", "--handle", "net.web"), this::said);
        assertEquals("Successfully released " + address + "\n", said());
        assertEquals(List.of(), node.addresses().held("net.web"));
    }

    @Test
    @Tag("I3.5")
    void ofAHandleThatHasLostItsAddressNothingIsCalledReleased() throws Exception {
        NodeIpam node = start();
        String address = assign(node, "web");
        lose(node, address);
        assertEquals(0, run("ipam", "release", "--handle", "net.web"), this::said);
        assertEquals(
                "Nothing was released: others had been given " + address
                        + ", and keep it; the node has let go of the handle\n",
                said());
        node.reconciler().reconcile();
        assertEquals(List.of(), node.lost());
        assertEquals(0, run("ipam", "show", "--ip", address), this::said);
        assertTrue(said().contains("net.new"), this::said);
        assertEquals(0, run("ipam", "release", "--handle", "net.web"), this::said);
        assertEquals("Nothing to release: 'net.web' holds no address\n", said());
    }

    /** Gives an address that the node has not reported to somebody else, and the node hears of it. */
    private void lose(NodeIpam node, String address) throws IOException {
        try (Store store = new AgentStore(new AgentView(socket()));
                Ipam ipam = Ipam.open(store)) {
            new Takeover(ipam, store, Uptime.ofProcess())
                    .end(Delegation.list(store).get(0));
            ipam.assign(AssignRequest.ipv4("net.new", "node-2").withAddresses(List.of(IpAddress.parse(address))));
        }
        node.reconciler().reconcile();
        assertEquals(List.of("net.web"), node.lost());
    }

    @Test
    @Tag("I3.5")
    void ofAHandleThatHasLostOneOfItsAddressesTheOthersAreGivenBack() throws Exception {
        declared = List.of(DECLARED, new PoolManifest("six", Cidr.parse("fd00:10::/112"), 122, true, true, false));
        NodeIpam node = start();
        String four = assign(node, "web");
        List<String> both = node.addresses().held("net.web").stream()
                .map(held -> held.address().toString())
                .toList();
        assertEquals(2, both.size());
        lose(node, four);
        assertEquals(0, run("ipam", "release", "--handle", "net.web", "--force"), this::said);
        assertEquals(
                "Nothing was released yet: others had been given all or some of " + String.join(", ", both)
                        + ", and keep that; the node has let go of the handle, and gives back what nobody else has\n",
                said());
        node.reconciler().reconcile();
        assertEquals(List.of(), node.lost());
        assertEquals(0, run("ipam", "show", "--ip", four), this::said);
        assertTrue(said().contains("net.new"), this::said);
        assertEquals(0, run("ipam", "check"), this::said);
        assertEquals(0, run("ipam", "release", "--handle", "net.web"), this::said);
        assertEquals("Nothing to release: 'net.web' holds no address\n", said());
    }

    @Test
    @Tag("I3.5")
    void whatANodeWasGrantedAheadIsFreedOnlyByForce() throws Exception {
        NodeIpam node = start();
        assertEquals(1, run("ipam", "release", "--handle", "delegated:node-1:1"), this::said);
        assertTrue(said().contains("granted ahead to node-1"), this::said);
        String free = node.granted().orElseThrow().free().get(0).toString();
        assertEquals(1, run("ipam", "release", "--ip", free, "--force"), this::said);
        assertTrue(said().contains("'ipam release --handle delegated:node-1:1 --force'"), this::said);
        assertEquals(0, run("ipam", "release", "--handle", "delegated:node-1:1", "--force"), this::said);
        assertEquals(4, said().split("10\\.244").length - 1, this::said);
        // The node was not gone: it begins anew, and gives nothing of before.
        node.reconciler().reconcile();
        assertEquals(List.of("net.web"), List.of(assign(node, "web").isEmpty() ? "" : "net.web"));
        assertEquals(0, run("ipam", "check"), this::said);
    }

    @Test
    void withoutAnAgentTheWayOutIsTold() {
        assertEquals(3, run("ipam", "show"), this::said);
        assertTrue(said().contains("no agent listens on " + socket()), this::said);
        assertTrue(said().contains("--store or --cluster"), this::said);
        assertEquals(2, run("ipam", "fly"), this::said);
        assertTrue(said().contains("there is no command 'fly'"), this::said);
    }

    /** The contract of stores but for listeners, which {@code poplinctl} has none of. */
    @TestFactory
    Stream<DynamicTest> theLentStoreKeepsTheContract() {
        return StoreContract.checks(Lent::new).stream()
                .filter(check -> !check.name().matches(".*([Ll]istener|Watch|Closed).*"))
                .map(check -> dynamicTest(check.name(), check::run));
    }

    /** A store in memory, lent by an agent. */
    private final class Lent implements StoreContract.Place {

        private final AgentServer server;

        private Lent() throws IOException {
            IpamQuestions questions = new IpamQuestions(new MemoryStore());
            server = AgentServer.open(socket(), request -> answer(questions, request));
        }

        @Override
        public Store open() {
            return new AgentStore(new AgentView(socket()));
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
