package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.importing.Inventory;
import dev.poplin.ipam.importing.LoadReport;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All who use a store keep the same addresses of each block for hosts. */
@Tag("I1.2")
class HostReservedTest {

    private static final Cidr CIDR = Cidr.parse("10.0.0.0/28");

    private final MemoryStore store = new MemoryStore();

    private static Ipam keeping(Store store) throws IOException {
        Ipam ipam = Ipam.builder(store).hostReserved(2, 1).open();
        ipam.putPool(new Pool(CIDR, 29, false, true));
        return ipam;
    }

    private static int offset(Assignment assignment) {
        return assignment.addresses().get(0).toBytes()[3] & 7;
    }

    @Test
    @Tag("I2.7")
    void whoDoesNotSayWhatHostsKeepHeedsWhatIsInTheStore() throws IOException {
        Ipam early = Ipam.open(store.another());
        assertEquals(0, early.configuration().hostReservedFirst());
        Ipam keeping = keeping(store);
        Ipam plain = Ipam.open(store.another());
        for (Ipam ipam : List.of(plain, keeping, early, plain, early)) {
            String handle = "a" + ipam.utilization().get(0).inUse();
            int offset = offset(ipam.assign(AssignRequest.ipv4(handle, "node-1")));
            assertTrue(offset >= 2 && offset < 7, handle + " has " + offset);
        }
        // The node's first block has nothing but hosts' addresses left, which its entry in the index has to say.
        assertEquals(5, plain.blocks().get(0).heldCount());
        for (Ipam ipam : List.of(plain, keeping, early)) {
            assertEquals(List.of(), ipam.check(LiveOwners.NONE).problems());
            assertEquals(Configuration.STANDARD.withHostReserved(2, 1), ipam.configuration());
        }
    }

    @Test
    void whoSaysOtherwiseIsRefusedAndWhoSaysTheSameIsNot() throws IOException {
        keeping(store).assign(AssignRequest.ipv4("a", "node-1"));
        Ipam other = Ipam.builder(store.another()).hostReserved(0, 1).open();
        IpamException refused =
                assertThrows(IpamException.class, () -> other.assign(AssignRequest.ipv4("b", "node-1")));
        assertEquals(Reason.CONFIGURATION_DIFFERS, refused.reason());
        assertEquals(
                "this was opened to keep 0 and 1 addresses of each block for hosts, and the configuration says 2 and 1;"
                        + " let both say the same",
                refused.getMessage());
        assertThrows(IpamException.class, () -> other.release("a"));
        assertThrows(IpamException.class, () -> other.check(LiveOwners.NONE));
        Ipam same = Ipam.builder(store.another()).hostReserved(2, 1).open();
        assertTrue(same.assign(AssignRequest.ipv4("b", "node-1")).fresh());
        assertEquals(
                Reason.CONFIGURATION_DIFFERS,
                assertThrows(IpamException.class, () -> same.configure(Configuration.STANDARD))
                        .reason());
    }

    @Test
    void itCanBeChangedOnlyWhileThereAreNoBlocks() throws IOException {
        Ipam ipam = Ipam.open(store);
        ipam.putPool(new Pool(CIDR, 29, false, true));
        ipam.configure(Configuration.STANDARD.withHostReserved(3, 0));
        assertEquals(3, offset(ipam.assign(AssignRequest.ipv4("a", "node-1"))));
        assertEquals(
                Reason.POOL_IN_USE,
                assertThrows(IpamException.class, () -> ipam.configure(Configuration.STANDARD))
                        .reason());
        Configuration strict = ipam.configuration().withStrictAffinity(true);
        ipam.configure(strict);
        assertEquals(strict, ipam.configuration());
        ipam.release("a");
        ipam.releaseAffinities("node-1");
        ipam.configure(Configuration.STANDARD);
        assertEquals(Configuration.STANDARD, Ipam.open(store.another()).configuration());
        assertThrows(IllegalArgumentException.class, () -> Configuration.STANDARD.withHostReserved(-1, 0));
    }

    @Test
    void aStoreThatSaysNothingOfHostsIsReadAndTheFirstWhoSaysSomethingWritesIt() throws IOException {
        Ipam before = Ipam.open(store.another());
        before.configure(Configuration.STANDARD.withMaxBlocksPerNode(7));
        store.commit(new Transaction().delete(Keys.HOST_RESERVED));
        assertEquals(Configuration.STANDARD.withMaxBlocksPerNode(7), before.configuration());
        keeping(store);
        assertEquals(Configuration.STANDARD.withMaxBlocksPerNode(7).withHostReserved(2, 1), before.configuration());
    }

    @Test
    @Tag("I2.9")
    void aLoadWritesItOnlyWhereNothingIsSaidAndThereAreNoBlocks() throws IOException {
        Configuration others = Configuration.STANDARD.withHostReserved(1, 1).withMaxBlocksPerNode(3);
        Inventory inventory = new Inventory(List.of(), List.of(), List.of(), Optional.of(others), List.of());
        Ipam empty = Ipam.open(new MemoryStore());
        assertEquals(List.of(), empty.load(inventory).refused());
        assertEquals(others, empty.configuration());
        Ipam keeping = keeping(store);
        LoadReport report = keeping.load(inventory);
        assertEquals(List.of("hosts keep 2 and 1 addresses of each block already; so it stays"), report.refused());
        assertEquals(others.withHostReserved(2, 1), keeping.configuration());
    }
}
