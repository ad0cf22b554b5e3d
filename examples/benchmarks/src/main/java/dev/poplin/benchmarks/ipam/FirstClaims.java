package dev.poplin.benchmarks.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.ForwardingStore;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * 5,000 nodes claim their first block of a pool with 5,120 at once: each reads, as all others do, before any of its wave writes. Counts
 * what goes to and from the store.
 */
public final class FirstClaims {

    private static final int NODES = 5_000;
    private static final Cidr POOL = Cidr.parse("10.0.0.0/13");
    private static final CidrSet REST =
            CidrSet.of(Cidr.parse("10.4.0.0/14")).difference(CidrSet.of(Cidr.parse("10.4.0.0/16")));

    private FirstClaims() {}

    /** Counts; the argument is the number of nodes that are at it at any time. */
    public static void main(String[] arguments) throws Exception {
        int atOnce = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500;
        Counting store = new Counting(new MemoryStore());
        try (Ipam ipam = Ipam.open(store)) {
            ipam.putPool(Pool.of(POOL));
            ipam.putReservation(new Reservation("all-but-5120-blocks", REST));
        }
        store.reset();
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            List<Callable<Object>> claims = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                String node = "node-" + i;
                claims.add(() -> Ipam.open(store).assign(AssignRequest.ipv4("net.container-" + node, node)));
            }
            for (Future<Object> done : threads.invokeAll(claims)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        Samples.print("5,000 first claims: writes per node (goal 1.3)", store.writes.get() / (double) NODES, "");
        Samples.print("  conflicts per node", store.conflicts.get() / (double) NODES, "");
        Samples.print("  read per node (goal 20,480)", store.bytes.get() / (double) NODES, "B");
        Samples.print("  reads per node", store.reads.get() / (double) NODES, "");
    }

    /** Counts, and lets others go first between a read and the next call. */
    private static final class Counting extends ForwardingStore {

        private final AtomicLong reads = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong writes = new AtomicLong();
        private final AtomicLong conflicts = new AtomicLong();

        private Counting(Store store) {
            super(store);
        }

        private void reset() {
            List.of(reads, bytes, writes, conflicts).forEach(counter -> counter.set(0));
        }

        private void count(StoreRecord record) {
            bytes.addAndGet(record.key().length() + record.value().length);
        }

        @Override
        public Optional<StoreRecord> get(String key) throws IOException {
            Optional<StoreRecord> record = super.get(key);
            reads.incrementAndGet();
            record.ifPresent(this::count);
            Thread.yield();
            return record;
        }

        @Override
        public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
            List<StoreRecord> records = super.list(prefix, after, limit);
            reads.incrementAndGet();
            records.forEach(this::count);
            Thread.yield();
            return records;
        }

        @Override
        public boolean commit(Transaction transaction) throws IOException {
            boolean committed = super.commit(transaction);
            writes.incrementAndGet();
            if (!committed) {
                conflicts.incrementAndGet();
            }
            return committed;
        }

        @Override
        public void close() {
            // The nodes share the store.
        }
    }
}
