package dev.poplin.node.route;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The other nodes' routes with a memory: while a node's session is down its routes stay for a time, because its agent restarts
 * and its kernel goes on forwarding (the forwarding half of graceful restart, RFC 4724 §4.2). A node that is connected and
 * has told everything is believed at once. Confined to its owner.
 */
public final class LearnedRoutes {

    private final long holdNanos;
    private final LongSupplier nanoTime;
    private final Map<Cidr, IpAddress> known = new TreeMap<>();
    private final Map<IpAddress, Long> silentSince = new HashMap<>();

    /** A memory of {@code hold} by this clock; nothing is known yet. */
    public LearnedRoutes(Duration hold, LongSupplier nanoTime) {
        this.holdNanos = hold.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Remembers what the kernel holds from before this process started. */
    public void restore(Map<Cidr, IpAddress> routes) {
        known.putAll(routes);
    }

    /**
     * The routes to have now.
     *
     * @param announced what the connected nodes announce
     * @param complete the nodes that are connected and have announced everything
     * @param nodes the nodes that belong to the cluster; the routes of others go at once
     */
    public Map<Cidr, IpAddress> update(Map<Cidr, IpAddress> announced, Set<IpAddress> complete, Set<IpAddress> nodes) {
        long now = nanoTime.getAsLong();
        Set<IpAddress> gateways = new HashSet<>(known.values());
        for (IpAddress gateway : gateways) {
            if (complete.contains(gateway)) {
                silentSince.remove(gateway);
            } else {
                silentSince.putIfAbsent(gateway, now);
            }
        }
        known.entrySet().removeIf(route -> {
            IpAddress gateway = route.getValue();
            Long since = silentSince.get(gateway);
            return !nodes.contains(gateway) || since == null || now - since >= holdNanos;
        });
        known.putAll(announced);
        silentSince.keySet().retainAll(known.values());
        return new TreeMap<>(known);
    }
}
