package dev.poplin.node.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.PoolSelector;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.delegation.Uptime;
import dev.poplin.ipam.store.Store;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.config.AgentConfigReader;
import dev.poplin.node.config.ConfigException;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.PodKey;
import dev.poplin.node.source.PoolManifest;
import dev.poplin.node.source.PoolScope;
import dev.poplin.node.testing.FarStores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("I3.5")
class NodeIpamTest {

    private static final Cidr POOL = Cidr.parse("10.244.0.0/24");
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(90);
    private static final PodKey WEB = new PodKey("default", "web");

    @TempDir
    Path directory;

    private final URI location = URI.create("far:/" + UUID.randomUUID());

    private List<PoolManifest> declared = List.of(new PoolManifest("default", POOL, 26, true, false));
    private ClusterState cluster = ClusterState.EMPTY;
    private HostNetworks overlap = pool -> Optional.empty();
    private long nanos;

    /** What the host has to say to a pool. */
    @FunctionalInterface
    private interface HostNetworks {

        Optional<String> get(Cidr pool) throws IOException;
    }

    private final Uptime uptime = new Uptime() {
        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public String boot() {
            return "boot";
        }
    };

    @AfterEach
    void comeBack() {
        FarStores.comeBack(location);
    }

    private NodeIpam open(int ahead) throws IOException {
        return open("node-1", ahead, true);
    }

    private NodeIpam open(String name, int ahead, boolean takesOver) throws IOException {
        return NodeIpam.open(
                config(name, ahead, takesOver),
                new DeclaredPools() {
                    @Override
                    public List<PoolManifest> get() {
                        return declared;
                    }

                    @Override
                    public Optional<String> overlap(Cidr pool) throws IOException {
                        return overlap.get(pool);
                    }

                    @Override
                    public PoolSelector selector() {
                        return new LabelledPools(() -> cluster);
                    }
                },
                uptime);
    }

