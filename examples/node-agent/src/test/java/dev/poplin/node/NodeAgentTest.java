package dev.poplin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.cni.agent.AgentReply;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.testing.Eventually;
import dev.poplin.node.testing.Tcp;
import dev.poplin.node.testing.TestNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@KernelTest(programs = {"ip", "nft"})
class NodeAgentTest {

    /** A second, on a machine that does nothing else, is asked for by the property. */
    private static final Duration PATIENCE = Duration.ofMillis(Long.getLong("poplin.repair.millis", 10_000));

    @TempDir
    private Path directory;

    private final TestNamespaces namespaces = new TestNamespaces();
    private TestNode node;

    @BeforeEach
    void open() throws Exception {
        node = TestNode.plug(namespaces, TestNode.fabric(namespaces), 1, directory);
    }

    @AfterEach
    void close() throws IOException {
        node.close();
        namespaces.close();
    }

    @Test
    @Tag("S2.3")
    @Tag("S2.4")
    void attachesChecksAndDetachesAPodAndLeavesNothingOfIt() throws Exception {
        node.start();
        NetworkNamespace pod = namespaces.create();
        String linksBefore = links();

        AgentReply added = node.cni("ADD", "web-1", pod);
        String address = TestNode.addressIn(added);
        assertTrue(routes().contains(address + " dev cali"), this::routes);
        AgentReply checked = node.cni("CHECK", "c-web-1", "web-1", pod, ",\"prevResult\":" + added.text());
        assertEquals(0, checked.status(), checked.text());
        assertTrue(node.ask("pods").text().contains(address));

        assertEquals(0, node.cni("DEL", "web-1", pod).status());
        assertEquals(0, node.cni("DEL", "web-1", pod).status());
        assertEquals(linksBefore, links());
        assertFalse(routes().contains("cali"), this::routes);
        assertFalse(node.ask("pods").text().contains("web-1"));
    }

    @Test
    @Tag("S2.4")
    void attachesManyPodsAtOnceWithAnAddressEach() throws Exception {
        node.start();
        List<NetworkNamespace> pods = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            pods.add(namespaces.create());
        }

