package dev.poplin.node.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.testing.MemoryStore;
import dev.poplin.node.address.HostOverlap;
import dev.poplin.node.address.HostRoute;
import dev.poplin.node.source.PoolManifest;
import dev.poplin.node.source.PoolScope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I2.8")
@Tag("S3.2")
class PoolReconcilerTest {

    private static final Cidr POOL = Cidr.parse("10.244.0.0/24");

    private final Ipam ipam = Ipam.open(new MemoryStore());
    private List<PoolManifest> declared = List.of(new PoolManifest("pods", POOL, 26, true, true, false));
    private boolean unanswered;
    private final PoolReconciler node = new PoolReconciler(ipam, "node-1", () -> declared);
    private final PoolReconciler other = new PoolReconciler(ipam, "node-2", () -> declared);

    private static List<String> reconcile(PoolReconciler node) throws IOException {
        List<String> log = new ArrayList<>();
        node.reconcile(log);
        return log;
    }

    @Test
    @Tag("I1.1")
    void aPoolThatIsDeclaredWhileAnAgentRunsAndOverlapsItsHostIsNotAddedUntilItOverlapsNoMore() throws IOException {
        Cidr host = Cidr.parse("10.245.0.0/16");
        Set<Cidr> networks = new HashSet<>(Set.of(host));
        PoolReconciler compared = new PoolReconciler(ipam, "node-1", new DeclaredPools() {
            @Override
            public List<PoolManifest> get() {
                return declared;
            }

            @Override
            public Optional<String> overlap(Cidr pool) {
                return HostOverlap.find(
                        "the pool",
                        pool,
                        List.of(),
                        networks.stream()
                                .map(each -> new HostRoute(each, "eth0"))
                                .toList());
            }
        });
        reconcile(compared);
        declared = List.of(
                declared.get(0),
                new PoolManifest("more", Cidr.parse("10.245.1.0/24"), 26, true, true, false),
                new PoolManifest("others", Cidr.parse("10.246.0.0/24"), 26, true, true, false));
        for (int round = 0; round < 2; round++) {
            IpamException refused = assertThrows(IpamException.class, () -> reconcile(compared));
            assertEquals(Reason.OVERLAP, refused.reason());
            assertEquals(
                    "the pool 10.245.1.0/24 overlaps the route to 10.245.0.0/16 on interface eth0 of this host;"
                            + " choose another prefix for the pods, or renumber the host",
                    refused.getMessage());
            assertEquals(
                    List.of(POOL, Cidr.parse("10.246.0.0/24")),
                    ipam.pools().stream().map(Pool::cidr).toList());
            assertEquals(List.of(declared.get(0), declared.get(2)), compared.usable());
        }
        networks.clear();
        reconcile(compared);
        assertEquals(3, ipam.pools().size());
        assertEquals(declared, compared.usable());
    }

    @Test
    void aBlockSizeThatIsDeclaredAnewIsThatOfAllBlocksThoughAddressesAreHeld() throws IOException {
        reconcile(node);
        IpAddress held =
                ipam.assign(AssignRequest.ipv4("pod", "node-1")).addresses().get(0);
        declared = List.of(new PoolManifest("pods", POOL, 28, true, true, false));
        reconcile(node);
        assertEquals(List.of(), reconcile(other));
        assertEquals(28, ipam.pools().get(0).blockLength());
        for (Block block : ipam.blocks()) {
            assertEquals(28, block.cidr().length());
        }
        assertEquals("pod", ipam.find(held).orElseThrow().handle());
    }

    @Test
    void aResizeThatHasToWaitIsToldOnceAndEndsWhenItCan() throws IOException {
        declared = List.of(new PoolManifest("pods", POOL, 28, true, true, false));
        reconcile(node);
        ipam.configure(Configuration.STANDARD.withStrictAffinity(true));
        IpAddress low = IpAddress.parse("10.244.0.1");
        ipam.assign(AssignRequest.ipv4("low", "node-1").withAddresses(List.of(low)));
        ipam.assign(AssignRequest.ipv4("high", "node-2").withAddresses(List.of(IpAddress.parse("10.244.0.17"))));
        declared = List.of(new PoolManifest("pods", POOL, 27, true, true, false));
        assertTrue(String.join(" ", reconcile(node)).contains("affinity is strict"));
        assertEquals(List.of(), reconcile(node));
        ipam.release("high");
        reconcile(node);
        assertEquals(List.of(), ipam.resizing());
        assertEquals(27, ipam.blockOf(low).orElseThrow().cidr().length());
    }

