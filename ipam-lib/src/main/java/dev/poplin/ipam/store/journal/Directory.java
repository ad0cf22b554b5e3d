package dev.poplin.ipam.store.journal;

import dev.poplin.ipam.store.RecordMap;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * One journal directory as this process sees it, shared by all who open it here: the records in memory, the log they come from,
 * and the lock against other processes. A generation is one snapshot and the log behind it; the next one begins when the log
 * has grown long.
 */
final class Directory {

    private static final Set<String> NETWORK_FILE_SYSTEMS =
            Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "fuse.sshfs", "afs", "lustre");

    private final Path path;
    private final long snapshotBytes;
    private final FileChannel lockChannel;
    /** Guards the fields below, and stands before the file lock, which is for whole processes. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final RecordMap records = new RecordMap();
    private Set<String> changed = new HashSet<>();
    private LogFile log;
    private long generation = -1;
    private long unfinishedBytes;

    Directory(Path path, long snapshotBytes) throws IOException {
        Files.createDirectories(path);
        FileStore fileStore = Files.getFileStore(path);
        if (NETWORK_FILE_SYSTEMS.contains(fileStore.type())) {
            throw new IOException(path + " is on a network file system (" + fileStore.type()
                    + "), whose locks and syncs cannot be relied on; put the journal on a local disk");
        }
        this.path = path;
        this.snapshotBytes = snapshotBytes;
        this.lockChannel = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lockChannel.lock();
        try {
            this.log = load();
            held.release();
        } catch (IOException e) {
            lockChannel.close();
            throw e;
        }
    }

    /** Reads the newest generation from its snapshot on. */
    private LogFile load() throws IOException {
        generation = newestGeneration();
        records.clear();
        if (generation > 0) {
            readSnapshot(path.resolve("snapshot-" + generation));
        }
        LogFile opened = new LogFile(path.resolve("journal-" + generation));
        opened.replay(this::apply);
        unfinishedBytes += opened.recoverTail();
        return opened;
    }

    /** How many bytes of unfinished entries were cleared when the directory was opened. */
    long unfinishedBytes() {
        return unfinishedBytes;
    }

    private long newestGeneration() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("snapshot-[0-9]{1,18}"))
                    .mapToLong(name -> Long.parseLong(name.substring("snapshot-".length())))
                    .max()
                    .orElse(0);
        }
    }

    private void readSnapshot(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (bytes.remaining() < Entry.HEADER_BYTES || bytes.getInt(0) != bytes.remaining() - Entry.HEADER_BYTES) {
            throw new DamagedJournalException(file, 0, "its length is not what its header says");
        }
        byte[] payload = new byte[bytes.getInt(0)];
        bytes.get(Entry.HEADER_BYTES, payload);
        if (Entry.crc(payload) != bytes.getInt(4)) {
            throw new DamagedJournalException(file, 0, "its checksum is wrong");
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

    private void apply(Entry entry) {
        records.apply(entry.revision(), entry.contents());
        changed.addAll(entry.contents().keySet());
    }

    /** Takes in what other processes have written. */
    private void catchUp() throws IOException {
        if (Files.exists(path.resolve("snapshot-" + (generation + 1)))) {
            // Whoever began the next generation made all of this one durable.
            log.sync(log.end());
            log.close();
            records.list("", "", Integer.MAX_VALUE).forEach(record -> changed.add(record.key()));
            log = load();
            records.list("", "", Integer.MAX_VALUE).forEach(record -> changed.add(record.key()));
        } else {
            log.replay(this::apply);
        }
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
            FileLock held = lockChannel.lock();
            try {
                catchUp();
                if (!records.holds(transaction)) {
                    return false;
                }
                append(transaction);
                written = log;
            } finally {
                held.release();
            }
        } finally {
            mutex.unlock();
        }
        written.sync(written.end());
        return true;
    }

    /** Both locks are held. */
    private void append(Transaction transaction) throws IOException {
        long revision = records.revision() + 1;
        log.clearUnfinished();
        log.append(Entry.encode(revision, transaction.contents()));
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
        Path draft = path.resolve("snapshot.draft");
        try (FileChannel out = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = Entry.encodeSnapshot(records.revision(), records.list("", "", Integer.MAX_VALUE));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(draft, path.resolve("snapshot-" + next), StandardCopyOption.ATOMIC_MOVE);
        LogFile fresh = new LogFile(path.resolve("journal-" + next));
        syncDirectory();
        log.close();
        log = fresh;
        Files.deleteIfExists(path.resolve("snapshot-" + generation));
        Files.deleteIfExists(path.resolve("journal-" + generation));
        generation = next;
    }

    private void syncDirectory() throws IOException {
        try (FileChannel directory = FileChannel.open(path, StandardOpenOption.READ)) {
            directory.force(true);
        }
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

    void close() throws IOException {
        mutex.lock();
        try {
            log.close();
            lockChannel.close();
        } finally {
            mutex.unlock();
        }
    }
}
