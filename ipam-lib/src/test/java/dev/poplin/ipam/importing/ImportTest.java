package dev.poplin.ipam.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Invariants;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.testing.MemoryStore;
import dev.poplin.ipam.testing.MemoryStore.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("I2.9")
class ImportTest {

    private static final Pool POOL = new Pool(Cidr.parse("10.88.0.0/24"), 26, false, true);
    private static final Pool POOL6 = new Pool(Cidr.parse("fd00::/120"), 122, false, true);
    private static final Path HOST_LOCAL = Path.of("/usr/lib/cni/host-local");

    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = Ipam.open(store);

    private static Inventory read(Path directory) throws IOException {
        return HostLocalDirectory.read(directory, List.of(POOL, POOL6), "node-1", id -> "net." + id);
    }

    @Test
    void aDirectoryOfHostLocalIsLoadedAndTheNextAddressIsTheOneThatHostLocalWouldGive(@TempDir Path directory)
            throws IOException {
        Files.writeString(directory.resolve("10.88.0.2"), "c1\r\neth0");
        Files.writeString(directory.resolve("fd00::2"), "c1\r\neth0");
        Files.writeString(directory.resolve("10.88.0.5"), "c2");
        Files.writeString(directory.resolve("10.88.0.6"), "");
        Files.writeString(directory.resolve("10.99.0.1"), "c3\r\neth0");
        Files.writeString(directory.resolve("last_reserved_ip.0"), "10.88.0.5");
        Files.writeString(directory.resolve("lock"), "");
        Inventory inventory = read(directory);
        assertEquals(3, inventory.addresses());
        assertEquals(2, inventory.notes().size(), inventory.notes()::toString);
        assertEquals(List.of(), ipam.load(inventory).refused());
        assertEquals(
                List.of("10.88.0.2", "fd00::2"),
                ipam.held("net.c1").stream().map(IpAddress::toString).toList());
        assertEquals(
                "eth0",
                ipam.find(IpAddress.parse("10.88.0.2"))
                        .orElseThrow()
                        .attributes()
                        .get("interface"));
        assertEquals(
                List.of(IpAddress.parse("10.88.0.6")),
                ipam.assign(AssignRequest.ipv4("new", "node-1")).addresses());
        Invariants.check(ipam, store, Set.of("net.c1", "net.c2", "new"));
    }

    /** What the program itself has written. */
    @Test
    void whatTheRealHostLocalHandedOutIsHeldAfterwards(@TempDir Path data) throws Exception {
        assumeTrue(
                Boolean.getBoolean("poplin.requireAll") || Files.isExecutable(HOST_LOCAL),
                "needs " + HOST_LOCAL + " (containernetworking-plugins)");
        for (String container : List.of("c1", "c2", "c3")) {
            hostLocal("ADD", container, data);
        }
        hostLocal("DEL", "c2", data);
        Inventory inventory = read(data.resolve("net"));
        assertEquals(List.of(), inventory.notes());
        ipam.load(inventory);
        assertEquals(List.of(IpAddress.parse("10.88.0.2")), ipam.held("net.c1"));
        assertEquals(List.of(), ipam.held("net.c2"));
        assertEquals(List.of(IpAddress.parse("10.88.0.4")), ipam.held("net.c3"));
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
    }

