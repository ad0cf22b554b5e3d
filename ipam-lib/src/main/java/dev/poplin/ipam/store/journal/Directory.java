package dev.poplin.ipam.store.journal;

import dev.poplin.ipam.store.RecordMap;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.store.Value;
import dev.poplin.ipam.store.Watchers;
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
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One journal directory as this process sees it, shared by all who open it here: the records in memory, the log they come from,
 * and the lock against other processes. A generation is one snapshot and the log behind it; the next one begins when the log
 * has grown long.
 */
final class Directory {

    private static final Logger LOGGER = LoggerFactory.getLogger(Directory.class);
    private static final String SNAPSHOT = "snapshot-";
    private static final String DRAFT = "snapshot.draft";
    private static final String LOG = "journal-";

    private final Disk disk;
    private final long snapshotBytes;
    private final LongConsumer cleared;
    private final Watchers watchers = new Watchers();
    /** Held to change the fields below, and stands before the file lock, which is for whole processes. */
    private final ReentrantLock mutex = new ReentrantLock();

    /** Read without the mutex; those of another generation take its place when they are complete. */
    private volatile RecordMap records = new RecordMap();

    private volatile LogFile log;
    private Set<String> changed = new HashSet<>();
    private long generation = -1;
    /** With how long a log the next generation begins: a longer one than usual where it could not. */
    private long nextAtBytes;

    /** Whether the log says that all of this process's entries are durable. */
    private volatile boolean marked = true;

    /** The journal on a disk, which it closes with itself. */
    Directory(Disk disk, long snapshotBytes) throws IOException {
        this(disk, snapshotBytes, bytes -> {});
    }

    /** The same; {@code cleared} hears how many bytes of an unfinished entry were cleared, with both locks held. */
    Directory(Disk disk, long snapshotBytes, LongConsumer cleared) throws IOException {
        this.cleared = cleared;
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
        nextAtBytes = snapshotBytes;
        // Others go on reading the one before until this one is complete.
        RecordMap loaded = generation > 0 ? readSnapshot(SNAPSHOT + generation) : new RecordMap();
        LogFile opened = LogFile.open(disk, LOG + generation);
        try {
            opened.replay(entry -> apply(entry, loaded));
            tellCleared(opened.recoverTail());
            removeFormer();
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        records = loaded;
        return opened;
    }

    /** Removes what a process that was killed has left of generations before this one; the file lock is held. */
    private void removeFormer() throws IOException {
        List<String> former = disk.names().stream().filter(this::isFormer).toList();
        if (!former.isEmpty()) {
            // Not before the names of this one would outlast a loss of power.
            disk.sync();
        }
        for (String name : former) {
            disk.delete(name);
        }
    }

    private boolean isFormer(String name) {
        return name.matches("(" + SNAPSHOT + "|" + LOG + ")[0-9]{1,18}")
                && Long.parseLong(name.substring(name.lastIndexOf('-') + 1)) < generation;
    }

    /** Those who want to hear of changes. */
    Watchers watchers() {
        return watchers;
    }

    private void tellCleared(long bytes) {
        if (bytes > 0) {
            cleared.accept(bytes);
        }
    }

    private long newestGeneration() throws IOException {
        return disk.names().stream()
                .filter(name -> name.matches(SNAPSHOT + "[0-9]{1,18}"))
                .mapToLong(name -> Long.parseLong(name.substring(SNAPSHOT.length())))
                .max()
                .orElse(0);
    }

    private RecordMap readSnapshot(String name) throws IOException {
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
            RecordMap read = new RecordMap();
            for (int i = 0; i < count; i++) {
                String key = in.readUTF();
                long written = in.readLong();
                read.restore(new StoreRecord(key, in.readNBytes(in.readInt()), written));
            }
            read.restoreRevision(revision);
            return read;
        }
    }

    private boolean apply(Entry entry, RecordMap map) {
        boolean follows = entry.contents().isEmpty()
                ? entry.revision() == map.revision()
                : entry.revision() == map.revision() + 1;
        if (follows) {
            apply(entry.revision(), entry.contents(), map);
        }
        return follows;
    }

    private void apply(long revision, Map<String, @Nullable Value> contents, RecordMap map) {
        map.apply(revision, contents);
        if (!watchers.isEmpty()) {
            changed.addAll(contents.keySet());
        }
    }

    /** Takes in what other processes have written, if there is anything. */
    private void catchUp() throws IOException {
        if (log.isReplayed()) {
            return;
        }
        mutex.lock();
        try {
            log.replay(entry -> apply(entry, records));
            if (log.isSealed()) {
                Disk.Lock held = disk.lock();
                try {
                    reload();
                } finally {
                    held.close();
                }
            }
        } finally {
            mutex.unlock();
        }
    }

