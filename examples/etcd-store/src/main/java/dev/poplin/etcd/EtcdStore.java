package dev.poplin.etcd;

import dev.poplin.ipam.store.RecentView;
import dev.poplin.ipam.store.Recollection;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.GetOption.SortOrder;
import io.etcd.jetcd.options.GetOption.SortTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store in etcd, for any number of machines.
 *
 * <pre>{@code
 * try (Ipam ipam = Ipam.open(EtcdStore.open(EtcdOptions.at(URI.create("http://127.0.0.1:2379"))))) {
 *     ipam.assign(AssignRequest.ipv4("container-1", "node-1"));
 * }
 * }</pre>
 *
 * <p>A commit is one transaction of etcd, which those who wait at the same time share. One whose conditions fail returns when it is
 * time to try again: who fights for a record is lined up with all others who do, on whatever machine. Reads are linearizable. Each call has a deadline; while etcd cannot be reached, calls try
 * again until then and throw {@link EtcdException}. A commit that throws with {@link EtcdException.Reason#NO_ANSWER} may have been
 * carried out. An interrupt ends a read with {@link java.io.InterruptedIOException}, and not a commit, which others may wait for. Listeners are called by a thread of this store, and go on hearing after an outage. Thread-safe.
 */
public final class EtcdStore implements Store {

    private static final int PAGE = 250;

    private final EtcdConnection connection;
    private final Keyspace records;
    private final CommitQueue commits;
    private final Recollection recollection = new Recollection(this, System::nanoTime);
    /** The highest revision that any answer has told of. */
    private final AtomicLong revision = new AtomicLong();

    private final Set<EtcdWatch> watches = ConcurrentHashMap.newKeySet();
    private final ExecutorService listeners = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "poplin-etcd-listeners");
        thread.setDaemon(true);
        return thread;
    });

    private EtcdStore(EtcdConnection connection) {
        this.connection = connection;
        this.records = Keyspace.records(connection.options());
        this.commits = new CommitQueue(connection, records, this::seen);
    }

    /**
     * Connects, and reads once to see that etcd answers and lets us.
     *
     * @throws EtcdException with the reason, if it does not within the deadline
     * @throws IOException if a file for TLS cannot be read
     * @throws IllegalArgumentException if files for TLS are named, and endpoints that do not speak it
     */
    public static EtcdStore open(EtcdOptions options) throws IOException {
        EtcdStore store = connect(options);
        try {
            store.read("connecting", store.records.key(""), GetOption.DEFAULT);
            return store;
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /**
     * Connects as soon as etcd is there, and returns without waiting for that: calls before say that it is not.
     *
     * @throws IOException if a file for TLS cannot be read
     * @throws IllegalArgumentException if files for TLS are named, and endpoints that do not speak it
     */
    public static EtcdStore connect(EtcdOptions options) throws IOException {
        return new EtcdStore(new EtcdConnection(options));
    }

    @Override
    public Optional<StoreRecord> get(String key) throws IOException {
        GetResponse response = read("reading " + key, records.key(key), GetOption.DEFAULT);
        return response.getKvs().stream().findFirst().map(records::record);
    }

    private GetResponse read(String operation, ByteSequence key, GetOption option) throws IOException {
        GetResponse response =
                connection.call(operation, true, client -> client.getKVClient().get(key, option));
        seen(response.getHeader().getRevision());
        return response;
    }

    /** All pages of one list are of the same revision. */
    @Override
    public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        while (true) {
            try {
                return listAtOneRevision(prefix, after, limit);
            } catch (EtcdException e) {
                if (e.reason() != EtcdException.Reason.COMPACTED) {
                    throw e;
                }
            }
        }
    }

    private List<StoreRecord> listAtOneRevision(String prefix, String after, int limit) throws IOException {
        connection.requireOpen();
        List<StoreRecord> found = new ArrayList<>();
        ByteSequence end = records.end(prefix);
        long readAt = 0;
        String reached = after;
        boolean more = true;
        while (more && found.size() < limit) {
            ByteSequence begin = records.begin(prefix, reached);
            if (Keyspace.isEmpty(begin, end)) {
                break;
            }
            GetOption page = GetOption.builder()
                    .withRange(end)
                    .withSortField(SortTarget.KEY)
                    .withSortOrder(SortOrder.ASCEND)
                    .withLimit(Math.min(PAGE, limit - found.size()))
                    .withRevision(readAt)
                    .build();
            GetResponse response = read("listing " + prefix, begin, page);
            response.getKvs().forEach(keyValue -> found.add(records.record(keyValue)));
            readAt = readAt == 0 ? response.getHeader().getRevision() : readAt;
            more = response.isMore() && !response.getKvs().isEmpty();
            reached = found.isEmpty() ? reached : found.get(found.size() - 1).key();
        }
        return found;
    }

    @Override
    public boolean commit(Transaction transaction) throws IOException {
        long written = 0;
        try {
            written = commits.commit(transaction);
            return written > 0;
        } finally {
            recollection.settle(transaction, written);
        }
    }

    /** For attempts to assign and release: the settings, pools and blocks of a node as they were within the last second. */
    @Override
    public Optional<RecentView> recent() {
        return Optional.of(recollection);
    }

    private void seen(long newest) {
        revision.accumulateAndGet(newest, Math::max);
    }

    @Override
    public Watch watch(String prefix, Runnable listener) {
        return watch(prefix, revision.get(), listener);
    }

    @Override
    public Watch watch(String prefix, long afterRevision, Runnable listener) {
        EtcdWatch watch = new EtcdWatch(connection, records, prefix, afterRevision, listener, listeners, watches);
        watch.start();
        if (connection.isClosed()) {
            watch.close();
            throw new IllegalStateException("the store on " + connection.options() + " is closed");
        }
        return watch;
    }

    @Override
    public void close() {
        connection.close();
        watches.forEach(EtcdWatch::close);
        listeners.shutdownNow();
    }

    @Override
    public String toString() {
        return connection.options().toString();
    }
}
