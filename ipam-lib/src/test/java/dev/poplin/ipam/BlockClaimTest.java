package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Blocks that owners ask for themselves, and give up one by one. */
@Tag("I1.4")
class BlockClaimTest {

    private static final Cidr CIDR = Cidr.parse("10.0.0.0/25");
    private static final Cidr FIRST = CIDR.subnet(26, 0);
    private static final Cidr SECOND = CIDR.subnet(26, 1);

    private Instant now = Instant.ofEpochSecond(1_700_000_000);
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = Ipam.builder(store).clock(clock).open();

    private static AssignRequest one(String handle, String node) {
        return AssignRequest.ipv4(handle, node);
    }

    private static IpamException refusal(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(IpamException.class, call);
    }

    @Test
    void whereBlocksAreNotClaimedAutomaticallyANodeAssignsFromTheBlockThatItAskedFor() throws IOException {
        ipam.putPool(Pool.of(CIDR));
        ipam.configure(Configuration.STANDARD
                .withAutoAllocateBlocks(false)
                .withStrictAffinity(true)
                .withMaxBlocksPerNode(1));
        assertEquals(
                Reason.EXHAUSTED, refusal(() -> ipam.assign(one("a", "node-1"))).reason());

        Block claimed = ipam.claim("node-1", SECOND);

        assertEquals(SECOND, claimed.cidr());
        assertEquals(claimed, ipam.claim("node-1", SECOND), "it may be asked for again");
        assertEquals(List.of(claimed), ipam.blocksOf("node-1"));
        assertTrue(SECOND.contains(ipam.assign(one("a", "node-1")).addresses().get(0)));
        ipam.claim("node-1", FIRST);
        assertEquals(2, ipam.blocksOf("node-1").size(), "the limit is for who claims by himself");
        Invariants.check(ipam, store, Set.of("a"));
    }

    @Test
    void aBlockThatIsAnothersOrOfNoPoolOrOfADisabledOneIsRefused() throws IOException {
        ipam.putPool(Pool.of(CIDR));
        ipam.claim("node-1", FIRST);
        IpamException others = refusal(() -> ipam.claim("node-2", FIRST));
        assertEquals(Reason.BLOCK_UNAVAILABLE, others.reason());
        assertTrue(String.valueOf(others.getMessage()).contains("it is node-1's"), others::getMessage);
        assertEquals(
                Reason.BLOCK_UNAVAILABLE,
                refusal(() -> ipam.claim("node-2", CIDR.subnet(27, 3))).reason());
        assertEquals(
                Reason.BLOCK_UNAVAILABLE,
                refusal(() -> ipam.claim("node-2", Cidr.parse("10.9.0.0/26"))).reason());
        ipam.change(new Change.DrainNode("node-2"), false);
        assertEquals(
                Reason.NODE_CLOSED, refusal(() -> ipam.claim("node-2", SECOND)).reason());
        ipam.putPool(Pool.of(CIDR).withDisabled(true));
        assertEquals(
                List.of(new Obstacle.PoolDisabled(CIDR)),
                refusal(() -> ipam.claim("node-3", SECOND)).obstacles());
        assertEquals(List.of(FIRST), ipam.blocks().stream().map(Block::cidr).toList());
    }

    @Test
    void aBlockThatNobodyOwnsAnyMoreIsClaimedWithWhatIsHeldInIt() throws IOException {
        ipam.putPool(Pool.of(CIDR));
        Cidr cidr = ipam.assign(one("a", "node-1")).blocks().get(0);
        ipam.releaseAffinities("node-1");
        Block claimed = ipam.claim("node-2", cidr);
        assertEquals(1, claimed.heldCount());
        assertEquals("a", ipam.borrowed().get(0).handle());
        Invariants.check(ipam, store, Set.of("a"));
    }

    @Test
    void aNodeHasABlockOfAFamilyOrGetsOneAlsoAnIdleOneOfAnother() throws IOException {
        ipam.putPool(Pool.of(CIDR));
        ipam.configure(Configuration.STANDARD.withAutoAllocateBlocks(false));
        Block own = ipam.ensureBlock("node-1", IpFamily.IPV4);
        assertEquals(own, ipam.ensureBlock("node-1", IpFamily.IPV4));
        ipam.ensureBlock("node-2", IpFamily.IPV4);
        IpamException none = refusal(() -> ipam.ensureBlock("node-3", IpFamily.IPV4));
        assertEquals(Reason.EXHAUSTED, none.reason());
        assertEquals(List.of(new Obstacle.EveryBlockClaimed(CIDR)), none.obstacles());
        assertEquals(
                Reason.NO_POOL,
                refusal(() -> ipam.ensureBlock("node-1", IpFamily.IPV6)).reason());

        now = now.plus(Duration.ofMinutes(2));

        Cidr taken = ipam.ensureBlock("node-3", IpFamily.IPV4).cidr();
        assertEquals(
                List.of(taken),
                ipam.blocksOf("node-3").stream().map(Block::cidr).toList());
        assertEquals(2, ipam.blocks().size());
        Invariants.check(ipam, store, Set.of());
    }

    @Test
    void oneBlockOrThoseOfAPoolAreGivenUpOnlyIfEmptyWhereTheyMustBe() throws IOException {
        ipam.putPool(Pool.of(CIDR));
        ipam.claim("node-1", FIRST);
        ipam.claim("node-2", SECOND);
        ipam.assign(one("a", "node-1"));
        assertFalse(ipam.releaseAffinity("node-2", FIRST, false), "it is not its own");
        assertFalse(ipam.releaseAffinity("node-1", FIRST, true), "it is used");
        assertEquals(1, ipam.blocksOf("node-1").size());

        assertEquals(List.of(SECOND), ipam.releaseAffinities(CIDR, true));
        assertEquals(List.of(FIRST), ipam.releaseAffinities(CIDR, false));

        assertEquals(List.of(), ipam.blocksOf("node-1"));
        assertEquals(1, ipam.blocks().size(), "what is held stays");
        ipam.release("a");
        assertEquals(List.of(), ipam.blocks());
        ipam.claim("node-1", FIRST);
        assertTrue(ipam.releaseAffinity("node-1", FIRST, true));
        assertFalse(ipam.releaseAffinity("node-1", FIRST, true), "it may be asked for again");
        Invariants.check(ipam, store, Set.of());
    }

    @Test
    void aBlockWithBitsBeyondItsLengthOrAnOwnerWithoutANameIsRefusedAndNothingIsWritten() throws IOException {
        ipam.putPool(Pool.of(CIDR));
        Cidr skewed = Cidr.ofInterface(IpAddress.parse("10.0.0.70"), 26);
        assertThrows(IllegalArgumentException.class, () -> ipam.claim("node-1", skewed));
        assertThrows(IllegalArgumentException.class, () -> ipam.claim("", FIRST));
        assertThrows(IllegalArgumentException.class, () -> ipam.claim("node\n1", FIRST));
        assertThrows(IllegalArgumentException.class, () -> ipam.ensureBlock("", IpFamily.IPV4));
        assertEquals(List.of(), ipam.blocks());
        assertEquals(1, ipam.assign(one("a", "node-1")).addresses().size());
    }
}
