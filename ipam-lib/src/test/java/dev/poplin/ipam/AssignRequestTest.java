package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a request can ask for besides a number of addresses. */
@Tag("I1.5")
class AssignRequestTest {

    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = Ipam.open(store);

    private Reason refused(AssignRequest request) {
        return assertThrows(IpamException.class, () -> ipam.assign(request)).reason();
    }

    @Test
    void aHolderGetsTheAddressThatItHadBeforeIfItIsFree() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/24")));
        IpAddress before = IpAddress.parse("10.0.0.77");
        AssignRequest sticky = AssignRequest.ipv4("web-0", "node-1").withPreferred(List.of(before));
        assertEquals(List.of(before), ipam.assign(sticky).addresses());
        ipam.release("web-0");
        assertEquals(List.of(before), ipam.assign(sticky).addresses());
        AssignRequest late = AssignRequest.ipv4("other", "node-1").withPreferred(List.of(before));
        assertFalse(ipam.assign(late).addresses().contains(before));
    }

    @Test
    void aPreferredAddressThatIsReservedOrInNoPoolOrOfAStrictNeighbourIsPassedOver() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/24")));
        ipam.putReservation(new Reservation("gateway", CidrSet.of(Cidr.parse("10.0.0.1/32"))));
        IpAddress neighbours =
                ipam.assign(AssignRequest.ipv4("a", "node-1")).blocks().get(0).nth(9);
        ipam.configure(Configuration.STANDARD.withStrictAffinity(true));
        List<IpAddress> wishes = List.of(IpAddress.parse("10.0.0.1"), IpAddress.parse("192.0.2.1"), neighbours);
        IpAddress given = ipam.assign(AssignRequest.ipv4("b", "node-2").withPreferred(wishes))
                .addresses()
                .get(0);
        assertFalse(wishes.contains(given), given::toString);
    }

    @Test
    @Tag("I2.3")
    void requestsOfOneHandleAreToldApartByTheirIds() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/24")));
        AssignRequest eth0 = AssignRequest.ipv4("pod", "node-1").withRequestId("eth0");
        AssignRequest eth1 = AssignRequest.ipv4("pod", "node-1").withRequestId("eth1");
        Assignment first = ipam.assign(eth0);
        Assignment second = ipam.assign(eth1);
        assertTrue(second.fresh());
        assertEquals(first.addresses(), ipam.assign(eth0).addresses());
        assertEquals(second.addresses(), ipam.assign(eth1).addresses());
        assertEquals(2, ipam.held("pod").size());
        Invariants.check(ipam, store, Set.of("pod"));
        assertEquals(2, ipam.release("pod").size());
    }

    @Test
    void aHandleHoldsNoMoreThanItMay() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/24")));
        ipam.putPool(Pool.of(Cidr.parse("fd00::/112")));
        AssignRequest request = AssignRequest.ipv4("pod", "node-1").withMostPerHandle(2);
        assertEquals(Reason.HANDLE_LIMIT, refused(request.withCounts(3, 0)));
        ipam.assign(request.withRequestId("1").withCounts(1, 2));
        assertEquals(Reason.HANDLE_LIMIT, refused(request.withRequestId("2").withCounts(2, 0)));
        ipam.assign(request.withRequestId("3"));
        assertEquals(Reason.HANDLE_LIMIT, refused(request.withRequestId("4")));
    }

    @Test
    void aPrefixIsAUnitOfItsOwn() throws IOException {
        ipam.putPool(Pool.ofPrefixes(Cidr.parse("10.0.0.0/16"), 28));
        ipam.putPool(Pool.ofPrefixes(Cidr.parse("2001:db8:1::/56"), 80));
        AssignRequest request =
                AssignRequest.ipv4("node", "node-1").withCounts(2, 2).withPrefixLengths(28, 80);
        assertEquals(Reason.NO_POOL, refused(AssignRequest.ipv4("pod", "node-1")));
        Assignment assignment = ipam.assign(request);
        Set<Cidr> prefixes = new HashSet<>(assignment.prefixes());
        assertEquals(4, prefixes.size());
        for (Cidr prefix : prefixes) {
            assertTrue(prefix.length() == 28 || prefix.length() == 80, prefix::toString);
            assertTrue(prefix.isCanonical());
            Allocation within = ipam.find(prefix.last()).orElseThrow();
            assertEquals(prefix, within.prefix());
        }
        assertEquals(22, assignment.blocks().get(0).length());
        Utilization utilization = ipam.utilization().get(0);
        assertEquals(4096, utilization.total().intValueExact());
        assertEquals(2, utilization.inUse());
        Invariants.check(ipam, store, Set.of("node"));
        ipam.release("node");
        for (Cidr prefix : prefixes) {
            assertEquals(Optional.empty(), ipam.find(prefix.first()));
        }
    }

    @Test
    void aPrefixOfWhichOneAddressIsReservedIsNotGiven() throws IOException {
        ipam.putPool(Pool.ofPrefixes(Cidr.parse("10.0.0.0/27"), 28));
        ipam.putReservation(new Reservation("gateway", CidrSet.of(Cidr.parse("10.0.0.5/32"))));
        AssignRequest request = AssignRequest.ipv4("a", "node-1").withPrefixLengths(28, 128);
        assertEquals(List.of(Cidr.parse("10.0.0.16/28")), ipam.assign(request).prefixes());
    }

    @Test
    void aRequestIsMadeForEachFamilyAndForBoth() throws IOException {
        Ipam ipam = Ipam.open(new MemoryStore());
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/24")));
        ipam.putPool(Pool.of(Cidr.parse("fd00::/112")));
        assertEquals(
                List.of(IpFamily.IPV6),
                ipam.assign(AssignRequest.ipv6("six", "node-1")).addresses().stream()
                        .map(IpAddress::family)
                        .toList());
        assertEquals(
                List.of(IpFamily.IPV4, IpFamily.IPV6),
                ipam.assign(AssignRequest.dualStack("both", "node-1")).addresses().stream()
                        .map(IpAddress::family)
                        .toList());
    }

    @Test
    void attributesAreRefusedThatNoRecordCanHold() throws IOException {
        Ipam ipam = Ipam.open(new MemoryStore());
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/24")));
        AssignRequest request = AssignRequest.ipv4("a", "node-1");
        Map<String, String> longest = Map.of("note", "\u00e9".repeat(32_767));
        Map<String, String> tooLong = Map.of("note", "\u00e9".repeat(32_768));
        assertThrows(IllegalArgumentException.class, () -> request.withAttributes(tooLong));
        assertThrows(IllegalArgumentException.class, () -> request.withAttributes(Map.of("x".repeat(65_536), "")));
        ipam.assign(request.withAttributes(longest));
        Allocation held = ipam.find(ipam.held("a").get(0)).orElseThrow();
        assertEquals(longest, held.attributes());
        assertThrows(IllegalArgumentException.class, () -> ipam.setAttributes(held, tooLong));
        assertThrows(IllegalArgumentException.class, () -> ipam.transfer(held, "b", tooLong, Instant.EPOCH));
        assertThrows(IllegalArgumentException.class, () -> ipam.transfer(held, "", longest, Instant.EPOCH));
        assertEquals(Optional.of(held), ipam.find(held.address()));
    }
}
