package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An owner that is no node has blocks and addresses as a node has, and no route leads to it. */
@Tag("I1.2")
class VirtualOwnerTest {

    private static final String OWNER = Block.VIRTUAL + "load-balancer";
    private static final Cidr NODES = Cidr.parse("10.0.0.0/28");
    private static final Cidr SERVICES = Cidr.parse("192.0.2.0/28");

    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = Ipam.open(store);

    private static AssignRequest service(String handle) {
        return AssignRequest.ipv4(handle, OWNER).withUse(Pool.Use.LOAD_BALANCER);
    }

    @Test
    @Tag("I1.1")
    @Tag("I2.5")
    @Tag("I2.6")
    void itsBlocksAreItsOwnAndNeitherRoutedNorCountedAsANodes() throws IOException {
        ipam.putPool(new Pool(NODES, 29, false, true));
        ipam.putPool(new Pool(SERVICES, 29, false, true).withUses(Set.of(Pool.Use.LOAD_BALANCER)));
        ipam.assign(AssignRequest.ipv4("pod", "node-1"));
        IpAddress address = ipam.assign(service("web")).addresses().get(0);
        assertTrue(SERVICES.contains(address));
        Cidr own = ipam.blocksOf(OWNER).get(0).cidr();
        assertEquals(OWNER, ipam.find(address).orElseThrow().node());
        assertEquals(List.of(ipam.find(address).orElseThrow()), ipam.heldBy(OWNER));
        // A node that holds an address of its block is routed to.
        IpAddress lent = ipam.assign(AssignRequest.ipv4("speaker", "node-2")
                        .withUse(Pool.Use.LOAD_BALANCER)
                        .withAddresses(List.of(own.address().plus(7))))
                .addresses()
                .get(0);
        // It borrows, too, and its route is that of the block.
        Cidr ofNode = ipam.blocksOf("node-1").get(0).cidr();
        ipam.putPool(new Pool(NODES, 29, false, true).withUses(Set.of(Pool.Use.LOAD_BALANCER)));
        ipam.assign(service("borrower").withAddresses(List.of(ofNode.address().plus(5))));

        assertEquals(
                new RouteHints(new TreeMap<>(Map.of(ofNode, "node-1")), new TreeMap<>(Map.of(lent.toCidr(), "node-2"))),
                ipam.routeHints());
        assertEquals(
                List.of("node-1", "node-2"),
                ipam.utilizationByNode().stream().map(NodeUtilization::node).toList());
        assertEquals(2, ipam.utilization().get(1).inUse());
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
        Invariants.check(ipam, store, Set.of("pod", "web", "speaker", "borrower"));
        ipam.release("web");
        assertEquals(1, ipam.heldBy(OWNER).size());
    }
}
