package dev.poplin.ipam.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.check.LeakCollector.Round;
import dev.poplin.ipam.delegation.Uptime;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I2.7")
class LeakCollectorTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Instant now = Instant.ofEpochSecond(1_700_000_000);
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private long upNanos;

    private final Uptime uptime = new Uptime() {
        @Override
        public long nanos() {
            return upNanos;
        }

        @Override
        public String boot() {
            return "test";
        }
    };

    private final Ipam ipam = Ipam.builder(new MemoryStore()).clock(clock).open();
    private final Map<String, LiveOwners.State> states = new HashMap<>();
    private boolean unreachable;
    private String boot = "first";
    private int looks;

    private final LiveOwners owners = new LiveOwners() {
        @Override
        public State stateOf(Allocation allocation) throws IOException {
            looks++;
            if (unreachable) {
                throw new IOException("the runtime does not answer");
            }
            return states.getOrDefault(allocation.attributes().getOrDefault("pod", ""), State.UNKNOWN);
        }

        @Override
        public Optional<String> bootId(String node) {
            return Optional.of(boot);
        }
    };

    private final LeakCollector collector = new LeakCollector(ipam, owners, Duration.ofMinutes(15), uptime);

    private void pass(Duration time) {
        now = now.plus(time);
        upNanos += time.toNanos();
    }

    @BeforeEach
    void assign() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/24")));
        assign("pod");
    }

    private void assign(String pod) throws IOException {
        ipam.assign(AssignRequest.ipv4(pod, "node-1")
                .withAttributes(Map.of("pod", pod, LeakCollector.BOOT_ATTRIBUTE, boot)));
    }

    private boolean isHeld(String pod) throws IOException {
        return !ipam.held(pod).isEmpty();
    }

    @Test
    void aMissingOwnersAddressIsReleasedAfterTheGraceTimeAndALastLook() throws IOException {
        states.put("pod", LiveOwners.State.MISSING);
        assertEquals(1, collector.collect().candidates().size());
        pass(MINUTE.multipliedBy(14));
        assertEquals(List.of(), collector.collect().released());
        pass(MINUTE);
        looks = 0;
        Round round = collector.collect();
        assertEquals(2, looks, "it is looked for once more before the release");
        assertEquals(1, round.released().size());
        assertEquals(List.of(), round.candidates());
        assertTrue(!isHeld("pod"));
    }

    @Test
    void anOwnerThatComesBackBeginsItsGraceTimeAnew() throws IOException {
        states.put("pod", LiveOwners.State.MISSING);
        collector.collect();
        pass(MINUTE.multipliedBy(14));
        states.put("pod", LiveOwners.State.ALIVE);
        assertEquals(List.of(), collector.collect().candidates());
        states.put("pod", LiveOwners.State.MISSING);
        pass(MINUTE);
        assertEquals(1, collector.collect().candidates().size());
        assertTrue(isHeld("pod"));
    }

    @Test
    void whoIsGoneIsNotWaitedForAndWhoIsUnknownIsNeverTouched() throws IOException {
        assign("gone");
        states.put("gone", LiveOwners.State.GONE);
        assertEquals("gone", collector.collect().released().get(0).handle());
        pass(Duration.ofDays(30));
        assertEquals(List.of(), collector.collect().released());
        assertTrue(isHeld("pod"));
    }

    @Test
    void nothingIsConcludedWhileOwnersCannotBeAsked() throws IOException {
        states.put("pod", LiveOwners.State.MISSING);
        collector.collect();
        unreachable = true;
        pass(MINUTE.multipliedBy(60));
        assertEquals(List.of(), collector.collect().released());
        unreachable = false;
        assertEquals(1, collector.collect().released().size());
    }

    @Test
    void aRestartOfTheNodeMakesItsWorkloadsCandidates() throws IOException {
        assertEquals(List.of(), collector.collect().candidates());
        boot = "second";
        assertEquals(1, collector.collect().candidates().size());
        pass(MINUTE.multipliedBy(15));
        assertEquals(1, collector.collect().released().size());
    }

    @Test
    void theAddressesOfAHandleGoTogetherOrNotAtAll() throws IOException {
        AssignRequest two = AssignRequest.ipv4("two", "node-1");
        ipam.assign(two.withRequestId("1").withAttributes(Map.of("pod", "dead")));
        ipam.assign(two.withRequestId("2").withAttributes(Map.of("pod", "alive")));
        states.put("dead", LiveOwners.State.GONE);
        states.put("alive", LiveOwners.State.ALIVE);
        assertEquals(List.of(), collector.collect().released());
        states.put("alive", LiveOwners.State.GONE);
        assertEquals(2, collector.collect().released().size());
    }

    @Test
    void aNodesCollectorReleasesWhatTheNodeHoldsItselfAlsoInBlocksOfOthers() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.1.0/30")).withBlockLength(30));
        Map<String, String> gone = Map.of("pod", "gone");
        states.put("gone", LiveOwners.State.GONE);
        Cidr small = Cidr.parse("10.0.1.0/30");
        ipam.assign(AssignRequest.ipv4("own", "node-1").withAttributes(gone));
        ipam.assign(
                AssignRequest.ipv4("lender", "node-2").withPools(List.of(small)).withAttributes(gone));
        ipam.assign(AssignRequest.ipv4("borrower", "node-1")
                .withPools(List.of(small))
                .withAttributes(gone));
        LeakCollector ofNode = LeakCollector.ofNode(ipam, "node-1", owners, Duration.ofMinutes(15), uptime);
        assertEquals(
                List.of("borrower", "own"),
                ofNode.collect().released().stream()
                        .map(Allocation::handle)
                        .sorted()
                        .toList());
        assertTrue(isHeld("lender") && isHeld("pod"));
    }

    @Test
    void whatIsNotLetGoIsNotReleased() throws IOException {
        states.put("pod", LiveOwners.State.GONE);
        Duration grace = Duration.ofMinutes(15);
        Round kept = LeakCollector.ofNode(ipam, "node-1", owners, leak -> false, grace, uptime)
                .collect();
        assertEquals(List.of(), kept.released());
        assertTrue(isHeld("pod"));
        Round released = LeakCollector.ofNode(ipam, "node-1", owners, ipam::release, grace, uptime)
                .collect();
        assertEquals(1, released.released().size());
    }

    @Test
    void anAddressThatWasAssignedAnewMeanwhileStaysWithItsNewHolder() throws IOException {
        states.put("pod", LiveOwners.State.MISSING);
        collector.collect();
        pass(MINUTE.multipliedBy(15));
        ipam.release("pod");
        assign("pod");
        assertEquals(List.of(), collector.collect().released());
        assertTrue(isHeld("pod"));
    }

    @Test
    void aClockThatIsSetConfirmsNobody() throws IOException {
        states.put("pod", LiveOwners.State.MISSING);
        collector.collect();
        now = now.plus(Duration.ofDays(1));
        assertEquals(List.of(), collector.collect().released());
        assertTrue(isHeld("pod"));
    }
}
