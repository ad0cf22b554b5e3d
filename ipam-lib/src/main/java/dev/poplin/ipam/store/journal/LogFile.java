package dev.poplin.ipam.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * The append-only file. {@link #replay} reads what others have added; {@link #append} adds, under the lock that keeps other
 * processes out; {@link #sync} makes it durable after the lock is free, and one call serves all who wait.
 */
final class LogFile implements AutoCloseable {

    private static final int GROWTH_BYTES = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final Object syncing = new Object();
    private volatile long end;
    private long synced;

    LogFile(Path file) throws IOException {
        this.file = file;
        this.channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Where the log ends, as far as it was read. */
    long end() {
        return end;
    }

    /** Reads entries that were added since the last call. An unfinished one at the end is not an entry yet. */
    void replay(Consumer<Entry> consumer) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Entry.HEADER_BYTES);
        while (readFully(header.clear(), end)) {
            int length = header.getInt(0);
            if (length == 0) {
                return;
            }
            if (length < 0 || length > Entry.MAX_PAYLOAD_BYTES) {
                return;
            }
            ByteBuffer payload = ByteBuffer.allocate(length);
            if (!readFully(payload, end + Entry.HEADER_BYTES) || Entry.crc(payload.array()) != header.getInt(4)) {
                return;
            }
            consumer.accept(decode(payload.array()));
            end += Entry.HEADER_BYTES + length;
        }
    }

    private Entry decode(byte[] payload) throws IOException {
        try {
            return Entry.decode(payload);
        } catch (IOException e) {
            throw new DamagedJournalException(file, end, "an entry's checksum is right, but it is no transaction");
        }
    }

    private boolean readFully(ByteBuffer buffer, long position) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Looks at what follows the last whole entry, with the lock held and everything replayed. What a killed writer left
     * unfinished is cleared; anything else that is not zero was an entry once, and is damaged.
     *
     * @return how many bytes an unfinished entry had
     */
    long recoverTail() throws IOException {
        return recoverTail(lastNonZero());
    }

    /** As {@link #recoverTail}, but takes for granted that nothing follows where no entry begins. */
    void clearUnfinished() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Entry.HEADER_BYTES);
        if (readFully(header, end) && header.getLong(0) != 0) {
            recoverTail(lastNonZero());
        }
    }

    private long recoverTail(long lastByte) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Entry.HEADER_BYTES);
        readFully(header, end);
        int length = header.getInt(0);
        long claimedEnd = end + Entry.HEADER_BYTES + Math.max(0, Math.min(length, Entry.MAX_PAYLOAD_BYTES));
        if (lastByte < end) {
            return 0;
        }
        if (lastByte >= claimedEnd) {
            throw new DamagedJournalException(file, end, "an entry's checksum is wrong and others follow it");
        }
        if (lastByte == claimedEnd - 1) {
            throw new DamagedJournalException(file, end, "the last entry is whole but its checksum is wrong");
        }
        long unfinished = lastByte + 1 - end;
        zero(end, lastByte + 1);
        channel.force(false);
        return unfinished;
    }

    private long lastNonZero() throws IOException {
        long size = channel.size();
        ByteBuffer window = ByteBuffer.allocate(64 << 10);
        long last = -1;
        for (long position = end; position < size; position += window.capacity()) {
            window.clear();
            int read = Math.max(0, channel.read(window, position));
            for (int i = read - 1; i >= 0; i--) {
                if (window.get(i) != 0) {
                    last = position + i;
                    break;
                }
            }
        }
        return last;
    }

    private void zero(long from, long to) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(to - from, GROWTH_BYTES));
        for (long position = from; position < to; position += zeros.capacity()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), to - position));
            writeFully(zeros, position);
        }
    }

    /** Adds an entry; the lock is held and everything was replayed. Returns where it ends. */
    long append(ByteBuffer entry) throws IOException {
        long wanted = end + entry.remaining() + Entry.HEADER_BYTES;
        long size = channel.size();
        if (wanted > size) {
            zero(size, (wanted / GROWTH_BYTES + 1) * GROWTH_BYTES);
            channel.force(true);
        }
        int length = entry.remaining();
        writeFully(entry, end);
        end += length;
        return end;
    }

    private void writeFully(ByteBuffer bytes, long start) throws IOException {
        long position = start;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** Returns when everything before this position would survive a loss of power. */
    void sync(long position) throws IOException {
        synchronized (syncing) {
            if (synced < position) {
                long covered = Math.max(position, end);
                channel.force(false);
                synced = covered;
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