    private static void hostLocal(String command, String container, Path data) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(HOST_LOCAL.toString());
        builder.environment()
                .putAll(Map.of(
                        "CNI_COMMAND", command,
                        "CNI_CONTAINERID", container,
                        "CNI_IFNAME", "eth0",
                        "CNI_NETNS", "/proc/self/ns/net",
                        "CNI_PATH", "/usr/lib/cni"));
        Process process = builder.redirectErrorStream(true).start();
        try (var stdin = process.outputWriter()) {
            stdin.write(
                    """
                    {"cniVersion": "0.4.0", "name": "net", "type": "x",
                     "ipam": {"type": "host-local", "dataDir": "%s", "ranges": [[{"subnet": "10.88.0.0/24"}]]}}
                    """
                            .formatted(data));
        }
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    @Test
    void poolsOfWhereaboutsAreLoadedWithTheirPods() throws IOException {
        Inventory inventory = WhereaboutsPools.read(
                """
                apiVersion: v1
                kind: List
                items:
                - apiVersion: whereabouts.cni.cncf.io/v1alpha1
                  kind: IPPool
                  metadata: {name: 192.168.4.0-24, namespace: kube-system}
                  spec:
                    range: 192.168.4.0/24
                    allocations:
                      "1": {id: c1, podref: default/web-0, ifname: net1}
                      "200": {id: c2, podref: default/web-1}
                - apiVersion: whereabouts.cni.cncf.io/v1alpha1
                  kind: IPPool
                  metadata: {name: fd00---64}
                  spec:
                    range: fd00::/64
                    allocations:
                      "18446744073709551614": {id: c1, podref: default/web-0}
                - apiVersion: v1
                  kind: ConfigMap
                """,
                pod -> pod.endsWith("0") ? "node-1" : "node-2");
        assertEquals(List.of("documents[0].items[2] is a ConfigMap and was left out"), inventory.notes());
        assertEquals(List.of(), ipam.load(inventory).refused());
        assertEquals(
                List.of("192.168.4.1", "fd00::ffff:ffff:ffff:fffe"),
                ipam.held("c1").stream().map(IpAddress::toString).toList());
        assertEquals(
                Map.of("container", "c1", "interface", "net1", "namespace", "default", "pod", "web-0"),
                ipam.find(IpAddress.parse("192.168.4.1")).orElseThrow().attributes());
        assertTrue(ipam.blocks().stream().allMatch(block -> block.affinity().equals(Optional.empty())));
        ipam.release("c1");
        ipam.release("c2");
        assertEquals(List.of(), ipam.blocks());
    }

    @Test
    void rangesOfWhereaboutsThatShareAddressesAreOnePool() throws IOException {
        Inventory inventory = WhereaboutsPools.read(
                """
                {apiVersion: whereabouts.cni.cncf.io/v1alpha1, kind: IPPool, metadata: {name: part},
                 spec: {range: 192.168.4.64/26, allocations: {"1": {id: c1, podref: default/web-0},
                  "2": {id: c2, podref: default/web-1}}}}
                ---
                {apiVersion: whereabouts.cni.cncf.io/v1alpha1, kind: IPPool, metadata: {name: whole},
                 spec: {range: 192.168.4.0/24, allocations: {"65": {id: c1, podref: default/web-0},
                  "66": {id: c3, podref: default/web-2}, "200": {id: c4, podref: default/web-3}}}}
                ---
                {apiVersion: whereabouts.cni.cncf.io/v1alpha1, kind: IPPool, metadata: {name: net2-whole},
                 spec: {range: 192.168.4.0/24, allocations: {"7": {id: c5, podref: default/web-4}}}}
                """,
                pod -> "node-1");
        assertEquals(
                List.of(
                        "whole (192.168.4.0/24) shares addresses with others, and is one pool with them: 192.168.4.0/24",
                        "192.168.4.66 is held by 'c2', and in whole by 'c3', which was left out",
                        "net2-whole (192.168.4.0/24) shares addresses with others, and is one pool with them: 192.168.4.0/24"),
                inventory.notes());
        LoadReport report = ipam.load(inventory);
        assertEquals(List.of(), report.refused());
        assertEquals(List.of(Cidr.parse("192.168.4.0/24")), report.pools());
        List<String> held = new ArrayList<>();
        for (String handle : List.of("c1", "c2", "c3", "c4", "c5")) {
            held.add(handle + " " + ipam.held(handle));
        }
        assertEquals(
                List.of("c1 [192.168.4.65]", "c2 [192.168.4.66]", "c3 []", "c4 [192.168.4.200]", "c5 [192.168.4.7]"),
                held);
    }

