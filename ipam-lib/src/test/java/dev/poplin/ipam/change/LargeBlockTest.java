package dev.poplin.ipam.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Invariants;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.ForwardingStore;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Blocks with more held addresses than a transaction of etcd has operations. */
@Tag("I2.8")
class LargeBlockTest {

    private static final Cidr POOL = Cidr.parse("10.9.0.0/20");
    private static final int ADDRESSES = 1_000;

    /** Takes no more than etcd does. */
    private static final class LimitedStore extends ForwardingStore {

        private LimitedStore() {
            super(new MemoryStore());
        }

        @Override
        public boolean commit(Transaction transaction) throws IOException {
            if (transaction.size() > 128) {
                throw new IOException(transaction.size() + " operations");
            }
            return super.commit(transaction);
        }
    }

    private final LimitedStore store = new LimitedStore();
    private final Ipam ipam = Ipam.open(store);

    private void check() throws IOException {
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
        Invariants.check(ipam, store, Set.of("guest", "owner"));
    }

    private Optional<String> owner() throws IOException {
        return ipam.blocks().get(0).affinity();
    }

    @Test
    void aBlockOfWhichAThousandAddressesAreHeldGetsOtherOwnersAndIsCutAndJoined() throws IOException {
        ipam.putPool(new Pool(POOL, 20, false, true));
        ipam.assign(AssignRequest.ipv4("owner", "node-1"));
        ipam.assign(AssignRequest.ipv4("guest", "node-2").withCounts(ADDRESSES, 0));
        ipam.release("owner");
        assertEquals(ADDRESSES, ipam.borrowed().size());
        ipam.change(new Change.Defragment(), false);
        assertEquals(Optional.of("node-2"), owner());
        assertEquals(List.of(), ipam.borrowed());
        check();
        ipam.releaseAffinities("node-2");
        assertEquals(Optional.empty(), owner());
        assertEquals(ADDRESSES, ipam.routeHints("node-2").exceptions().size());
        check();
        ipam.change(new Change.ResizeBlocks(POOL, 22), false);
        assertEquals(ADDRESSES, ipam.borrowed().size());
        check();
        ipam.change(new Change.ResizeBlocks(POOL, 20), false);
        ipam.change(new Change.DrainNode("node-1"), false);
        check();
        ipam.release("guest");
        assertEquals(List.of(), ipam.blocks());
        assertEquals(List.of(), store.list("borrowed/"));
    }

    @Test
    @Tag("I2.2")
    void aPoolOfManyEmptyBlocksIsRemoved() throws IOException {
        ipam.putPool(new Pool(POOL, 28, false, true));
        ipam.configure(ipam.configuration().withMaxBlocksPerNode(100));
        ipam.assign(AssignRequest.ipv4("owner", "node-1").withCounts(16 * 13, 0));
        ipam.release("owner");
        for (int i = 0; i < 100; i++) {
            Cidr block = POOL.subnet(28, i);
            ipam.assign(AssignRequest.ipv4("one", "node-" + i).withAddresses(List.of(block.address())));
            ipam.release("one");
        }
        assertTrue(ipam.blocks().stream().filter(Block::isEmpty).count() >= 100);
        ipam.removePool(POOL);
        assertEquals(List.of(), ipam.blocks());
        assertEquals(List.of(), ipam.pools());
        for (String index : List.of("affinity/", "empty/", "room/", "borrowed/")) {
            assertEquals(List.of(), store.list(index));
        }
    }
}