    /** As {@link #catchUp}, if both locks are held. */
    private void catchUpAlone() throws IOException {
        log.replay(entry -> apply(entry, records));
        if (log.isSealed()) {
            reload();
        }
    }

    /** Goes on with the newest generation; both locks are held. */
    private void reload() throws IOException {
        // Whoever began the next generation made all of this one durable.
        log.sync(log.end());
        log.close();
        noteAllChanged();
        log = load();
        noteAllChanged();
    }

    private void noteAllChanged() {
        if (!watchers.isEmpty()) {
            records.list("", "", Integer.MAX_VALUE).forEach(record -> changed.add(record.key()));
        }
    }

    Optional<StoreRecord> get(String key) throws IOException {
        catchUp();
        return records.get(key);
    }

    /** The record under a key, without looking at what other processes have written. */
    Optional<StoreRecord> remembered(String key) {
        return records.get(key);
    }

    List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        catchUp();
        return records.list(prefix, after, limit);
    }

    /** Commits, and returns after the entry is durable. The sync happens after both locks are free, so that one serves many. */
    boolean commit(Transaction transaction) throws IOException {
        catchUp();
        if (!records.holds(transaction)) {
            return false;
        }
        ByteBuffer entry = Entry.encode(transaction.contents());
        if (entry.limit() - Entry.HEADER_BYTES > Entry.MAX_PAYLOAD_BYTES) {
            throw new IOException("a transaction of " + transaction.size() + " keys and " + entry.limit()
                    + " bytes is too long for a journal, whose entries have up to " + Entry.MAX_PAYLOAD_BYTES
                    + "; nothing was written");
        }
        LogFile written;
        long position;
        mutex.lock();
        try {
            Disk.Lock held = disk.lock();
            try {
                catchUpAlone();
                if (!records.holds(transaction)) {
                    return false;
                }
                append(transaction, entry);
                written = log;
                position = log.end();
            } finally {
                held.close();
            }
        } finally {
            mutex.unlock();
        }
        written.sync(position);
        marked = false;
        return true;
    }

    /** Both locks are held. */
    private void append(Transaction transaction, ByteBuffer entry) throws IOException {
        long revision = records.revision() + 1;
        tellCleared(log.clearUnfinished());
        log.write(Entry.complete(entry, revision, log.synced()));
        apply(revision, transaction.contents(), records);
        log.moveEnd(entry.limit());
        if (log.end() > nextAtBytes) {
            nextGeneration();
        }
    }

    /**
     * Writes a snapshot and starts an empty log behind it; both locks are held. Durable when it returns. If there is no room for a snapshot, what was
     * committed is in the log all the same, which goes on.
     */
    private void nextGeneration() throws IOException {
        log.sync(log.end());
        long next = generation + 1;
        try {
            writeDraft();
        } catch (IOException e) {
            nextAtBytes = log.end() + snapshotBytes / 4;
            removeDraft(e);
            LOGGER.warn("{}: the log grows, for no snapshot could be written", disk, e);
            return;
        }
        // Who reads without the lock sees it before there can be anything else to read.
        log.seal();
        disk.rename(DRAFT, SNAPSHOT + next);
        LogFile fresh = LogFile.open(disk, LOG + next);
        log.close();
        log = fresh;
        disk.delete(SNAPSHOT + generation);
        disk.delete(LOG + generation);
        generation = next;
        nextAtBytes = snapshotBytes;
    }

    private void writeDraft() throws IOException {
        disk.delete(DRAFT);
        try (Disk.File draft = disk.open(DRAFT)) {
            draft.writeFully(Entry.encodeSnapshot(records.revision(), records.list("", "", Integer.MAX_VALUE)), 0);
            draft.sync();
        }
    }

    /** Gives back the room that half a snapshot takes. */
    private void removeDraft(IOException failure) {
        try {
            disk.delete(DRAFT);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Tells who listens what has changed since the last call, by whoever changed it. */
    void tellListeners() throws IOException {
        if (watchers.isEmpty()) {
            return;
        }
        Set<String> taken;
        mutex.lock();
        try {
            catchUp();
            taken = changed;
            changed = new HashSet<>();
        } finally {
            mutex.unlock();
        }
        if (!taken.isEmpty()) {
            watchers.changed(taken);
        }
    }

    /** Says in the log that everything is durable, so that damage to its last entries is told from a loss of power. */
    private void mark() throws IOException {
        Disk.Lock held = disk.lock();
        try {
            catchUpAlone();
            tellCleared(log.clearUnfinished());
            log.write(Entry.encode(records.revision(), log.synced(), Map.of()));
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
