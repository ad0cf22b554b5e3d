package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.MemoryStore;
import dev.poplin.ipam.testing.MemoryStore.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("I2.2")
@Tag("I5")
class IpamFaultTest {

    private static final Cidr SMALL = Cidr.parse("10.0.0.0/28");

    @ParameterizedTest
    @EnumSource(names = {"LOST", "LOST_AFTER", "CONFLICT"})
    void noStoreCallThatFailsLeavesALeakOrADoubleUse(Fault fault) throws IOException {
        int calls = 1;
        for (int failing = 0; failing < calls; failing++) {
            MemoryStore store = new MemoryStore();
            Ipam ipam = Ipam.open(store);
            ipam.putPool(new Pool(SMALL, 30, false, true));
            int broken = failing;
            store.setFaults((call, write) -> call == broken && (write || fault != Fault.CONFLICT) ? fault : Fault.NONE);
            story(ipam);
            calls = Math.max(calls, store.calls());
            store.setFaults((call, write) -> Fault.NONE);
            Invariants.check(ipam, store, Set.of("a", "b", "c"));
            // Repeated without a fault, the story ends as if there had been none.
            story(ipam);
            assertEquals(2, ipam.held("b").size());
            assertEquals(List.of(), ipam.held("a"));
            assertEquals(1, ipam.held("c").size());
            Invariants.check(ipam, store, Set.of("a", "b", "c"));
        }
        assertTrue(calls > 10, "the story makes " + calls + " calls");
    }

