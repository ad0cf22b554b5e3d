package dev.poplin.node.policy;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.conntrack.Connection;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.node.address.HostAddress;
import dev.poplin.node.kernel.HostKernel;
import dev.poplin.node.reconcile.Reconciler;
import dev.poplin.node.source.ClusterState;
import dev.poplin.policy.PolicyEngine;
import dev.poplin.policy.model.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Keeps the policy table as it should be, and ends the connections that it no longer allows: the table lets an established
 * connection pass without asking again. Thread-safe.
 */
public final class PolicyReconciler implements Reconciler {

    private final HostKernel host;
    private final Supplier<ClusterState> source;
    private final String node;
    private final String interfacePrefix;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile World enforced = World.of(List.of(), List.of(), List.of());
    private boolean cutIsDue = true;

    /** A reconciler for the pods of {@code node}. */
    public PolicyReconciler(HostKernel host, Supplier<ClusterState> source, String node, String interfacePrefix) {
        this.host = host;
        this.source = source;
        this.node = node;
        this.interfacePrefix = interfacePrefix;
    }

    @Override
    public String name() {
        return "policy";
    }

    /** The world that the kernel enforces. */
    public World enforced() {
        return enforced;
    }

    @Override
    public List<String> reconcile() throws IOException {
        lock.lock();
        try {
            ClusterState state = source.get();
            Optional<Ruleset> table = PolicyTable.of(state, node, interfacePrefix);
            if (table.isEmpty()) {
                throw new IOException("a manifest cannot be read, so the kernel keeps what it has");
            }
            List<String> changes = new ArrayList<>();
            if (host.netlink().nftables().apply(table.get())) {
                changes.add("wrote " + table.get());
                cutIsDue = true;
            }
            World world = PolicyTable.world(state);
            if (cutIsDue) {
                // Also at the start: an agent that was killed may have written the table and not come to this.
                int ended = cut(world);
                cutIsDue = false;
                if (ended > 0) {
                    changes.add("ended " + ended + " connections that policy no longer allows");
                }
            }
            enforced = world;
            return changes;
        } finally {
            lock.unlock();
        }
    }

    private int cut(World world) throws IOException {
        if (world.policies().isEmpty()) {
            return 0;
        }
        Set<IpAddress> own = host.addresses().stream()
                .map(HostAddress::address)
                .map(cidr -> cidr.address())
                .collect(Collectors.toSet());
        ForbiddenConnections forbidden = new ForbiddenConnections(PolicyEngine.of(world), own);
        int ended = 0;
        for (IpFamily family : IpFamily.values()) {
            List<Connection> doomed = host.netlink().conntrack().list(family).stream()
                    .filter(forbidden::contains)
                    .toList();
            ended += doomed.isEmpty() ? 0 : host.netlink().conntrack().delete(doomed);
        }
        return ended;
    }
}
