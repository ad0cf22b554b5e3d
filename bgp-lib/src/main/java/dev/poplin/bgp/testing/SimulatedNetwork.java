package dev.poplin.bgp.testing;

import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Hosts, the ways between them, and the time they live in. From the same seed and the same calls the same happens, to the bit, on any
 * number of threads: {@link #fingerprint} tells. Confined to one thread, on which all speakers' work is done in {@link #run}, unless more
 * were asked for.
 */
public final class SimulatedNetwork {

    private static final long MILLISECOND = 1_000_000;

    private record Way(IpAddress one, IpAddress other) {}

    private final long seed;
    private final int threads;
    private final Map<IpAddress, Site> sites = new ConcurrentHashMap<>();

    /** Where there are or were hosts, in the order of their coming. */
    private final List<Site> inhabited = new ArrayList<>();

    private final Set<Way> cuts = new HashSet<>();
    private LinkQuality quality = LinkQuality.GOOD;
    private long now;
    private boolean running;

    /** A network without hosts, at time zero, with good links. */
    public SimulatedNetwork(long seed) {
        this(seed, 1);
    }

    /**
     * The same, whose hosts run on several threads at once: what the listeners of several speakers share must be thread-safe then.
     *
     * @param threads how many, at least 1
     */
    public SimulatedNetwork(long seed, int threads) {
        this.seed = seed;
        this.threads = threads;
    }

    /** A new host; one that had the address before is gone without a word. Not while time passes. */
    public SimulatedHost host(IpAddress address) {
        Site site = site(address);
        SimulatedHost before = site.host();
        if (before == null) {
            inhabited.add(site);
        } else {
            before.crash();
        }
        SimulatedHost host = new SimulatedHost(this, address, site);
        site.inhabit(host);
        return host;
    }

    Site site(IpAddress address) {
        return sites.computeIfAbsent(
                address, added -> new Site(this, threads, new SplittableRandom(31 * seed + added.hashCode())));
    }

    /** Sets how good all links are for what is sent from now on. */
    public void setQuality(LinkQuality changed) {
        quality = changed;
    }

    /** Cuts the way between two hosts: what is sent waits. Not while time passes. */
    public void cut(IpAddress one, IpAddress other) {
        cuts.add(way(one, other));
    }

    /** Mends the way between two hosts: what waits arrives. Not while time passes. */
    public void mend(IpAddress one, IpAddress other) {
        if (cuts.remove(way(one, other))) {
            mended(one, other);
            mended(other, one);
        }
    }

    private void mended(IpAddress here, IpAddress there) {
        SimulatedHost host = site(here).host();
        if (host != null) {
            host.mended(there);
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
        return inhabited.stream().mapToLong(Site::happenings).sum();
    }

    /** A number made of every segment that arrived, when and where: equal for equal runs. */
    public long fingerprint() {
        return inhabited.stream().mapToLong(Site::fingerprint).reduce(0, (all, one) -> 31 * all + one);
    }

    /** Lets this much time pass. */
    public void run(Duration time) {
        runUntil(() -> false, time);
    }

    /** Lets time pass until a condition holds, asked once in a millisecond, or this much has passed. Returns whether it holds. */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        long end = now + limit.toNanos();
        long asked = Long.MIN_VALUE;
        try (Turns turns = new Turns(threads)) {
            while (true) {
                long next = nextTime();
                long time = Math.min(next, end);
                if (time / MILLISECOND != asked) {
                    asked = time / MILLISECOND;
                    if (condition.getAsBoolean()) {
                        return true;
                    }
                }
                now = time;
                if (next > end) {
                    return condition.getAsBoolean();
                }
                // Until then nothing that one site sends can be at another.
                long turnEnd = Math.min(time + leastTravelNanos(), (asked + 1) * MILLISECOND);
                running = true;
                turns.take(inhabited, Math.min(turnEnd, end + 1));
                running = false;
            }
        }
    }

    private long nextTime() {
        long next = Site.NEVER;
        for (Site site : inhabited) {
            next = Math.min(next, site.nextTime());
        }
        return next;
    }

    long now() {
        return now;
    }

    /** Whether time passes: the sites may be on several threads. */
    boolean isRunning() {
        return running;
    }

    LinkQuality quality() {
        return quality;
    }

    /** Nothing comes from one site to another in less. */
    long leastTravelNanos() {
        return Math.max(1, quality.delay().toNanos());
    }
}
