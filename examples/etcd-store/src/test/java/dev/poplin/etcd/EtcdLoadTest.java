package dev.poplin.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.importing.Inventory;
import dev.poplin.netlink.junit.PeerTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks with more holders than etcd takes operations in a transaction: 128. */
@Tag("I2.9")
@PeerTest(programs = "etcd")
class EtcdLoadTest extends SharedEtcd {

    private static final Pool POOL = new Pool(Cidr.parse("10.9.0.0/24"), 24, false, true);

    /** A full block of 256, each address of which has a handle of its own. */
    private static Block full(Optional<String> owner) {
        SortedMap<Integer, Allocation> held = new TreeMap<>();
        for (int i = 0; i < 256; i++) {
            held.put(
                    i,
                    new Allocation(
                            POOL.cidr().nth(i), "h" + i, "node-" + i % 3, 1000 + i, 32, 7_000, Map.of("pod", "p" + i)));
        }
        return new Block(POOL.cidr(), 32, owner, 5_000, held, List.of(), Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-1", ""})
    void aBlockWithMoreHoldersThanATransactionTakesIsLoaded(String owner) throws Exception {
        Block block = full(owner.isEmpty() ? Optional.empty() : Optional.of(owner));
        Inventory inventory = new Inventory(List.of(POOL), List.of(block), List.of(), Optional.empty(), List.of());
        try (Ipam ipam = Ipam.open(EtcdStore.open(options))) {
            assertEquals(List.of(), ipam.load(inventory).refused());
            Block loaded = ipam.blocks().get(0);
            assertEquals(block.allocations(), loaded.allocations());
            assertEquals(block.affinity(), loaded.affinity());
            assertEquals(block.borrowedCount(), ipam.borrowed().size());
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
        }
    }
}
