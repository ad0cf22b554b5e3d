package dev.poplin.etcd;

import dev.poplin.ipam.store.Transaction;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines up those who fight for one record, on however many machines. Who loses raises a counter beside the record; what it then
 * reads is its place in the line, and it waits for that many others before it may try again. The next who wins after a loss removes
 * the counter; if nobody does, it goes with the lease of who raised it last. Nothing depends on it but time: without it, 64 nodes at one block lose fifty times for each success. Thread-safe.
 */
final class Contention {

    private static final Logger LOG = LoggerFactory.getLogger(Contention.class);
    /** An attempt is some reads and a commit. */
    private static final int CALLS_PER_TURN = 4;

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int MOST_KEYS = 1000;
    private static final ByteSequence NOTHING = ByteSequence.EMPTY;
    private static final long LEASE_SECONDS = 10;
    /** After that another lease is taken, so that a counter outlives the longest wait. */
    private static final long LEASE_USED_NANOS = TimeUnit.SECONDS.toNanos(LEASE_SECONDS / 2);

    /** A lease of etcd, and when it was granted by {@link System#nanoTime}. */
    private record Lease(long id, long granted) {}

    private final EtcdConnection connection;
    private final Keyspace counters;
    /** Where this store has lost and not won since. */
    private final Set<String> lost = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Lease lease;

    Contention(EtcdConnection connection) {
        this.connection = connection;
        this.counters = new Keyspace(connection.options().prefix() + "contention/");
    }

    /** What a transaction has to do beside its writes. */
    List<Op> settle(Transaction transaction) {
        List<Op> removals = new ArrayList<>();
        if (!lost.isEmpty()) {
            for (String key : transaction.conditions().keySet()) {
                if (lost.contains(key)) {
                    removals.add(Op.delete(counters.key(key), DeleteOption.DEFAULT));
                }
            }
        }
        return removals;
    }

    void won(Transaction transaction) {
        if (!lost.isEmpty()) {
            lost.removeAll(transaction.conditions().keySet());
        }
    }

    /** Waits until those who lost at this record before have had their turn. */
    void lost(String key) {
        if (lost.size() > MOST_KEYS) {
            lost.clear();
        }
        lost.add(key);
        long place;
        try {
            place = place(key);
        } catch (IOException e) {
            lease = null;
            LOG.debug("{}: no place in the line for {}: {}", connection.options(), key, e.toString());
            place = 1;
        }
        double turns = place - ThreadLocalRandom.current().nextDouble(0.5);
        long pause = (long) (turns * CALLS_PER_TURN * connection.paceNanos());
        LockSupport.parkNanos(Math.min(pause, LONGEST_NANOS));
    }

    private long place(String key) throws IOException {
        ByteSequence counter = counters.key(key);
        PutOption leased = PutOption.builder().withLeaseId(leaseId()).build();
        TxnResponse raised = connection.call("lining up for " + key, false, client -> client.getKVClient()
                .txn()
                .Then(Op.put(counter, NOTHING, leased), Op.get(counter, GetOption.DEFAULT))
                .commit());
        return raised.getGetResponses().get(0).getKvs().get(0).getVersion();
    }

    private long leaseId() throws IOException {
        Lease held = lease;
        if (held == null || System.nanoTime() - held.granted > LEASE_USED_NANOS) {
            long granted = System.nanoTime();
            long id = connection
                    .call("taking a lease", true, client -> client.getLeaseClient()
                            .grant(LEASE_SECONDS))
                    .getID();
            held = new Lease(id, granted);
            lease = held;
        }
        return held.id;
    }
}
