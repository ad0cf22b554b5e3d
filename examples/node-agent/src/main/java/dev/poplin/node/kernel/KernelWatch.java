package dev.poplin.node.kernel;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.mirror.KernelEvent;
import dev.poplin.netlink.mirror.KernelEvent.LinkEvent;
import dev.poplin.netlink.mirror.KernelEvent.Overrun;
import dev.poplin.netlink.mirror.KernelEvent.RouteEvent;
import dev.poplin.netlink.mirror.Monitor;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.util.EnumSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls back, on a thread of its own, when something happened in the host's kernel that may have taken away what is ours: a route was
 * deleted, or somebody else's came; a link changed. What the kernel does not tell, the re-check finds.
 */
public final class KernelWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KernelWatch.class);
    private static final Errno CLOSED = Errno.of(9);

    private final Monitor monitor;
    private final Runnable changed;

    private KernelWatch(Monitor monitor, Runnable changed) {
        this.monitor = monitor;
        this.changed = changed;
    }

    /** Begins to watch a namespace; {@code changed} must return at once. */
    public static KernelWatch open(NetworkNamespace namespace, Runnable changed) throws IOException {
        KernelWatch watch = new KernelWatch(Monitor.open(namespace, EnumSet.of(Topic.LINKS, Topic.ROUTES)), changed);
        Thread thread = new Thread(watch::run, "poplin-kernel-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private void run() {
        try {
            monitor.forEach(event -> {
                if (mayConcernUs(event)) {
                    changed.run();
                }
            });
        } catch (NetlinkException e) {
            if (!e.errno().equals(CLOSED)) {
                LOG.warn("the kernel is not watched any more, only compared once in a while: {}", e.getMessage());
            }
        }
    }

    private static boolean mayConcernUs(KernelEvent event) {
        if (event instanceof RouteEvent route) {
            return route.deleted() || !route.route().protocol().equals(OwnRoutes.PROTOCOL);
        }
        return event instanceof LinkEvent || event instanceof Overrun;
    }

    @Override
    public void close() {
        monitor.close();
    }
}
