package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.change.ChangePlan;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.ForwardingStore;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a node uses is found beside damaged entries of the index, and while blocks are resized. */
@Tag("I2.7")
@Tag("I2.8")
class UsedBlocksTest {

    private static final Cidr POOL = Cidr.parse("10.0.0.0/26");

    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = Ipam.open(store);
    private IpAddress own;
    private IpAddress lent;

    @BeforeEach
    void assign() throws IOException {
        ipam.putPool(new Pool(POOL, 28, false, true));
        ipam.assign(AssignRequest.ipv4("lender", "node-2"));
        own = ipam.assign(AssignRequest.ipv4("own", "node-1")).addresses().get(0);
        lent = ipam.blocksOf("node-2").get(0).cidr().nth(9);
        ipam.assign(AssignRequest.ipv4("borrower", "node-1").withAddresses(List.of(lent)));
    }

    private List<IpAddress> heldBy(String node) throws IOException {
        return ipam.heldBy(node).stream().map(Allocation::address).sorted().toList();
    }

    private List<IpAddress> both() {
        return List.of(own, lent).stream().sorted().toList();
    }

    /** An entry of the index for a block that is in no pool. */
    private void addStray(String key, byte[] value) throws IOException {
        assertTrue(store.commit(new Transaction().put(key, value)));
        assertEquals(1, ipam.check(LiveOwners.NONE).problems().size());
    }

    @Test
    void anAffinityThatLeadsToNoBlockHidesNothing() throws IOException {
        addStray(Keys.affinity("node-1", Cidr.parse("10.9.0.0/28")), new byte[] {'e'});
        assertEquals(both(), heldBy("node-1"));
        assertFalse(ipam.change(new Change.DrainNode("node-1"), false).isComplete());
    }

    @Test
    void aListOfLendingsThatLeadsToNoBlockHidesNothing() throws IOException {
        StoreRecord lendings = store.list(Keys.BORROWED).get(0);
        addStray(Keys.borrowed(Cidr.parse("10.9.0.0/28")), lendings.value());
        assertEquals(both(), heldBy("node-1"));
        assertFalse(ipam.change(new Change.DrainNode("node-1"), false).isComplete());
    }

    @Test
    @Tag("I2.5")
    void whatABlockHasLentIsReadFromItselfWhereItsListIsDamaged() throws IOException {
        RouteHints before = ipam.routeHints();
        StoreRecord lendings = store.list(Keys.BORROWED).get(0);
        addStray(lendings.key(), new byte[] {1});
        assertEquals(both(), heldBy("node-1"));
        assertEquals(before, ipam.routeHints());
        assertEquals(Map.of(lent.toCidr(), "node-1"), before.exceptions());
        ChangePlan drained = ipam.change(new Change.DrainNode("node-1"), false);
        assertEquals(2, drained.left().size());
    }

    @Test
    void aDrainOfANodeFindsWhatItUsesWhileItsBlocksAreResized() throws IOException {
        AtomicReference<String> moving = new AtomicReference<>();
        Ipam looking = Ipam.open(new ForwardingStore(store) {
            @Override
            public Optional<StoreRecord> get(String key) throws IOException {
                if (key.startsWith(Keys.BLOCKS) && moving.compareAndSet(null, key)) {
                    ipam.change(new Change.ResizeBlocks(POOL, 29), false);
                }
                return super.get(key);
            }
        });
        ChangePlan drained = looking.change(new Change.DrainNode("node-1"), false);
        assertEquals(29, ipam.blockOf(own).orElseThrow().cidr().length());
        assertEquals(2, drained.left().size());
    }
}
