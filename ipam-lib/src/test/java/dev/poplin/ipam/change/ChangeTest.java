package dev.poplin.ipam.change;

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
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("I2.8")
class ChangeTest {

    private static final Cidr POOL = Cidr.parse("10.0.0.0/26");

    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = Ipam.open(store);
    private final Map<String, List<IpAddress>> held = new TreeMap<>();

    private void assign(String handle, String node, int count) throws IOException {
        held.put(
                handle,
                ipam.assign(AssignRequest.ipv4(handle, node).withCounts(count, 0))
                        .addresses());
    }

    private Map<IpAddress, Allocation> holders() throws IOException {
        Map<IpAddress, Allocation> holders = new TreeMap<>();
        for (Block block : ipam.blocks()) {
            block.allocations().values().forEach(holder -> holders.put(holder.address(), holder));
        }
        return holders;
    }

    private void check() throws IOException {
        Invariants.check(ipam, store, held.keySet());
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
    }

    private Set<Integer> lengths() throws IOException {
        return Set.copyOf(
                ipam.blocks().stream().map(block -> block.cidr().length()).toList());
    }

    private Reason refusal(Change change) {
        return assertThrows(IpamException.class, () -> ipam.change(change, false))
                .reason();
    }

    /** A pool without blocks may be given any length; a claim that was under way then leaves one of the former length. */
    @ParameterizedTest
    @CsvSource({"28, 30, 30", "28, 30, 29", "30, 27, 27", "30, 28, 29", "28, 30, 28"})
    void blocksOfALengthSeveralBitsAwayAreResizedToo(int former, int now, int target) throws IOException {
        ipam.putPool(new Pool(POOL, former, false, true));
        for (int i = 0; i < 6; i++) {
            assign("h" + i, "node-" + i % 2, 1 + i % 3);
        }
        Map<IpAddress, Allocation> before = holders();
        Pool pool = new Pool(POOL, now, false, true);
        store.commit(new Transaction().put(Keys.pool(POOL), RecordCodec.encode(pool, former)));
        ipam.change(new Change.ResizeBlocks(POOL, target), false);
        assertEquals(before, holders());
        assertEquals(Set.of(target), lengths());
        check();
    }

    @Test
    void aResizeThatIsTurnedBackAgainAndAgainEnds() throws IOException {
        ipam.putPool(new Pool(POOL, 28, false, true));
        assign("a", "node-1", 3);
        byte[] asItWas = RecordCodec.encode(new Pool(POOL, 28, false, true), 28);
        try (MemoryStore others = store.another()) {
            others.watch(Keys.POOLS, () -> turnBack(asItWas));
            assertEquals(Reason.CONTENTION, refusal(new Change.ResizeBlocks(POOL, 30)));
        }
        check();
    }

