package dev.poplin.ipam.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The append-only file. {@link #replay} reads what others have added; {@link #write} adds, under the lock that keeps other
 * processes out; {@link #sync} makes it durable after the lock is free, and one call serves all who wait. Behind the last
 * entry of a log that others follow is a seal.
 */
final class LogFile implements AutoCloseable {

    private static final int GROWTH_BYTES = 1 << 20;
    /** No entry has a length of less than nothing. */
    private static final long SEAL = -1;

    private final String name;
    private final Disk.File file;
    private final SharedSync syncs;
    private volatile long end;
    /** So long the file is at least. */
    private long size;

    private LogFile(String name, Disk.File file) {
        this.name = name;
        this.file = file;
        this.syncs = new SharedSync(file, this::end);
    }

    /** Opens the log; one that is made is there after a loss of power, too. */
    static LogFile open(Disk disk, String name) throws IOException {
        boolean isNew = !disk.exists(name);
        LogFile log = new LogFile(disk + "/" + name, disk.open(name));
        if (isNew) {
            disk.sync();
        }
        return log;
    }

    /** Where the log ends, as far as it was read. */
    long end() {
        return end;
    }

    /** Everything before this position is known to survive a loss of power. */
    long synced() {
        return syncs.synced();
    }

    /** Whether nothing was added since the last replay; costs no system call. */
    boolean isReplayed() throws IOException {
        return file.peek(end) == 0;
    }

    /** Whether the log ends here for ever, because others have begun the next generation or were about to; if all was replayed. */
    boolean isSealed() throws IOException {
        return file.peek(end) == SEAL;
    }

    /** Takes an entry in. */
    @FunctionalInterface
    interface Reader {

        /** Says whether the entry may follow those before it. */
        boolean accept(Entry entry);
    }

    /**
     * Reads entries that were added since the last call. An unfinished one at the end is not an entry yet.
     *
     * @throws DamagedJournalException if the reader does not accept one
     */
    void replay(Reader reader) throws IOException {
        while (true) {
            long header = file.peek(end);
            int length = (int) (header >> Integer.SIZE);
            if (length <= 0 || length > Entry.MAX_PAYLOAD_BYTES || end + length > file.size()) {
                return;
            }
            ByteBuffer payload = ByteBuffer.allocate(length);
            if (!file.readFully(payload, end + Entry.HEADER_BYTES) || Entry.crc(payload.array()) != (int) header) {
                return;
            }
            if (!reader.accept(decode(payload.array()))) {
                throw new DamagedJournalException(name, end, "an entry is there twice or in the wrong place");
            }
            end += Entry.HEADER_BYTES + length;
        }
    }

    private Entry decode(byte[] payload) throws IOException {
        try {
            return Entry.decode(payload);
        } catch (IOException e) {
            throw new DamagedJournalException(name, end, "an entry's checksum is right, but it is no transaction");
        }
    }

    /**
     * Looks at what follows the last whole entry, with the lock held and everything replayed. What a killed writer or a loss of power
     * has left there was never acknowledged and is cleared; so it is if nothing behind it says that it had been durable before.
     *
     * @return how many bytes were cleared
     * @throws DamagedJournalException if it was durable, and was an entry once
     */
    long recoverTail() throws IOException {
        long last = lastNonZero();
        if (last < end) {
            return 0;
        }
        if (durableAccordingToWhatFollows() > end) {
            throw new DamagedJournalException(
                    name, end, "an entry's checksum is wrong, and later ones say that it was durable");
        }
        long unfinished = last + 1 - end;
        zero(end, last + 1);
        syncs.now();
        return unfinished;
    }

    /** As {@link #recoverTail}, but takes for granted that nothing follows where no entry begins. */
    long clearUnfinished() throws IOException {
        return isReplayed() ? 0 : recoverTail();
    }

    private long lastNonZero() throws IOException {
        long size = file.size();
        long last = -1;
        byte[] window = new byte[64 << 10];
        for (long position = end; position < size; position += window.length) {
            int length = (int) Math.min(window.length, size - position);
            file.readFully(ByteBuffer.wrap(window, 0, length), position);
            for (int i = length - 1; i >= 0; i--) {
                if (window[i] != 0) {
                    last = position + i;
                    break;
                }
            }
        }
        return last;
    }

    /** Up to where the log was durable, as a whole entry says wherever behind the end it begins; 0 if none says that more was. */
    private long durableAccordingToWhatFollows() throws IOException {
        ByteBuffer tail = ByteBuffer.allocate(Math.toIntExact(file.size() - end));
        file.readFully(tail, end);
        int position = 1;
        while (position + Entry.HEADER_BYTES <= tail.capacity()) {
            int length = tail.getInt(position);
            int start = position + Entry.HEADER_BYTES;
            position++;
            if (length >= Entry.LEAST_PAYLOAD_BYTES && length <= tail.capacity() - start) {
                byte[] payload = new byte[length];
                tail.get(start, payload);
                if (Entry.crc(payload) == tail.getInt(start - Integer.BYTES)) {
                    long durable = Entry.decode(payload).durable();
                    if (durable > end) {
                        return durable;
                    }
                    position = start + length;
                }
            }
        }
        return 0;
    }

    private void zero(long from, long to) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(to - from, GROWTH_BYTES));
        for (long position = from; position < to; position += zeros.capacity()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), to - position));
            file.writeFully(zeros, position);
        }
    }

    /**
     * Writes an entry at the end; the lock is held and everything was replayed. It belongs to the log after {@link #moveEnd}, which is
     * called when what it says is to be seen.
     *
     * @throws IOException if it was not written, or if a sync has failed before
     */
    void write(ByteBuffer entry) throws IOException {
        syncs.requireSound();
        long wanted = end + entry.remaining() + Entry.HEADER_BYTES;
        if (wanted > size) {
            size = file.size();
        }
        if (wanted > size) {
            long longer = (wanted / GROWTH_BYTES + 1) * GROWTH_BYTES;
            zero(size, longer);
            size = longer;
        }
        file.writeFully(entry, end);
    }

    /** Takes in an entry of this length, header and all, which was written at the end. */
    void moveEnd(int length) {
        end += length;
    }

    /** Says that what follows is in another log; the lock is held and everything was replayed. */
    void seal() throws IOException {
        file.writeFully(ByteBuffer.allocate(Long.BYTES).putLong(SEAL).flip(), end);
    }

    /** Returns when everything before this position would survive a loss of power. */
    void sync(long position) throws IOException {
        syncs.await(position);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
