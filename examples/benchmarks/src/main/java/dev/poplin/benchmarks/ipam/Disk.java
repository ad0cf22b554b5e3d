package dev.poplin.benchmarks.ipam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The disk's own rate: a record is written and synced, then the next. */
final class Disk implements AutoCloseable {

    private static final int RECORD_BYTES = 512;

    private final FileChannel channel;
    private final ByteBuffer record = ByteBuffer.allocateDirect(RECORD_BYTES);
    private long position;

    private Disk(FileChannel channel) {
        this.channel = channel;
    }

    /** Each record makes the file longer. */
    static Disk appending(Path file) throws IOException {
        return new Disk(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** The file is long enough for so many records before. */
    static Disk preallocated(Path file, int records) throws IOException {
        Disk disk = appending(file);
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        for (long written = 0; written < (long) records * RECORD_BYTES; written += zeros.capacity()) {
            disk.channel.write(zeros.clear(), written);
        }
        disk.channel.force(true);
        return disk;
    }

    /** Writes and syncs so many records; returns how many a second. */
    double perSecond(int records) throws Exception {
        return Samples.perSecond(records, () -> {
            for (int i = 0; i < records; i++) {
                position += channel.write(record.clear(), position);
                channel.force(false);
            }
        });
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
