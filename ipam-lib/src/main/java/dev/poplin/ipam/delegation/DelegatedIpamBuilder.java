package dev.poplin.ipam.delegation;

import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamBuilder;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;

/** Collects what a {@link DelegatedIpam} is opened with. Confined to one thread. */
public final class DelegatedIpamBuilder {

    /** The lease, if nothing else is said. */
    public static final Duration STANDARD_LEASE = Duration.ofMinutes(10);

    final Store shared;
    final Store local;
    final String node;
    Clock clock = Clock.systemUTC();
    Uptime uptime = Uptime.ofProcess();
    Duration lease = STANDARD_LEASE;
    int ipv4 = 16;
    int ipv6 = 0;
    LongConsumer pause = Attempts.PARK;
    private UnaryOperator<IpamBuilder> settings = UnaryOperator.identity();

    DelegatedIpamBuilder(Store shared, Store local, String node) {
        this.shared = shared;
        this.local = local;
        this.node = node;
    }

    /** How many free addresses of each family the node has granted ahead, 0 to 1,000; 16 and none by default. So many again of each pool that is for certain namespaces only. */
    public DelegatedIpamBuilder ahead(int newIpv4, int newIpv6) {
        if (Math.min(newIpv4, newIpv6) < 0 || Math.max(newIpv4, newIpv6) > 1000) {
            throw new IllegalArgumentException(
                    newIpv4 + " and " + newIpv6 + " addresses ahead are not within 0 and 1000");
        }
        ipv4 = newIpv4;
        ipv6 = newIpv6;
        return this;
    }

    /**
     * How long the node may go on without the shared store: 10 minutes by default. So long, and an eighth longer, nobody can
     * take over from a node that died.
     *
     * @throws IllegalArgumentException if it is not within 1 second and 7 days
     */
    public DelegatedIpamBuilder lease(Duration newLease) {
        if (newLease.compareTo(Duration.ofSeconds(1)) < 0 || newLease.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("lease " + newLease + " is not within 1 second and 7 days");
        }
        lease = newLease;
        return this;
    }

    /** By which the lease is measured; by default a restart of the process needs the shared store before it goes on. */
    public DelegatedIpamBuilder uptime(Uptime newUptime) {
        uptime = newUptime;
        return this;
    }

    /** The clock for when something was assigned or released. */
    public DelegatedIpamBuilder clock(Clock newClock) {
        clock = newClock;
        return this;
    }

    /** What else address management in the shared store is opened with, such as a selector. */
    public DelegatedIpamBuilder shared(UnaryOperator<IpamBuilder> newSettings) {
        settings = newSettings;
        return this;
    }

    /** How to wait between attempts; for tests that decide themselves who goes on. */
    DelegatedIpamBuilder pause(LongConsumer newPause) {
        pause = newPause;
        return this;
    }

    Ipam ipam() {
        return settings.apply(Ipam.builder(shared).clock(clock).pause(pause)).open();
    }

    /** Opens it; neither store is asked yet. */
    public DelegatedIpam open() {
        return new DelegatedIpam(this);
    }
}
