package dev.poplin.ipam.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Invariants;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.time.Instant;
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
                        : key.startsWith(Keys.BORROWED) ? "borrowed/10.0.0.200-30" : "room/10.0.0.200-30";
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
        index.write(transaction, List.of(), List.of(stray));
        store.commit(transaction.put("block/10.0.0.12-30", new byte[] {9}));
        IntegrityReport report = ipam.check(LiveOwners.NONE);
        List<String> kinds = report.problems().stream()
                .map(problem -> problem.getClass().getSimpleName())
                .toList();
        assertTrue(kinds.containsAll(List.of("RecordDamaged", "BlockOutsidePools", "BlocksOverlap")), kinds::toString);
        Repair repair = ipam.repair(report, false);
        assertEquals(
                List.of(new Problem.BlockOutsidePools(stray.cidr(), 0)),
                repair.steps().stream().map(Repair.Step::problem).toList());
    }

    @Test
    void everyBlockWithinAnotherIsReportedNotOnlyItsNeighbour() throws IOException {
        Block wide = Block.claimed(Cidr.parse("10.0.0.0/28"), 32, "node-1", 1);
        store.commit(new Transaction().put(Keys.block(wide.cidr()), RecordCodec.encode(wide)));
        long overlaps = ipam.check(LiveOwners.NONE).problems().stream()
                .filter(Problem.BlocksOverlap.class::isInstance)
                .count();
        assertEquals(
                ipam.blocks().stream()
                        .filter(block -> block.cidr().length() == 30)
                        .count(),
                overlaps);
    }

    @Test
    void aHandleOrAPoolThatCannotBeReadIsReportedAndTheRestIsCheckedAllTheSame() throws IOException {
        store.commit(new Transaction()
                .put("handle/a", new byte[] {9})
                .put("pool/10.9.0.0-16", new byte[0])
                .put("resting/10.9.0.0-20/10.9.0.0-26", new byte[0]));
        IntegrityReport report = ipam.check(LiveOwners.NONE);
        assertEquals(
                Set.of("handle/a", "pool/10.9.0.0-16", "resting/10.9.0.0-20/10.9.0.0-26"),
                report.problems().stream()
                        .map(problem -> ((Problem.RecordDamaged) problem).key())
                        .collect(java.util.stream.Collectors.toSet()));
        assertEquals(report.problems(), ipam.repair(report, false).left());
    }

    @Test
    void anAddressThatItsHandleNamesTwiceIsNamedOnceAfterTheRepair() throws IOException {
        List<IpAddress> held = new ArrayList<>(ipam.held("a"));
        held.add(held.get(0));
        store.commit(new Transaction().put("handle/a", RecordCodec.encodeHandle(held)));
        IntegrityReport report = ipam.check(LiveOwners.NONE);
        assertEquals(1, report.problems().size());
        ipam.repair(report, false);
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
        assertEquals(held.subList(0, held.size() - 1), ipam.held("a"));
    }

    @Test
    void anEntryWhoseKeyMakesNoSenseIsStray() throws IOException {
        store.commit(
                new Transaction().put("affinity/node-1/what", new byte[] {'f'}).put("borrowed/who", new byte[0]));
        IntegrityReport report = ipam.check(LiveOwners.NONE);
        assertEquals(2, report.problems().size());
        ipam.repair(report, false);
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
    }

    @Test
    void ownersOfAFormerStartOfTheirNodeAreMissingAndThoseThatCannotBeAskedAreNot() throws IOException {
        ipam.assign(AssignRequest.ipv4("old", "node-1").withAttributes(Map.of(LeakCollector.BOOT_ATTRIBUTE, "first")));
        LiveOwners restarted = new LiveOwners() {
            @Override
            public State stateOf(Allocation allocation) throws IOException {
                if (allocation.handle().equals("a")) {
                    throw new IOException("the runtime does not answer");
                }
                return State.UNKNOWN;
            }

            @Override
            public java.util.Optional<String> bootId(String node) {
                return java.util.Optional.of("second");
            }
        };
        Allocation old = ipam.find(ipam.held("old").get(0)).orElseThrow();
        assertEquals(
                List.of(new Problem.OwnerNotAlive(old, LiveOwners.State.MISSING)),
                ipam.check(restarted).problems());
    }

    @Test
    void problemsAndRepairsAreToldInWords() throws IOException {
        StoreRecord affinity = store.list("affinity/node-1/").get(0);
        String block = affinity.key().substring("affinity/node-1/".length());
        store.commit(new Transaction().delete(affinity.key()).put("affinity/node-9/" + block, affinity.value()));
        Block damaged = ipam.blocksOf("node-2").get(0);
        store.commit(new Transaction().put(Keys.block(damaged.cidr()), new byte[] {6}));
        IntegrityReport report = ipam.check(LiveOwners.NONE);
        assertEquals(
                List.of(
                        "record " + Keys.block(damaged.cidr())
                                + " cannot be read: the block in the store is damaged: it ends too early",
                        "something is listed among the blocks of node node-9 that is not so (affinity/node-9/" + block
                                + ")",
                        "block " + block.replace('-', '/') + " is not listed among the blocks of node node-1 ("
                                + affinity.key() + " is missing or out of date)"),
                report.problems().stream().map(Problem::sentence).toList());
        assertTrue(ipam.repair(report, true).steps().get(0).sentence().endsWith(": delete affinity/node-9/" + block));
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
    void aBlockOutsideAllPoolsDoesNotComeBackWhereAPoolIsSince() throws IOException {
        Block stray = Block.claimed(Cidr.parse("10.7.0.0/29"), 32, "node-1", 1);
        Transaction transaction = new Transaction();
        new BlockIndex(0, 0).write(transaction, List.of(), List.of(stray));
        store.commit(transaction);
        Repair repair = ipam.repair(ipam.check(LiveOwners.NONE), false);
        assertEquals(1, repair.steps().size());
        ipam.putPool(Pool.of(Cidr.parse("10.7.0.0/16")));
        assertEquals(repair.steps(), ipam.undo(repair));
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
    }

    @Test
    @Tag("I2.3")
    void anUndoWhoseAnswerWasLostCanBeRepeated() throws IOException {
        store.commit(new Transaction().delete("handle/a"));
        IntegrityReport report = ipam.check(LiveOwners.NONE);
        Repair repair = ipam.repair(report, false);
        assertEquals(List.of(), ipam.undo(repair));
        assertEquals(List.of(), ipam.undo(repair));
        assertTrue(ipam.undo(repair.steps().get(0).writes()));
        assertEquals(
                Set.copyOf(report.problems()),
                Set.copyOf(ipam.check(LiveOwners.NONE).problems()));
    }

    @Test
    void undoLeavesWhatOthersHaveChangedSince() throws IOException {
        store.commit(new Transaction().delete("handle/a"));
        Repair repair = ipam.repair(ipam.check(LiveOwners.NONE), false);
        assertEquals(3, repair.steps().size());
        ipam.assign(AssignRequest.ipv4("a", "node-1").withRequestId("more"));
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

    @Test
    @Tag("I2.2")
    void anUndoDoesNotBringBackThatEveryBlockIsClaimed() throws IOException {
        Ipam small = Ipam.open(new MemoryStore());
        small.putPool(new Pool(Cidr.parse("10.1.0.0/29"), 30, false, true));
        small.configure(Configuration.STANDARD.withStrictAffinity(true));
        small.assign(AssignRequest.ipv4("a", "node-1"));
        small.assign(AssignRequest.ipv4("b", "node-2"));
        AssignRequest third = AssignRequest.ipv4("c", "node-3");
        assertThrows(IpamException.class, () -> small.assign(third));
        small.releaseAffinities("node-1");
        small.releaseAffinities("node-2");
        Allocation dead = small.find(small.held("a").get(0)).orElseThrow();
        IntegrityReport report = new IntegrityReport(
                Instant.EPOCH, 1, 2, 2, 2, List.of(new Problem.OwnerNotAlive(dead, LiveOwners.State.GONE)));
        Repair repair = small.repair(report, false);
        assertEquals(1, small.blocks().size());
        small.release("b");
        assertEquals(List.of(), small.undo(repair));
        assertEquals(
                List.of(dead),
                small.blocks().get(0).allocations().values().stream().toList());
        assertEquals(1, small.assign(third).addresses().size());
    }
}
