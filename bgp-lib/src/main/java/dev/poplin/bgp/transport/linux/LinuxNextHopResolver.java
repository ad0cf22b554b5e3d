package dev.poplin.bgp.transport.linux;

import dev.poplin.bgp.rib.NextHopResolver;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.mirror.Monitor;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteQuery;
import dev.poplin.netlink.route.RouteType;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far next hops are by the kernel's routes: the metric of the route that {@code ip route get fibmatch} names. Routes count whoever has
 * written them, those learned by BGP too. Asks anew each time; where the kernel gives no answer, its last one counts until it gives another.
 * Thread-safe. Closing is idempotent; afterwards no next hop can be reached.
 */
public final class LinuxNextHopResolver implements NextHopResolver, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LinuxNextHopResolver.class);

    /** asm-generic/errno.h. */
    private static final int ENETUNREACH = 101;

    private static final int EHOSTUNREACH = 113;

    /** Routes change many at a time. */
    private static final Duration QUIET = Duration.ofMillis(50);

    private static final int MOST_PORTIONS = 20;

    /** Where the kernel gave no answer, it is asked again then. */
    private static final Duration UNSURE = Duration.ofSeconds(10);

    private static final int MOST_KNOWN = 10_000;

    /** What says that no route leads there (fib_lookup and its like): any other is no answer. */
    private static final Set<Errno> NO_WAY = Set.of(
            Errno.of(ENETUNREACH), Errno.of(EHOSTUNREACH), Errno.EINVAL, Errno.EACCES, Errno.ENODEV, Errno.ESRCH);

    private final Netlink netlink;
    private final Map<IpAddress, OptionalLong> known = new ConcurrentHashMap<>();
    private final List<Monitor> monitors = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean unsure;

    /** One that asks through this netlink, and closes it. */
    LinuxNextHopResolver(Netlink netlink) {
        this.netlink = netlink;
    }

    /**
     * Those of the calling thread's network namespace. To be closed after the speaker.
     *
     * @throws IOException if there is no netlink socket to be had
     */
    public static LinuxNextHopResolver open() throws IOException {
        return new LinuxNextHopResolver(Netlink.open());
    }

    /**
     * Calls somebody, {@code speaker::nextHopsChanged} for instance, whenever links, addresses or routes have changed, at most once for
     * changes that follow each other closely, on a thread of its own, until this is closed.
     *
     * @throws IOException if there is no netlink socket to be had
     */
    public void onChange(Runnable changed) throws IOException {
        Monitor monitor = watch();
        Thread thread = new Thread(() -> follow(monitor, changed), "poplin-bgp-next-hops");
        thread.setDaemon(true);
        thread.start();
    }

    private Monitor watch() throws NetlinkException {
        Monitor monitor = netlink.watch().changes(EnumSet.of(Topic.LINKS, Topic.ADDRESSES, Topic.ROUTES));
        monitors.add(monitor);
        if (isClosed()) {
            monitor.close();
        }
        return monitor;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void follow(Monitor first, Runnable changed) {
        Monitor monitor = first;
        while (!isClosed()) {
            boolean told = true;
            try {
                told = hasChanged(monitor);
            } catch (NetlinkException e) {
                monitor = another(monitor, e);
            }
            if (told && !isClosed()) {
                tell(changed);
            }
        }
    }

    private boolean hasChanged(Monitor monitor) throws NetlinkException {
        if (monitor.next(UNSURE).isEmpty()) {
            return unsure;
        }
        awaitQuiet(monitor);
        return true;
    }

    private void tell(Runnable changed) {
        unsure = false;
        try {
            changed.run();
        } catch (RuntimeException e) {
            LOG.error("who hears of changes of the ways to next hops has thrown", e);
        }
    }

    /** A new one, as soon as there is one to be had; the old one if this is closed before. */
    private Monitor another(Monitor failed, NetlinkException cause) {
        if (!isClosed()) {
            LOG.warn("changes of the ways to next hops were not heard of: {}", cause.toString());
        }
        monitors.remove(failed);
        failed.close();
        while (!awaitClosed()) {
            try {
                return watch();
            } catch (NetlinkException e) {
                LOG.debug("changes of the ways to next hops are not heard of yet: {}", e.toString());
            }
        }
        return failed;
    }

    /** Waits between two tries; whether this is closed. */
    private boolean awaitClosed() {
        try {
            return closed.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            // Whoever is told has interrupted the thread; it is ours, and goes on.
            return isClosed();
        }
    }

    private static void awaitQuiet(Monitor monitor) throws NetlinkException {
        int portions = 0;
        while (portions < MOST_PORTIONS && !monitor.next(QUIET).isEmpty()) {
            portions++;
        }
    }

    @Override
    public OptionalLong cost(IpAddress nextHop) {
        try {
            Route route = netlink.routes().get(RouteQuery.to(nextHop).asInTable());
            boolean leads =
                    route.type().equals(RouteType.UNICAST) || route.type().equals(RouteType.LOCAL);
            return remember(
                    nextHop, leads ? OptionalLong.of(Integer.toUnsignedLong(route.metric())) : OptionalLong.empty());
        } catch (NetlinkException e) {
            if (isClosed()) {
                return OptionalLong.empty();
            }
            if (NO_WAY.contains(e.errno())) {
                LOG.debug("there is no way to {}: {}", nextHop, e.toString());
                return remember(nextHop, OptionalLong.empty());
            }
            if (!unsure) {
                LOG.warn("whether there is a way to {} is not known: {}", nextHop, e.toString());
            }
            unsure = true;
            return known.getOrDefault(nextHop, OptionalLong.empty());
        }
    }

    private OptionalLong remember(IpAddress nextHop, OptionalLong cost) {
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        known.put(nextHop, cost);
        return cost;
    }

    @Override
    public void close() {
        closed.countDown();
        monitors.forEach(Monitor::close);
        netlink.close();
    }
}
