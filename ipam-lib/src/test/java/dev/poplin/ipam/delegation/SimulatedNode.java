package dev.poplin.ipam.delegation;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.testing.MemoryStore;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/** A node with a disk of its own, a clock that is wrong and an uptime that runs too fast or too slow. */
final class SimulatedNode {

    /** A handle and what it must hold, if it is sure. */
    static final class Handle {
        final String name;
        List<IpAddress> expected = List.of();
        String requestId = "";
        boolean sure = true;
        int underWay;
        int uses;

        Handle(String name) {
            this.name = name;
        }
    }

    final String name;
    final MemoryStore disk = new MemoryStore();
    final LocalState state = new LocalState(disk);
    final List<Handle> handles = new ArrayList<>();
    final Clock clock;
    private final LongSupplier time;
    private final double rate;
    private final long offset;
    private int boots;
    boolean cut;

    /** A node; {@code time} is the true one, in nanoseconds. */
    SimulatedNode(String name, Random random, LongSupplier time) {
        this.name = name;
        this.time = time;
        this.rate = 0.95 + random.nextInt(101) / 1000.0;
        this.offset = random.nextLong(1L << 50);
        long wrongMillis = random.nextLong(20_000_000) - 10_000_000;
        InstantSource source =
                () -> Instant.ofEpochMilli(1_700_000_000_000L + wrongMillis + time.getAsLong() / 1_000_000);
        this.clock = source.withZone(ZoneOffset.UTC);
    }

    void reboot() {
        boots++;
    }

    Uptime uptime() {
        return new Uptime() {
            @Override
            public long nanos() {
                return offset + (long) (time.getAsLong() * rate);
            }

            @Override
            public String boot() {
                return "boot-" + boots;
            }
        };
    }
}
