package dev.poplin.ipam.delegation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.PoolSelector;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.Utilization;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pools and reservations change while a node has addresses of them granted ahead. */
@Tag("I3.5")
class ChangingPoolsTest {

    private static final Cidr CIDR = Cidr.parse("10.0.0.0/27");
    private static final Pool POOL = new Pool(CIDR, 29, false, true);

    /** Selects by equal text; a text behind {@code !} selects all others. */
    private static final PoolSelector BY_NAME = new PoolSelector() {
        @Override
        public boolean matchesNode(String selector, String node) {
            return matchesNamespace(selector, node);
        }

        @Override
        public boolean matchesNamespace(String selector, String namespace) {
            return selector.equals(Pool.ALL)
                    || selector.startsWith("!") != selector.replace("!", "").equals(namespace);
        }
    };

    private final MemoryStore shared = new MemoryStore();
    private final Ipam ipam = Ipam.open(shared);
    private boolean away;
    private final DelegatedIpam node = DelegatedIpam.builder(
                    RelayStore.cutOff(shared.another(), () -> away), new MemoryStore(), "node-1")
            .ahead(4, 0)
            .shared(builder -> builder.selector(BY_NAME))
            .open();

    private DelegatedIpam delegated(String name, Store disk) {
        return DelegatedIpam.builder(RelayStore.cutOff(shared.another(), () -> away), disk, name)
                .ahead(4, 0)
                .shared(builder -> builder.selector(BY_NAME))
                .open();
    }

    @BeforeEach
    void addPool() throws IOException {
        ipam.putPool(POOL);
    }

    private static AssignRequest request(String handle) {
        return AssignRequest.ipv4(handle, "node-1");
    }

    private static AssignRequest request(String handle, String namespace) {
        return request(handle).withAttributes(Map.of("namespace", namespace));
    }

    private IpAddress assign(AssignRequest request) throws IOException {
        return node.assign(request).addresses().get(0);
    }

    @Test
    @Tag("I1.1")
    @Tag("I2.8")
    void aDisabledPoolGivesNothingMoreAndCanBeDrainedAndRemoved() throws IOException {
        node.sync();
        node.assign(request("reported"));
        node.sync();
        node.assign(request("unreported"));
        ipam.change(new Change.DrainPool(CIDR), false);
        node.sync();
        assertEquals(List.of(), node.free());
        assertEquals(
                Reason.NO_POOL,
                assertThrows(IpamException.class, () -> node.assign(request("more")))
                        .reason());
        node.release("reported");
        node.release("unreported");
        node.sync();
        assertEquals(List.of(), node.free());
        assertTrue(ipam.change(new Change.DrainPool(CIDR), false).isComplete());
        ipam.removePool(CIDR);
        assertEquals(List.of(), ipam.blocks());
    }

    @Test
    @Tag("I1.1")
    void onceAPoolIsKnownToBeDisabledNothingOfItIsGivenThoughTheGrantsCouldNotGoBackYet() throws IOException {
        Store disk = new MemoryStore();
        DelegatedIpam other = DelegatedIpam.builder(RelayStore.cutOff(shared.another(), () -> away), disk, "node-2")
                .open();
        other.sync();
        new LocalState(disk).remember(List.of(POOL.withDisabled(true)));
        away = true;
        assertThrows(IOException.class, () -> other.assign(AssignRequest.ipv4("a", "node-2")));
    }

    @Test
    @Tag("I1.1")
    void aPoolThatIsForOtherNodesOrUsesOrManualByNowGivesNothingMore() throws IOException {
        for (Pool changed : List.of(
                POOL.withSelectors("node-2", Pool.ALL), POOL.asManual(), POOL.withUses(Set.of(Pool.Use.TUNNEL)))) {
            ipam.putPool(POOL);
            node.sync();
            assertEquals(4, node.free().size());
            ipam.putPool(changed);
            node.sync();
            assertEquals(List.of(), node.free(), changed.toString());
            assertEquals(0, ipam.utilization().get(0).inUse(), changed.toString());
        }
    }

