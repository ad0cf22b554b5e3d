package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I2.5")
class RouteHintsTest {

    private static final Cidr CIDR = Cidr.parse("10.0.0.0/28");

    private final Ipam ipam = Ipam.open(new MemoryStore());

    @Test
    void blocksLeadToTheirOwnersAndBorrowedAddressesToTheirHolders() throws IOException {
        ipam.putPool(new Pool(CIDR, 29, false, true));
        IpAddress own =
                ipam.assign(AssignRequest.ipv4("a", "node-1")).addresses().get(0);
        Cidr block = ipam.blocksOf("node-1").get(0).cidr();
        IpAddress lent = block.nth(5);
        ipam.assign(AssignRequest.ipv4("b", "node-2").withAddresses(List.of(lent)));
        RouteHints hints = ipam.routeHints();
        assertEquals(Map.of(block, "node-1"), hints.blocks());
        assertEquals(Map.of(lent.toCidr(), "node-2"), hints.exceptions());
        assertEquals(Optional.of("node-1"), hints.nodeOf(own));
        assertEquals(Optional.of("node-2"), hints.nodeOf(lent));
        assertEquals(Optional.empty(), hints.nodeOf(IpAddress.parse("10.9.0.1")));
        assertEquals(List.of(block), ipam.routeHints("node-1").blocksOf("node-1"));
        assertEquals(List.of(), ipam.routeHints("node-1").exceptionsOf("node-1"));
        assertEquals(List.of(lent.toCidr()), ipam.routeHints("node-2").exceptionsOf("node-2"));
    }

    @Test
    void afterABlockIsGivenUpItsAddressesAreExceptionsAndAfterItIsAdoptedNoneIs() throws IOException {
        ipam.putPool(new Pool(CIDR, 29, false, true));
        IpAddress own =
                ipam.assign(AssignRequest.ipv4("a", "node-1")).addresses().get(0);
        ipam.releaseAffinities("node-1");
        assertEquals(
                new TreeMap<>(Map.of(own.toCidr(), "node-1")), ipam.routeHints().exceptions());
        ipam.change(new Change.Defragment(), false);
        assertEquals(Map.of(), ipam.routeHints().exceptions());
        assertEquals(Optional.of("node-1"), ipam.routeHints().nodeOf(own));
    }

    @Test
    void everyHeldAddressLeadsToItsHolderWhileBlocksAreResized() throws IOException {
        ipam.putPool(new Pool(CIDR, 30, false, true));
        for (int i = 0; i < 9; i++) {
            ipam.assign(AssignRequest.ipv4("h" + i, "node-" + i % 3));
        }
        for (int length : List.of(28, 32, 29)) {
            ipam.change(new Change.ResizeBlocks(CIDR, length), false);
            RouteHints hints = ipam.routeHints();
            for (Block block : ipam.blocks()) {
                for (Allocation holder : block.allocations().values()) {
                    assertEquals(Optional.of(holder.node()), hints.nodeOf(holder.address()), () -> hints.toString());
                }
            }
        }
    }

    @Test
    void aPrefixThatIsBorrowedLeadsAsAWhole() throws IOException {
        ipam.putPool(Pool.ofPrefixes(Cidr.parse("10.1.0.0/24"), 28).withBlockLength(26));
        AssignRequest request = AssignRequest.ipv4("a", "node-1").withPrefixLengths(28, 80);
        IpAddress first = ipam.assign(request).addresses().get(0);
        ipam.releaseAffinities("node-1");
        assertEquals(Map.of(Cidr.of(first, 28), "node-1"), ipam.routeHints().exceptions());
        assertEquals(Optional.of("node-1"), ipam.routeHints().nodeOf(first.next()));
    }

    @Test
    void aListenerHearsOfBlocksAndExceptionsAndNotOfEveryAddress() throws IOException {
        ipam.putPool(new Pool(CIDR, 29, false, true));
        AtomicInteger heard = new AtomicInteger();
        Store.Watch watch = ipam.watchRouteHints(heard::incrementAndGet);
        ipam.assign(AssignRequest.ipv4("a", "node-1"));
        assertEquals(1, heard.get());
        ipam.assign(AssignRequest.ipv4("b", "node-1"));
        assertEquals(1, heard.get());
        IpAddress lent = ipam.blocks().get(0).cidr().nth(5);
        ipam.assign(AssignRequest.ipv4("c", "node-2").withAddresses(List.of(lent)));
        assertEquals(2, heard.get());
        watch.close();
        ipam.release("c");
        assertEquals(2, heard.get());
    }
}
