package dev.poplin.ipam.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file of a {@link LocalDisk}. */
final class LocalFile implements Disk.File {

    private final SteadyChannel file;
    /** The file as long as it was; shows what any process writes there, because memory and file are the same pages. */
    private volatile ByteBuffer mapped = ByteBuffer.allocate(0);

    LocalFile(SteadyChannel file) {
        this.file = file;
    }

    @Override
    public long peek(long position) throws IOException {
        ByteBuffer known = mapped;
        if (position > known.limit() - Long.BYTES) {
            long size = size();
            if (position > size - Long.BYTES) {
                return 0;
            }
            known = file.run(channel -> channel.map(FileChannel.MapMode.READ_ONLY, 0, size));
            mapped = known;
        }
        return known.getLong(Math.toIntExact(position));
    }

    @Override
    public boolean readFully(ByteBuffer buffer, long position) throws IOException {
        // The buffer's own position moves when a read has returned, and not when it was interrupted.
        while (buffer.hasRemaining()) {
            if (file.run(channel -> channel.read(buffer, position + buffer.position())) < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void writeFully(ByteBuffer buffer, long position) throws IOException {
        long behind = position + buffer.remaining();
        while (buffer.hasRemaining()) {
            file.run(channel -> channel.write(buffer, behind - buffer.remaining()));
        }
    }

    @Override
    public long size() throws IOException {
        return file.run(FileChannel::size);
    }

    @Override
    public void sync() throws IOException {
        file.run(channel -> {
            channel.force(false);
            return true;
        });
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