    @Test
    @Tag("I1.4")
    void whatIsReservedIsNotGivenThoughItWasGrantedBefore() throws IOException {
        node.sync();
        IpAddress held = assign(request("a"));
        node.sync();
        IpAddress free = node.free().get(0);
        ipam.putReservation(new Reservation("gateways", CidrSet.of(held.toCidr(), free.toCidr())));
        node.release("a");
        node.sync();
        assertEquals(4, node.free().size());
        assertFalse(node.free().contains(held));
        assertFalse(node.free().contains(free));
        assertTrue(ipam.find(held).isEmpty());
        assertTrue(ipam.find(free).isEmpty());
    }

    @Test
    @Tag("I1.1")
    void everyPoolThatIsForCertainNamespacesIsGrantedAheadByItselfOnceItIsAskedForOne() throws IOException {
        Cidr red = Cidr.parse("10.0.1.0/28");
        Cidr blue = Cidr.parse("10.0.2.0/28");
        Cidr elsewhere = Cidr.parse("10.0.3.0/28");
        ipam.putPool(POOL.withSelectors(Pool.ALL, "!red"));
        ipam.putPool(new Pool(red, 29, false, true).withSelectors(Pool.ALL, "red"));
        ipam.putPool(new Pool(blue, 29, false, true).withSelectors("node-1", "blue"));
        ipam.putPool(new Pool(elsewhere, 29, false, true).withSelectors("node-2", "red"));
        node.sync();
        assertEquals(
                4, ipam.utilization().stream().mapToLong(Utilization::inUse).sum(), "only what any pod may have");
        assertTrue(red.contains(assign(request("red", "red"))));
        assign(request("blue-0", "blue"));
        node.release("red");
        node.sync();
        away = true;
        for (int i = 0; i < 4; i++) {
            assertTrue(red.contains(assign(request("red-" + i, "red"))));
            assertTrue(CIDR.contains(assign(request("none-" + i))));
        }
        assertTrue(blue.contains(node.assign(request("blue-1", "blue")
                        .withPreferred(List.of(blue.address().plus(1))))
                .addresses()
                .get(0)));
        assertThrows(IOException.class, () -> node.assign(request("red-5", "red")));
        away = false;
        node.sync();
        assertEquals(4, node.free().stream().filter(red::contains).count());
        assertEquals(4, node.free().stream().filter(CIDR::contains).count());
        assertEquals(0, node.free().stream().filter(elsewhere::contains).count());
        for (int i = 0; i < 4; i++) {
            node.release("red-" + i);
        }
        ipam.change(new Change.DrainPool(red), false);
        node.sync();
        assertTrue(ipam.change(new Change.DrainPool(red), false).isComplete());
    }

    @Test
    @Tag("I1.1")
    void nodesWithoutAPodOfATeamLeaveItsSmallPoolAlone() throws IOException {
        Cidr red = Cidr.parse("10.0.1.0/29");
        ipam.putPool(POOL.withSelectors(Pool.ALL, "!red"));
        ipam.putPool(new Pool(red, 29, false, true).withSelectors(Pool.ALL, "red"));
        try (DelegatedIpam other = delegated("node-2", new MemoryStore())) {
            node.sync();
            other.sync();
            for (int i = 0; i < 8; i++) {
                assertTrue(red.contains(other.assign(
                                AssignRequest.ipv4("red-" + i, "node-2").withAttributes(Map.of("namespace", "red")))
                        .addresses()
                        .get(0)));
            }
        }
    }

    @Test
    @Tag("I1.1")
    void aNodeThatIsStartedAnewKeepsTheGrantsOfTheTeamsWhosePodsItHas() throws IOException {
        Cidr red = Cidr.parse("10.0.1.0/28");
        ipam.putPool(new Pool(red, 29, false, true).withSelectors(Pool.ALL, "red"));
        ipam.putPool(POOL.withSelectors(Pool.ALL, "!red"));
        MemoryStore disk = new MemoryStore();
        try (DelegatedIpam before = delegated("node-2", disk.another())) {
            before.sync();
            before.assign(AssignRequest.ipv4("red", "node-2").withAttributes(Map.of("namespace", "red")));
        }
        try (DelegatedIpam after = delegated("node-2", disk.another())) {
            after.sync();
            assertEquals(4, after.free().stream().filter(red::contains).count());
            after.release("red");
        }
        try (DelegatedIpam idle = delegated("node-2", disk.another())) {
            idle.sync();
            assertEquals(0, idle.free().stream().filter(red::contains).count());
        }
    }
}
