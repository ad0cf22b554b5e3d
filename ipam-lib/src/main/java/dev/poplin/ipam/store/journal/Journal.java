package dev.poplin.ipam.store.journal;

import dev.poplin.ipam.store.RecentView;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreClosedException;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a directory of a local disk. A commit is acknowledged after {@code fdatasync}; callers that wait at the same time
 * share one. Any number of processes, and any number of journals in one process, may open the same directory. Listeners hear of
 * what other processes write within some 50 ms. Thread-safe.
 */
public final class Journal implements Store {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SNAPSHOT_BYTES = 16 << 20;
    /** The open directories of this process: Java's file locks are for the process as a whole. */
    private static final Map<Path, Shared> OPEN = new HashMap<>();

    /** A directory and what its users in this process share. */
    private static final class Shared {
        private final Directory directory;
        private final List<Consumer<Recovery>> recoveries;
        private int users;
        private volatile boolean ended;

        private Shared(Directory directory, List<Consumer<Recovery>> recoveries) {
            this.directory = directory;
            this.recoveries = recoveries;
        }
    }

    private final Path path;
    private final Shared shared;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** The listeners among the shared ones that were registered here. */
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    private final Consumer<Recovery> recoveries;

    private final RecentView view = new JournalView(this);

    private Journal(Path path, Shared shared, Consumer<Recovery> recoveries) {
        this.path = path;
        this.shared = shared;
        this.recoveries = recoveries;
    }

    /**
     * Opens the journal in a directory, which is made if it does not exist.
     *
     * @throws DamagedJournalException if its bytes are not what was written
     * @throws IOException if it cannot be read or written, or lies on a network file system
     */
    public static Journal open(Path directory) throws IOException {
        return open(directory, SNAPSHOT_BYTES);
    }

    /**
     * The same for who wants to know of what had to be recovered, now and as long as the journal is open; the log says so in any case. A directory
     * that is open in this process already was recovered then.
     *
     * @param recoveries hears of it while nobody can write; it must not use the journal
     * @throws DamagedJournalException if its bytes are not what was written
     * @throws IOException if it cannot be read or written, or lies on a network file system
     */
    public static Journal open(Path directory, Consumer<Recovery> recoveries) throws IOException {
        return open(directory, SNAPSHOT_BYTES, recoveries);
    }

    static Journal open(Path directory, long snapshotBytes) throws IOException {
        return open(directory, snapshotBytes, recovery -> {});
    }

    private static Journal open(Path directory, long snapshotBytes, Consumer<Recovery> recoveries) throws IOException {
        Files.createDirectories(directory);
        Path path = directory.toRealPath();
        synchronized (OPEN) {
            Shared shared = OPEN.get(path);
            if (shared == null) {
                List<Consumer<Recovery>> all = new CopyOnWriteArrayList<>(List.of(recoveries));
                Directory opened = new Directory(
                        new LocalDisk(path), snapshotBytes, bytes -> tell(all, new Recovery(path, bytes)));
                shared = new Shared(opened, all);
                OPEN.put(path, shared);
                startPolling(path, shared);
            } else {
                shared.recoveries.add(recoveries);
            }
            shared.users++;
            return new Journal(path, shared, recoveries);
        }
    }

    private static void tell(List<Consumer<Recovery>> listeners, Recovery recovery) {
        LOG.info(
                "{}: cleared {} bytes of an entry that was never finished",
                recovery.directory(),
                recovery.clearedBytes());
        listeners.forEach(listener -> listener.accept(recovery));
    }

    /** One thread per directory tells the listeners what other processes have written. */
    private static void startPolling(Path path, Shared shared) {
        Thread thread = new Thread(
                () -> {
                    while (!shared.ended) {
                        LockSupport.parkNanos(POLL_NANOS);
                        tellListeners(path, shared);
                    }
                },
                "poplin-journal-" + path.getFileName());
        thread.setDaemon(true);
        thread.start();
    }

    private static void tellListeners(Path path, Shared shared) {
        try {
            shared.directory.tellListeners();
        } catch (IOException e) {
            if (!shared.ended) {
                LOG.warn("{}: looking for changes failed: {}", path, e.toString());
            }
        }
    }

    @Override
    public Optional<StoreRecord> get(String key) throws IOException {
        return directory().get(key);
    }

    @Override
    public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        return directory().list(prefix, after, limit);
    }

    @Override
    public boolean commit(Transaction transaction) throws IOException {
        boolean committed = directory().commit(transaction);
        if (committed) {
            tellListeners(path, shared);
        }
        return committed;
    }

    /** A record as this process has last seen it; empty if the journal is closed. */
    Optional<StoreRecord> remembered(String key) {
        return closed.get() ? Optional.empty() : shared.directory.remembered(key);
    }

    private Directory directory() throws IOException {
        if (closed.get()) {
            throw new StoreClosedException("the journal in " + path);
        }
        return shared.directory;
    }

    /** A commit waits for the disk: what waits meanwhile shares the next entry. */
    @Override
    public Optional<RecentView> recent() {
        return Optional.of(view);
    }

    @Override
    public Watch watch(String prefix, Runnable listener) {
        Watch registered = shared.directory.watchers().add(prefix, listener);
        watches.add(registered);
        Watch watch = () -> {
            registered.close();
            watches.remove(registered);
        };
        if (closed.get()) {
            watch.close();
            throw new IllegalStateException("the journal in " + path + " is closed");
        }
        return watch;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        watches.forEach(Watch::close);
        watches.clear();
        synchronized (OPEN) {
            if (--shared.users > 0) {
                shared.recoveries.remove(recoveries);
                return;
            }
            OPEN.remove(path);
            shared.ended = true;
            try {
                shared.directory.close();
            } catch (IOException e) {
                LOG.warn("{}: closing failed: {}", path, e.toString());
            }
        }
    }
}
