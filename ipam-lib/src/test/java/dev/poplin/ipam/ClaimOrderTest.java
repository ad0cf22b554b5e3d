package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where the addresses of one request come from, and how many blocks it may claim. */
class ClaimOrderTest {

    private static final Cidr CIDR = Cidr.parse("10.0.0.0/24");

    private long millis = 1_700_000_000_000L;
    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = Ipam.builder(store).clock(clock()).open();

    private Clock clock() {
        InstantSource source = () -> Instant.ofEpochMilli(millis);
        return source.withZone(ZoneOffset.UTC);
    }

    private static AssignRequest many(int count) {
        return AssignRequest.ipv4("many", "node-1").withCounts(count, 0);
    }

    private IpamException refused(AssignRequest request) {
        return assertThrows(IpamException.class, () -> ipam.assign(request));
    }

    @Test
    @Tag("I1.4")
    void aRequestForManyAddressesClaimsNoMoreBlocksThanANodeMayOwn() throws IOException {
        ipam.putPool(Pool.of(CIDR));
        ipam.configure(Configuration.STANDARD.withMaxBlocksPerNode(1));

        assertTrue(refused(many(65)).obstacles().contains(new Obstacle.BlockLimit(CIDR, 1, 1)));
        assertEquals(64, ipam.assign(many(64)).addresses().size());
    }

    @Test
    @Tag("I1.4")
    void theLimitOfBlocksHoldsForEachFamily() throws IOException {
        Cidr ipv6 = Cidr.parse("fd00::/112");
        ipam.putPool(Pool.of(CIDR));
        ipam.putPool(Pool.of(ipv6));
        ipam.configure(Configuration.STANDARD.withMaxBlocksPerNode(1).withStrictAffinity(true));

        ipam.assign(AssignRequest.ipv4("both", "node-1").withCounts(1, 1));
        ipam.assign(AssignRequest.ipv4("given", "node-2").withAddresses(List.of(CIDR.nth(1), ipv6.nth(1))));

        assertEquals(2, ipam.blocksOf("node-1").size());
        assertEquals(2, ipam.blocksOf("node-2").size());
        assertTrue(refused(many(64)).obstacles().contains(new Obstacle.BlockLimit(CIDR, 1, 1)));
        assertTrue(refused(AssignRequest.ipv4("more", "node-1").withCounts(0, 64))
                .obstacles()
                .contains(new Obstacle.BlockLimit(ipv6, 1, 1)));
    }

    @Test
    @Tag("I1.4")
    void blocksOfOneAddressAreCountedToo() throws IOException {
        ipam.putPool(Pool.of(CIDR).withBlockLength(32));
        ipam.configure(Configuration.STANDARD.withMaxBlocksPerNode(2));

        assertTrue(refused(many(10)).obstacles().contains(new Obstacle.BlockLimit(CIDR, 2, 2)));
        assertEquals(2, ipam.assign(many(2)).addresses().size());
    }

    @Test
    @Tag("I1.4")
    @Tag("I2.4")
    void aGivenAddressClaimsNoBlockBeyondTheLimit() throws IOException {
        ipam.putPool(Pool.of(CIDR));
        ipam.configure(Configuration.STANDARD.withMaxBlocksPerNode(1));
        AssignRequest first = AssignRequest.ipv4("first", "node-1").withAddresses(List.of(CIDR.nth(1)));
        ipam.assign(first);

        IpamException refused = refused(AssignRequest.ipv4("second", "node-1").withAddresses(List.of(CIDR.nth(65))));

        assertEquals(Reason.ADDRESS_UNAVAILABLE, refused.reason());
        assertEquals(List.of(new Obstacle.BlockLimit(CIDR, 1, 1)), refused.obstacles());
    }

    @Test
    @Tag("I1.4")
    @Tag("I1.5")
    void aRequestMayLimitTheBlocksOfItsNodeMoreThanTheConfigurationDoesButNotLess() throws IOException {
        ipam.putPool(Pool.of(CIDR));
        AssignRequest atMostOne = many(65).withMostBlocks(1);
        assertTrue(refused(atMostOne).obstacles().contains(new Obstacle.BlockLimit(CIDR, 1, 1)));
        ipam.assign(many(64));
        AssignRequest another = AssignRequest.ipv4("another", "node-1").withMostBlocks(1);
        assertEquals(
                List.of(new Obstacle.BlockLimit(CIDR, 1, 1)),
                refused(another.withAddresses(List.of(CIDR.nth(129)))).obstacles());
        assertTrue(refused(another.withPreferred(List.of(CIDR.nth(129))))
                .obstacles()
                .contains(new Obstacle.BlockLimit(CIDR, 1, 1)));
        ipam.configure(Configuration.STANDARD.withMaxBlocksPerNode(1));
        assertTrue(refused(another.withMostBlocks(5)).obstacles().contains(new Obstacle.BlockLimit(CIDR, 1, 1)));
        ipam.configure(Configuration.STANDARD);
        assertEquals(1, ipam.assign(another.withMostBlocks(2)).addresses().size());
        assertEquals(2, ipam.blocksOf("node-1").size());
        assertThrows(IllegalArgumentException.class, () -> another.withMostBlocks(-1));
    }

    @Test
    @Tag("I1.4")
    @Tag("I1.5")
    void preferredAddressesOfOneRequestClaimNoMoreBlocksThanANodeMayOwn() throws IOException {
        ipam.putPool(Pool.of(CIDR));
        ipam.configure(Configuration.STANDARD.withMaxBlocksPerNode(1));

        ipam.assign(many(2).withPreferred(List.of(CIDR.nth(65), CIDR.nth(129))));

        assertEquals(1, ipam.blocksOf("node-1").size());
    }

    @Test
    @Tag("I2.1")
    void theOwnBlockComesBeforeTheOneThatAPreferredAddressWasBorrowedFrom() throws IOException {
        ipam.putPool(Pool.of(CIDR));
        Cidr own = ipam.assign(AssignRequest.ipv4("own", "node-1")).blocks().get(0);
        Cidr others =
                ipam.assign(AssignRequest.ipv4("other", "node-2")).blocks().get(0);
        IpAddress wish = others.nth(40);

        Assignment assignment = ipam.assign(many(3).withPreferred(List.of(wish)));

        assertEquals(wish, assignment.addresses().get(0));
        assertEquals(List.of(others, own, own), assignment.blocks());
    }

    @Test
    @Tag("I2.1")
    void severalAddressesAreBorrowedFromOneBlock() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/26")));
        ipam.assign(AssignRequest.ipv4("other", "node-2"));

        assertEquals(63, ipam.assign(many(63)).addresses().size());
    }

    @Test
    @Tag("I2.1")
    void anEmptyBlockIsTakenOverAMinuteAfterItsLastReleaseNotAfterItsClaim() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/26")));
        ipam.assign(AssignRequest.ipv4("other", "node-2"));
        millis += 120_000;
        ipam.release("other");

        ipam.assign(many(1));
        assertEquals(Optional.of("node-2"), ipam.blocks().get(0).affinity());

        ipam.release("many");
        millis += 60_001;
        ipam.assign(many(1));
        assertEquals(Optional.of("node-1"), ipam.blocks().get(0).affinity());
    }
}