        List<String> addresses = pods.parallelStream()
                .map(pod -> {
                    try {
                        return TestNode.addressIn(node.cni("ADD", "web-" + pods.indexOf(pod), pod));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();

        assertEquals(12, Set.copyOf(addresses).size(), addresses::toString);
        addresses.forEach(address -> assertTrue(routes().contains(address + " dev cali"), this::routes));
    }

    @Test
    @Tag("S3.5")
    void aRestartChangesNothingInTheKernel() throws Exception {
        node.start();
        node.cni("ADD", "web-1", namespaces.create());
        node.cni("ADD", "web-2", namespaces.create());
        Eventually.holds(PATIENCE, "a blackhole under the block", () -> routes().contains("blackhole 10.244."));
        String before = node.kernelState();

        node.stop();
        assertEquals(before, node.kernelState());
        node.start();

        assertEquals(before, node.kernelState());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip route del %s/32",
                "ip route flush proto 114",
                "sysctl -qw net.ipv4.ip_forward=0",
                "nft delete table inet poplin-nat",
                "nft flush chain inet poplin-nat postrouting",
                "nft delete table inet poplin",
                "nft flush map inet poplin to-pods"
            })
    @Tag("S3.3")
    void isBackAfterSomebodyDeletedIt(String damage) throws Exception {
        node.start();
        String address = TestNode.addressIn(node.cni("ADD", "web-1", namespaces.create()));
        Eventually.holds(PATIENCE, "a blackhole under the block", () -> routes().contains("blackhole 10.244."));
        String before = routes() + tables();

        Command.runIn(node.namespace(), damage.formatted(address).split(" ")).orFail();

        Eventually.holds(
                PATIENCE,
                damage + " is repaired",
                () -> (routes() + tables()).equals(before)
                        && node.namespace()
                                .sysctl()
                                .read("ipv4", "ip_forward")
                                .orElse("")
                                .equals("1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"down", "address 02:00:00:00:00:02"})
    @Tag("S3.3")
    void aPodsInterfaceThatSomebodyChangesIsPutRightAndReached(String change) throws Exception {
        node.start("recheckInterval: 9999s");
        NetworkNamespace pod = namespaces.create();
        String address = TestNode.addressIn(node.cni("ADD", "web-1", pod));
        String name = routes().split(address + " dev ", 2)[1].split(" ", 2)[0];
        try (ServerSocketChannel onPod = Tcp.listen(pod, 7002)) {
            assertTrue(onPod.isOpen());
            Command.runIn(node.namespace(), ("ip link set " + name + " " + change).split(" "))
                    .orFail();

            Eventually.holds(
                    PATIENCE,
                    "the pod is reached",
                    () -> routes().contains(address + " dev " + name)
                            && links().contains("ee:ee:ee:ee:ee:ee")
                            && Tcp.connects(node.namespace(), address, 7002));
        }
    }

    @Test
    @Tag("S2.2")
    void aPodHasTheAddressOrThePoolThatItsAnnotationsName() throws Exception {
        node.start();
        declare(
                "apiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata: {name: blue}\nspec: {cidr: 10.7.0.0/16}\n---\n"
                        + "apiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata: {name: pods}\nspec: {cidr: 10.244.0.0/16}\n");
        Eventually.holds(
                PATIENCE,
                "both are pools",
                () -> node.ask("status").text().contains("10.7.0.0/16")
                        && node.ask("ready").isOk());
        annotate("fixed", "ipAddrs: '[\"10.7.3.4\"]'");
        annotate("pooled", "ipv4pools: '[\"blue\"]'");
        annotate("late", "ipAddrs: '[\"10.7.3.4\"]'");
        annotate("astray", "ipAddrs: '[\"10.8.0.1\"]'");
        NetworkNamespace fixed = namespaces.create();

        assertEquals("10.7.3.4", TestNode.addressIn(node.cni("ADD", "fixed", fixed)));
        assertEquals("10.7.3.4", TestNode.addressIn(node.cni("ADD", "fixed", fixed)));
        assertTrue(TestNode.addressIn(node.cni("ADD", "pooled", namespaces.create()))
                .startsWith("10.7."));
        String taken = node.cni("ADD", "late", namespaces.create()).text();
        assertTrue(taken.contains("10.7.3.4") && taken.contains("pods.c-fixed.eth0"), taken);
        String astray = node.cni("ADD", "astray", namespaces.create()).text();
        assertTrue(astray.contains("10.8.0.1") && astray.contains("pool"), astray);

        try (ServerSocketChannel onPod = Tcp.listen(fixed, 7002)) {
            assertTrue(onPod.isOpen());
            assertTrue(Tcp.connects(node.namespace(), "10.7.3.4", 7002));
        }
    }

    private void declare(String yaml) throws IOException {
        Files.writeString(
                Files.createDirectories(node.cluster().resolve("manifests")).resolve("pools.yaml"), yaml);
    }

    private void annotate(String pod, String annotation) throws IOException {
        Files.writeString(
                node.cluster().resolve("pods/default." + pod + ".yaml"),
                "apiVersion: v1\nkind: Pod\nmetadata:\n  name: " + pod + "\n  annotations:\n    cni.projectcalico.org/"
                        + annotation + "\n");
    }

    @Test
    @Tag("S3.3")
    void hearsOfADeletedRouteWithoutComparingAll() throws Exception {
        node.start("recheckInterval: 9999s");
        String address = TestNode.addressIn(node.cni("ADD", "web-1", namespaces.create()));
        Eventually.holds(PATIENCE, "a blackhole under the block", () -> routes().contains("blackhole 10.244."));
        String before = routes();
        Command.runIn(node.namespace(), "ip", "route", "del", address + "/32").orFail();
        Eventually.holds(PATIENCE, "the route is back", () -> routes().equals(before));
    }

    @Test
    @Tag("S3.2")
    void leavesForeignRoutesAlone() throws Exception {
        Command.runIn(node.namespace(), "ip", "route", "add", "10.1.0.0/16", "via", "172.30.0.9", "proto", "static")
                .orFail();
        node.start();
        node.cni("ADD", "web-1", namespaces.create());

        assertTrue(routes().contains("10.1.0.0/16 via 172.30.0.9 dev eth0 proto static"), this::routes);
        assertTrue(routes().contains("default via 172.30.0.254 dev eth0"), this::routes);
    }

    @Test
    @Tag("S3.1")
    void refusesAPoolThatOverlapsTheNodesNetworkAndNamesBoth() {
        StartException error =
                assertThrows(StartException.class, () -> node.startOnly("defaultPool: 172.30.0.0/16", "blockSize: 26"));

        assertEquals(StartException.Reason.OVERLAP, error.reason());
        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains("172.30.0.0/16") && message.contains("172.30.0.1/24"), message);
    }

    @Test
    @Tag("S3.2")
    @Tag("I1.1")
    void aPoolThatIsDeclaredLaterAndOverlapsTheNodesNetworkIsNoPoolForNatUntilItOverlapsNoMore() throws Exception {
        node.start();
        Path manifests = Files.createDirectories(node.cluster().resolve("manifests"));
        Command.runIn(node.namespace(), "ip", "route", "add", "10.8.0.0/16", "dev", "eth0", "proto", "static")
                .orFail();
        Files.writeString(
                manifests.resolve("pools.yaml"),
                """
                apiVersion: projectcalico.org/v3
                kind: IPPool
                metadata: {name: pods}
                spec: {cidr: 10.244.0.0/16, natOutgoing: true}
                ---
                apiVersion: projectcalico.org/v3
                kind: IPPool
                metadata: {name: overlapping}
                spec: {cidr: 10.8.0.0/16, natOutgoing: true}
                ---
                apiVersion: projectcalico.org/v3
                kind: IPPool
                metadata: {name: more}
                spec: {cidr: 10.20.0.0/16, natOutgoing: true}
                """);
        Eventually.holds(PATIENCE, "the pool beside it is one", () -> tables().contains("10.20.0.0/16"));
        Eventually.holds(PATIENCE, "the overlap is told", () -> node.ask("ready")
                .text()
                .contains("the pool 10.8.0.0/16 overlaps"));
        assertFalse(tables().contains("10.8.0.0/16"), tables());
        Command.runIn(node.namespace(), "ip", "route", "del", "10.8.0.0/16", "dev", "eth0")
                .orFail();
        Eventually.holds(PATIENCE, "the pool is one", () -> tables().contains("10.8.0.0/16"));
    }

    @Test
    @Tag("S3.1")
    void namesTheAddressesItFoundIfNoneFits() {
        StartException error =
                assertThrows(StartException.class, () -> node.startOnly("nodeAddress: cidr=203.0.113.0/24"));

        assertEquals(StartException.Reason.NO_NODE_ADDRESS, error.reason());
        assertTrue(String.valueOf(error.getMessage()).contains("172.30.0.1/24 on eth0"), error.getMessage());
    }

    @Test
    @Tag("S3.1")
    void saysThatTheBgpPortIsInUse() throws Exception {
        try (ServerSocketChannel other = Tcp.listen(node.namespace(), 179)) {
            assertTrue(other.isOpen());
            StartException error = assertThrows(StartException.class, () -> node.startOnly());

            assertEquals(StartException.Reason.ADDRESS_IN_USE, error.reason());
            assertTrue(String.valueOf(error.getMessage()).contains("172.30.0.1 port 179"), error.getMessage());
        }
    }

    @Test
    void refusesToRunTwice() throws Exception {
        node.start();

        StartException error = assertThrows(StartException.class, () -> node.startOnly());

        assertEquals(StartException.Reason.ADDRESS_IN_USE, error.reason());
        assertTrue(node.ask("ready").isOk());
    }

    private String routes() {
        try {
            return Command.runIn(node.namespace(), "ip", "route").orFail().output();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String tables() throws Exception {
        return Command.runIn(node.namespace(), "nft", "-s", "list", "table", "inet", "poplin")
                        .output()
                + Command.runIn(node.namespace(), "nft", "-s", "list", "table", "inet", "poplin-nat")
                        .output();
    }

    private String links() throws Exception {
        return Command.runIn(node.namespace(), "ip", "link").orFail().output();
    }
}
