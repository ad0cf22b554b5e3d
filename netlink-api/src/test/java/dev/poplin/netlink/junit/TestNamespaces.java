package dev.poplin.netlink.junit;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes namespaces for a test, named {@code poplin-test-PID-N}, and deletes them all when it is closed. */
public final class TestNamespaces implements AutoCloseable {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Deque<NetworkNamespace> made = new ArrayDeque<>();

    /** A new namespace; its loopback is down. */
    public NetworkNamespace create() throws NetlinkException {
        String name = "poplin-test-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
        NetworkNamespace namespace = NetworkNamespace.create(name);
        made.push(namespace);
        return namespace;
    }

    @Override
    public void close() throws NetlinkException {
        @Nullable NetworkNamespace next = made.poll();
        while (next != null) {
            next.close();
            NetworkNamespace.delete(next.name());
            next = made.poll();
        }
    }
}