    @Test
    void aBlockSizeThatIsOnlyForANewPoolChangesNone() throws IOException {
        reconcile(node);
        ipam.change(new Change.ResizeBlocks(POOL, 28), false);
        declared = List.of(new PoolManifest("default", POOL, 26, true, false));
        assertEquals(List.of(), reconcile(node));
        assertEquals(28, ipam.pools().get(0).blockLength());
    }

    @Test
    void aPoolThatWasSplitCountsAsItsParts() throws IOException {
        reconcile(node);
        ipam.change(new Change.SplitPool(POOL, 4), false);
        assertEquals(List.of(), reconcile(node));
        assertEquals(4, ipam.pools().size());
        declared = List.of(new PoolManifest("pods", POOL, 26, false, true));
        reconcile(node);
        assertTrue(ipam.pools().stream().allMatch(pool -> pool.disabled() && !pool.natOutgoing()));
    }

    @Test
    void aPoolThatIsNotDeclaredAnyMoreGivesNoNewAddress() throws IOException {
        reconcile(node);
        declared = List.of(new PoolManifest("other", Cidr.parse("10.245.0.0/24"), 26, true, false));
        assertEquals(2, reconcile(node).size());
        assertEquals(
                List.of(POOL),
                ipam.pools().stream().filter(Pool::disabled).map(Pool::cidr).toList());
    }

    @Test
    void aPoolThatIsNotDeclaredAnyMoreStaysUsableForItsPodsWhileTheStoreHasIt() throws IOException {
        PoolManifest former = new PoolManifest(POOL.toString(), POOL, 26, true, true);
        reconcile(node);
        declared = List.of(new PoolManifest("other", Cidr.parse("10.245.0.0/24"), 26, true, false));
        assertTrue(node.usable().contains(former));
        reconcile(node);
        assertEquals(List.of(declared.get(0), former), node.usable());
        PoolReconciler restarted = new PoolReconciler(ipam, "node-1", () -> declared);
        AtomicInteger changes = new AtomicInteger();
        restarted.onChange(changes::incrementAndGet);
        reconcile(restarted);
        assertEquals(List.of(declared.get(0), former), restarted.usable());
        int before = changes.get();
        reconcile(restarted);
        assertEquals(before, changes.get());
        ipam.removePool(POOL);
        reconcile(restarted);
        assertEquals(declared, restarted.usable());
    }

    @Test
    @Tag("I1.1")
    void aPoolThatOverlapsTheHostIsNotUsableEitherWhenItIsNotDeclaredAnyMore() throws IOException {
        reconcile(other);
        declared = List.of(
                new PoolManifest("pods", POOL, 26, true, true, false),
                new PoolManifest("more", Cidr.parse("10.245.1.0/24"), 26, true, false));
        reconcile(other);
        PoolReconciler compared = new PoolReconciler(ipam, "node-1", new DeclaredPools() {
            @Override
            public List<PoolManifest> get() {
                return declared;
            }

            @Override
            public Optional<String> overlap(Cidr pool) throws IOException {
                if (unanswered) {
                    throw new IOException("no buffer space");
                }
                return pool.equals(POOL) ? Optional.empty() : Optional.of("the pool " + pool + " overlaps eth0");
            }
        });
        assertThrows(IpamException.class, () -> reconcile(compared));
        declared = List.of(declared.get(0));
        assertEquals(declared, compared.usable());
        reconcile(compared);
        assertEquals(declared, compared.usable());
        unanswered = true;
        assertThrows(IpamException.class, () -> reconcile(compared));
        assertEquals(declared, compared.usable());
    }

    @Test
    @Tag("I1.1")
    void aPoolServesWhomItsManifestSays() throws IOException {
        PoolScope zone = new PoolScope("zone == 'a'", "has(team)", Set.of(Pool.Use.WORKLOAD), true);
        PoolScope racks = new PoolScope("has(rack)", Pool.ALL, Set.of(Pool.Use.WORKLOAD, Pool.Use.TUNNEL), false);
        for (PoolScope scope : List.of(zone, racks, PoolScope.EVERYBODY)) {
            declared = List.of(new PoolManifest("pods", POOL, 26, false, true, false, scope));
            assertEquals(1, reconcile(node).size());
            assertEquals(scope, PoolScope.of(ipam.pools().get(0)));
            assertEquals(List.of(), reconcile(node));
        }
    }

