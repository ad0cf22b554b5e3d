package dev.poplin.node.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.store.Store;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.config.AgentConfigReader;
import dev.poplin.node.config.ConfigException;
import dev.poplin.node.source.PodKey;
import dev.poplin.node.source.PoolManifest;
import dev.poplin.node.testing.FarStores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("I3.5")
class NodeIpamTest {

    private static final Cidr POOL = Cidr.parse("10.244.0.0/24");
    private static final PodKey WEB = new PodKey("default", "web");

    @TempDir
    Path directory;

    private final URI location = URI.create("far:/" + UUID.randomUUID());

    @AfterEach
    void comeBack() {
        FarStores.comeBack(location);
    }

    private NodeIpam open(int ahead) throws IOException {
        return NodeIpam.open(config(ahead), () -> List.of(new PoolManifest("default", POOL, 26, true, false)));
    }

    private AgentConfig config(int ahead) {
        try {
            return AgentConfigReader.parse(
                    "{nodeName: node-1, store: '%s', localDirectory: %s, addressesAhead: %d}"
                            .formatted(location, directory, ahead),
                    "test");
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    private List<IpAddress> heldInTheStore(String handle) throws IOException {
        try (Ipam ipam = Ipam.open(Store.open(location))) {
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
            return ipam.held(handle);
        }
    }

    @Test
    void podsComeAndGoWhileTheStoreIsAwayAndItIsToldAfterwards() throws IOException {
        try (NodeIpam node = open(4)) {
            node.addresses().assign("before", WEB, List.of());
            node.reconciler().reconcile();
            FarStores.leave(location, Duration.ZERO);
            List<Cidr> stays = node.addresses().assign("stays", WEB, List.of()).addresses();
            node.addresses().assign("goes", WEB, List.of());
            node.addresses().release("goes");
            node.addresses().release("before");
            node.addresses().requireSpace();
            assertThrows(IOException.class, node.reconciler()::reconcile);
            assertEquals(stays, node.addresses().held("stays"));
            assertEquals(List.of("stays"), node.granted().orElseThrow().unreported());
            FarStores.comeBack(location);
            node.reconciler().reconcile();
            assertEquals(List.of(stays.get(0).address()), heldInTheStore("stays"));
            assertEquals(List.of(), heldInTheStore("goes"));
            assertEquals(List.of(), heldInTheStore("before"));
        }
    }

    @Test
    @Tag("S3.5")
    void aNodeThatWasGrantedAddressesStartsWhileTheStoreIsAwayAndKnowsItsBlocks() throws IOException {
        List<Cidr> blocks;
        try (NodeIpam node = open(4)) {
            blocks = node.blocks().current();
            assertEquals(1, blocks.size());
        }
        FarStores.leave(location, Duration.ZERO);
        List<Cidr> given;
        try (NodeIpam node = open(4)) {
            assertEquals(blocks, node.blocks().announced());
            given = node.addresses().assign("pod", WEB, List.of()).addresses();
        }
        FarStores.comeBack(location);
        try (NodeIpam node = open(4)) {
            node.reconciler().reconcile();
            assertEquals(List.of(given.get(0).address()), heldInTheStore("pod"));
        }
    }

    @Test
    void aNodeThatWasNeverGrantedAnythingDoesNotStartWhileTheStoreIsAway() {
        FarStores.leave(location, Duration.ZERO);
        assertThrows(IOException.class, () -> open(4));
    }

    @Test
    void whenNothingIsGrantedAheadAnyMoreTheStoreHasEverythingBack() throws IOException {
        List<Cidr> given;
        try (NodeIpam node = open(4)) {
            given = node.addresses().assign("pod", WEB, List.of()).addresses();
        }
        try (NodeIpam node = open(0);
                Ipam ipam = Ipam.open(Store.open(location))) {
            assertEquals(given, node.addresses().held("pod"));
            assertEquals(List.of(given.get(0).address()), ipam.held("pod"));
            assertEquals(1, ipam.blocks().get(0).heldCount());
            assertFalse(Files.exists(directory.resolve("node-1/addresses")));
        }
        try (NodeIpam node = open(4)) {
            node.addresses().release("pod");
            node.reconciler().reconcile();
            assertEquals(List.of(), heldInTheStore("pod"));
        }
    }
}
