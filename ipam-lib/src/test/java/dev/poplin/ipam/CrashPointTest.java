package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.testing.MemoryStore;
import dev.poplin.ipam.testing.MemoryStore.Fault;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In every scenario, each call of the store in turn fails before it took effect, fails after it, or meets a conflict. */
@Tag("I5")
@Tag("I2.2")
@Tag("I2.3")
class CrashPointTest {

    private static final Pool IPV4 = new Pool(Cidr.parse("10.0.0.0/28"), 30, false, true);
    private static final Pool IPV6 = new Pool(Cidr.parse("fd00::/124"), 126, false, true);
    private static final Set<String> HANDLES = Set.of("a", "b", "c", "d");
    private static final Configuration RESTING = Configuration.STANDARD.withCoolDown(Duration.ofSeconds(600));
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @FunctionalInterface
    private interface Action {
        void run(Ipam ipam) throws IOException;
    }

    private static void assign(Ipam ipam, String handle, String node, int count) throws IOException {
        ipam.assign(AssignRequest.ipv4(handle, node).withCounts(count, 0));
    }

    private enum Scenario {
        CLAIM(ipam -> {}, ipam -> assign(ipam, "a", "node-1", 1)),
        OWN_BLOCK(ipam -> assign(ipam, "a", "node-1", 1), ipam -> assign(ipam, "b", "node-1", 1)),
        SEVERAL_BLOCKS(ipam -> {}, ipam -> assign(ipam, "a", "node-1", 7)),
        BOTH_FAMILIES(
                ipam -> {},
                ipam -> ipam.assign(AssignRequest.ipv4("a", "node-1").withCounts(2, 2))),
        BORROW(ipam -> assign(ipam, "a", "node-1", 15), ipam -> assign(ipam, "b", "node-2", 1)),
        TAKE_OVER(
                ipam -> {
                    assign(ipam, "a", "node-1", 13);
                    assign(ipam, "b", "node-1", 3);
                    ipam.release("b");
                },
                ipam -> assign(ipam, "c", "node-2", 1)),
        GIVEN_ADDRESS(
                ipam -> assign(ipam, "a", "node-1", 1),
                ipam -> ipam.assign(
                        AssignRequest.ipv4("b", "node-2").withAddresses(List.of(IpAddress.parse("10.0.0.9"))))),
        PREFERRED_ADDRESS(
                ipam -> {},
                ipam -> ipam.assign(
                        AssignRequest.ipv4("a", "node-1").withPreferred(List.of(IpAddress.parse("10.0.0.6"))))),
        BY_REQUEST_ID(
                ipam -> ipam.assign(AssignRequest.ipv4("a", "node-1").withRequestId("1")),
                ipam -> ipam.assign(AssignRequest.ipv4("a", "node-1").withRequestId("2"))),
        RELEASE(ipam -> assign(ipam, "a", "node-1", 6), ipam -> ipam.release("a")),
        RELEASE_REMEMBERED(
                ipam -> {
                    ipam.configure(Configuration.STANDARD.withHistoryPerAddress(1));
                    assign(ipam, "a", "node-1", 2);
                    ipam.release("a");
                    assign(ipam, "a", "node-1", 4);
                },
                ipam -> ipam.release("a")),
        RELEASE_ONE(ipam -> assign(ipam, "a", "node-1", 2), ipam -> {
            if (ipam.held("a").size() == 2) {
                ipam.release(ipam.find(ipam.held("a").get(0)).orElseThrow());
            }
        }),
        RELEASE_BORROWED(
                ipam -> {
                    assign(ipam, "a", "node-1", 15);
                    assign(ipam, "b", "node-2", 1);
                },
                ipam -> ipam.release("b")),
        LAST_OF_A_BLOCK_WITHOUT_OWNER(
                ipam -> {
                    assign(ipam, "a", "node-1", 1);
                    ipam.releaseAffinities("node-1");
                },
                ipam -> ipam.release("a")),
        GIVE_UP(
                ipam -> {
                    assign(ipam, "a", "node-1", 1);
                    assign(ipam, "b", "node-1", 5);
                    ipam.release("a");
                },
                ipam -> ipam.releaseAffinities("node-1")),
        GIVE_BACK(
                ipam -> {
                    assign(ipam, "a", "node-1", 4);
                    ipam.release("a");
                    ipam.putPool(IPV4.withDisabled(true));
                },
                ipam -> ipam.releaseUnservedBlocks("node-1")),
        GIVE_UP_WHAT_RESTS(
                ipam -> {
                    ipam.configure(RESTING);
                    assign(ipam, "a", "node-1", 2);
                    assign(ipam, "b", "node-1", 5);
                    ipam.release("a");
                },
                ipam -> {
                    ipam.releaseAffinities("node-1");
                    ipam.release("b");
                }),
        CLAIM_WHAT_RESTS(
                ipam -> {
                    ipam.configure(RESTING);
                    assign(ipam, "a", "node-1", 15);
                    ipam.release("a");
                    ipam.releaseAffinities("node-1");
                },
                ipam -> assign(ipam, "b", "node-2", 1)),
        REMOVE_A_POOL(
                ipam -> {
                    assign(ipam, "a", "node-1", 4);
                    ipam.release("a");
                },
                ipam -> ipam.removePool(IPV4.cidr())),
        CHANGE_SETTINGS(ipam -> {}, ipam -> {
            ipam.configure(Configuration.STANDARD.withCoolDown(Duration.ofSeconds(9)));
            ipam.putReservation(new Reservation("some", CidrSet.of(Cidr.parse("10.0.0.0/30"))));
            ipam.putPool(Pool.of(Cidr.parse("10.1.0.0/24")));
        });

