package dev.poplin.node.kernel;

import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.node.reconcile.Reconciler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Keeps one nftables table of ours as it should be, in atomic transactions of what differs. Thread-safe. */
public final class TableReconciler implements Reconciler {

    private final String name;
    private final HostKernel host;
    private final Supplier<Optional<Ruleset>> desired;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * A reconciler of that name.
     *
     * @param desired the table; empty to leave what is there, because what should be is not known
     */
    public TableReconciler(String name, HostKernel host, Supplier<Optional<Ruleset>> desired) {
        this.name = name;
        this.host = host;
        this.desired = desired;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> reconcile() throws IOException {
        lock.lock();
        try {
            Optional<Ruleset> table = desired.get();
            if (table.isEmpty()) {
                throw new IOException("a manifest cannot be read, so the kernel keeps what it has");
            }
            return host.netlink().nftables().apply(table.get()) ? List.of("wrote " + table.get()) : List.of();
        } finally {
            lock.unlock();
        }
    }
}
