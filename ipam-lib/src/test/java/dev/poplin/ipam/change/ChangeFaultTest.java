package dev.poplin.ipam.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Invariants;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.testing.MemoryStore;
import dev.poplin.ipam.testing.MemoryStore.Fault;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A change that dies at any call leaves everything in order and in use, and goes on when it is asked for again. */
@Tag("I2.8")
@Tag("I5")
class ChangeFaultTest {

    private static final Cidr POOL = Cidr.parse("10.0.0.0/26");

    private static final List<Cidr> HALVES = POOL.subdivide(27).toList();

    private static final Set<String> HANDLES = Set.of("a", "b", "borrower", "guest-of-5", "guest");

    static Stream<Arguments> changes() {
        return Stream.of(
                        new Change.ResizeBlocks(POOL, 27),
                        new Change.ResizeBlocks(POOL, 31),
                        new Change.SplitPool(POOL, 4),
                        new Change.MergePools(HALVES),
                        new Change.DrainPool(POOL),
                        new Change.DrainNode("node-1"),
                        new Change.ReopenNode("node-2"),
                        new Change.Defragment())
                .flatMap(change -> Stream.of(Fault.LOST, Fault.LOST_AFTER, Fault.CONFLICT)
                        .map(fault -> Arguments.of(change, fault)));
    }

    private static Map<IpAddress, Allocation> holders(Ipam ipam) throws IOException {
        Map<IpAddress, Allocation> holders = new TreeMap<>();
        for (Block block : ipam.blocks()) {
            block.allocations().values().forEach(holder -> holders.put(holder.address(), holder));
        }
        return holders;
    }

    private static void prepare(Ipam ipam, Change change) throws IOException {
        ipam.putPool(new Pool(POOL, 29, false, true));
        ipam.assign(AssignRequest.ipv4("a", "node-1").withCounts(9, 0));
        ipam.assign(AssignRequest.ipv4("b", "node-2").withCounts(3, 0));
        ipam.assign(AssignRequest.ipv4("borrower", "node-3")
                .withAddresses(List.of(ipam.held("a").get(8).next())));
        ipam.assign(AssignRequest.ipv4("lender", "node-5"));
        ipam.assign(AssignRequest.ipv4("guest-of-5", "node-3")
                .withAddresses(List.of(ipam.held("lender").get(0).next())));
        ipam.release("lender");
        ipam.assign(AssignRequest.ipv4("empty", "node-4"));
        ipam.release("empty");
        if (change instanceof Change.MergePools) {
            ipam.change(new Change.SplitPool(POOL, 2), false);
        } else if (change instanceof Change.ReopenNode reopen) {
            ipam.change(new Change.DrainNode(reopen.node()), false);
        }
    }

    @ParameterizedTest
    @MethodSource("changes")
    void noCallThatFailsLosesAnAddressOrGivesItTwice(Change change, Fault fault) throws IOException {
        MemoryStore undisturbed = new MemoryStore();
        prepare(Ipam.open(undisturbed), change);
        undisturbed.setFaults((call, write) -> Fault.NONE);
        ChangePlan whole = Ipam.open(undisturbed).change(change, false);
        int calls = undisturbed.calls();
        Set<Integer> lengths = lengths(Ipam.open(undisturbed));
        List<Pool> pools = Ipam.open(undisturbed).pools();
        List<String> closed = Ipam.open(undisturbed).closedNodes();
        assertTrue(calls > 1, "the change makes " + calls + " calls");
        for (int failing = 0; failing < calls; failing++) {
            MemoryStore store = new MemoryStore();
            Ipam ipam = Ipam.open(store);
            prepare(ipam, change);
            Map<IpAddress, Allocation> holders = holders(ipam);
            int broken = failing;
            store.setFaults((call, write) -> call == broken && (write || fault != Fault.CONFLICT) ? fault : Fault.NONE);
            try {
                ipam.change(change, false);
            } catch (IOException e) {
                // The process would have died here.
            }
            store.setFaults((call, write) -> Fault.NONE);
            assertEquals(holders, holders(ipam));
            Invariants.check(ipam, store, HANDLES);
            useMeanwhile(ipam, store);
            ChangePlan rest = ipam.change(change, false);
            assertEquals(whole.isComplete(), rest.isComplete());
            assertEquals(holders, holders(ipam));
            Invariants.check(ipam, store, HANDLES);
            assertEquals(lengths, lengths(ipam), () -> "failed at call " + broken);
            assertEquals(pools, ipam.pools(), () -> "failed at call " + broken);
            assertEquals(closed, ipam.closedNodes(), () -> "failed at call " + broken);
        }
    }

    private static Set<Integer> lengths(Ipam ipam) throws IOException {
        return Set.copyOf(
                ipam.blocks().stream().map(block -> block.cidr().length()).toList());
    }

    private static void useMeanwhile(Ipam ipam, MemoryStore store) throws IOException {
        try {
            ipam.assign(AssignRequest.ipv4("guest", "node-2").withCounts(2, 0));
        } catch (IOException refused) {
            // A drained pool gives nothing.
        }
        Invariants.check(ipam, store, HANDLES);
        ipam.release("guest");
    }
}
