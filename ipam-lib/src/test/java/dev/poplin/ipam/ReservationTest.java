package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.IpamException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I1.4")
class ReservationTest {

    private static final Cidr LARGE = Cidr.parse("10.0.0.0/12");

    private final CountingStore store = new CountingStore();
    private final Ipam ipam = Ipam.open(store);

    /** A /12 of which every thousandth address is left. */
    private static CidrSet allButEveryThousandth() {
        CidrSet.Builder holes = CidrSet.builder();
        for (long at = 500; at < 1 << 20; at += 1000) {
            holes.add(LARGE.nth(at).toCidr());
        }
        return CidrSet.of(LARGE).difference(holes.build());
    }

    @Test
    void aReservedAddressIsGivenOnlyToWhoAsksForIt() throws IOException {
        ipam.putPool(new Pool(Cidr.parse("192.0.2.0/29"), 30, false, true));
        ipam.putReservation(
                new Reservation("gateways", CidrSet.of(Cidr.parse("192.0.2.0/30"), Cidr.parse("192.0.2.4/31"))));
        Set<IpAddress> given = new HashSet<>();
        for (String handle : List.of("a", "b")) {
            given.addAll(ipam.assign(AssignRequest.ipv4(handle, "node-1")).addresses());
        }
        assertEquals(Set.of(IpAddress.parse("192.0.2.6"), IpAddress.parse("192.0.2.7")), given);
        assertEquals(
                Reason.EXHAUSTED,
                assertThrows(IpamException.class, () -> ipam.assign(AssignRequest.ipv4("c", "node-1")))
                        .reason());
        IpAddress gateway = IpAddress.parse("192.0.2.1");
        assertTrue(ipam.assign(AssignRequest.ipv4("gateway", "node-1").withAddresses(List.of(gateway)))
                .fresh());
        Utilization utilization = ipam.utilization().get(0);
        assertEquals(5, utilization.reserved().intValueExact());
        assertEquals(0, utilization.free().intValueExact());
    }

    @Test
    void whenAReservationGoesAwayItsBlocksAreFoundAgain() throws IOException {
        ipam.putPool(new Pool(Cidr.parse("192.0.2.0/30"), 31, false, true));
        ipam.putReservation(new Reservation("all", CidrSet.of(Cidr.parse("192.0.2.0/24"))));
        AssignRequest request = AssignRequest.ipv4("a", "node-1");
        assertThrows(IpamException.class, () -> ipam.assign(request));
        assertThrows(IpamException.class, () -> ipam.assign(request));
        ipam.removeReservation("all");
        assertEquals(List.of(), ipam.reservations());
        assertTrue(ipam.assign(request).fresh());
    }

    @Test
    void anEmptyBlockThatIsReservedLaterIsGivenBack() throws IOException {
        ipam.putPool(new Pool(Cidr.parse("192.0.2.0/30"), 31, false, true));
        Cidr first = ipam.assign(AssignRequest.ipv4("a", "node-1")).blocks().get(0);
        ipam.release("a");
        ipam.putReservation(new Reservation("first", CidrSet.of(first)));
        Cidr second = ipam.assign(AssignRequest.ipv4("b", "node-1")).blocks().get(0);
        assertFalse(first.equals(second));
        assertEquals(List.of(second), ipam.blocks().stream().map(Block::cidr).toList());
    }

    /** The most that an assign, each of a node of its own, reads of a pool of which every thousandth address is left. */
    private static int mostReads(Cidr cidr, int nodes) throws IOException {
        CountingStore store = new CountingStore();
        Ipam ipam = Ipam.open(store);
        ipam.putPool(Pool.of(cidr));
        ipam.putReservation(new Reservation("almost all", allButEveryThousandth()));
        int most = 0;
        for (int i = 0; i < nodes; i++) {
            store.forget();
            IpAddress given = ipam.assign(AssignRequest.ipv4("h" + i, "node-" + i))
                    .addresses()
                    .get(0);
            assertEquals(500, (given.lowBits() & 0xFFFFF) % 1000, "reserved: " + given);
            assertEquals(1, store.commits());
            most = Math.max(most, store.gets().size() + store.lists().size());
        }
        return most;
    }

    /** How long that takes is measured by the benchmark {@code ipam.Reservations}. */
    @Test
    void aTwelveReservedAlmostWhollyIsAnsweredFromItsHolesWithAsFewReadsAsAPoolOfASixteenthOfItsSize()
            throws IOException {
        // A tenth of the holes of either is taken in the end.
        int large = mostReads(LARGE, 100);
        int small = mostReads(LARGE.subnet(16, 0), 6);
        assertTrue(large <= 2 * small, large + " reads, " + small + " of the smaller pool");
        assertTrue(large < 40, large + " reads");
    }

    @Test
    void onlyTheBlocksWithHolesAreCandidates() {
        Pool pool = Pool.of(LARGE);
        OpenBlocks open = OpenBlocks.of(pool, allButEveryThousandth());
        assertEquals((1 << 20) / 1000 + 1, open.count());
        for (long number = 0; number < open.count(); number++) {
            assertEquals(Cidr.of(LARGE.nth(500 + 1000 * number), 26), open.get(number));
        }
        assertEquals(0, OpenBlocks.of(pool, CidrSet.of(LARGE)).count());
        assertEquals(1 << 14, OpenBlocks.of(pool, CidrSet.of(List.of())).count());
    }

    @Test
    void aTwelveReservedWhollyIsRefusedWithoutALookAtAnyBlock() throws IOException {
        ipam.putPool(Pool.of(LARGE));
        ipam.putReservation(new Reservation("all", allButEveryThousandth()));
        ipam.putReservation(new Reservation("the rest", CidrSet.of(LARGE)));
        for (int i = 0; i < 50; i++) {
            store.forget();
            AssignRequest request = AssignRequest.ipv4("h" + i, "node-" + i);
            assertThrows(IpamException.class, () -> ipam.assign(request));
            assertTrue(store.gets().size() < 10, () -> "read " + store.gets());
            assertTrue(store.gets().stream().noneMatch(key -> key.startsWith("block/")), () -> "read " + store.gets());
        }
    }

    @Test
    void whatIsConfiguredHoldsForEveryUserOfTheStore() throws IOException {
        ipam.putPool(new Pool(Cidr.parse("192.0.2.0/29"), 31, false, true));
        Ipam other = Ipam.builder(store).maxBlocksPerNode(1).open();
        assertEquals(1, other.configuration().maxBlocksPerNode());
        Configuration changed = new Configuration(true, true, 2, Duration.ofSeconds(30), 3, 0, 0);
        ipam.configure(changed);
        assertEquals(changed, other.configuration());
        for (int i = 0; i < 4; i++) {
            other.assign(AssignRequest.ipv4("h" + i, "node-1"));
        }
        assertThrows(IpamException.class, () -> other.assign(AssignRequest.ipv4("h4", "node-1")));
        ipam.configure(changed.withAutoAllocateBlocks(false));
        assertThrows(IpamException.class, () -> other.assign(AssignRequest.ipv4("h4", "node-2")));
    }
}