    @Test
    void whatIsThereAlreadyStaysAndIsTold(@TempDir Path directory) throws IOException {
        ipam.putPool(POOL.withNatOutgoing(false));
        ipam.putPool(POOL6);
        ipam.assign(AssignRequest.ipv4("other", "node-2").withAddresses(List.of(IpAddress.parse("10.88.0.2"))));
        Files.writeString(directory.resolve("10.88.0.2"), "c1");
        Files.writeString(directory.resolve("10.88.0.200"), "c1");
        LoadReport report = ipam.load(read(directory));
        assertEquals(
                List.of(
                        "pool 10.88.0.0/24 is there already, with other settings; they stay",
                        "block 10.88.0.0/26 is there already, and others hold addresses in it"),
                report.refused());
        assertEquals(List.of(Cidr.parse("10.88.0.192/26")), report.blocks());
        assertEquals(
                "other", ipam.find(IpAddress.parse("10.88.0.2")).orElseThrow().handle());
        Invariants.check(ipam, store, Set.of("other", "net.c1"));
    }

    @Test
    void theConfigurationAndReservationsThatAreThereStayAndWhatIsNotThereIsAdded() throws IOException {
        Configuration own = Configuration.STANDARD.withHistoryPerAddress(3);
        CidrSet all = CidrSet.of(POOL.cidr());
        Reservation kept = new Reservation("kept", CidrSet.of(Cidr.parse("10.88.0.1/32")));
        Reservation same = new Reservation("same", all);
        Reservation added = new Reservation("added", CidrSet.of(Cidr.parse("10.88.0.128/25")));
        ipam.configure(own);
        ipam.putReservation(kept);
        ipam.putReservation(same);
        Configuration others = Configuration.STANDARD.withStrictAffinity(true);
        Inventory inventory = new Inventory(
                List.of(),
                List.of(),
                List.of(new Reservation("kept", all), same, added),
                Optional.of(others),
                List.of());
        assertEquals(
                List.of(
                        "reservation kept is there already, of other addresses; it stays",
                        "a configuration is there already, with other settings; it stays"),
                ipam.load(inventory).refused());
        assertEquals(own, ipam.configuration());
        assertEquals(List.of(added, kept, same), ipam.reservations());

        Ipam empty = Ipam.open(new MemoryStore());
        assertEquals(List.of(), empty.load(inventory).refused());
        assertEquals(others, empty.configuration());
        empty.configure(own);
        assertEquals(1, empty.load(inventory).refused().size());
        assertEquals(own, empty.configuration(), "a load that is repeated undoes nothing");
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST", "LOST_AFTER", "CONFLICT"})
    void aLoadThatDiesAtAnyCallIsFinishedByTheNext(Fault fault, @TempDir Path directory) throws IOException {
        for (int i = 2; i < 200; i += 20) {
            Files.writeString(directory.resolve("10.88.0." + i), "c" + i % 3);
        }
        Inventory read = read(directory);
        Inventory inventory = new Inventory(
                read.pools(),
                read.blocks(),
                List.of(new Reservation("gateway", CidrSet.of(Cidr.parse("10.88.0.1/32")))),
                Optional.of(Configuration.STANDARD.withMaxBlocksPerNode(9)),
                List.of());
        Set<String> handles = Set.of("net.c0", "net.c1", "net.c2");
        int calls = countCalls(inventory);
        assertTrue(calls > 3, "a load makes " + calls + " calls");
        for (int failing = 0; failing < calls; failing++) {
            MemoryStore target = new MemoryStore();
            Ipam loading = Ipam.open(target);
            int broken = failing;
            target.setFaults(
                    (call, write) -> call == broken && (write || fault != Fault.CONFLICT) ? fault : Fault.NONE);
            try {
                loading.load(inventory);
            } catch (IOException e) {
                // The process would have died here.
            }
            target.setFaults((call, write) -> Fault.NONE);
            Invariants.check(loading, target, handles);
            assertEquals(List.of(), loading.load(inventory).refused());
            assertEquals(inventory.blocks(), loading.blocks());
            assertEquals(inventory.reservations(), loading.reservations());
            assertEquals(inventory.configuration(), Optional.of(loading.configuration()));
            Invariants.check(loading, target, handles);
        }
    }

    private static int countCalls(Inventory inventory) throws IOException {
        MemoryStore target = new MemoryStore();
        Ipam loading = Ipam.open(target);
        target.setFaults((call, write) -> Fault.NONE);
        loading.load(inventory);
        return target.calls();
    }

    private static final Pool WIDE = new Pool(Cidr.parse("10.9.0.0/23"), 23, false, true);

    /** A block of 512 with 300 handles, one of which has borrowed 80 addresses, and one of which holds something elsewhere too. */
    private static Inventory large(String owner) {
        SortedMap<Integer, Allocation> held = new TreeMap<>();
        List<Integer> free = new ArrayList<>();
        for (int i = 0; i < 512; i++) {
            IpAddress address = WIDE.cidr().nth(i);
            if (i < 300) {
                held.put(
                        i, new Allocation(address, "h" + i, "node-1", 1000 + i, 32, 7_000 + i, Map.of("pod", "p" + i)));
            } else if (i < 380) {
                held.put(i, new Allocation(address, "borrower", "node-2", 2000 + i, 32, 9_000, Map.of()));
            } else {
                free.add(i);
            }
        }
        Block block = new Block(WIDE.cidr(), 32, owner(owner), 5_000, held, free, Map.of());
        return new Inventory(List.of(WIDE), List.of(block), List.of(), Optional.empty(), List.of());
    }

    private static Optional<String> owner(String owner) {
        return owner.isEmpty() ? Optional.empty() : Optional.of(owner);
    }

    private static Set<String> handles() {
        Set<String> handles = new HashSet<>(Set.of("borrower", "elsewhere", "loading:10.9.0.0-23"));
        for (int i = 0; i < 300; i++) {
            handles.add("h" + i);
        }
        return handles;
    }

    private void requireLarge(Inventory inventory) throws IOException {
        Block wanted = inventory.blocks().get(0);
        Block loaded = ipam.blockOf(wanted.cidr().address()).orElseThrow();
        assertEquals(wanted.allocations(), loaded.allocations());
        assertEquals(wanted.free(), loaded.free());
        assertEquals(wanted.affinity(), loaded.affinity());
        assertEquals(wanted.borrowedCount(), ipam.borrowed().size());
        assertEquals(List.of(), ipam.held("loading:10.9.0.0-23"));
        Invariants.check(ipam, store, handles());
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
        LoadReport again = ipam.load(inventory);
        assertEquals(List.of(), again.blocks());
        assertEquals(List.of(), again.refused());
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-1", ""})
    void aBlockWithMoreHandlesThanATransactionTakesIsLoadedInSeveral(String owner) throws IOException {
        ipam.putPool(POOL);
        ipam.assign(AssignRequest.ipv4("h7", "node-1").withPools(List.of(POOL.cidr())));
        Inventory inventory = large(owner);
        assertEquals(List.of(WIDE.cidr()), ipam.load(inventory).blocks());
        assertEquals(2, ipam.held("h7").size());
        requireLarge(inventory);
    }

    @ParameterizedTest
    @CsvSource({
        "LOST,       node-1", "LOST_AFTER, node-1", "CONFLICT, node-1",
        "LOST,       ''", "LOST_AFTER, ''", "CONFLICT, ''"
    })
    void aLargeBlockWhoseLoadBreaksOffAnywhereHoldsEverythingOnceAndTheNextLoadGoesOn(Fault fault, String owner)
            throws IOException {
        Inventory inventory = large(owner);
        int calls = countCalls(inventory);
        assertTrue(calls > 30, "a load makes " + calls + " calls");
        for (int failing = 0; failing < calls; failing += failing < 30 ? 1 : 7) {
            MemoryStore faulty = new MemoryStore();
            Ipam loading = Ipam.open(faulty);
            int broken = failing;
            faulty.setFaults(
                    (call, write) -> call == broken && (write || fault != Fault.CONFLICT) ? fault : Fault.NONE);
            try {
                loading.load(inventory);
            } catch (IOException crash) {
                // Another goes on.
            }
            faulty.setFaults((call, write) -> Fault.NONE);
            Invariants.check(loading, faulty, handles());
            assertEquals(List.of(), loading.load(inventory).refused(), "broken at call " + broken);
            Invariants.check(loading, faulty, handles());
            Block loaded = loading.blockOf(WIDE.cidr().address()).orElseThrow();
            assertEquals(inventory.blocks().get(0).allocations(), loaded.allocations(), "broken at call " + broken);
            assertEquals(owner(owner), loaded.affinity(), "broken at call " + broken);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-1", ""})
    void whatIsReleasedAndAssignedWhileALargeBlockIsLoadedStaysSo(String owner) throws IOException {
        Inventory inventory = large(owner);
        int[] writes = {0};
        store.setFaults((call, write) -> write && ++writes[0] == 5 ? Fault.LOST : Fault.NONE);
        assertThrows(IOException.class, () -> ipam.load(inventory));
        store.setFaults((call, write) -> Fault.NONE);
        assertFalse(ipam.held("loading:10.9.0.0-23").isEmpty());
        ipam.release("h0");
        List<IpAddress> given =
                ipam.assign(AssignRequest.ipv4("elsewhere", "node-1")).addresses();
        ipam.load(inventory);
        assertEquals(List.of(), ipam.held("loading:10.9.0.0-23"));
        assertEquals(List.of(), ipam.held("h0"));
        assertEquals(given, ipam.held("elsewhere"));
        assertEquals(380, ipam.blocks().get(0).heldCount());
        Invariants.check(ipam, store, handles());
    }

    @Test
    void aBlockWithATextThatIsTooLongToBeKeptIsRefusedAndTheOthersAreLoaded() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Map<String, String> attributes = Map.of("note", "x".repeat(i == 0 ? 70_000 : 10));
            Cidr cidr = POOL.cidr().subnet(26, i);
            BlockAssembly assembly = new BlockAssembly(POOL, Optional.of("node-1"));
            assembly.add(new Allocation(cidr.address(), "handle-" + i, "node-1", 1, 32, 0, attributes));
            blocks.addAll(assembly.blocks(Optional.empty()));
        }
        LoadReport report = ipam.load(new Inventory(List.of(POOL), blocks, List.of(), Optional.empty(), List.of()));
        assertEquals(List.of(blocks.get(1).cidr()), report.blocks());
        assertEquals(1, report.refused().size(), report.refused()::toString);
        assertEquals(List.of(), ipam.held("handle-0"));
    }

    @Test
    void blocksAreFoundByWhatTheLoadedConfigurationSaysThatHostsKeep() throws IOException {
        Configuration keeping = Configuration.STANDARD.withHostReserved(2, 1);
        BlockAssembly assembly = new BlockAssembly(POOL, Optional.of("node-1"));
        for (int offset = 2; offset < 63; offset++) {
            assembly.add(new Allocation(POOL.cidr().nth(offset), "handle-" + offset, "node-1", 1, 32, 0, Map.of()));
        }
        List<Block> blocks = assembly.blocks(Optional.empty());
        ipam.load(new Inventory(List.of(POOL), blocks, List.of(), Optional.of(keeping), List.of()));
        assertEquals(List.of(), ipam.check(LiveOwners.NONE).problems());
    }
}
