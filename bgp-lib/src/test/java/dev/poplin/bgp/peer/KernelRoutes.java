package dev.poplin.bgp.peer;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.mirror.KernelEvent;
import dev.poplin.netlink.mirror.Monitor;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.RouteProtocol;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;

/** The IPv4 routes that a daemon has in its kernel, and how many of them it has taken back. */
final class KernelRoutes implements AutoCloseable {

    private final AtomicInteger deleted = new AtomicInteger();
    private final NetworkNamespace namespace;
    private final RouteProtocol protocol;
    private final Monitor monitor;

    KernelRoutes(NetworkNamespace namespace, RouteProtocol protocol) throws IOException {
        this.namespace = namespace;
        this.protocol = protocol;
        monitor = Monitor.open(namespace, EnumSet.of(Topic.ROUTES));
        Thread watch = new Thread(this::count, "routes-deleted");
        watch.setDaemon(true);
        watch.start();
    }

    private void count() {
        try {
            monitor.forEach(event -> {
                if (event instanceof KernelEvent.RouteEvent route
                        && route.deleted()
                        && route.route().protocol().equals(protocol)) {
                    deleted.incrementAndGet();
                }
            });
        } catch (IOException e) {
            // The monitor was closed with the test's end.
            Thread.currentThread().interrupt();
        }
    }

    int size() throws IOException {
        try (Netlink netlink = Netlink.open(namespace)) {
            return netlink.routes()
                    .list(RouteFilter.of(IpFamily.IPV4, protocol))
                    .size();
        }
    }

    /** How many have been taken back since the beginning. */
    int deleted() {
        return deleted.get();
    }

    @Override
    public void close() throws IOException {
        monitor.close();
    }
}
