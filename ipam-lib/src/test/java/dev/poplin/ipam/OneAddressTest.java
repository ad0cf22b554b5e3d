package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.store.RecentView;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.testing.ForwardingStore;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One address of an own block is given and taken back without a draft; that it is, {@link BlockIndexTest} shows by what is read. */
class OneAddressTest {

    private static final int STEPS = 400;

    /** A store whose changes are all drafted, because they may have to wait for each other. */
    private static final class DraftedStore extends ForwardingStore implements RecentView {

        private DraftedStore() {
            super(new MemoryStore());
        }

        @Override
        public Optional<StoreRecord> remembered(String key) {
            try {
                return get(key);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean isDistant() {
            return false;
        }
    }

    /** Stands still between two steps. */
    private static final class StepClock extends Clock {

        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** Something to do, and what it comes to. */
    @FunctionalInterface
    private interface Step {
        Object of(Ipam ipam) throws IOException;
    }

    private final StepClock clock = new StepClock();

    private Ipam open(Store store) throws IOException {
        Ipam ipam = Ipam.builder(store).clock(clock).hostReserved(1, 0).open();
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/26")).withBlockLength(29));
        ipam.putPool(Pool.of(Cidr.parse("10.1.0.0/28")).withBlockLength(30));
        ipam.putPool(Pool.of(Cidr.parse("fd00::/124")).withBlockLength(126));
        return ipam;
    }

    @Tag("I1.2")
    @Tag("I2.1")
    @Tag("I2.2")
    @Tag("I2.3")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void comesToWhatADraftWouldHaveComeTo(long seed) throws IOException {
        Random random = new Random(seed);
        try (Ipam swift = open(new MemoryStore());
                Ipam drafted = open(new DraftedStore())) {
            for (int i = 0; i < STEPS; i++) {
                Step step = step(random);
                assertEquals(outcome(step, drafted), outcome(step, swift), "seed " + seed + ", step " + i);
                assertEquals(drafted.blocks(), swift.blocks(), "seed " + seed + ", step " + i);
                clock.now = clock.now.plusMillis(random.nextInt(2_000));
            }
        }
    }

    private static String outcome(Step step, Ipam ipam) throws IOException {
        try {
            return step.of(ipam).toString();
        } catch (IpamException refused) {
            return refused.toString();
        }
    }

    private static Step step(Random random) {
        String handle = "pod-" + random.nextInt(25);
        int kind = random.nextInt(100);
        if (kind < 45) {
            AssignRequest request = request(handle, random);
            return ipam -> ipam.assign(request);
        }
        if (kind < 90) {
            return ipam -> ipam.release(handle);
        }
        return setting(random);
    }

    private static AssignRequest request(String handle, Random random) {
        AssignRequest plain =
                AssignRequest.ipv4(handle, "node-" + random.nextInt(3)).withAttributes(Map.of("pod", handle));
        return switch (random.nextInt(8)) {
            case 0 -> plain.withCounts(0, 1);
            case 1 -> plain.withCounts(1, 1);
            case 2 -> plain.withRequestId("id-" + random.nextInt(2));
            case 3 -> plain.withPools(List.of(Cidr.parse("10.1.0.0/28")));
            case 4 -> plain.withMostPerHandle(1);
            default -> plain;
        };
    }

    private static Step setting(Random random) {
        Configuration configuration = Configuration.STANDARD
                .withMaxBlocksPerNode(1 + random.nextInt(4))
                .withStrictAffinity(random.nextBoolean())
                .withCoolDown(Duration.ofSeconds(random.nextInt(3) * 5L))
                .withHistoryPerAddress(random.nextInt(2));
        Pool pool = Pool.of(Cidr.parse("10.1.0.0/28")).withBlockLength(30);
        boolean flag = random.nextBoolean();
        Reservation reservation =
                new Reservation("some", CidrSet.of(Cidr.parse("10.0.0." + random.nextInt(8) * 8 + "/30")));
        String node = "node-" + random.nextInt(3);
        Change change = flag ? new Change.DrainNode(node) : new Change.ReopenNode(node);
        return switch (random.nextInt(5)) {
            case 0 ->
                ipam -> {
                    ipam.putPool(pool.withDisabled(flag));
                    return flag;
                };
            case 1 ->
                ipam -> {
                    ipam.putReservation(reservation);
                    return flag;
                };
            case 2 -> ipam -> ipam.change(change, false);
            case 3 -> ipam -> ipam.releaseUnservedBlocks(node);
            default ->
                ipam -> {
                    ipam.configure(configuration);
                    return flag;
                };
        };
    }
}
