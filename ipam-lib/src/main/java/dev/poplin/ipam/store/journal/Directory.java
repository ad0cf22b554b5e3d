package dev.poplin.ipam.store.journal;

import dev.poplin.ipam.store.RecordMap;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One journal directory as this process sees it, shared by all who open it here: the records in memory, the log they come from,
 * and the lock against other processes. A generation is one snapshot and the log behind it; the next one begins when the log
 * has grown long.
 */
final class Directory {

    private static final String SNAPSHOT = "snapshot-";
    private static final String DRAFT = "snapshot.draft";
    private static final String LOG = "journal-";

    private final Disk disk;
    private final long snapshotBytes;
    /** Guards the fields below, and stands before the file lock, which is for whole processes. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final RecordMap records = new RecordMap();
    private Set<String> changed = new HashSet<>();
    private LogFile log;
    private long generation = -1;
    private long unfinishedBytes;
    /** Whether the log says that all of this process's entries are durable. */
    private volatile boolean marked = true;

    /** The journal on a disk, which it closes with itself. */
    Directory(Disk disk, long snapshotBytes) throws IOException {
        this.disk = disk;
        this.snapshotBytes = snapshotBytes;
        try {
            Disk.Lock held = disk.lock();
            this.log = load();
            held.close();
        } catch (IOException | RuntimeException e) {
            disk.close();
            throw e;
        }
    }

    /** Reads the newest generation from its snapshot on; the file lock is held. */
    private LogFile load() throws IOException {
        generation = newestGeneration();
        records.clear();
        if (generation > 0) {
            readSnapshot(SNAPSHOT + generation);
        }
        LogFile opened = LogFile.open(disk, LOG + generation);
        opened.replay(this::apply);
        unfinishedBytes += opened.recoverTail();
        return opened;
    }

    /** How many bytes of unfinished entries were cleared when the directory was opened. */
    long unfinishedBytes() {
        return unfinishedBytes;
    }

    private long newestGeneration() throws IOException {
        return disk.names().stream()
                .filter(name -> name.matches(SNAPSHOT + "[0-9]{1,18}"))
                .mapToLong(name -> Long.parseLong(name.substring(SNAPSHOT.length())))
                .max()
                .orElse(0);
    }

    private void readSnapshot(String name) throws IOException {
        ByteBuffer bytes;
        try (Disk.File file = disk.open(name)) {
            bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
            file.readFully(bytes, 0);
        }
        if (bytes.flip().remaining() < Entry.HEADER_BYTES
                || bytes.getInt(0) != bytes.remaining() - Entry.HEADER_BYTES) {
            throw new DamagedJournalException(disk + "/" + name, 0, "its length is not what its header says");
        }
        byte[] payload = new byte[bytes.getInt(0)];
        bytes.get(Entry.HEADER_BYTES, payload);
        if (Entry.crc(payload) != bytes.getInt(4)) {
            throw new DamagedJournalException(disk + "/" + name, 0, "its checksum is wrong");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
            long revision = in.readLong();
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                String key = in.readUTF();
                long written = in.readLong();
                records.restore(new StoreRecord(key, in.readNBytes(in.readInt()), written));
            }
            records.restoreRevision(revision);
        }
    }

    private boolean apply(Entry entry) {
        boolean follows = entry.contents().isEmpty()
                ? entry.revision() == records.revision()
                : entry.revision() == records.revision() + 1;
        if (!follows) {
            return false;
        }
        records.apply(entry.revision(), entry.contents());
        changed.addAll(entry.contents().keySet());
        return true;
    }

    /** Takes in what other processes have written. */
    private void catchUp() throws IOException {
        if (isGenerationOver()) {
            Disk.Lock held = disk.lock();
            try {
                reload();
            } finally {
                held.close();
            }
        } else {
            log.replay(this::apply);
        }
    }

    /** As {@link #catchUp}, if the file lock is held. */
    private void catchUpAlone() throws IOException {
        if (isGenerationOver()) {
            reload();
        } else {
            log.replay(this::apply);
        }
    }

    /** Whether others have begun another generation, or several. */
    private boolean isGenerationOver() {
        return disk.exists(SNAPSHOT + (generation + 1)) || !disk.exists(LOG + generation);
    }

    private void reload() throws IOException {
        // Whoever began the next generation made all of this one durable.
        log.sync(log.end());
        log.close();
        records.list("", "", Integer.MAX_VALUE).forEach(record -> changed.add(record.key()));
        log = load();
        records.list("", "", Integer.MAX_VALUE).forEach(record -> changed.add(record.key()));
    }

    Optional<StoreRecord> get(String key) throws IOException {
        mutex.lock();
        try {
            catchUp();
            return records.get(key);
        } finally {
            mutex.unlock();
        }
    }

    List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        mutex.lock();
        try {
            catchUp();
            return records.list(prefix, after, limit);
        } finally {
            mutex.unlock();
        }
    }

    /** Commits, and returns after the entry is durable. The sync happens after both locks are free, so that one serves many. */
    boolean commit(Transaction transaction) throws IOException {
        LogFile written;
        mutex.lock();
        try {
            Disk.Lock held = disk.lock();
            try {
                catchUpAlone();
                if (!records.holds(transaction)) {
                    return false;
                }
                append(transaction);
                written = log;
            } finally {
                held.close();
            }
        } finally {
            mutex.unlock();
        }
        written.sync(written.end());
        marked = false;
        return true;
    }

    /** Both locks are held. */
    private void append(Transaction transaction) throws IOException {
        long revision = records.revision() + 1;
        log.clearUnfinished();
        log.append(Entry.encode(revision, log.synced(), transaction.contents()));
        records.apply(revision, transaction.contents());
        changed.addAll(transaction.contents().keySet());
        if (log.end() > snapshotBytes) {
            nextGeneration();
        }
    }

    /** Writes a snapshot and starts an empty log behind it; both locks are held. Durable when it returns. */
    private void nextGeneration() throws IOException {
        log.sync(log.end());
        long next = generation + 1;
        disk.delete(DRAFT);
        try (Disk.File draft = disk.open(DRAFT)) {
            draft.writeFully(Entry.encodeSnapshot(records.revision(), records.list("", "", Integer.MAX_VALUE)), 0);
            draft.sync();
        }
        disk.rename(DRAFT, SNAPSHOT + next);
        LogFile fresh = LogFile.open(disk, LOG + next);
        log.close();
        log = fresh;
        disk.delete(SNAPSHOT + generation);
        disk.delete(LOG + generation);
        generation = next;
    }

    /** The keys that have changed since the last call, by whoever changed them. */
    Set<String> takeChanged() throws IOException {
        mutex.lock();
        try {
            catchUp();
            Set<String> taken = changed;
            changed = new HashSet<>();
            return taken;
        } finally {
            mutex.unlock();
        }
    }

    /** Says in the log that everything is durable, so that damage to its last entries is told from a loss of power. */
    private void mark() throws IOException {
        Disk.Lock held = disk.lock();
        try {
            catchUpAlone();
            log.clearUnfinished();
            log.append(Entry.encode(records.revision(), log.synced(), Map.of()));
        } finally {
            held.close();
        }
    }

    void close() throws IOException {
        mutex.lock();
        try {
            if (!marked) {
                mark();
            }
        } finally {
            try {
                log.close();
                disk.close();
            } finally {
                mutex.unlock();
            }
        }
    }
}
