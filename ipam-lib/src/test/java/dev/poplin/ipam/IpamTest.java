package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class IpamTest {

    private static final Pool POOL = Pool.of(Cidr.parse("10.244.0.0/16"));

    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = Ipam.open(store);

    /** A pool's selector is the name of the one node, or namespace, that it is for. */
    private static final PoolSelector BY_NAME = new PoolSelector() {
        @Override
        public boolean matchesNode(String selector, String node) {
            return selector.equals(Pool.ALL) || selector.equals(node);
        }

        @Override
        public boolean matchesNamespace(String selector, String namespace) {
            return matchesNode(selector, namespace);
        }
    };

    @BeforeEach
    void addPool() throws IOException {
        ipam.putPool(POOL);
    }

    @Test
    @Tag("I2.1")
    void aNodeFillsItsOwnBlockBeforeItClaimsTheNext() throws IOException {
        Set<Cidr> blocks = new HashSet<>();
        for (int i = 0; i < 65; i++) {
            blocks.addAll(ipam.assign(AssignRequest.ipv4("c" + i, "node-1")).blocks());
            assertEquals(i < 64 ? 1 : 2, blocks.size(), "blocks after " + (i + 1) + " addresses");
        }
        assertEquals(2, ipam.blocksOf("node-1").size());
        assertEquals(List.of(), ipam.blocksOf("node-2"));
    }

    @Test
    @Tag("I2.3")
    void assigningAgainUnderTheSameHandleGivesTheSameAddress() throws IOException {
        Assignment first = ipam.assign(AssignRequest.ipv4("c", "node-1"));
        Assignment again = ipam.assign(AssignRequest.ipv4("c", "node-1"));
        assertTrue(first.fresh());
        assertFalse(again.fresh());
        assertEquals(first.addresses(), again.addresses());
    }

    @Test
    @Tag("I1.3")
    @Tag("I2.3")
    void releasesEveryAddressOfAHandleWhenItIsReleasedTwice() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("fd00:10:244::/64")));
        Assignment both = ipam.assign(AssignRequest.ipv4("c", "node-1").withCounts(2, 1));
        assertEquals(3, both.addresses().size());
        assertEquals(both.addresses(), ipam.release("c"));
        assertEquals(List.of(), ipam.release("c"));
        for (IpAddress address : both.addresses()) {
            assertEquals(Optional.empty(), ipam.find(address));
        }
    }

    @Test
    @Tag("I1.2")
    void aReleasedAddressIsGivenOutLast() throws IOException {
        IpAddress released =
                ipam.assign(AssignRequest.ipv4("c", "node-1")).addresses().get(0);
        ipam.release("c");
        for (int i = 0; i < 63; i++) {
            assertFalse(ipam.assign(AssignRequest.ipv4("d" + i, "node-1"))
                    .addresses()
                    .contains(released));
        }
        assertEquals(
                List.of(released),
                ipam.assign(AssignRequest.ipv4("last", "node-1")).addresses());
    }

    @Test
    @Tag("I1.3")
    void aLateReleaseCannotTakeTheAddressFromItsNextHolder() throws IOException {
        ipam.putPool(new Pool(Cidr.parse("192.0.2.0/32"), 32, false, true));
        AssignRequest only = AssignRequest.ipv4("old", "node-1").withPools(List.of(Cidr.parse("192.0.2.0/32")));
        IpAddress address = ipam.assign(only).addresses().get(0);
        Allocation old = ipam.find(address).orElseThrow();
        ipam.release("old");
        ipam.assign(new AssignRequest("old", "node-1", 1, 0, only.pools(), List.of(), Map.of("pod", "new")));
        assertFalse(ipam.release(old));
        assertEquals("new", ipam.find(address).orElseThrow().attributes().get("pod"));
    }

    @Test
    @Tag("I2.1")
    void aNodeBorrowsWhenNoBlockIsLeftUnlessAffinityIsStrict() throws IOException {
        Cidr tiny = Cidr.parse("192.0.2.0/30");
        ipam.putPool(new Pool(tiny, 30, false, true));
        ipam.assign(AssignRequest.ipv4("a", "node-1").withPools(List.of(tiny)));
        AssignRequest other = AssignRequest.ipv4("b", "node-2").withPools(List.of(tiny));
        IpamException refused = assertThrows(
                IpamException.class,
                () -> Ipam.builder(store).strictAffinity(true).open().assign(other));
        assertEquals(Reason.EXHAUSTED, refused.reason());
        assertTrue(refused.getMessage().contains("strict affinity"), refused.getMessage());
        Assignment borrowed = ipam.assign(other);
        assertEquals(
                borrowed.addresses(),
                ipam.borrowed().stream().map(Allocation::address).toList());
    }

    @Test
    @Tag("I2.4")
    void aFullPoolIsNamedInTheRefusal() throws IOException {
        Cidr tiny = Cidr.parse("192.0.2.0/31");
        ipam.putPool(new Pool(tiny, 31, false, true));
        AssignRequest request = AssignRequest.ipv4("a", "node-1").withPools(List.of(tiny));
        ipam.assign(request.withCounts(2, 0));
        IpamException full = assertThrows(
                IpamException.class,
                () -> ipam.assign(AssignRequest.ipv4("b", "node-1").withPools(List.of(tiny))));
        assertEquals(Reason.EXHAUSTED, full.reason());
        assertTrue(full.getMessage().contains("192.0.2.0/31"), full.getMessage());
    }

    @Test
    @Tag("I1.5")
    void aGivenAddressIsHeldByOneHandleOnly() throws IOException {
        IpAddress wanted = IpAddress.parse("10.244.7.9");
        ipam.assign(AssignRequest.ipv4("a", "node-1").withAddresses(List.of(wanted)));
        IpamException inUse = assertThrows(
                IpamException.class,
                () -> ipam.assign(AssignRequest.ipv4("b", "node-1").withAddresses(List.of(wanted))));
        assertEquals(Reason.ADDRESS_IN_USE, inUse.reason());
        IpamException outside = assertThrows(
                IpamException.class,
                () -> ipam.assign(
                        AssignRequest.ipv4("b", "node-1").withAddresses(List.of(IpAddress.parse("192.0.2.1")))));
        assertEquals(Reason.ADDRESS_OUTSIDE_POOLS, outside.reason());
    }

    @Test
    @Tag("I1.1")
    void poolsMayOverlapNeitherEachOtherNorTheHostsNetworks() throws IOException {
        IpamException overlap =
                assertThrows(IpamException.class, () -> ipam.putPool(Pool.of(Cidr.parse("10.244.128.0/17"))));
        assertEquals("pool 10.244.128.0/17 overlaps pool 10.244.0.0/16; remove one of them", overlap.getMessage());
        IpamException host = assertThrows(
                IpamException.class,
                () -> Ipam.requireApart(List.of(POOL), List.of(Cidr.parseInterface("10.244.9.1/24"))));
        assertEquals(
                "pool 10.244.0.0/16 overlaps 10.244.9.0/24, a network of this host; choose another pool",
                host.getMessage());
        Ipam.requireApart(List.of(POOL), List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("172.30.0.0/24")));
    }

    @Test
    @Tag("I1.1")
    void blockSizesAreThoseOfCalico() {
        Cidr cidr = POOL.cidr();
        assertThrows(IllegalArgumentException.class, () -> new Pool(cidr, 19, false, true));
        assertThrows(IllegalArgumentException.class, () -> new Pool(Cidr.parse("10.0.0.0/28"), 26, false, true));
        assertThrows(IllegalArgumentException.class, () -> new Pool(Cidr.parse("fd00::/64"), 115, false, true));
        assertEquals(122, Pool.of(Cidr.parse("fd00::/64")).blockLength());
    }

    @Test
    @Tag("I1.1")
    void aPoolIsNotRemovedWhileAnAddressOfItIsHeld() throws IOException {
        ipam.assign(AssignRequest.ipv4("a", "node-1"));
        assertEquals(
                Reason.POOL_IN_USE,
                assertThrows(IpamException.class, () -> ipam.removePool(POOL.cidr()))
                        .reason());
        ipam.release("a");
        ipam.removePool(POOL.cidr());
        assertEquals(List.of(), ipam.pools());
        assertEquals(List.of(), ipam.blocks());
    }

    @Test
    @Tag("I1.2")
    void aBlockWithoutAnOwnerGoesAwayWithItsLastAddress() throws IOException {
        ipam.assign(AssignRequest.ipv4("a", "node-1"));
        ipam.releaseAffinities("node-1");
        assertEquals(1, ipam.blocks().size());
        ipam.release("a");
        assertEquals(List.of(), ipam.blocks());
    }

    @Test
    @Tag("I2.6")
    void utilizationCountsWhatIsHeld() throws IOException {
        ipam.assign(AssignRequest.ipv4("a", "node-1").withCounts(3, 0));
        Utilization utilization = ipam.utilization().get(0);
        assertEquals(3, utilization.inUse());
        assertEquals(65_536 - 3, utilization.free().intValueExact());
        assertEquals(64, utilization.blocks().get(0).total());
    }

    @Test
    @Tag("I2.5")
    void whoListensHearsOfABlockThatIsClaimed() throws IOException {
        int[] calls = {0};
        ipam.watch(() -> calls[0]++).close();
        ipam.assign(AssignRequest.ipv4("a", "node-1"));
        assertEquals(0, calls[0]);
        ipam.watch(() -> calls[0]++);
        ipam.assign(AssignRequest.ipv4("b", "node-1"));
        assertEquals(1, calls[0]);
    }

    @Test
    @Tag("I1.1")
    void aPoolServesOnlyTheNodesNamespacesAndUsesThatItIsFor() throws IOException {
        ipam.removePool(POOL.cidr());
        Ipam selecting = Ipam.builder(store).selector(BY_NAME).open();
        selecting.putPool(POOL.withSelectors("node-1", "blue").withUses(Set.of(Pool.Use.LOAD_BALANCER)));
        AssignRequest right = AssignRequest.ipv4("a", "node-1")
                .withAttributes(Map.of("namespace", "blue"))
                .withUse(Pool.Use.LOAD_BALANCER);
        assertThrows(IpamException.class, () -> selecting.assign(right.withUse(Pool.Use.WORKLOAD)));
        assertThrows(IpamException.class, () -> selecting.assign(right.withAttributes(Map.of("namespace", "red"))));
        IpamException refused = assertThrows(
                IpamException.class,
                () -> selecting.assign(AssignRequest.ipv4("a", "node-2").withUse(Pool.Use.LOAD_BALANCER)));
        assertEquals(Reason.NO_POOL, refused.reason());
        assertTrue(selecting.assign(right).fresh());
        assertEquals(
                List.of("node-1"),
                selecting.pools().stream().map(Pool::nodeSelector).toList());
    }

    @Test
    @Tag("I2.1")
    void anEmptyBlockOfAPoolThatSelectsOtherNodesNowIsGivenBackByTheNextAssign() throws IOException {
        Ipam selecting = Ipam.builder(store).selector(BY_NAME).open();
        Pool second = Pool.of(Cidr.parse("10.9.0.0/16"));
        selecting.putPool(POOL.withSelectors("node-1", Pool.ALL));
        selecting.assign(AssignRequest.ipv4("a", "node-1"));
        selecting.putPool(second);
        selecting.putPool(POOL.withSelectors("node-2", Pool.ALL));

        selecting.assign(AssignRequest.ipv4("b", "node-1"));
        assertEquals(2, selecting.blocksOf("node-1").size(), "a block with an address stays");
        selecting.release("a");
        selecting.assign(AssignRequest.ipv4("c", "node-1"));

        List<Block> left = selecting.blocks();
        assertEquals(1, left.size());
        assertTrue(second.cidr().contains(left.get(0).cidr()));
    }

    @Test
    @Tag("I2.1")
    void emptyBlocksOfDisabledPoolsAndOfPoolsForOthersAreGivenBackWhenAsked() throws IOException {
        Ipam selecting = Ipam.builder(store).selector(BY_NAME).open();
        Pool second = Pool.of(Cidr.parse("10.9.0.0/16"));
        selecting.putPool(second);
        for (Pool pool : List.of(POOL, second)) {
            selecting.assign(AssignRequest.ipv4("h" + pool.cidr(), "node-1").withPools(List.of(pool.cidr())));
            selecting.release("h" + pool.cidr());
        }
        assertEquals(List.of(), selecting.releaseUnservedBlocks("node-1"));

        selecting.putPool(POOL.withDisabled(true));
        selecting.putPool(second.withSelectors("node-2", Pool.ALL));

        assertEquals(List.of(), selecting.releaseUnservedBlocks("node-2"));
        assertEquals(2, selecting.releaseUnservedBlocks("node-1").size());
        assertEquals(List.of(), selecting.blocks());
    }

    @Test
    @Tag("I1.1")
    void aManualPoolIsServedOnlyWhenItIsNamed() throws IOException {
        ipam.putPool(POOL.asManual());
        assertThrows(IpamException.class, () -> ipam.assign(AssignRequest.ipv4("a", "node-1")));
        assertTrue(ipam.assign(AssignRequest.ipv4("a", "node-1").withPools(List.of(POOL.cidr())))
                .fresh());
    }

    @Test
    @Tag("I1.2")
    void anAddressRestsAfterItsReleaseAndTheEndsOfABlockAreKept() throws IOException {
        long[] millis = {1_000_000};
        Cidr tiny = Cidr.parse("192.0.2.0/29");
        Ipam careful = Ipam.builder(store)
                .clock(clockOf(millis))
                .coolDown(Duration.ofSeconds(30))
                .hostReserved(3, 4)
                .open();
        careful.putPool(new Pool(tiny, 29, false, true));
        AssignRequest only = AssignRequest.ipv4("a", "node-1").withPools(List.of(tiny));
        assertEquals(List.of(IpAddress.parse("192.0.2.3")), careful.assign(only).addresses());
        careful.release("a");
        millis[0] += 29_000;
        assertEquals(
                Reason.EXHAUSTED,
                assertThrows(IpamException.class, () -> careful.assign(only)).reason());
        millis[0] += 2_000;
        assertEquals(List.of(IpAddress.parse("192.0.2.3")), careful.assign(only).addresses());
    }

    @Test
    @Tag("I1.2")
    @Tag("I2.1")
    void anAddressRestsThoughAnotherNodeTakesItsBlockOver() throws IOException {
        long[] millis = {1_000_000};
        Ipam careful = Ipam.builder(store)
                .clock(clockOf(millis))
                .coolDown(Duration.ofSeconds(600))
                .open();
        Cidr tiny = Cidr.parse("192.0.2.0/30");
        careful.putPool(new Pool(tiny, 30, false, true));
        Assignment released = careful.assign(AssignRequest.ipv4("a", "node-1").withPools(List.of(tiny)));
        careful.release("a");
        millis[0] += 120_000;
        AssignRequest others = AssignRequest.ipv4("b", "node-2").withPools(List.of(tiny));
        List<IpAddress> given = careful.assign(others.withCounts(3, 0)).addresses();
        assertEquals(tiny, careful.blocksOf("node-2").get(0).cidr());
        assertFalse(given.contains(released.addresses().get(0)));
        millis[0] += 480_000;
        assertEquals(
                released.addresses(),
                careful.assign(AssignRequest.ipv4("c", "node-2").withPools(List.of(tiny)))
                        .addresses());
    }

    private static Clock clockOf(long[] millis) {
        InstantSource source = () -> Instant.ofEpochMilli(millis[0]);
        return source.withZone(ZoneOffset.UTC);
    }
}
