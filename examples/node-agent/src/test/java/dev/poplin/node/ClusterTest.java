package dev.poplin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.testing.Eventually;
import dev.poplin.node.testing.Tcp;
import dev.poplin.node.testing.TestNode;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with agents and real packets between their pods. */
@KernelTest(programs = {"ip", "nft"})
@Tag("S3.2")
class ClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PORT = 80;

    @TempDir
    private Path directory;

    private final TestNamespaces namespaces = new TestNamespaces();
    private final List<AutoCloseable> closing = new ArrayList<>();
    private NetworkNamespace fabric;
    private TestNode one;
    private TestNode two;

    private record Pod(String name, NetworkNamespace namespace, String address) {}

    @BeforeEach
    void open() throws Exception {
        fabric = TestNode.fabric(namespaces);
        one = TestNode.plug(namespaces, fabric, 1, directory);
        two = TestNode.plug(namespaces, fabric, 2, directory);
        one.start();
        two.start();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : closing) {
            each.close();
        }
        one.close();
        two.close();
        namespaces.close();
    }

    @Test
    @Tag("S1.2")
    void podsOnDifferentNodesReachEachOtherByRoutesThatBgpCarried() throws Exception {
        Pod client = pod(one, "client");
        Pod server = pod(two, "server");
        awaitMesh(client, server);

        assertEquals(Optional.of(client.address()), Tcp.from(client.namespace(), server.address(), PORT));
        assertEquals(Optional.of(server.address()), Tcp.from(server.namespace(), client.address(), PORT));
        assertTrue(one.ask("peers").text().contains("\"state\":\"Established\""), () -> text(one, "peers"));
    }

    @Test
    @Tag("S1.2")
    void podsReachTheWorldOutsideWithTheirNodesAddress() throws Exception {
        Pod client = pod(one, "client");
        Pod server = pod(two, "server");
        awaitMesh(client, server);
        try (ServerSocketChannel outside = Tcp.listen(fabric, PORT)) {
            assertTrue(Tcp.connects(client.namespace(), "172.30.0.254", PORT));
            assertEquals("/172.30.0.1", Tcp.peerOf(outside));
        }
    }

    @Test
    @Tag("S1.2")
    void podsAndNodesReachAServiceByItsClusterAddress() throws Exception {
        Pod client = pod(one, "client");
        Pod server = pod(two, "server");
        awaitMesh(client, server);
        write(
                "manifests/service.yaml",
                """
                apiVersion: v1
                kind: Service
                metadata: {name: server}
                spec:
                  clusterIP: 10.96.0.10
                  selector: {app: server}
                  ports: [{port: 8080, targetPort: 80}]
                """);

        Eventually.holds(
                PATIENCE, "the service answers the pod", () -> Tcp.connects(client.namespace(), "10.96.0.10", 8080));
        Eventually.holds(
                PATIENCE, "the service answers the node", () -> Tcp.connects(one.namespace(), "10.96.0.10", 8080));
        Eventually.holds(
                PATIENCE,
                "the service answers its own pod",
                () -> Tcp.connects(server.namespace(), "10.96.0.10", 8080));
    }

    @Test
    @Tag("S3.4")
    void policyIsInForceForPodsThatAreThereAndForThoseToCome() throws Exception {
        Pod client = pod(one, "client");
        Pod server = pod(two, "server");
        awaitMesh(client, server);
        write(
                "manifests/policy.yaml",
                """
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: allow-friend}
                spec:
                  podSelector: {matchLabels: {app: server}}
                  ingress:
                    - from: [{podSelector: {matchLabels: {app: friend}}}]
                """);
        Eventually.holds(PATIENCE, "the policy holds", () -> !Tcp.connects(client.namespace(), server.address(), PORT));

        Pod friend = pod(one, "friend");
        Eventually.holds(PATIENCE, "the friend passes", () -> Tcp.connects(friend.namespace(), server.address(), PORT));
        assertFalse(Tcp.connects(client.namespace(), server.address(), PORT));
        assertTrue(Tcp.connects(server.namespace(), client.address(), PORT));
        assertTrue(Tcp.connects(two.namespace(), server.address(), PORT), "a node reaches its own pods");
    }

    @Test
    @Tag("S3.4")
    void aNewPodNeverSendsAPacketThatItsPolicyDenies() throws Exception {
        Pod client = pod(one, "client");
        Pod server = pod(two, "server");
        awaitMesh(client, server);
        write(
                "manifests/policy.yaml",
                """
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: silence}
                spec:
                  podSelector: {matchLabels: {app: prisoner}}
                  policyTypes: [Egress]
                """);
        AtomicInteger escapes = new AtomicInteger();
        for (int i = 0; i < 8; i++) {
            NetworkNamespace namespace = namespaces.create();
            AtomicBoolean ended = new AtomicBoolean();
            Thread prisoner = new Thread(() -> {
                while (!ended.get()) {
                    try {
                        if (Tcp.connects(namespace, server.address(), PORT, 20)) {
                            escapes.incrementAndGet();
                        }
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            prisoner.start();
            declare(one, "prisoner-" + i, "prisoner");
            TestNode.addressIn(one.cni("ADD", "prisoner-" + i, namespace));
            assertFalse(Tcp.connects(namespace, server.address(), PORT, 50));
            ended.set(true);
            prisoner.join();
        }
        assertEquals(0, escapes.get());
        assertTrue(Tcp.connects(client.namespace(), server.address(), PORT));
    }

    @Test
    @Tag("S3.5")
    void noPacketIsLostWhileAnAgentRestarts() throws Exception {
        Pod client = pod(one, "client");
        Pod server = pod(two, "server");
        awaitMesh(client, server);
        String before = one.kernelState() + two.kernelState();

        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger failures = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        Thread traffic = new Thread(() -> {
            while (!ended.get()) {
                attempts.incrementAndGet();
                try {
                    if (!Tcp.connects(client.namespace(), server.address(), PORT)) {
                        failures.incrementAndGet();
                    }
                } catch (IOException e) {
                    failures.incrementAndGet();
                }
            }
        });
        traffic.start();
        two.stop();
        two.start();
        Eventually.holds(
                PATIENCE, "the session is back", () -> one.ask("peers").text().contains("Established"));

        ended.set(true);
        traffic.join();
        assertEquals(0, failures.get(), attempts + " attempts");
        assertTrue(attempts.get() > 10, () -> "only " + attempts + " attempts");
        assertEquals(before, one.kernelState() + two.kernelState());
    }

    private void awaitMesh(Pod client, Pod server) throws Exception {
        Eventually.holds(
                PATIENCE,
                "routes both ways",
                () -> Tcp.connects(client.namespace(), server.address(), PORT)
                        && Tcp.connects(server.namespace(), client.address(), PORT));
    }

    /** A pod that listens on port 80 and is labelled {@code app: NAME}. */
    private Pod pod(TestNode node, String name) throws Exception {
        declare(node, name, name);
        NetworkNamespace namespace = namespaces.create();
        String address = TestNode.addressIn(node.cni("ADD", name, namespace));
        closing.add(Tcp.listen(namespace, PORT));
        return new Pod(name, namespace, address);
    }

    private void declare(TestNode node, String name, String app) throws IOException {
        write(
                "pods/default." + name + ".yaml",
                "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name + ", namespace: default, labels: {app: " + app
                        + "}}\nspec: {nodeName: " + node.name()
                        + ", containers: [{name: c, ports: [{containerPort: 80}]}]}\n");
    }

    private void write(String file, String text) throws IOException {
        Path target = one.cluster().resolve(file);
        Path temporary = target.resolveSibling(".new");
        Files.writeString(temporary, text);
        Files.move(temporary, target);
    }

    private static String text(TestNode node, String verb) {
        try {
            return node.ask(verb).text()
                    + Command.runIn(node.namespace(), "ip", "route").output();
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }
}
