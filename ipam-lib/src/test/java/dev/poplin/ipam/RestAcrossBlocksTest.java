package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.record.Keys;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses rest after their release even if their block goes away meanwhile. */
@Tag("I1.2")
@Tag("I2.1")
@Tag("I2.8")
class RestAcrossBlocksTest {

    private static final Cidr CIDR = Cidr.parse("10.0.0.0/28");
    private static final Duration REST = Duration.ofSeconds(600);

    private final CountingStore store = new CountingStore();
    private int handles;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Ipam ipam = Ipam.builder(store)
            .clock(((InstantSource) () -> now).withZone(ZoneOffset.UTC))
            .open();

    @BeforeEach
    void addPool() throws IOException {
        ipam.putPool(new Pool(CIDR, 30, false, true));
        ipam.configure(Configuration.STANDARD.withCoolDown(REST));
    }

    /** Three addresses of one block were held by a node that has given the block back; the fourth never was. */
    private Set<IpAddress> givenBack() throws IOException {
        Set<IpAddress> held =
                new HashSet<>(ipam.assign(AssignRequest.ipv4("former", "node-1").withCounts(3, 0))
                        .addresses());
        ipam.release("former");
        ipam.releaseAffinities("node-1");
        assertEquals(List.of(), ipam.blocks());
        return held;
    }

    /** Everything that can be had. */
    private List<IpAddress> drain() throws IOException {
        List<IpAddress> given = new ArrayList<>();
        try {
            for (int left = 100; left > 0; left--) {
                AssignRequest request = AssignRequest.ipv4("c" + handles++, "node-2");
                given.addAll(ipam.assign(request).addresses());
            }
        } catch (IpamException exhausted) {
            assertEquals(IpamException.Reason.EXHAUSTED, exhausted.reason());
        }
        return given;
    }

    private void requireRest(Set<IpAddress> resting) throws IOException {
        List<IpAddress> given = drain();
        assertEquals(13, given.size());
        assertTrue(given.stream().noneMatch(resting::contains), () -> given + " although these rest: " + resting);
        now = now.plus(REST);
        assertEquals(resting, new HashSet<>(drain()));
        assertTrue(ipam.check(LiveOwners.NONE).isClean());
    }

