package dev.poplin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.store.Store;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.testing.Eventually;
import dev.poplin.node.testing.FarStores;
import dev.poplin.node.testing.TestNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose store lets every call wait, and then fails. */
@KernelTest(programs = {"ip", "nft"})
class AwayStoreTest {

    private static final Duration PATIENCE = Duration.ofMillis(Long.getLong("poplin.repair.millis", 10_000));
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    private final URI location = URI.create("far:/" + UUID.randomUUID());
    private final TestNamespaces namespaces = new TestNamespaces();
    private TestNode node;

    @BeforeEach
    void open() throws Exception {
        node = TestNode.plug(namespaces, TestNode.fabric(namespaces), 1, directory);
        node.start(configuration());
    }

    private String[] configuration() {
        return new String[] {"store: '" + location + "'", "localDirectory: " + directory.resolve("local")};
    }

    @AfterEach
    void close() throws IOException {
        FarStores.comeBack(location);
        node.close();
        namespaces.close();
    }

    private void awaitReady() throws Exception {
        Eventually.holds(
                Duration.ofSeconds(10), "ready", () -> node.ask("ready").isOk());
    }

    private List<IpAddress> held(String pod) throws IOException {
        try (Ipam ipam = Ipam.open(Store.open(location))) {
            return ipam.held("pods.c-" + pod + ".eth0");
        }
    }

    @Test
    @Tag("I3.5")
    void podsComeAndGoAndTheStoreIsToldWhenItIsBack() throws Exception {
        NetworkNamespace before = namespaces.create();
        node.cni("ADD", "before", before);
        awaitReady();
        FarStores.leave(location, STORE_PATIENCE);
        String address = TestNode.addressIn(node.cni("ADD", "stays", namespaces.create()));
        assertEquals(0, node.cni("DEL", "before", before).status());
        assertTrue(node.cni("STATUS", "any", before).isOk());
        FarStores.comeBack(location);
        Eventually.holds(
                Duration.ofSeconds(10),
                "the store knows",
                () -> held("stays").equals(List.of(IpAddress.parse(address)))
                        && held("before").isEmpty());
    }

    @Test
    @Tag("S3.3")
    void theKernelIsMendedAllTheSame() throws Exception {
        FarStores.leave(location, STORE_PATIENCE);
        Eventually.holds(Duration.ofSeconds(10), "it is noticed", () -> !node.ask("ready")
                .isOk());
        Command.runIn(node.namespace(), "nft", "delete", "table", "inet", "poplin")
                .orFail();
        Eventually.holds(PATIENCE, "policy is back", () -> Command.runIn(node.namespace(), "nft", "list", "tables")
                .orFail()
                .output()
                .lines()
                .anyMatch("table inet poplin"::equals));
    }

    @Test
    @Tag("S3.5")
    @Tag("I3.5")
    void anAgentThatStartsMeanwhileChangesNothingAndAttachesPods() throws Exception {
        node.cni("ADD", "before", namespaces.create());
        awaitReady();
        String kernel = node.kernelState();
        FarStores.leave(location, STORE_PATIENCE);
        node.stop();
        node.startOnly(configuration());
        Eventually.holds(Duration.ofSeconds(10), "only the store is missing", () -> node.ask("ready")
                .text()
                .matches("(?s).*\\[\"addresses: injected fault[^,]*\\].*"));
        assertEquals(kernel, node.kernelState());
        TestNode.addressIn(node.cni("ADD", "meanwhile", namespaces.create()));
        FarStores.comeBack(location);
        awaitReady();
        Eventually.holds(
                Duration.ofSeconds(10),
                "the store knows",
                () -> held("meanwhile").size() == 1);
    }

    @Test
    @Tag("S2.4")
    @Tag("I3.5")
    void aPodThatLosesItsAddressIsForgottenByItselfWhenItsLinkIsGone() throws Exception {
        FarStores.leave(location, Duration.ZERO);
        NetworkNamespace pod = namespaces.create();
        IpAddress address = IpAddress.parse(TestNode.addressIn(node.cni("ADD", "lost", pod)));
        node.stop();
        FarStores.comeBack(location);
        try (Ipam ipam = Ipam.open(Store.open(location))) {
            ipam.release("delegated:node-1:1");
            ipam.assign(AssignRequest.ipv4("new", "node-2").withAddresses(List.of(address)));
        }
        node.start(configuration());
        awaitStatus("it is lost", "\"lost\":[\"pods.c-lost.eth0\"]");
        assertTrue(node.ask("pods").text().contains("\"lost\""), "the pod is there, though cut off");

        Command.runIn(pod, "ip", "link", "delete", "eth0").orFail();

        awaitStatus("it is forgotten", "\"lost\":[]");
        assertFalse(node.ask("pods").text().contains("\"lost\""));
        try (Ipam ipam = Ipam.open(Store.open(location))) {
            assertEquals(List.of(address), ipam.held("new"));
        }
    }

    private void awaitStatus(String what, String part) throws Exception {
        Eventually.holds(
                Duration.ofSeconds(10), what, () -> node.ask("status").text().contains(part));
    }
}