    @Test
    @Tag("I1.1")
    void reservationsAreThoseThatAreDeclaredAndThoseThatOthersMade() throws IOException {
        Reservation others = new Reservation("by hand", CidrSet.of(Cidr.parse("10.244.0.9/32")));
        ipam.putReservation(others);
        List<Reservation> reserved = new ArrayList<>();
        boolean[] certain = {true};
        PoolReconciler reserving = new PoolReconciler(ipam, "node-1", new DeclaredPools() {
            @Override
            public List<PoolManifest> get() {
                return declared;
            }

            @Override
            public Optional<List<Reservation>> reservations() {
                return certain[0] ? Optional.of(List.copyOf(reserved)) : Optional.empty();
            }
        });
        reconcile(reserving);
        assertEquals(List.of(others), ipam.reservations());
        CidrSet first = CidrSet.of(Cidr.parse("10.244.0.0/30"));
        reserved.add(new Reservation("gateways", first));
        reconcile(reserving);
        assertEquals(Set.of(others, new Reservation("IPReservation/gateways", first)), Set.copyOf(ipam.reservations()));
        assertEquals(List.of(), reconcile(reserving));
        CidrSet second = CidrSet.of(Cidr.parse("10.244.0.4/30"));
        reserved.set(0, new Reservation("gateways", second));
        reconcile(reserving);
        assertEquals(
                Set.of(others, new Reservation("IPReservation/gateways", second)), Set.copyOf(ipam.reservations()));
        reserved.clear();
        certain[0] = false;
        reconcile(reserving);
        assertEquals(2, ipam.reservations().size());
        certain[0] = true;
        reconcile(reserving);
        assertEquals(List.of(others), ipam.reservations());
    }

    private static PoolManifest pool(String cidr, int blockSize) {
        return new PoolManifest(cidr, Cidr.parse(cidr), blockSize, true, true, false);
    }

    private DeclaredPools read(boolean complete, Optional<PoolManifest> otherwise) {
        return new DeclaredPools() {
            @Override
            public List<PoolManifest> get() {
                return declared;
            }

            @Override
            public Optional<PoolManifest> ifNone() {
                return otherwise;
            }

            @Override
            public boolean isComplete() {
                return complete;
            }
        };
    }

    @Test
    void aPoolThatIsRefusedKeepsNoOtherFromWhatIsDeclared() throws IOException {
        declared = List.of(pool("10.244.0.0/24", 26), pool("10.247.0.0/24", 26));
        reconcile(node);
        declared = List.of(
                pool("10.244.0.0/23", 26),
                pool("10.244.1.0/25", 26),
                pool("10.246.0.0/24", 26),
                pool("10.247.0.0/24", 27));
        IpamException refused = assertThrows(IpamException.class, () -> reconcile(node));
        assertEquals(Reason.OVERLAP, refused.reason());
        assertTrue(String.valueOf(refused.getMessage()).contains("10.244.0.0/23"), refused.getMessage());
        assertEquals(
                Set.of(
                        new Pool(POOL, 26, true, true),
                        Pool.of(Cidr.parse("10.244.1.0/25")),
                        Pool.of(Cidr.parse("10.246.0.0/24")),
                        new Pool(Cidr.parse("10.247.0.0/24"), 27, false, true)),
                Set.copyOf(ipam.pools()));
    }

    @Test
    void noPoolIsChangedWhileAManifestCannotBeRead() throws IOException {
        reconcile(node);
        List<Pool> before = ipam.pools();
        declared = List.of(pool("10.250.0.0/24", 26));
        PoolReconciler restarted = new PoolReconciler(ipam, "node-1", read(false, Optional.empty()));
        assertEquals(List.of(), reconcile(restarted));
        assertEquals(before, ipam.pools());
        declared = List.of();
        assertEquals(List.of(), reconcile(restarted));
        assertEquals(before, ipam.pools());
        assertEquals(List.of(PoolManifest.of(before.get(0))), restarted.usable());
    }

    @Test
    void thePoolsOfTheStoreAreLeftAloneWhereNoneIsDeclared() throws IOException {
        PoolManifest usual = new PoolManifest("default", Cidr.parse("10.99.0.0/16"), 26, true, false);
        declared = List.of();
        PoolReconciler reconciler = new PoolReconciler(ipam, "node-1", read(true, Optional.of(usual)));
        assertEquals(List.of(usual), reconciler.usable());
        assertEquals(1, reconcile(reconciler).size());
        assertEquals(
                List.of(usual.cidr()), ipam.pools().stream().map(Pool::cidr).toList());
        Pool byHand = Pool.of(POOL);
        Pool disabled = ipam.pools().get(0).withDisabled(true);
        ipam.putPool(byHand);
        ipam.putPool(disabled);
        assertEquals(List.of(), reconcile(reconciler));
        assertEquals(Set.of(disabled, byHand), Set.copyOf(ipam.pools()));
        assertEquals(Set.of(PoolManifest.of(disabled), PoolManifest.of(byHand)), Set.copyOf(reconciler.usable()));
    }
}
