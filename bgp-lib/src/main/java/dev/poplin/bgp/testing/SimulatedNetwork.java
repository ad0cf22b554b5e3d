package dev.poplin.bgp.testing;

import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hosts, the ways between them, and the time they live in. From the same seed and the same calls the same happens, to the bit:
 * {@link #fingerprint} tells. Confined to one thread, on which all speakers' work is done in {@link #run}.
 */
public final class SimulatedNetwork {

    private static final int MANY = 4096;

    /** Something that happens at some time, unless it is cancelled or its host is gone by then. */
    private final class Happening implements EventLoop.Timer, Comparable<Happening> {
        private final long time;
        private final long order;
        private final @Nullable SimulatedHost host;
        private @Nullable Runnable what;

        private Happening(long time, @Nullable SimulatedHost host, Runnable what) {
            this.time = time;
            this.order = nextOrder++;
            this.host = host;
            this.what = what;
        }

        @Override
        public void cancel() {
            if (what != null) {
                what = null;
                cancelled++;
            }
        }

        private void happen() {
            Runnable happens = what;
            if (happens == null) {
                cancelled--;
                return;
            }
            what = null;
            count++;
            if (host == null || host.isAlive()) {
                happens.run();
            }
        }

        @Override
        public int compareTo(Happening other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private record Way(IpAddress one, IpAddress other) {}

    private final PriorityQueue<Happening> happenings = new PriorityQueue<>();

    /** What happens now, behind those of the others whose time has come. */
    private final Deque<Happening> soon = new ArrayDeque<>();

    private final Map<IpAddress, SimulatedHost> hosts = new HashMap<>();
    private final Set<Way> cuts = new HashSet<>();
    private final SplittableRandom random;
    private LinkQuality quality = LinkQuality.GOOD;
    private long now;
    private long nextOrder;
    private int cancelled;
    private long fingerprint;
    private long count;

    /** A network without hosts, at time zero, with good links. */
    public SimulatedNetwork(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A new host; one that had the address before is gone without a word. */
    public SimulatedHost host(IpAddress address) {
        SimulatedHost before = hosts.get(address);
        if (before != null) {
            before.crash();
        }
        SimulatedHost host = new SimulatedHost(this, address);
        hosts.put(address, host);
        return host;
    }

    /** Sets how good all links are for what is sent from now on. */
    public void setQuality(LinkQuality changed) {
        quality = changed;
    }

    /** Cuts the way between two hosts: what is sent waits. */
    public void cut(IpAddress one, IpAddress other) {
        cuts.add(way(one, other));
    }

    /** Mends the way between two hosts: what waits arrives. */
    public void mend(IpAddress one, IpAddress other) {
        if (cuts.remove(way(one, other))) {
            for (IpAddress end : new IpAddress[] {one, other}) {
                SimulatedHost host = hosts.get(end);
                if (host != null) {
                    host.mended(end.equals(one) ? other : one);
                }
            }
        }
    }

    boolean isCut(IpAddress one, IpAddress other) {
        return !cuts.isEmpty() && cuts.contains(way(one, other));
    }

    private static Way way(IpAddress one, IpAddress other) {
        return one.compareTo(other) < 0 ? new Way(one, other) : new Way(other, one);
    }

    /** How much time has passed. */
    public Duration elapsed() {
        return Duration.ofNanos(now);
    }

    /** How many things have happened. */
    public long happenings() {
        return count;
    }

    /** A number made of every segment that arrived, when and where: equal for equal runs. */
    public long fingerprint() {
        return fingerprint;
    }

    /** Lets this much time pass. */
    public void run(Duration time) {
        runUntil(() -> false, time);
    }

    /** Lets time pass until a condition holds, asked once in a millisecond, or this much has passed. Returns whether it holds. */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        long end = now + limit.toNanos();
        long asked = Long.MIN_VALUE;
        while (true) {
            Happening next = happenings.peek();
            if (!soon.isEmpty() && (next == null || next.time > now)) {
                next = soon.peek();
            }
            long time = next == null ? end : Math.min(next.time, end);
            if (time / 1_000_000 != asked) {
                asked = time / 1_000_000;
                if (condition.getAsBoolean()) {
                    return true;
                }
            }
            now = time;
            if (next == null || next.time > end) {
                return condition.getAsBoolean();
            }
            (next == soon.peek() ? soon : happenings).remove();
            next.happen();
        }
    }

    long now() {
        return now;
    }

    long random(long bound) {
        return random.nextLong(bound);
    }

    LinkQuality quality() {
        return quality;
    }

    Optional<SimulatedHost> find(IpAddress address) {
        return Optional.ofNullable(hosts.get(address));
    }

    /** Lets something happen later, at a host if there still is one then. */
    EventLoop.Timer later(long nanos, @Nullable SimulatedHost host, Runnable what) {
        Happening happening = new Happening(now + nanos, host, what);
        if (nanos <= 0) {
            soon.add(happening);
        } else {
            if (cancelled > MANY && cancelled > happenings.size() / 2) {
                happenings.removeIf(waiting -> waiting.what == null);
                soon.removeIf(waiting -> waiting.what == null);
                cancelled = 0;
            }
            happenings.add(happening);
        }
        return happening;
    }

    /** Lets something happen later. */
    void later(long nanos, Runnable what) {
        later(nanos, null, what);
    }

    /** How long a segment takes from one host to another, with what is lost and sent again. */
    long travelNanos() {
        long nanos = quality.delay().toNanos() + random(quality.variation().toNanos() + 1);
        long again = quality.retransmission().toNanos();
        while (quality.lossPerMille() > 0 && random(1000) < quality.lossPerMille()) {
            nanos += again;
            again *= 2;
        }
        return nanos;
    }

    boolean resets() {
        return quality.resetPerMillion() > 0 && random(1_000_000) < quality.resetPerMillion();
    }

    void note(IpAddress to, byte[] segment) {
        long mixed = fingerprint ^ now ^ (long) to.hashCode() << 32;
        for (byte value : segment) {
            mixed = mixed * 0x100000001b3L ^ value;
        }
        fingerprint = mixed * 0x9e3779b97f4a7c15L + 1;
    }
}