    private void turnBack(byte[] value) {
        try {
            if (!Arrays.equals(value, store.get(Keys.pool(POOL)).orElseThrow().value())) {
                store.commit(new Transaction().put(Keys.pool(POOL), value));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"28, 30", "28, 32", "30, 28", "30, 27", "32, 26", "29, 29"})
    void blocksOfAnotherSizeKeepEveryHolderAndItsSequence(int before, int after) throws IOException {
        ipam.putPool(new Pool(POOL, before, false, true));
        for (int i = 0; i < 12; i++) {
            assign("h" + i, "node-" + i % 2, 1 + i % 3);
        }
        ipam.release("h4");
        held.remove("h4");
        Map<IpAddress, Allocation> holders = holders();
        ipam.change(new Change.ResizeBlocks(POOL, after), false);
        assertEquals(holders, holders());
        assertEquals(Set.of(after), lengths());
        assertEquals(after, ipam.pools().get(0).blockLength());
        check();
        ipam.change(new Change.ResizeBlocks(POOL, before), false);
        assertEquals(holders, holders());
        assertEquals(Set.of(before), lengths());
        check();
        assign("late", "node-0", 1);
        for (String handle : held.keySet()) {
            assertEquals(held.get(handle), ipam.release(handle));
        }
        check();
    }

    @Test
    void aDryRunTellsTheStepsOfTheRealOneAndWritesNothing() throws IOException {
        ipam.putPool(new Pool(POOL, 28, false, true));
        assign("a", "node-1", 1);
        assign("b", "node-2", 1);
        List<StoreRecord> before = store.list("");
        Change change = new Change.ResizeBlocks(POOL, 29);
        ChangePlan plan = ipam.change(change, true);
        assertEquals(before, store.list(""));
        assertEquals(plan, ipam.change(change, false));
        assertTrue(plan.isComplete());
        assertEquals(
                "pool 10.0.0.0/26 in /28 blocks becomes 10.0.0.0/26 in /29 blocks",
                plan.sentences().get(0));
        Cidr half = ipam.blocksOf("node-1").get(0).cidr();
        String split = "block " + half.supernet(28) + " of node node-1 with 1 held becomes block " + half;
        assertTrue(
                plan.sentences().stream().anyMatch(sentence -> sentence.startsWith(split)),
                () -> String.join("\n", plan.sentences()));
        assertEquals(
                "pool 10.0.0.0/26 has no blocks of /28 any more",
                plan.sentences().get(3));
        assertEquals(List.of(), ipam.change(change, false).steps());
    }

    @Test
    void joinedBlocksBelongToWhoHoldsMostAndWaitWhereAffinityIsStrict() throws IOException {
        ipam.putPool(new Pool(Cidr.parse("10.0.0.0/30"), 31, false, true));
        assign("a", "node-1", 1);
        assign("b", "node-2", 2);
        ipam.configure(Configuration.STANDARD.withStrictAffinity(true));
        Change change = new Change.ResizeBlocks(Cidr.parse("10.0.0.0/30"), 30);
        ChangePlan waiting = ipam.change(change, false);
        assertFalse(waiting.isComplete());
        assertEquals(
                "left: block 10.0.0.0/30 is still two of different nodes, and affinity is strict; it waits for the fewer: "
                        + held.get("a").get(0) + "/32 of 'a' on node node-1",
                waiting.sentences().get(1));
        check();
        // In between everything works, and there is a way back.
        assign("c", "node-1", 1);
        check();
        ipam.change(new Change.ResizeBlocks(Cidr.parse("10.0.0.0/30"), 31), false);
        assertEquals(Set.of(31), lengths());
        ipam.release("c");
        held.remove("c");
        ipam.configure(Configuration.STANDARD);
        assertTrue(ipam.change(change, false).isComplete());
        assertEquals(Optional.of("node-2"), ipam.blocks().get(0).affinity());
        assertEquals(
                held.get("a"), ipam.borrowed().stream().map(Allocation::address).toList());
        check();
    }

    @Test
    void whatJustReturnedComesLastInJoinedBlocksToo() throws IOException {
        ipam.putPool(new Pool(Cidr.parse("10.0.0.0/30"), 31, false, true));
        assign("a", "node-1", 3);
        IpAddress first = held.get("a").get(0);
        ipam.release(ipam.find(first).orElseThrow());
        held.put("a", ipam.held("a"));
        ipam.change(new Change.ResizeBlocks(Cidr.parse("10.0.0.0/30"), 30), false);
        assign("b", "node-1", 2);
        assertEquals(first, held.get("b").get(1));
    }

    @Test
    void aPoolIsSplitAndMergedAgainWithAllItsSettingsAndBlocks() throws IOException {
        Pool pool =
                new Pool(POOL, 28, false, false).withSelectors("all()", "all()").asManual();
        ipam.putPool(pool.withDisabled(false));
        held.put(
                "a",
                ipam.assign(AssignRequest.ipv4("a", "node-1").withPools(List.of(POOL)))
                        .addresses());
        Map<IpAddress, Allocation> holders = holders();
        ChangePlan split = ipam.change(new Change.SplitPool(POOL, 4), false);
        assertEquals(1, split.steps().size());
        assertEquals(4, ipam.pools().size());
        assertTrue(ipam.pools().stream()
                .allMatch(part -> part.manual() && part.blockLength() == 28 && !part.natOutgoing()));
        assertEquals(
                List.of(), ipam.change(new Change.SplitPool(POOL, 4), false).steps());
        assertEquals(holders, holders());
        check();
        List<Cidr> parts = new ArrayList<>(POOL.subdivide(28).toList());
        assertEquals(1, ipam.change(new Change.MergePools(parts), false).steps().size());
        assertEquals(List.of(pool), ipam.pools());
        assertEquals(List.of(), ipam.change(new Change.MergePools(parts), false).steps());
        assertEquals(holders, holders());
        assertEquals(held.get("a"), ipam.release("a"));
        check();
    }

    @Test
    void whatCannotBeChangedIsRefusedWithAReason() throws IOException {
        ipam.putPool(new Pool(POOL, 28, false, true));
        ipam.putPool(new Pool(Cidr.parse("10.0.0.64/26"), 29, false, true));
        ipam.putPool(new Pool(Cidr.parse("10.0.0.128/26"), 28, false, true));
        assertEquals(Reason.POOL_UNSUITABLE, refusal(new Change.ResizeBlocks(POOL, 25)));
        assertEquals(Reason.POOL_UNSUITABLE, refusal(new Change.ResizeBlocks(POOL, 33)));
        assertEquals(Reason.POOL_UNAVAILABLE, refusal(new Change.ResizeBlocks(Cidr.parse("10.1.0.0/16"), 26)));
        assertEquals(Reason.POOL_UNSUITABLE, refusal(new Change.SplitPool(POOL, 8)));
        assertEquals(Reason.POOL_UNSUITABLE, refusal(new Change.SplitPool(POOL, 3)));
        assertEquals(Reason.POOL_UNAVAILABLE, refusal(new Change.SplitPool(Cidr.parse("10.1.0.0/16"), 2)));
        IpamException differ = assertThrows(
                IpamException.class,
                () -> ipam.change(new Change.MergePools(List.of(POOL, Cidr.parse("10.0.0.64/26"))), false));
        assertTrue(differ.getMessage().contains("have different settings: /28 blocks"), differ::getMessage);
        assertEquals(
                Reason.POOL_UNSUITABLE, refusal(new Change.MergePools(List.of(POOL, Cidr.parse("10.0.0.128/26")))));
        assertEquals(
                Reason.POOL_UNAVAILABLE,
                refusal(new Change.MergePools(List.of(Cidr.parse("10.2.0.0/26"), Cidr.parse("10.2.0.64/26")))));
        assertEquals(Reason.POOL_UNAVAILABLE, refusal(new Change.DrainPool(Cidr.parse("10.1.0.0/16"))));
    }

    @Test
    void aDrainedPoolGivesNothingAndIsRemovedOnceItsHoldersAreGone() throws IOException {
        ipam.putPool(new Pool(POOL, 28, false, true));
        assign("a", "node-1", 1);
        assign("b", "node-2", 1);
        ipam.release("b");
        held.remove("b");
        Change drain = new Change.DrainPool(POOL);
        ChangePlan first = ipam.change(drain, false);
        assertEquals(1, first.left().size());
        assertEquals(1, ipam.blocks().size());
        assertEquals(
                Reason.NO_POOL,
                assertThrows(IpamException.class, () -> assign("c", "node-1", 1))
                        .reason());
        ipam.release("a");
        assertTrue(ipam.change(drain, false).isComplete());
        assertEquals(List.of(), ipam.blocks());
        ipam.removePool(POOL);
        assertEquals(List.of(), ipam.pools());
    }

    @Test
    void aDrainedNodeKeepsWhatItUsesAndGivesTheRestToWhoUsesIt() throws IOException {
        ipam.putPool(new Pool(POOL, 30, false, true));
        assign("own", "node-1", 1);
        assign("full", "node-1", 3);
        assign("gone", "node-1", 4);
        IpAddress lent = held.get("gone").get(0);
        ipam.release("gone");
        held.remove("gone");
        held.put(
                "borrower",
                ipam.assign(AssignRequest.ipv4("borrower", "node-2").withAddresses(List.of(lent)))
                        .addresses());
        Change drain = new Change.DrainNode("node-1");
        ChangePlan plan = ipam.change(drain, false);
        assertFalse(plan.isComplete());
        assertTrue(plan.steps().contains(new Step.NodeClosed("node-1", true)));
        assertTrue(
                plan.steps().contains(new Step.BlockHandedOver(Cidr.of(lent, 30), "node-1", "node-2")), plan::toString);
        assertEquals(List.of("node-1"), ipam.closedNodes());
        assertEquals(
                Reason.NODE_CLOSED,
                assertThrows(IpamException.class, () -> assign("new", "node-1", 1))
                        .reason());
        // What it holds already is still told.
        assertEquals(
                held.get("own"),
                ipam.assign(AssignRequest.ipv4("own", "node-1")).addresses());
        check();
        ipam.release("own");
        ipam.release("full");
        assertTrue(ipam.change(drain, false).isComplete());
        assertEquals(List.of(), ipam.blocksOf("node-1"));
        ipam.change(new Change.ReopenNode("node-1"), false);
        assign("new", "node-1", 1);
    }

    @Test
    void afterADrainIsCompleteNoAssignThatWasUnderWayGivesTheNodeAnything() throws IOException {
        int calls = 40;
        int interrupted = 0;
        for (int before = 0; before < calls; before++) {
            for (boolean borrows : List.of(true, false)) {
                MemoryStore memory = new MemoryStore();
                Ipam used = Ipam.open(memory);
                used.putPool(new Pool(Cidr.parse("10.0.0.0/30"), borrows ? 30 : 31, false, true));
                used.assign(AssignRequest.ipv4("other", "node-2"));
                int place = before;
                boolean[] complete = {false};
                memory.setFaults((call, write) -> {
                    if (call == place) {
                        complete[0] = drain(Ipam.open(memory.another()));
                    }
                    return MemoryStore.Fault.NONE;
                });
                try {
                    used.assign(AssignRequest.ipv4("late", "node-1"));
                } catch (IpamException refused) {
                    assertEquals(Reason.NODE_CLOSED, refused.reason());
                }
                interrupted += memory.calls() > place ? 1 : 0;
                memory.setFaults((call, write) -> MemoryStore.Fault.NONE);
                assertTrue(!complete[0] || used.held("late").isEmpty(), () -> "before call " + place);
            }
        }
        assertTrue(interrupted > 10, "only " + interrupted + " assigns were interrupted");
    }

    private static boolean drain(Ipam ipam) {
        try {
            return ipam.change(new Change.DrainNode("node-1"), false).isComplete();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void defragmentingGivesBlocksToTheirUsersAndTellsWhichCouldBeSaved() throws IOException {
        ipam.putPool(new Pool(POOL, 30, false, true));
        assign("a", "node-1", 4);
        assign("b", "node-1", 4);
        for (IpAddress address : List.copyOf(held.get("a")).subList(1, 4)) {
            ipam.release(ipam.find(address).orElseThrow());
        }
        for (IpAddress address : List.copyOf(held.get("b")).subList(1, 4)) {
            ipam.release(ipam.find(address).orElseThrow());
        }
        assign("c", "node-2", 1);
        ipam.releaseAffinities("node-2");
        ChangePlan plan = ipam.change(new Change.Defragment(), false);
        Cidr adopted = Cidr.of(held.get("c").get(0), 30);
        assertEquals(List.of(new Step.BlockHandedOver(adopted, "", "node-2")), plan.steps());
        assertEquals(1, plan.left().size());
        assertTrue(plan.sentences().get(1).contains("could be saved"), plan::toString);
        check();
    }
}