    @Test
    void whatWasReleasedFromABlockThatWentBackRestsInTheSameBlockWhoeverClaimsIt() throws IOException {
        requireRest(givenBack());
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 29, 31, 32})
    void itRestsInBlocksOfAnotherSize(int length) throws IOException {
        Set<IpAddress> resting = givenBack();
        ipam.change(new Change.ResizeBlocks(CIDR, length), false);
        requireRest(resting);
    }

    @Test
    void theEmptyHalfOfABlockThatIsResizedGoesBackAndItsAddressesRest() throws IOException {
        IpAddress staying =
                ipam.assign(AssignRequest.ipv4("staying", "node-1")).addresses().get(0);
        Set<IpAddress> held =
                new HashSet<>(ipam.assign(AssignRequest.ipv4("former", "node-1").withCounts(3, 0))
                        .addresses());
        ipam.release("former");
        ipam.change(new Change.ResizeBlocks(CIDR, 31), false);
        assertEquals(
                List.of(staying.toCidr().supernet(31)),
                ipam.blocks().stream().map(Block::cidr).toList());
        assertEquals(12, drain().size());
        now = now.plus(REST);
        assertEquals(held, new HashSet<>(drain()));
    }

    @Test
    void itRestsWhenItsBlockIsJoinedWithAnotherThatExists() throws IOException {
        ipam.assign(AssignRequest.ipv4("low", "node-3").withAddresses(List.of(IpAddress.parse("10.0.0.0"))));
        ipam.assign(AssignRequest.ipv4("high", "node-1").withAddresses(List.of(IpAddress.parse("10.0.0.4"))));
        ipam.release("high");
        ipam.releaseAffinities("node-1");
        ipam.change(new Change.ResizeBlocks(CIDR, 29), false);
        List<IpAddress> given = drain();
        assertFalse(given.contains(IpAddress.parse("10.0.0.4")), given::toString);
        assertEquals(14, given.size());
    }

    @Test
    void itRestsInPoolsThatItsPoolWasSplitIntoAndMergedOf() throws IOException {
        Set<IpAddress> resting = givenBack();
        ipam.change(new Change.SplitPool(CIDR, 4), false);
        ipam.change(new Change.MergePools(CIDR.subdivide(30).toList()), false);
        requireRest(resting);
    }

    @Test
    void itRestsInAPoolThatWasRemovedAndAddedWithOtherBlocks() throws IOException {
        Set<IpAddress> held =
                new HashSet<>(ipam.assign(AssignRequest.ipv4("former", "node-1").withCounts(3, 0))
                        .addresses());
        ipam.release("former");
        ipam.removePool(CIDR);
        ipam.putPool(new Pool(CIDR, 31, false, true));
        requireRest(held);
    }

    @Test
    void theLastAddressOfABlockWithoutAnOwnerRestsToo() throws IOException {
        Set<IpAddress> held =
                new HashSet<>(ipam.assign(AssignRequest.ipv4("former", "node-1").withCounts(3, 0))
                        .addresses());
        ipam.releaseAffinities("node-1");
        ipam.release("former");
        assertEquals(List.of(), ipam.blocks());
        requireRest(held);
    }

    @Test
    void addressesOfIpv6AndPrefixesRestLikeOthers() throws IOException {
        Cidr wide = Cidr.parse("fd00::/76");
        ipam.putPool(Pool.ofPrefixes(wide, 80).withBlockLength(78));
        AssignRequest request =
                AssignRequest.ipv4("former", "node-1").withCounts(0, 3).withPrefixLengths(32, 80);
        Set<Cidr> held = new HashSet<>(ipam.assign(request).prefixes());
        ipam.release("former");
        ipam.releaseAffinities("node-1");
        AssignRequest all =
                AssignRequest.ipv4("all", "node-2").withCounts(0, 13).withPrefixLengths(32, 80);
        assertTrue(ipam.assign(all).prefixes().stream().noneMatch(held::contains));
        now = now.plus(REST);
        AssignRequest rest =
                AssignRequest.ipv4("rest", "node-2").withCounts(0, 3).withPrefixLengths(32, 80);
        assertEquals(held, new HashSet<>(ipam.assign(rest).prefixes()));
    }

    @Test
    void aRefusalSaysThatWhatNobodyOwnsRests() throws IOException {
        ipam.assign(AssignRequest.ipv4("all", "node-1").withCounts(16, 0));
        ipam.release("all");
        ipam.releaseAffinities("node-1");
        IpamException refused =
                assertThrows(IpamException.class, () -> ipam.assign(AssignRequest.ipv4("late", "node-2")));
        assertTrue(refused.obstacles().contains(new Obstacle.UnclaimedRest(CIDR, now.plus(REST))), refused::toString);
        assertFalse(refused.obstacles().contains(new Obstacle.EveryBlockClaimed(CIDR)), refused::toString);
        now = now.plus(REST);
        assertEquals(
                1, ipam.assign(AssignRequest.ipv4("late", "node-2")).addresses().size());
    }

    @Test
    void whatIsRememberedIsReadWithTheClaimAndForgottenByIt() throws IOException {
        ipam.putPool(new Pool(CIDR, 30, true, true));
        ipam.putPool(new Pool(Cidr.parse("10.0.1.0/30"), 30, false, true));
        ipam.assign(AssignRequest.ipv4("former", "node-1"));
        ipam.release("former");
        store.forget();
        ipam.releaseAffinities("node-1");
        assertEquals(1, store.commits());
        assertEquals(1, store.list(Keys.RESTING).size());
        store.forget();
        assertEquals(
                List.of(IpAddress.parse("10.0.1.1")),
                ipam.assign(AssignRequest.ipv4("next", "node-2")).addresses());
        assertEquals(1, store.commits());
        assertEquals(
                List.of(),
                store.lists().stream().filter(Keys.BLOCKS::startsWith).toList());
        assertEquals(List.of(), store.list(Keys.RESTING));
    }

    @Test
    void whatIsNotClaimedIsForgottenWhenItsRestIsOver() throws IOException {
        givenBack();
        ipam.releaseUnservedBlocks("node-3");
        assertEquals(1, store.list(Keys.RESTING).size());
        now = now.plus(REST);
        ipam.releaseUnservedBlocks("node-3");
        assertEquals(List.of(), store.list(Keys.RESTING));
    }

    @Test
    void withoutACoolDownNothingIsRememberedAndNothingRead() throws IOException {
        ipam.configure(Configuration.STANDARD);
        ipam.assign(AssignRequest.ipv4("former", "node-1"));
        ipam.release("former");
        ipam.releaseAffinities("node-1");
        store.forget();
        ipam.assign(AssignRequest.ipv4("next", "node-1"));
        assertTrue(store.lists().stream().noneMatch(prefix -> prefix.startsWith(Keys.RESTING)));
        assertEquals(List.of(), store.list(Keys.RESTING));
    }
}
