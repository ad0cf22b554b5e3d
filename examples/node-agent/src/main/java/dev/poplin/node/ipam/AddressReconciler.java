package dev.poplin.node.ipam;

import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.delegation.DelegatedIpam;
import dev.poplin.ipam.delegation.SyncReport;
import dev.poplin.node.reconcile.Reconciler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * All that the agent does with the shared store: pools, reports and grants, dead nodes, the look at its blocks. If the store is away, the first of these
 * finds that out and the others wait, so that it is asked once. Run by one thread; the rest is thread-safe.
 */
final class AddressReconciler implements Reconciler {

    /** A lease is renewed ten times while it runs, and at least so often. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final PoolReconciler pools;
    private final Optional<DelegatedIpam> granted;
    private final OwnBlocks blocks;
    private final Optional<DeadNodes> deadNodes;
    private final Duration pause;
    private final Consumer<String> log;
    private final AtomicBoolean used = new AtomicBoolean(true);
    private long syncedAt;
    private volatile List<String> lost = List.of();

    /** {@code log} hears what a round that failed had done before; that of others is returned. */
    AddressReconciler(
            PoolReconciler pools,
            Optional<DelegatedIpam> granted,
            OwnBlocks blocks,
            Optional<DeadNodes> deadNodes,
            Duration lease,
            Consumer<String> log) {
        this.deadNodes = deadNodes;
        this.pools = pools;
        this.granted = granted;
        this.blocks = blocks;
        this.log = log;
        Duration tenth = lease.dividedBy(10);
        this.pause = tenth.compareTo(LONGEST_PAUSE) < 0 ? tenth : LONGEST_PAUSE;
    }

    @Override
    public String name() {
        return "addresses";
    }

    /** The shared store has something to be told. */
    void used() {
        used.set(true);
    }

    /** The handles whose addresses others have, because the store was away for longer than the lease. */
    List<String> lost() {
        return lost;
    }

    @Override
    public List<String> reconcile() throws IOException {
        List<String> done = new ArrayList<>();
        try {
            reconcile(done);
        } catch (IOException | RuntimeException e) {
            done.forEach(log);
            throw e;
        }
        return done;
    }

    private void reconcile(List<String> done) throws IOException {
        try {
            pools.reconcile(done);
        } catch (IpamException | RuntimeException refused) {
            // What is declared cannot be; the rest can go on.
            reconcileOthers(done);
            throw refused;
        }
        reconcileOthers(done);
    }

    private void reconcileOthers(List<String> done) throws IOException {
        if (granted.isPresent()) {
            done.addAll(sync(granted.get()));
        }
        if (deadNodes.isPresent()) {
            done.addAll(deadNodes.get().reconcile());
        }
        done.addAll(blocks.reconcile());
    }

    private List<String> sync(DelegatedIpam own) throws IOException {
        boolean due = used.getAndSet(false) || System.nanoTime() - syncedAt > pause.toNanos();
        if (!due) {
            return List.of();
        }
        SyncReport report;
        try {
            report = own.sync();
        } catch (IOException | RuntimeException e) {
            used.set(true);
            throw e;
        }
        syncedAt = System.nanoTime();
        List<String> before = lost;
        lost = report.lost();
        return lost.stream()
                .filter(handle -> !before.contains(handle))
                .map(handle ->
                        "'" + handle + "' has lost its addresses to others, because the store was away for longer than"
                                + " the lease; delete that pod")
                .toList();
    }
}
