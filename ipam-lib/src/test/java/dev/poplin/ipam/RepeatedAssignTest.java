package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Assigning again under a handle that holds something: the same answer, what was missing, or a refusal. */
@Tag("I2.3")
class RepeatedAssignTest {

    private static final Cidr IPV4 = Cidr.parse("10.0.0.0/24");
    private static final Cidr OTHER = Cidr.parse("10.0.1.0/24");
    private static final Cidr IPV6 = Cidr.parse("fd00::/120");
    private static final AssignRequest ONE = AssignRequest.ipv4("a", "node-1");

    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = Ipam.open(store);

    @BeforeEach
    void addPools() throws IOException {
        ipam.putPool(Pool.of(IPV4));
        ipam.putPool(Pool.of(IPV6));
    }

    private void refused(AssignRequest request) throws IOException {
        List<IpAddress> before = ipam.held("a");
        assertEquals(
                Reason.HANDLE_HOLDS_OTHERS,
                assertThrows(IpamException.class, () -> ipam.assign(request)).reason());
        assertThrows(IpamException.class, () -> ipam.requireAssignable(request));
        assertEquals(before, ipam.held("a"));
    }

    private Assignment same(AssignRequest request, Assignment before) throws IOException {
        Assignment again = ipam.assign(request);
        assertEquals(before.addresses(), again.addresses());
        assertEquals(before.prefixes(), again.prefixes());
        assertEquals(before.blocks(), again.blocks());
        assertFalse(again.fresh());
        return again;
    }

    @Test
    void whatIsMissingOfAFamilyIsAddedOnce() throws IOException {
        Assignment one = ipam.assign(ONE);
        AssignRequest both = ONE.withCounts(2, 1);
        Assignment more = ipam.assign(both);
        assertFalse(more.fresh(), "who gives up what is fresh would give up what was held before");
        assertEquals(3, more.addresses().size());
        assertEquals(one.addresses().get(0), more.addresses().get(0));
        assertTrue(IPV4.contains(more.addresses().get(1)));
        assertTrue(IPV6.contains(more.addresses().get(2)));
        assertEquals(more.addresses(), ipam.held("a"));
        same(both, more);
        same(ONE, more);
        assertEquals(more.addresses(), ipam.release("a"));
        Invariants.check(ipam, store, Set.of());
    }

    @Test
    void anAddressThatIsAskedForAndNotHeldIsRefusedAndNotAnsweredWithAnother() throws IOException {
        Assignment first = ipam.assign(ONE);
        IpAddress other = first.addresses().get(0).plus(7);
        refused(ONE.withAddresses(List.of(other)));
        same(ONE.withAddresses(first.addresses()), first);
        assertEquals(
                "'a' holds [10.0.0.0/32], not " + other + "; release it first, or give the request an id of its own",
                assertThrows(IpamException.class, () -> ipam.assign(ONE.withAddresses(List.of(other))))
                        .getMessage()
                        .replaceAll("10[.0-9]+/32", "10.0.0.0/32"));
        assertTrue(ipam.assign(ONE.withAddresses(List.of(other)).withRequestId("second"))
                .fresh());
    }

    @Test
    void anAddressByNameAndOneMoreAreBothHeldWhenAskedForAgain() throws IOException {
        AssignRequest request =
                ONE.withAddresses(List.of(IPV4.address().plus(9))).withCounts(1, 0);
        Assignment both = ipam.assign(request);
        assertEquals(2, both.addresses().size());
        same(request, both);
    }

    @Test
    void whatIsHeldOfOtherPoolsOrLengthsIsNoAnswer() throws IOException {
        ipam.putPool(Pool.of(OTHER));
        Assignment first = ipam.assign(ONE.withPools(List.of(IPV4)));
        refused(ONE.withPools(List.of(OTHER)));
        refused(ONE.withPrefixLengths(28, 128));
        same(ONE.withPools(List.of(OTHER, IPV4)), first);
        ipam.change(new Change.SplitPool(IPV4, 2), false);
        same(ONE.withPools(List.of(IPV4)), first);
        ipam.putPool(Pool.ofPrefixes(Cidr.parse("10.1.0.0/16"), 28));
        AssignRequest prefix = AssignRequest.ipv4("b", "node-1").withPrefixLengths(28, 128);
        same(prefix, ipam.assign(prefix));
    }

    @Test
    @Tag("I1.5")
    void theLimitOfAHandleHoldsForWhatIsAdded() throws IOException {
        ipam.assign(ONE);
        assertEquals(
                Reason.HANDLE_LIMIT,
                assertThrows(
                                IpamException.class,
                                () -> ipam.assign(ONE.withCounts(3, 0).withMostPerHandle(2)))
                        .reason());
        assertEquals(
                2,
                ipam.assign(ONE.withCounts(2, 0).withMostPerHandle(2))
                        .addresses()
                        .size());
    }

    @Test
    void aRequestWithAnIdIsCompletedFromItsOwnAnswer() throws IOException {
        Assignment plain = ipam.assign(ONE);
        AssignRequest named = ONE.withRequestId("eth1");
        Assignment first = ipam.assign(named);
        assertTrue(first.fresh());
        Assignment more = ipam.assign(named.withCounts(2, 0));
        assertEquals(2, more.addresses().size());
        assertFalse(more.addresses().contains(plain.addresses().get(0)));
        assertEquals(first.addresses().get(0), more.addresses().get(0));
        same(named, more);
        assertEquals(3, ipam.held("a").size());
    }
}
