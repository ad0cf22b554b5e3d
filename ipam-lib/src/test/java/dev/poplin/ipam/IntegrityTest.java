package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("I2.7")
class IntegrityTest {

    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = Ipam.open(store);

    @BeforeEach
    void assignSome() throws IOException {
        ipam.putPool(new Pool(Cidr.parse("10.0.0.0/28"), 30, false, true));
        ipam.putPool(new Pool(Cidr.parse("fd00::/124"), 126, false, true));
        ipam.assign(AssignRequest.ipv4("a", "node-1").withCounts(2, 1));
        ipam.assign(AssignRequest.ipv4("b", "node-2").withCounts(1, 1));
        ipam.assign(AssignRequest.ipv4("borrower", "node-3")
                .withAddresses(List.of(ipam.held("a").get(0).next().next())));
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> content = new HashMap<>();
        for (StoreRecord record : store.list("")) {
            content.put(record.key(), new String(record.value(), java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        return content;
    }

    /** Keys whose loss or doubling is found and mended. */
    static Stream<Arguments> faults() {
        return Stream.of("handle/a", "affinity/node-1/", "borrowed/", "room/", "handle/b")
                .flatMap(prefix -> Stream.of(true, false).map(lost -> Arguments.of(prefix, lost)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aRecordThatIsLostOrLeftOverIsFoundMendedAndPutBackByUndo(String prefix, boolean lost) throws IOException {
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
        StoreRecord victim = store.list(prefix).get(0);
        if (lost) {
            store.commit(new Transaction().delete(victim.key()));
        } else {
            breakByCopy(victim);
        }
        Map<String, String> broken = content();

        IntegrityReport report = ipam.check(LiveOwners.NONE);
        assertFalse(report.isClean());
        Repair plan = ipam.repair(report, true);
        assertEquals(broken, content(), "a dry run writes nothing");
        assertEquals(List.of(), plan.left());
        Repair repair = ipam.repair(report, false);
        assertEquals(report.problems().size(), repair.steps().size());
        assertTrue(ipam.check(LiveOwners.NONE).isClean(), () -> report.toString());
        Invariants.check(ipam, store, Set.of("a", "b", "borrower", "copy"));

        assertEquals(List.of(), ipam.undo(repair));
        assertEquals(broken, content());
    }

    /** Writes the same record where it does not belong. */
    private void breakByCopy(StoreRecord victim) throws IOException {
        String key = victim.key();
        String copy = key.startsWith(Keys.HANDLES)
                ? "handle/copy"
                : key.startsWith(Keys.AFFINITIES)
                        ? key.replace("node-1", "node-9")
                        : key.startsWith(Keys.BORROWED) ? "borrowed/10.0.0.15" : "room/10.0.0.200-30";
        store.commit(new Transaction().put(copy, victim.value()));
    }

    @Test
    void aFreeListThatGivesAHeldAddressAgainIsMended() throws IOException {
        Block block = ipam.blocksOf("node-1").get(0);
        List<Integer> wrong = new ArrayList<>(block.free());
        wrong.set(0, block.allocations().firstKey());
        Block broken = block.withFree(wrong, Map.of());
        store.commit(new Transaction().put(Keys.block(block.cidr()), RecordCodec.encode(broken)));
        IntegrityReport report = ipam.check(LiveOwners.NONE);
        assertEquals(List.of(new Problem.FreeListWrong(block.cidr(), "a held address is in it")), report.problems());
        ipam.repair(report, false);
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
        Invariants.check(ipam, store, Set.of("a", "b", "borrower"));
    }

    @Test
    void blocksThatCannotBeReadOrOverlapOrAreInNoPoolAreReported() throws IOException {
        Block stray = Block.claimed(Cidr.parse("10.0.0.0/29"), 32, "node-1", 1);
        BlockIndex index = new BlockIndex(0, 0);
        Transaction transaction = new Transaction();
        index.write(transaction, null, stray);
        store.commit(transaction.put("block/10.0.0.12-30", new byte[] {9}));
        IntegrityReport report = ipam.check(LiveOwners.NONE);
        List<String> kinds = report.problems().stream()
                .map(problem -> problem.getClass().getSimpleName())
                .toList();
        assertTrue(kinds.containsAll(List.of("BlockDamaged", "BlockOutsidePools", "BlocksOverlap")), kinds::toString);
        Repair repair = ipam.repair(report, false);
        assertEquals(
                List.of(new Problem.BlockOutsidePools(stray.cidr(), 0)),
                repair.steps().stream().map(Repair.Step::problem).toList());
    }

    @Test
    void whatBelongsToABlockThatCannotBeReadIsLeftAlone() throws IOException {
        Block block = ipam.blocksOf("node-1").get(0);
        store.commit(new Transaction().put(Keys.block(block.cidr()), new byte[] {9}));
        IntegrityReport report = ipam.check(LiveOwners.NONE);
        assertEquals(1, report.problems().size(), report::toString);
        assertEquals(report.problems(), ipam.repair(report, false).left());
    }

    @Test
    void whatLiveOwnersSayIsComparedInBothFamilies() throws IOException {
        Allocation gone = ipam.find(ipam.held("a").get(2)).orElseThrow();
        Allocation missing = ipam.find(ipam.held("b").get(0)).orElseThrow();
        IpAddress stolen = IpAddress.parse("fd00::e");
        LiveOwners owners = new LiveOwners() {
            @Override
            public State stateOf(Allocation allocation) {
                return allocation.equals(gone) ? State.GONE : allocation.equals(missing) ? State.MISSING : State.ALIVE;
            }

            @Override
            public Map<IpAddress, String> inUse() {
                return Map.of(stolen, "pod x", gone.address(), "pod y");
            }
        };
        IntegrityReport report = ipam.check(owners);
        assertEquals(
                Set.of(
                        new Problem.OwnerNotAlive(gone, LiveOwners.State.GONE),
                        new Problem.OwnerNotAlive(missing, LiveOwners.State.MISSING),
                        new Problem.UsedWithoutAllocation(stolen, "pod x", true)),
                Set.copyOf(report.problems()));
        Repair repair = ipam.repair(report, false);
        assertEquals(1, repair.steps().size());
        assertEquals(2, ipam.held("a").size());
        assertTrue(ipam.find(missing.address()).isPresent());
        ipam.undo(repair);
        assertEquals(gone, ipam.find(gone.address()).orElseThrow());
    }

    @Test
    void undoLeavesWhatOthersHaveChangedSince() throws IOException {
        store.commit(new Transaction().delete("handle/a"));
        Repair repair = ipam.repair(ipam.check(LiveOwners.NONE), false);
        assertEquals(3, repair.steps().size());
        ipam.release("a");
        assertEquals(3, ipam.undo(repair).size());
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
    }

    @Test
    void whateverRecordsAreLostRepairEndsInACleanState() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            for (StoreRecord record : store.list("")) {
                boolean derived =
                        !record.key().startsWith(Keys.BLOCKS) && !record.key().startsWith(Keys.POOLS);
                if (derived && random.nextInt(3) == 0) {
                    store.commit(new Transaction().delete(record.key()));
                }
            }
            ipam.repair(ipam.check(LiveOwners.NONE), false);
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
            Invariants.check(ipam, store, Set.of("a", "b", "borrower"));
        }
    }
}
