package dev.poplin.bgp.transport.linux;

import dev.poplin.bgp.rib.NextHopResolver;
import dev.poplin.inet.IpAddress;
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
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far next hops are by the kernel's routes: the metric of the route that {@code ip route get fibmatch} names. Routes count whoever has
 * written them, those learned by BGP too. Asks anew each time; thread-safe. Closing is idempotent; afterwards no next hop can be reached.
 */
public final class LinuxNextHopResolver implements NextHopResolver, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LinuxNextHopResolver.class);

    /** Routes change many at a time. */
    private static final Duration QUIET = Duration.ofMillis(50);

    private static final int MOST_PORTIONS = 20;

    private final Netlink netlink;
    private final List<Monitor> monitors = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    private LinuxNextHopResolver(Netlink netlink) {
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
        Monitor monitor = netlink.watch().changes(EnumSet.of(Topic.LINKS, Topic.ADDRESSES, Topic.ROUTES));
        monitors.add(monitor);
        if (closed) {
            monitor.close();
        }
        Thread thread = new Thread(() -> follow(monitor, changed), "poplin-bgp-next-hops");
        thread.setDaemon(true);
        thread.start();
    }

    private void follow(Monitor monitor, Runnable changed) {
        while (!closed) {
            try {
                if (!monitor.next(Duration.ofDays(1)).isEmpty()) {
                    awaitQuiet(monitor);
                    changed.run();
                }
            } catch (NetlinkException e) {
                if (!closed) {
                    LOG.warn("changes of the ways to next hops are not heard of any more: {}", e.toString());
                }
                return;
            } catch (RuntimeException e) {
                LOG.error("who hears of changes of the ways to next hops has thrown", e);
            }
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
            return leads ? OptionalLong.of(Integer.toUnsignedLong(route.metric())) : OptionalLong.empty();
        } catch (NetlinkException e) {
            LOG.debug("there is no way to {}: {}", nextHop, e.toString());
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        closed = true;
        monitors.forEach(Monitor::close);
        netlink.close();
    }
}
