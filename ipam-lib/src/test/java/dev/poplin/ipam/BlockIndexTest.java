package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.change.ChangePlan;
import dev.poplin.ipam.record.Keys;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How much is read to find a block: never all of them. */
@Tag("I2.2")
class BlockIndexTest {

    private static final int NODES = 200;
    private static final Cidr CIDR = Cidr.parse("10.0.0.0/22");

    private final CountingStore store = new CountingStore();
    private final Ipam ipam = Ipam.open(store);

    private static AssignRequest request(int number, String node) {
        return AssignRequest.ipv4("h" + number, node);
    }

    private void assertNoBlocksWereListed() {
        assertFalse(store.lists().contains(Keys.BLOCKS), () -> "listed " + store.lists());
    }

    @Test
    void anAssignFromTheOwnBlockReadsThatBlockAloneAndWritesOnce() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/12")));
        for (int node = 0; node < NODES; node++) {
            ipam.assign(request(node, "node-" + node));
        }
        store.forget();

        ipam.assign(request(1000, "node-7"));

        assertNoBlocksWereListed();
        assertEquals(1, store.gets().size(), () -> "the block, not " + store.gets());
        assertEquals(1, store.commits());
        store.forget();
        ipam.release("h1000");
        assertNoBlocksWereListed();
        assertEquals(2, store.gets().size(), () -> "the handle and the block, not " + store.gets());
        assertEquals(1, store.commits());
    }

    @Test
    @Tag("I2.8")
    void whatANodeHoldsWhetherItCouldHaveMoreAndItsDrainReadOnlyItsOwnBlocksAndThoseItBorrowsFrom() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/12")));
        for (int node = 0; node < NODES; node++) {
            ipam.assign(request(node, "node-" + node));
        }
        IpAddress borrowed = ipam.held("h3").get(0).next();
        ipam.assign(request(1000, "node-7").withAddresses(List.of(borrowed)));
        store.forget();
        List<Allocation> held = ipam.heldBy("node-7");
        assertEquals(
                Set.of("h7", "h1000"), held.stream().map(Allocation::handle).collect(Collectors.toSet()));
        assertEquals(2, store.gets().size(), () -> "two blocks, not " + store.gets());
        store.forget();
        ipam.requireAssignable(request(1001, "node-7"));
        assertEquals(List.of(), ipam.held("h1001"));
        assertEquals(0, store.commits());
        ChangePlan drained = ipam.change(new Change.DrainNode("node-7"), false);
        assertEquals(2, drained.left().size());
        assertNoBlocksWereListed();
        IpamException closed = assertThrows(IpamException.class, () -> ipam.requireAssignable(request(1001, "node-7")));
        assertEquals(Reason.NODE_CLOSED, closed.reason());
    }

    @Test
    void aFirstClaimReadsNoMoreBlocksThanItsNodeMeets() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/12")));
        int reads = 0;
        for (int node = 0; node < NODES; node++) {
            store.forget();
            ipam.assign(request(node, "node-" + node));
            assertNoBlocksWereListed();
            assertEquals(1, store.commits());
            reads += store.gets().size();
        }

        assertTrue(reads <= NODES * 5, reads + " reads for " + NODES + " nodes");
    }

    @Test
    void whenEveryBlockIsClaimedOnlyOneOfManyLooksForAFreeOne() throws IOException {
        ipam.putPool(Pool.of(CIDR).withBlockLength(28));
        int full = 64 * 16;
        for (int i = 0; i < full - 1; i++) {
            ipam.assign(request(i, "node-" + i % 4));
        }
        store.forget();

        // The last address is borrowed from a block of another node, and found without a look at the full ones.
        ipam.assign(request(full, "late"));
        assertNoBlocksWereListed();
        assertEquals(1, ipam.borrowed().size());
        store.forget();
        assertThrows(IpamException.class, () -> ipam.assign(request(full + 1, "late")));
        assertNoBlocksWereListed();
        assertTrue(store.gets().size() <= 5, () -> "read " + store.gets());

        // As soon as a block goes away, it is found.
        List<Block> own = ipam.blocksOf("node-1");
        ipam.releaseAffinities("node-1");
        Set<String> handles = own.get(0).allocations().values().stream()
                .map(Allocation::handle)
                .collect(Collectors.toSet());
        for (String handle : handles) {
            ipam.release(handle);
        }
        ipam.assign(request(full + 2, "later"));
        assertEquals(
                List.of(own.get(0)).get(0).cidr(), ipam.blocksOf("later").get(0).cidr());
        Invariants.check(
                ipam,
                store,
                IntStream.rangeClosed(0, full + 2).mapToObj(i -> "h" + i).collect(Collectors.toSet()));
    }

    @Test
    void aRefusalByOneFullPoolReadsNothingOfAnother() throws IOException {
        Cidr full = Cidr.parse("10.16.0.0/22");
        ipam.putPool(Pool.of(full).withBlockLength(28));
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/12")));
        for (int i = 0; i < 64 * 16; i++) {
            ipam.assign(request(i, "node-" + i % 4).withPools(List.of(full)));
        }
        for (int node = 0; node < NODES; node++) {
            ipam.assign(request(2_000 + node, "other-" + node).withPools(List.of(Cidr.parse("10.0.0.0/12"))));
        }
        AssignRequest refused = request(5_000, "late").withPools(List.of(full));
        assertThrows(IpamException.class, () -> ipam.assign(refused));
        store.forget();

        assertThrows(IpamException.class, () -> ipam.assign(refused));

        assertTrue(store.gets().size() <= 5, () -> "read " + store.gets());
        assertFalse(
                store.listed().stream().anyMatch(key -> key.matches("(room|empty)/.*")),
                () -> "listed " + store.listed());

        // A block that goes away in the other pool does not let anybody look through this one again.
        ipam.releaseAffinities("other-7");
        ipam.release("h2007");
        store.forget();
        assertThrows(IpamException.class, () -> ipam.assign(refused));
        assertTrue(store.gets().size() <= 5, () -> "read " + store.gets());
    }

    @Test
    void blocksOfOtherPoolsThatLieBetweenThoseOfAPoolAreSteppedOver() throws IOException {
        Cidr asked = Cidr.parse("10.16.0.0/12");
        ipam.putPool(Pool.of(asked));
        ipam.putPool(Pool.of(Cidr.parse("10.32.0.0/11")));
        ipam.configure(Configuration.STANDARD.withMaxBlocksPerNode(1));
        for (int node = 0; node < NODES; node++) {
            ipam.assign(request(node, "other-" + node).withPools(List.of(Cidr.parse("10.32.0.0/11"))));
        }
        ipam.assign(request(1_000, "one").withPools(List.of(asked)));
        ipam.assign(request(1_001, "two").withPools(List.of(Cidr.parse("10.32.0.0/11"))));
        store.forget();

        assertTrue(asked.contains(ipam.assign(request(1_002, "two").withPools(List.of(asked)))
                .addresses()
                .get(0)));

        long strangers = store.listed().stream()
                .filter(key -> key.startsWith(Keys.ROOM) && !asked.contains(Keys.placeOf(key)))
                .count();
        assertTrue(strangers <= 128, () -> "listed " + store.listed());
        assertEquals(1, ipam.borrowed().size());
    }
}