    private static void story(Ipam ipam) {
        attempt(() -> ipam.assign(AssignRequest.ipv4("a", "node-1")));
        attempt(() -> ipam.assign(AssignRequest.ipv4("b", "node-1").withCounts(2, 0)));
        attempt(() -> ipam.release("a"));
        attempt(() -> ipam.assign(AssignRequest.ipv4("c", "node-2")));
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void attempt(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            // The process would have died here.
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aRandomWalkWithFaultsAgreesWithWhatWasAcknowledged(long seed) throws IOException {
        Random random = new Random(seed);
        MemoryStore store = new MemoryStore();
        Ipam ipam = Ipam.open(store);
        ipam.putPool(new Pool(Cidr.parse("10.0.0.0/26"), 29, false, true));
        Set<String> handles = IntStream.range(0, 40).mapToObj(i -> "h" + i).collect(Collectors.toSet());
        Map<String, List<IpAddress>> acknowledged = new HashMap<>();
        Set<String> unsure = new HashSet<>();
        store.setFaults((call, write) -> switch (random.nextInt(40)) {
            case 0 -> Fault.LOST;
            case 1 -> Fault.LOST_AFTER;
            case 2 -> write ? Fault.CONFLICT : Fault.NONE;
            default -> Fault.NONE;
        });
        for (int step = 0; step < 600; step++) {
            String handle = "h" + random.nextInt(40);
            try {
                if (random.nextInt(3) > 0) {
                    List<IpAddress> given = ipam.assign(AssignRequest.ipv4(handle, "node-" + random.nextInt(3))
                                    .withCounts(1 + random.nextInt(2), 0))
                            .addresses();
                    List<IpAddress> before = acknowledged.getOrDefault(handle, List.of());
                    assertTrue(unsure.contains(handle)
                            || given.subList(0, before.size()).equals(before));
                    acknowledged.put(handle, given);
                } else {
                    ipam.release(handle);
                    acknowledged.remove(handle);
                }
                unsure.remove(handle);
            } catch (IpamException refused) {
                // Full, which changes nothing.
            } catch (IOException fault) {
                acknowledged.remove(handle);
                unsure.add(handle);
            }
        }
        store.setFaults((call, write) -> Fault.NONE);
        Invariants.check(ipam, store, handles);
        for (Map.Entry<String, List<IpAddress>> entry : acknowledged.entrySet()) {
            assertEquals(entry.getValue(), ipam.held(entry.getKey()), "seed " + seed + ", " + entry.getKey());
        }
    }

    @Test
    void aBlockThatGoesAwayBetweenAnyTwoCallsOfAnAssignIsClaimedAnewWithItsIndex() throws IOException {
        int calls = 1;
        for (int before = 0; before < calls; before++) {
            MemoryStore store = new MemoryStore();
            Ipam ipam = Ipam.open(store);
            ipam.putPool(new Pool(Cidr.parse("10.0.0.0/30"), 31, false, true));
            // One block is full; the other holds one address and keeps one that rests, so that the node looks further.
            ipam.configure(Configuration.STANDARD.withCoolDown(Duration.ofSeconds(600)));
            ipam.assign(AssignRequest.ipv4("full", "node-1").withCounts(2, 0));
            ipam.assign(AssignRequest.ipv4("half", "node-1"));
            ipam.assign(AssignRequest.ipv4("gone", "node-1"));
            ipam.release("gone");
            int interrupted = before;
            store.setFaults((call, write) -> {
                if (call == interrupted) {
                    attempt(() -> {
                        ipam.releaseAffinities("node-1");
                        ipam.release("half");
                    });
                }
                return Fault.NONE;
            });
            attempt(() -> ipam.assign(AssignRequest.ipv4("late", "node-1")));
            calls = Math.max(calls, store.calls());
            store.setFaults((call, write) -> Fault.NONE);
            Invariants.check(ipam, store, Set.of("full", "half", "late"));
        }
    }

    @Test
    @Tag("I1.2")
    void whatOthersReleaseFromTheSameBlockBetweenAnyTwoCallsOfAClaimRests() throws IOException {
        int calls = 1;
        for (int before = 0; before < calls; before++) {
            MemoryStore store = new MemoryStore();
            Ipam ipam = Ipam.open(store);
            ipam.putPool(new Pool(Cidr.parse("10.0.0.0/30"), 30, false, true));
            ipam.configure(Configuration.STANDARD.withCoolDown(Duration.ofSeconds(600)));
            int interrupted = before;
            Set<IpAddress> released = new HashSet<>();
            store.setFaults((call, write) -> {
                if (call == interrupted) {
                    attempt(() -> {
                        Assignment quick = ipam.assign(AssignRequest.ipv4("quick", "node-2"));
                        ipam.release("quick");
                        ipam.releaseAffinities("node-2");
                        released.addAll(quick.addresses());
                    });
                }
                return Fault.NONE;
            });
            Assignment late = ipam.assign(AssignRequest.ipv4("late", "node-1"));
            calls = Math.max(calls, store.calls());
            store.setFaults((call, write) -> Fault.NONE);
            assertTrue(
                    late.addresses().stream().noneMatch(released::contains),
                    () -> late + " although released before call " + interrupted);
        }
        assertTrue(calls > 5, "a claim makes " + calls + " calls");
    }

    @Test
    void aPoolThatIsRemovedBetweenAnyTwoCallsOfAnAssignLeavesNoBlockBehind() throws IOException {
        int calls = 1;
        for (int before = 0; before < calls; before++) {
            MemoryStore store = new MemoryStore();
            Ipam ipam = Ipam.open(store);
            ipam.putPool(new Pool(SMALL, 30, false, true));
            int interrupted = before;
            store.setFaults((call, write) -> {
                if (call == interrupted) {
                    attempt(() -> ipam.removePool(SMALL));
                }
                return Fault.NONE;
            });
            attempt(() -> ipam.assign(AssignRequest.ipv4("late", "node-1")));
            calls = Math.max(calls, store.calls());
            store.setFaults((call, write) -> Fault.NONE);
            assertTrue(ipam.check(LiveOwners.NONE).isClean(), () -> "before call " + interrupted);
        }
        assertTrue(calls > 5, "an assign makes " + calls + " calls");
    }

    @Test
    void whoHasSeenAKeyInTwoStatesCommitsNothing() throws IOException {
        MemoryStore store = new MemoryStore();
        store.commit(new Transaction().put("a", new byte[] {1}));
        StoreRecord seen = store.get("a").orElseThrow();
        store.commit(new Transaction().delete("a"));
        Transaction torn = new Transaction().requireUnchanged(seen).requireAbsent("a");
        assertFalse(store.commit(torn.put("b", new byte[] {1})));
        assertTrue(store.commit(
                new Transaction().requireAbsent("a").requireAbsent("a").put("b", new byte[] {1})));
    }

    @Test
    @Tag("I3.1")
    void aConflictIsTriedAgainUntilItSucceeds() throws IOException {
        MemoryStore store = new MemoryStore();
        Ipam ipam = Ipam.open(store);
        ipam.putPool(Pool.of(SMALL));
        int[] conflicts = {0};
        store.setFaults((call, write) -> write && conflicts[0]++ < 5 ? Fault.CONFLICT : Fault.NONE);
        assertEquals(
                1, ipam.assign(AssignRequest.ipv4("a", "node-1")).addresses().size());
    }
}