    private AgentConfig config(String name, int ahead, boolean takesOver) {
        try {
            return AgentConfigReader.parse(
                    "{nodeName: %s, store: '%s', localDirectory: %s, addressesAhead: %d, addressLease: 60s, takeOver: %b}"
                            .formatted(name, location, directory, ahead, takesOver),
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

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    @Tag("I1.1")
    void podsAreGivenAddressesOfPoolsForTheirNodeOnly(int ahead) throws IOException {
        Cidr forRacks = Cidr.parse("10.245.0.0/24");
        Cidr ipv6 = Cidr.parse("fd00:7::/64");
        PoolScope racks = new PoolScope("has(rack)", Pool.ALL, PoolScope.EVERYBODY.uses(), false);
        declared = List.of(
                new PoolManifest("a", forRacks, 26, false, true, false, racks),
                new PoolManifest("b", ipv6, 122, false, true, false, racks),
                new PoolManifest("c", POOL, 26, true, false));
        try (NodeIpam node = open(ahead)) {
            List<Cidr> given = node.addresses().assign("pod", WEB, List.of()).addresses();
            assertEquals(1, given.size());
            assertTrue(POOL.contains(given.get(0)));
        }
        cluster = labelled(Map.of("node-2", Map.of("rack", "7")));
        try (NodeIpam node = open("node-2", ahead, true)) {
            List<Cidr> given = node.addresses().assign("other", WEB, List.of()).addresses();
            assertTrue(given.stream().anyMatch(ipv6::contains), given.toString());
        }
    }

    private static ClusterState labelled(Map<String, Map<String, String>> nodes) {
        return new ClusterState(
                1, Map.of(), List.of(), Map.of(), nodes, List.of(), List.of(), List.of(), List.of(), Map.of(),
                List.of(), List.of(), true);
    }

    @Test
    @Tag("I1.1")
    void podsAreGivenAddressesOfTheOtherPoolsWhileOneOverlapsTheHost() throws IOException {
        try (NodeIpam node = open(4)) {
            AtomicInteger changes = new AtomicInteger();
            node.onPools(changes::incrementAndGet);
            PoolManifest ipv6 = new PoolManifest("ipv6", Cidr.parse("fd00:7::/64"), 122, true, false);
            declared = List.of(declared.get(0), ipv6);
            overlap = pool -> Optional.of("the pool " + pool + " overlaps eth0");
            assertThrows(IpamException.class, node.reconciler()::reconcile);
            assertEquals(
                    1,
                    node.addresses().assign("pod", WEB, List.of()).addresses().size());
            assertEquals(List.of(declared.get(0)), node.pools());
            assertEquals(0, changes.get());
            overlap = pool -> Optional.empty();
            node.reconciler().reconcile();
            assertEquals(declared, node.pools());
            assertEquals(1, changes.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    @Tag("S3.5")
    void aNodeThatStartsAgainKnowsThePoolOfItsPodsThoughItIsNotDeclaredAnyMore(int ahead) throws IOException {
        try (NodeIpam node = open(ahead)) {
            node.addresses().assign("pod", WEB, List.of());
            declared = List.of(new PoolManifest("next", Cidr.parse("10.245.0.0/24"), 26, true, false));
            node.reconciler().reconcile();
        }
        try (NodeIpam node = open(ahead)) {
            node.reconciler().reconcile();
            assertEquals(
                    List.of(Cidr.parse("10.245.0.0/24"), POOL),
                    node.pools().stream().map(PoolManifest::cidr).toList());
        }
    }

    @Test
    void aNodeReportsWhatItAssignedAlsoWhileItsHostCannotBeAskedAboutAPool() throws IOException {
        try (NodeIpam node = open(4)) {
            List<Cidr> given = node.addresses().assign("pod", WEB, List.of()).addresses();
            declared = List.of(declared.get(0), new PoolManifest("more", Cidr.parse("10.245.0.0/24"), 26, true, false));
            overlap = pool -> {
                throw new IOException("no buffer space");
            };
            IpamException refused = assertThrows(IpamException.class, node.reconciler()::reconcile);
            assertEquals(
                    "the pool 10.245.0.0/24 is not used while it cannot be compared with the networks of this host:"
                            + " no buffer space",
                    refused.getMessage());
            assertEquals(List.of(), node.granted().orElseThrow().unreported());
            assertEquals(List.of(given.get(0).address()), heldInTheStore("pod"));
            assertEquals(List.of(declared.get(0)), node.pools());
        }
    }

    /** Lets time pass in which these nodes run, six seconds at a time. */
    private List<String> run(Duration time, NodeIpam... nodes) throws IOException {
        List<String> log = new ArrayList<>();
        for (long passed = 0; passed < time.toSeconds(); passed += 6) {
            nanos += Duration.ofSeconds(6).toNanos();
            for (NodeIpam node : nodes) {
                node.used();
                log.addAll(node.reconciler().reconcile());
            }
        }
        return log;
    }

    @Test
    void whatADeadNodeWasGrantedIsFreedByTheAgentsOfOthersAndWhatItHadReportedStays() throws IOException {
        NodeIpam dead = open("node-1", 4, true);
        List<Cidr> reported =
                dead.addresses().assign("reported", WEB, List.of()).addresses();
        dead.reconciler().reconcile();
        List<Cidr> unreported =
                dead.addresses().assign("unreported", WEB, List.of()).addresses();
        dead.close();
        try (NodeIpam other = open("node-2", 4, true);
                NodeIpam third = open("node-3", 4, true);
                Ipam ipam = Ipam.open(Store.open(location))) {
            assertEquals(4, ipam.held("delegated:node-1:1").size());
            assertEquals(List.of(), run(Duration.ofSeconds(60), other, third));
            List<String> log = run(LONG_ENOUGH, other, third);
            assertEquals(
                    List.of("node node-1 is dead: freed 4 addresses that it was granted and had not reported"), log);
            assertEquals(List.of(), ipam.held("delegated:node-1:1"));
            assertEquals(List.of(reported.get(0).address()), ipam.held("reported"));
            assertTrue(ipam.find(unreported.get(0).address()).isEmpty());
            assertEquals(List.of(), run(LONG_ENOUGH, other, third));
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
        }
    }

    @Test
    void agentsThatAreToldSoLeaveDeadNodesToTheOperator() throws IOException {
        open("node-1", 4, true).close();
        try (NodeIpam other = open("node-2", 4, false);
                Ipam ipam = Ipam.open(Store.open(location))) {
            assertEquals(List.of(), run(LONG_ENOUGH, other));
            assertEquals(4, ipam.held("delegated:node-1:1").size());
        }
    }

    @Test
    void theTimeInWhichTheStoreIsAwayCountsForNoNode() throws IOException {
        open("node-1", 4, true).close();
        try (NodeIpam other = open("node-2", 4, true);
                Ipam ipam = Ipam.open(Store.open(location))) {
            run(Duration.ofSeconds(12), other);
            nanos += Duration.ofMinutes(20).toNanos();
            assertEquals(List.of(), run(Duration.ofSeconds(60), other));
            assertEquals(4, ipam.held("delegated:node-1:1").size());
            assertEquals(1, run(LONG_ENOUGH, other).size());
        }
    }

    @Test
    void podsThatWereNotReportedBeforeTheLeasesEndAreCutOffUntilTheStoreHasBeenAsked() throws IOException {
        try (NodeIpam node = open("node-1", 4, true)) {
            node.addresses().assign("reported", WEB, List.of());
            node.reconciler().reconcile();
            FarStores.leave(location, Duration.ZERO);
            IpAddress unreported = node.addresses()
                    .assign("unreported", WEB, List.of())
                    .addresses()
                    .get(0)
                    .address();
            nanos += Duration.ofSeconds(59).toNanos();
            assertEquals(Set.of(), node.uncertain());
            nanos += Duration.ofSeconds(1).toNanos();
            assertEquals(Set.of(unreported), node.uncertain());
            FarStores.comeBack(location);
            run(Duration.ofSeconds(6), node);
            assertEquals(Set.of(), node.uncertain());
            assertEquals(List.of(unreported), heldInTheStore("unreported"));
        }
    }

    @Test
    void aPodWhoseAddressAnotherNodeHasStaysCutOff() throws IOException {
        try (NodeIpam node = open("node-1", 4, true);
                NodeIpam other = open("node-2", 4, true);
                Ipam ipam = Ipam.open(Store.open(location))) {
            IpAddress unreported = node.addresses()
                    .assign("unreported", WEB, List.of())
                    .addresses()
                    .get(0)
                    .address();
            run(Duration.ofMinutes(3), other);
            ipam.assign(AssignRequest.ipv4("new", "node-2").withAddresses(List.of(unreported)));
            run(Duration.ofSeconds(6), node);
            assertEquals(Set.of(unreported), node.uncertain());
            assertEquals(List.of("unreported"), node.lost());
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

    @Test
    @Tag("I1.1")
    void whatIsClaimedBackOfAPoolForCertainNodesIsNotLostWhenNothingIsGrantedAheadAnyMore() throws IOException {
        cluster = labelled(Map.of("node-1", Map.of("rack", "7")));
        PoolScope racks = new PoolScope("has(rack)", Pool.ALL, PoolScope.EVERYBODY.uses(), false);
        declared = List.of(new PoolManifest("racks", POOL, 26, false, true, false, racks));
        List<Cidr> given;
        try (NodeIpam node = open("node-1", 4, true);
                NodeIpam other = open("node-2", 4, true)) {
            given = node.addresses().assign("unreported", WEB, List.of()).addresses();
            run(Duration.ofMinutes(3), other);
        }
        try (NodeIpam node = open(0)) {
            assertEquals(List.of(), node.lost());
            assertEquals(given, node.addresses().held("unreported"));
            assertFalse(Files.exists(directory.resolve("node-1/addresses")));
        }
    }

    @Test
    void whatHasLostItsAddressStaysKnownThoughNothingIsGrantedAheadAnyMore() throws IOException {
        IpAddress lost;
        try (NodeIpam node = open("node-1", 4, true);
                NodeIpam other = open("node-2", 4, true);
                Ipam ipam = Ipam.open(Store.open(location))) {
            lost = node.addresses()
                    .assign("unreported", WEB, List.of())
                    .addresses()
                    .get(0)
                    .address();
            run(Duration.ofMinutes(3), other);
            ipam.assign(AssignRequest.ipv4("new", "node-2").withAddresses(List.of(lost)));
        }
        Path journal = directory.resolve("node-1/addresses");
        try (NodeIpam node = open(0)) {
            node.reconciler().reconcile();
            assertEquals(Set.of(lost), node.uncertain());
            assertEquals(List.of("unreported"), node.lost());
            assertTrue(Files.exists(journal));
            node.addresses().assign("next", WEB, List.of());
            // The pod is gone, and its runtime sent no DEL.
            assertEquals(
                    Map.of("released", List.of(), "lost", List.of(lost.toString())),
                    node.questions().answer(Map.of("ask", "release", "handle", "unreported")));
            assertEquals(Set.of(), node.uncertain());
        }
        try (NodeIpam node = open(0)) {
            assertEquals(1, node.addresses().held("next").size());
            assertFalse(Files.exists(journal));
        }
        assertEquals(List.of(lost), heldInTheStore("new"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void aNodeStartsThoughAPoolIsRefused(int ahead) throws IOException {
        open(ahead).close();
        declared = List.of(
                new PoolManifest("narrowed", Cidr.parse("10.244.0.0/25"), 26, true, true, false),
                new PoolManifest("other", Cidr.parse("10.250.0.0/24"), 26, true, false));
        try (NodeIpam restarted = open("node-2", ahead, true)) {
            List<Cidr> given =
                    restarted.addresses().assign("pod", WEB, List.of()).addresses();
            assertTrue(Cidr.parse("10.250.0.0/24").contains(given.get(0).address()), given.toString());
            assertThrows(IpamException.class, () -> restarted.reconciler().reconcile());
        }
    }

    @Test
    void addressesOfAFamilyThatIsDeclaredLaterAreGrantedAheadToo() throws IOException {
        try (NodeIpam node = open(4)) {
            declared = List.of(declared.get(0), new PoolManifest("six", Cidr.parse("fd00:10::/112"), 122, true, false));
            node.used();
            node.reconciler().reconcile();
            FarStores.leave(location, Duration.ZERO);
            assertEquals(
                    2,
                    node.addresses().assign("pod", WEB, List.of()).addresses().size());
        }
    }

    @Test
    @Tag("S2.4")
    void saysThatThereIsNoSpaceIfOneOfTwoFamiliesHasNone() throws IOException {
        declared = List.of(declared.get(0), new PoolManifest("six", Cidr.parse("fd00:10::/122"), 122, true, false));
        try (NodeIpam node = open(4);
                Ipam ipam = Ipam.open(Store.open(location))) {
            node.addresses().requireSpace();
            ipam.assign(AssignRequest.ipv6("all", "node-1").withCounts(0, 60));
            for (int i = 0; i < 4; i++) {
                node.addresses().assign("pod-" + i, WEB, List.of());
            }
            node.reconciler().reconcile();

            IpamException refusal =
                    assertThrows(IpamException.class, () -> node.addresses().requireSpace());

            assertThrows(IpamException.class, () -> node.addresses().assign("next", WEB, List.of()));
            assertTrue(String.valueOf(refusal.getMessage()).contains("IPv6"), refusal.getMessage());
        }
    }

    @Test
    @Tag("S2.4")
    void saysThatThereIsSpaceAsLongAsAPodCouldBeServedWithoutTheStore() throws IOException {
        try (NodeIpam node = open(1)) {
            FarStores.leave(location, Duration.ZERO);
            node.addresses().requireSpace();
            node.addresses().assign("pod", WEB, List.of());
            assertThrows(IOException.class, () -> node.addresses().requireSpace());
        }
    }
}