        private final Action before;
        private final Action step;

        Scenario(Action before, Action step) {
            this.before = before;
            this.step = step;
        }

        /** All that is so after the step, in words. */
        private static String state(Ipam ipam, MemoryStore store) throws IOException {
            Set<String> held = new TreeSet<>();
            for (String handle : HANDLES) {
                held.add(handle + " " + ipam.held(handle).size());
            }
            Set<String> owners = new TreeSet<>();
            ipam.blocks().forEach(block -> owners.add(block.cidr() + " " + block.affinity() + " " + block.heldCount()));
            Set<String> resting = new TreeSet<>();
            store.list(Keys.RESTING).forEach(record -> resting.add(record.key() + Arrays.toString(record.value())));
            return held + " " + owners + " " + resting + " " + ipam.pools() + " "
                    + ipam.reservations().size() + " " + ipam.configuration();
        }
    }

    private static Ipam open(MemoryStore store, Instant now) {
        return Ipam.builder(store)
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .pause(nanos -> {})
                .open();
    }

    private static MemoryStore prepared(Scenario scenario) throws IOException {
        MemoryStore store = new MemoryStore();
        Ipam ipam = open(store, START);
        ipam.putPool(IPV4);
        ipam.putPool(IPV6);
        scenario.before.run(ipam);
        return store;
    }

    @ParameterizedTest
    @EnumSource
    void whateverCallFailsNothingLeaksAndARepetitionEndsAsIfNothingHadFailed(Scenario scenario) throws IOException {
        Instant later = START.plusSeconds(120);
        MemoryStore undisturbed = prepared(scenario);
        undisturbed.setFaults((call, write) -> Fault.NONE);
        scenario.step.run(open(undisturbed, later));
        int calls = undisturbed.calls();
        String expected = Scenario.state(open(undisturbed, later), undisturbed);
        assertTrue(calls > 0);
        for (Fault fault : List.of(Fault.LOST, Fault.LOST_AFTER, Fault.CONFLICT)) {
            for (int failing = 0; failing < calls; failing++) {
                String where = scenario + ", " + fault + " at call " + failing;
                MemoryStore store = prepared(scenario);
                int broken = failing;
                store.setFaults(
                        (call, write) -> call == broken && (write || fault != Fault.CONFLICT) ? fault : Fault.NONE);
                try {
                    scenario.step.run(open(store, later));
                } catch (IOException crash) {
                    // The process would have died here; another one goes on.
                }
                store.setFaults((call, write) -> Fault.NONE);
                Ipam next = open(store, later);
                Invariants.check(next, store, HANDLES);
                scenario.step.run(next);
                Invariants.check(next, store, HANDLES);
                assertEquals(expected, Scenario.state(next, store), where);
            }
        }
    }
}
