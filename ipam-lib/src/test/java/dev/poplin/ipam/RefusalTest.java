package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each refusal says, as data, what stood in the way in which pool. */
@Tag("I2.4")
class RefusalTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final Cidr TINY = Cidr.parse("192.0.2.0/31");
    private static final Pool POOL = new Pool(TINY, 31, false, true);

    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam =
            Ipam.builder(store).clock(Clock.fixed(NOW, ZoneOffset.UTC)).open();

    private IpamException refused(AssignRequest request) {
        return assertThrows(IpamException.class, () -> ipam.assign(request));
    }

    private IpamException refused() {
        return refused(AssignRequest.ipv4("late", "node-2").withAttributes(Map.of("namespace", "blue")));
    }

    @Test
    void aPoolThatDoesNotServeSaysWhichOfItsRulesTheRequestMeets() throws IOException {
        ipam.putPool(POOL.withSelectors("rack == 'a'", Pool.ALL));
        ipam.putPool(new Pool(Cidr.parse("10.1.0.0/24"), 26, true, true));
        ipam.putPool(Pool.of(Cidr.parse("10.2.0.0/24")).asManual());
        ipam.putPool(Pool.of(Cidr.parse("10.3.0.0/24")).withUses(Set.of(Pool.Use.TUNNEL)));
        ipam.putPool(Pool.of(Cidr.parse("10.4.0.0/24")).withSelectors(Pool.ALL, "team == 'red'"));
        IpamException refused = refused();
        assertEquals(Reason.NO_POOL, refused.reason());
        assertEquals(
                List.of(
                        new Obstacle.PoolDisabled(Cidr.parse("10.1.0.0/24")),
                        new Obstacle.PoolManual(Cidr.parse("10.2.0.0/24")),
                        new Obstacle.UseNotAllowed(
                                Cidr.parse("10.3.0.0/24"), Pool.Use.WORKLOAD, Set.of(Pool.Use.TUNNEL)),
                        new Obstacle.NamespaceNotSelected(Cidr.parse("10.4.0.0/24"), "team == 'red'", "blue"),
                        new Obstacle.NodeNotSelected(TINY, "rack == 'a'", "node-2")),
                refused.obstacles());
        assertEquals(
                "no IPv4 pool serves 'late' on node node-2; pool 10.1.0.0/24 is disabled; pool 10.2.0.0/24 is manual: it serves"
                        + " only requests that name it or one of its addresses; pool 10.3.0.0/24 is for tunnel, not for"
                        + " workload; pool 10.4.0.0/24 is for namespaces team == 'red', which namespace blue is not; pool"
                        + " 192.0.2.0/31 is for nodes rack == 'a', which node node-2 is not",
                refused.getMessage());
    }

    @Test
    void withoutAnyPoolTheRefusalSaysThatOneIsMissing() {
        assertEquals(
                "no IPv4 pool serves 'late' on node node-2: there is no IPv4 pool at all; add one",
                refused().getMessage());
    }

    @Test
    void aPoolThatIsAskedForAndNotThereIsNamed() throws IOException {
        ipam.putPool(POOL.withDisabled(true));
        Cidr other = Cidr.parse("10.0.0.0/8");
        IpamException refused = refused(AssignRequest.ipv4("a", "node-1").withPools(List.of(other, TINY)));
        assertEquals(Reason.POOL_UNAVAILABLE, refused.reason());
        assertEquals(List.of(new Obstacle.PoolAbsent(other), new Obstacle.PoolDisabled(TINY)), refused.obstacles());
    }

    @Test
    void aFullPoolSaysWhetherBlocksOrLoansOrReservationsAreWhatIsMissing() throws IOException {
        ipam.putPool(POOL);
        ipam.putReservation(new Reservation("gateway", CidrSet.of(Cidr.parse("192.0.2.1/32"))));
        ipam.assign(AssignRequest.ipv4("first", "node-1"));
        Obstacle reserved = new Obstacle.Reserved(TINY, Set.of("gateway"), BigInteger.ONE);
        assertEquals(
                List.of(
                        reserved,
                        new Obstacle.EveryBlockClaimed(TINY),
                        new Obstacle.NothingToBorrow(TINY, Optional.empty())),
                refused().obstacles());
        ipam.configure(Configuration.STANDARD.withStrictAffinity(true).withAutoAllocateBlocks(false));
        assertEquals(
                List.of(reserved, new Obstacle.ClaimsForbidden(TINY), new Obstacle.BorrowingForbidden(TINY)),
                refused().obstacles());
        assertTrue(refused().getMessage().contains("has 1 address reserved by gateway, "));
    }

    @Test
    void theLimitOfBlocksAndTheRestOfReleasedAddressesAreCounted() throws IOException {
        ipam.putPool(new Pool(Cidr.parse("10.0.0.0/24"), 32, false, true));
        ipam.configure(Configuration.STANDARD
                .withMaxBlocksPerNode(2)
                .withStrictAffinity(true)
                .withCoolDown(Duration.ofSeconds(600)));
        ipam.assign(AssignRequest.ipv4("a", "node-2").withCounts(2, 0));
        Cidr pool = Cidr.parse("10.0.0.0/24");
        assertEquals(
                List.of(new Obstacle.BlockLimit(pool, 2, 2), new Obstacle.BorrowingForbidden(pool)),
                refused().obstacles());
        ipam.release("a");
        assertEquals(
                new Obstacle.Resting(pool, 2, Duration.ofSeconds(600), NOW.plusSeconds(600)),
                refused().obstacles().get(0));
    }

    @Test
    void anAddressThatIsAskedForSaysWhoHasItOrItsBlock() throws IOException {
        ipam.putPool(POOL);
        IpAddress wanted = IpAddress.parse("192.0.2.0");
        AssignRequest request = AssignRequest.ipv4("b", "node-2").withAddresses(List.of(wanted));
        ipam.assign(AssignRequest.ipv4("a", "node-1").withAddresses(List.of(wanted)));
        IpamException inUse = refused(request);
        assertEquals(List.of(new Obstacle.AddressHeld(TINY, ipam.find(wanted).orElseThrow())), inUse.obstacles());
        assertEquals(
                "address 192.0.2.0 cannot be given to 'b' on node node-2; pool 192.0.2.0/31 has given 192.0.2.0 to 'a'"
                        + " on node node-1",
                inUse.getMessage());
        ipam.configure(Configuration.STANDARD.withStrictAffinity(true));
        IpAddress next = wanted.next();
        IpamException strict = refused(request.withAddresses(List.of(next)));
        assertEquals(Reason.ADDRESS_UNAVAILABLE, strict.reason());
        assertEquals(List.of(new Obstacle.AddressOfOtherNode(TINY, next, "node-1")), strict.obstacles());
    }

    @Test
    void anAddressOfAPoolThatDoesNotServeSaysWhyThoughAnotherPoolServes() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/24")));
        IpAddress wanted = IpAddress.parse("192.0.2.0");
        AssignRequest request = AssignRequest.ipv4("b", "node-2").withAddresses(List.of(wanted));
        ipam.putPool(POOL.withDisabled(true));
        IpamException disabled = refused(request);
        assertEquals(Reason.ADDRESS_UNAVAILABLE, disabled.reason());
        assertEquals(List.of(new Obstacle.PoolDisabled(TINY)), disabled.obstacles());
        assertEquals(
                "address 192.0.2.0 cannot be given to 'b' on node node-2; pool 192.0.2.0/31 is disabled",
                disabled.getMessage());
        ipam.putPool(POOL.withSelectors("rack == 'a'", Pool.ALL));
        assertEquals(
                List.of(new Obstacle.NodeNotSelected(TINY, "rack == 'a'", "node-2")),
                refused(request).obstacles());
        assertEquals(
                List.of(new Obstacle.PoolNotRequested(TINY)),
                refused(request.withPools(List.of(Cidr.parse("10.0.0.0/24")))).obstacles());
        IpamException outside = refused(request.withAddresses(List.of(IpAddress.parse("10.9.0.1"))));
        assertEquals(Reason.ADDRESS_OUTSIDE_POOLS, outside.reason());
        assertTrue(outside.getMessage().contains("192.0.2.0/31"), outside.getMessage());
    }

    @Test
    void whenThePoolsThatServeAreFullThoseThatDoNotAreTold() throws IOException {
        ipam.putPool(POOL);
        ipam.assign(AssignRequest.ipv4("first", "node-1").withCounts(2, 0));
        Cidr manual = Cidr.parse("10.1.0.0/24");
        Cidr disabled = Cidr.parse("10.2.0.0/24");
        Cidr others = Cidr.parse("10.3.0.0/24");
        ipam.putPool(Pool.of(manual).asManual());
        ipam.putPool(Pool.of(disabled).withDisabled(true));
        ipam.putPool(Pool.of(others).withSelectors(Pool.ALL, "team == 'red'"));
        ipam.putPool(Pool.of(Cidr.parse("fd00::/120")).asManual());
        IpamException refused = refused();
        assertEquals(Reason.EXHAUSTED, refused.reason());
        assertEquals(
                List.of(
                        new Obstacle.EveryBlockClaimed(TINY),
                        new Obstacle.NothingToBorrow(TINY, Optional.empty()),
                        new Obstacle.PoolManual(manual),
                        new Obstacle.PoolDisabled(disabled),
                        new Obstacle.NamespaceNotSelected(others, "team == 'red'", "blue")),
                refused.obstacles());
        assertEquals(
                2,
                refused(AssignRequest.ipv4("late", "node-2").withPools(List.of(TINY)))
                        .obstacles()
                        .size(),
                "who names a pool knows that there are others");
    }

    @Test
    void limitsOfHandlesDrainedNodesAndOverlapsAreDataToo() throws IOException {
        ipam.putPool(POOL);
        assertEquals(
                List.of(new Obstacle.HandleLimit("a", IpFamily.IPV4, 3, 2)),
                refused(AssignRequest.ipv4("a", "node-1").withCounts(3, 0).withMostPerHandle(2))
                        .obstacles());
        ipam.change(new Change.DrainNode("node-2"), false);
        IpamException closed = refused();
        assertEquals(Reason.NODE_CLOSED, closed.reason());
        assertEquals(List.of(new Obstacle.NodeClosed("node-2")), closed.obstacles());
        assertEquals(
                "node node-2 is being drained and is given no addresses; reopen it if it shall be used again",
                closed.getMessage());
        Pool wide = Pool.of(Cidr.parse("192.0.2.0/24"));
        assertEquals(
                List.of(new Obstacle.Overlap(wide.cidr(), TINY, false)),
                assertThrows(IpamException.class, () -> ipam.putPool(wide)).obstacles());
        Cidr host = Cidr.parse("192.0.2.128/25");
        IpamException overlap =
                assertThrows(IpamException.class, () -> Ipam.requireApart(List.of(wide), List.of(host)));
        assertEquals(List.of(new Obstacle.Overlap(wide.cidr(), host, true)), overlap.obstacles());
        assertEquals(
                "pool 192.0.2.0/24 overlaps 192.0.2.128/25, a network of this host; choose another pool",
                overlap.getMessage());
    }

    @Test
    void whatAHandleHoldsInsteadIsData() throws IOException {
        ipam.putPool(POOL);
        Assignment held = ipam.assign(AssignRequest.ipv4("a", "node-1"));
        assertEquals(
                List.of(new Obstacle.HandleHoldsOthers("a", held.prefixes())),
                refused(AssignRequest.ipv4("a", "node-1").withAddresses(List.of(IpAddress.parse("192.0.2.9"))))
                        .obstacles());
    }
}
