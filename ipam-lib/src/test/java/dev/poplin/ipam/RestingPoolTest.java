package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.record.Keys;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A pool whose only unclaimed blocks rest says from when on it has addresses again, and is not looked through with every request. */
@Tag("I1.2")
@Tag("I2.2")
@Tag("I2.4")
class RestingPoolTest {

    private static final Cidr CIDR = Cidr.parse("10.0.0.0/24");
    private static final int BLOCKS = 64;
    private static final Duration REST = Duration.ofSeconds(600);

    private final CountingStore store = new CountingStore();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Ipam ipam = ipam(Duration.ZERO);

    /** A process whose clock is ahead by this much. */
    private Ipam ipam(Duration ahead) {
        return Ipam.builder(store)
                .clock(((InstantSource) () -> now.plus(ahead)).withZone(ZoneOffset.UTC))
                .open();
    }

    @BeforeEach
    void everythingOfThePoolIsReleased() throws IOException {
        ipam.putPool(new Pool(CIDR, 30, false, true));
        ipam.configure(Configuration.STANDARD.withMaxBlocksPerNode(BLOCKS).withCoolDown(REST));
        ipam.assign(AssignRequest.ipv4("first", "node-1").withCounts(4, 0));
        ipam.assign(AssignRequest.ipv4("others", "node-1").withCounts(4 * (BLOCKS - 1), 0));
        ipam.release("first");
        ipam.releaseAffinities("node-1");
        now = now.plusSeconds(60);
        ipam.release("others");
        assertEquals(List.of(), ipam.blocks());
    }

    private static AssignRequest late() {
        return AssignRequest.ipv4("late", "node-2");
    }

    private static IpamException refused(Ipam by) {
        IpamException refused = assertThrows(IpamException.class, () -> by.assign(late()));
        assertEquals(Reason.EXHAUSTED, refused.reason());
        return refused;
    }

    /** Of what was released first. */
    private Instant end() {
        return now.minusSeconds(60).plus(REST);
    }

    private long blocksRead() {
        return store.gets().stream().filter(key -> key.startsWith(Keys.BLOCKS)).count();
    }

    @Test
    void aRefusalSaysFromWhenOnAnAddressCanBeHadAndThenItIs() throws IOException {
        Instant end = end();
        List<Obstacle> expected =
                List.of(new Obstacle.UnclaimedRest(CIDR, end), new Obstacle.NothingToBorrow(CIDR, Optional.empty()));
        assertEquals(expected, refused(ipam).obstacles());
        assertEquals(expected, refused(ipam).obstacles(), "once it is noted");
        assertTrue(refused(ipam).getMessage().contains("the first until 2026-01-01T00:10:00Z"));

        now = end.minusMillis(1);
        refused(ipam);
        now = end;
        assertEquals(1, ipam.assign(late()).addresses().size());
    }

    @Test
    void itsBlocksAreLookedAtOnce() throws IOException {
        store.forget();
        refused(ipam);
        assertTrue(blocksRead() >= BLOCKS, () -> blocksRead() + " blocks read");
        store.forget();
        refused(ipam);
        assertEquals(0, blocksRead());
        assertEquals(
                List.of(),
                store.lists().stream().filter(Keys.RESTING::startsWith).toList());
        assertEquals(0, store.commits());
    }

    @Test
    void whoseClockIsAheadGoesByItsOwnAsWithTheReleasesThemselves() throws IOException {
        Ipam ahead = ipam(REST);
        Ipam behind = ipam(REST.negated());
        refused(behind);
        assertEquals(1, ahead.assign(late()).addresses().size());
        now = end();
        assertEquals(
                1,
                ipam.assign(AssignRequest.ipv4("other", "node-3")).addresses().size());
    }

    @Test
    void aShorterRestCountsAtOnce() throws IOException {
        refused(ipam);
        ipam.configure(ipam.configuration().withCoolDown(Duration.ofSeconds(60)));
        assertEquals(1, ipam.assign(late()).addresses().size());
    }

    @Test
    void aBlockThatGoesAwayWithAnAddressToGiveIsFound() throws IOException {
        IpAddress asked = IpAddress.parse("10.0.0.1");
        ipam.configure(ipam.configuration().withStrictAffinity(true));
        ipam.assign(AssignRequest.ipv4("asked", "node-3").withAddresses(List.of(asked)));
        refused(ipam);
        now = end();
        ipam.releaseAffinities("node-3");
        ipam.release("asked");
        assertEquals(1, ipam.assign(late()).addresses().size());
    }

    @Test
    void whatHostsKeptBetweenBlocksIsFoundInLargerOnes() throws IOException {
        Cidr kept = Cidr.parse("10.1.0.0/29");
        ipam.configure(ipam.configuration().withHostReserved(1, 0));
        ipam.removePool(CIDR);
        ipam.putPool(new Pool(kept, 30, false, true));
        ipam.assign(AssignRequest.ipv4("all", "node-1").withCounts(6, 0));
        ipam.releaseAffinities("node-1");
        ipam.release("all");
        refused(ipam);
        ipam.putPool(new Pool(kept, 29, false, true));
        assertEquals(List.of(IpAddress.parse("10.1.0.4")), ipam.assign(late()).addresses());
    }

    @Test
    void aPoolThatIsRemovedTakesTheNoteWithIt() throws IOException {
        refused(ipam);
        ipam.removePool(CIDR);
        assertEquals(Optional.empty(), store.get(Keys.claimed(CIDR)));
        ipam.putPool(Pool.of(CIDR).withBlockLength(26));
        assertEquals(
                List.of(new Obstacle.UnclaimedRest(CIDR, end()), new Obstacle.NothingToBorrow(CIDR, Optional.empty())),
                refused(ipam).obstacles());
    }

    @Test
    @Tag("I2.8")
    void blocksOfAnotherSizeAreLookedAtAnew() throws IOException {
        refused(ipam);
        ipam.change(new Change.ResizeBlocks(CIDR, 26), false);
        refused(ipam);
        now = end();
        assertEquals(1, ipam.assign(late()).addresses().size());
    }

    @Test
    void whoAsksForABlockIsToldToo() {
        refused(ipam);
        IpamException refused = assertThrows(IpamException.class, () -> ipam.ensureBlock("node-2", IpFamily.IPV4));
        assertEquals(List.of(new Obstacle.UnclaimedRest(CIDR, end())), refused.obstacles());
    }

    @Test
    void whatRestsInOthersBlocksIsToldAsWhatCouldBeBorrowed() throws IOException {
        now = end();
        ipam.configure(ipam.configuration().withMaxBlocksPerNode(1));
        ipam.assign(AssignRequest.ipv4("lender", "node-1").withCounts(1, 0).withMostBlocks(1));
        Cidr lent = ipam.blocks().get(0).cidr();
        ipam.assign(AssignRequest.ipv4("more", "node-1").withAddresses(free(lent)));
        ipam.release("more");
        ipam.configure(ipam.configuration().withAutoAllocateBlocks(false));
        assertEquals(
                List.of(
                        new Obstacle.ClaimsForbidden(CIDR),
                        new Obstacle.NothingToBorrow(CIDR, Optional.of(now.plus(REST)))),
                refused(ipam).obstacles());
        now = now.plus(REST);
        assertTrue(lent.contains(ipam.assign(late()).addresses().get(0)));
    }

    private List<IpAddress> free(Cidr block) throws IOException {
        Block now = ipam.blockOf(block.address()).orElseThrow();
        return now.free().stream().map(now::address).toList();
    }
}
