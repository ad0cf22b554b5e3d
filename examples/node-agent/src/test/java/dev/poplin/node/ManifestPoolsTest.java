package dev.poplin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.ipam.Reservation;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.config.AgentConfigReader;
import dev.poplin.node.kernel.HostKernel;
import dev.poplin.node.source.DirectorySource;
import dev.poplin.node.source.NodeManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
@Tag("S3.2")
class ManifestPoolsTest {

    @TempDir
    Path directory;

    @Test
    void aDirectoryThatMayBeAnEmptyMountPointTakesNoReservationBack() throws Exception {
        AgentConfig config = AgentConfigReader.parse("nodeName: node-1", "test");
        try (TestNamespaces namespaces = new TestNamespaces();
                HostKernel host = HostKernel.open(namespaces.create());
                DirectorySource source = DirectorySource.open(directory)) {
            ManifestPools pools = new ManifestPools(config, host, source);
            source.publish(new NodeManifest("node-1", Cidr.parseInterface("172.30.0.1/24"), 64_512));
            source.refresh();
            assertEquals(Optional.empty(), pools.reservations());
            Path file = directory.resolve("manifests/gateways.yaml");
            Files.writeString(
                    file,
                    "{apiVersion: projectcalico.org/v3, kind: IPReservation, metadata: {name: gateways}, spec:"
                            + " {reservedCIDRs: [10.244.0.0/30]}}");
            source.refresh();
            assertEquals(
                    Optional.of(List.of(new Reservation("gateways", CidrSet.of(Cidr.parse("10.244.0.0/30"))))),
                    pools.reservations());
            Files.delete(file);
            source.refresh();
            assertEquals(Optional.of(List.of()), pools.reservations());
        }
    }

    @Test
    void thereIsADefaultPoolOnlyWhereAllManifestsHaveBeenRead() throws Exception {
        AgentConfig config = AgentConfigReader.parse("nodeName: node-1", "test");
        try (TestNamespaces namespaces = new TestNamespaces();
                HostKernel host = HostKernel.open(namespaces.create());
                DirectorySource source = DirectorySource.open(directory)) {
            ManifestPools pools = new ManifestPools(config, host, source);
            assertEquals(config.defaultPool(), pools.ifNone().orElseThrow().cidr());
            Files.writeString(directory.resolve("manifests/pools.yaml"), "kind: IPPool\nspec: [\n");
            source.refresh();
            assertFalse(pools.isComplete());
            assertEquals(Optional.empty(), pools.ifNone());
        }
    }
}
