package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.store.RecentView;
import dev.poplin.ipam.store.Recollection;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.ForwardingStore;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That all blocks of a pool are claimed is only noted if they are: else nobody would ever look for the others again. */
@Tag("I2.1")
@Tag("I2.2")
class ClaimMarkTest {

    private static final Cidr CIDR = Cidr.parse("10.0.0.0/25");
    private static final Pool POOL = Pool.of(CIDR);

    /** A process that remembers what it has read, and for whom no time passes. */
    private static final class RememberingStore extends ForwardingStore {

        private final Recollection memory = new Recollection(this, () -> 0);

        private RememberingStore(Store store) {
            super(store);
        }

        @Override
        public Optional<RecentView> recent() {
            return Optional.of(memory);
        }

        @Override
        public boolean commit(Transaction transaction) throws IOException {
            boolean committed = super.commit(transaction);
            memory.settle(transaction, committed ? revision(transaction) : 0);
            return committed;
        }

        private long revision(Transaction transaction) throws IOException {
            long revision = 0;
            for (String key : transaction.contents().keySet()) {
                revision = Math.max(
                        revision, super.get(key).map(StoreRecord::revision).orElse(0L));
            }
            return revision;
        }
    }

    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = Ipam.open(store);
    private final Ipam remembering = Ipam.open(new RememberingStore(store));

    private static void refuse(Ipam by, AssignRequest request) {
        assertEquals(
                Reason.EXHAUSTED,
                assertThrows(IpamException.class, () -> by.assign(request)).reason());
    }

    private static AssignRequest many(String handle, int count) {
        return AssignRequest.ipv4(handle, "node-1").withCounts(count, 0);
    }

    @Test
    void aRequestForMoreThanThereIsLeavesThePoolAsItWas() throws IOException {
        ipam.putPool(POOL);

        refuse(ipam, many("greedy", 129));
        refuse(remembering, many("greedy", 129));

        assertEquals(128, ipam.assign(many("modest", 128)).addresses().size());
    }

    @Test
    void aBlockThatAnotherProcessGivesUpIsFoundByWhoRemembersIt() throws IOException {
        ipam.putPool(POOL);
        ipam.configure(Configuration.STANDARD.withStrictAffinity(true));
        ipam.assign(AssignRequest.ipv4("other", "node-2"));
        remembering.assign(many("full", 64));
        refuse(remembering, many("early", 1));
        ipam.release("other");
        ipam.releaseAffinities("node-2");

        assertEquals(1, remembering.assign(many("late", 1)).addresses().size());
    }

    @Test
    void aBlockWhoseReservationAnotherProcessRemovesIsFoundByWhoRemembersTheReservation() throws IOException {
        ipam.putPool(POOL);
        ipam.assign(many("full", 64));
        Cidr free = CIDR.subnet(26, ipam.blocks().get(0).cidr().equals(CIDR.subnet(26, 0)) ? 1 : 0);
        ipam.putReservation(new Reservation("some", CidrSet.of(free)));
        refuse(remembering, many("early", 1));
        ipam.removeReservation("some");

        assertEquals(1, remembering.assign(many("late", 1)).addresses().size());
    }

    @Test
    @Tag("I2.8")
    void theFreeHalfOfABlockIsFoundAgainWhenAResizeIsAskedBack() throws IOException {
        Cidr cidr = Cidr.parse("10.0.0.0/27");
        ipam.putPool(Pool.of(cidr).withBlockLength(28));
        ipam.configure(Configuration.STANDARD.withStrictAffinity(true));
        ipam.assign(AssignRequest.ipv4("stays", "node-1"));
        ipam.assign(AssignRequest.ipv4("goes", "node-2"));
        assertEquals(
                1, ipam.change(new Change.ResizeBlocks(cidr, 27), false).left().size());
        ipam.release("goes");
        ipam.releaseAffinities("node-2");
        refuse(ipam, AssignRequest.ipv4("early", "node-2"));

        ipam.change(new Change.ResizeBlocks(cidr, 28), false);

        assertEquals(
                1, ipam.assign(AssignRequest.ipv4("late", "node-2")).addresses().size());
    }
}
