package dev.poplin.ipam.store.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of a {@link LocalDisk}. */
final class LocalFile implements Disk.File {

    private final SteadyChannel file;
    private final SteadySync sync;
    /** Keeps the descriptor of the sync's witness open. */
    private final RandomAccessFile witness;
    /** The file as long as it was; shows what any process writes there, because memory and file are the same pages. */
    private volatile ByteBuffer mapped = ByteBuffer.allocate(0);

    private LocalFile(SteadyChannel file, RandomAccessFile witness) throws IOException {
        this.file = file;
        this.witness = witness;
        this.sync = new SteadySync(file, witness.getFD()::sync);
    }

    /** Opens a file; makes it if there is none. */
    static LocalFile open(Path path) throws IOException {
        RandomAccessFile witness = new RandomAccessFile(path.toFile(), "rw");
        try {
            return new LocalFile(SteadyChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE), witness);
        } catch (IOException | RuntimeException e) {
            witness.close();
            throw e;
        }
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
        sync.run();
    }

    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            witness.close();
        }
    }
}
