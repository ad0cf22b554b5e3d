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
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;

/** BIRD that tells {@link SpeakerProgram#COUNT} routes, and writes what it hears into its kernel, where what it takes back is counted. */
final class BirdRouter extends Bird {

    private final AtomicInteger deleted = new AtomicInteger();
    private final Monitor monitor;

    BirdRouter(Path directory, NetworkNamespace namespace) throws Exception {
        super(directory, namespace);
        monitor = Monitor.open(namespace, EnumSet.of(Topic.ROUTES));
        Thread watch = new Thread(this::count, "routes-deleted");
        watch.setDaemon(true);
        watch.start();
        start(Wish.PLAIN);
    }

    @Override
    String configuration(Wish wish) {
        StringBuilder routes = new StringBuilder();
        for (int i = 0; i < SpeakerProgram.COUNT; i++) {
            routes.append("route 198.%d.%d.0/24 blackhole; ".formatted(18 + (i >> 8), i & 255));
        }
        return """
                router id 10.99.0.1;
                protocol device {}
                protocol direct { ipv4; }
                protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }
                protocol static s4 { ipv4; %s }
                protocol bgp poplin {
                  local 10.99.0.1 as 65001; neighbor 10.99.0.2 as 64512;
                  connect delay time 1; connect retry time 1; error wait time 1,2; graceful restart on;
                  ipv4 { import all; export where source = RTS_STATIC; next hop self; };
                }
                """
                .formatted(routes);
    }

    private void count() {
        try {
            monitor.forEach(event -> {
                if (event instanceof KernelEvent.RouteEvent route
                        && route.deleted()
                        && route.route().protocol().equals(RouteProtocol.BIRD)) {
                    deleted.incrementAndGet();
                }
            });
        } catch (IOException e) {
            // The monitor was closed with the test's end.
            Thread.currentThread().interrupt();
        }
    }

    /** How many routes its kernel has of it. */
    int inKernel() throws IOException {
        try (Netlink netlink = Netlink.open(namespace)) {
            return netlink.routes()
                    .list(RouteFilter.of(IpFamily.IPV4, RouteProtocol.BIRD))
                    .size();
        }
    }

    /** How many routes it has taken back from its kernel since the beginning. */
    int deleted() {
        return deleted.get();
    }

    /** Begins the session anew and lives on. */
    void restartSession() throws Exception {
        birdc("restart", "poplin");
    }

    @Override
    public void close() throws IOException {
        super.close();
        monitor.close();
    }
}
