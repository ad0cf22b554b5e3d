package dev.poplin.ipam.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A channel of which only {@link #force} can be called, to a file whose writes fail as the kernel tells it. */
final class FaultyChannel extends FileChannel {

    /** A file as the kernel sees it: errors of writing, and who has heard of them. Confined to one thread. */
    static final class Kernel {

        private int failures;
        private boolean heard;
        private int interrupts;

        /** A write that nobody waited for could not be done. */
        void failWrite() {
            failures++;
            heard = false;
        }

        /** So many of the next syncs are interrupted while they are under way. */
        void interruptNext(int syncs) {
            interrupts = syncs;
        }

        /** A descriptor hears of a failure that nobody has heard of when it is opened, and of all after that. */
        private int opened() {
            return heard ? failures : Math.max(0, failures - 1);
        }

        FaultyChannel open() {
            return new FaultyChannel(this);
        }

        /** A descriptor that no interrupt closes. */
        SteadySync.Witness witness() {
            int[] seen = {opened()};
            return () -> seen[0] = tell(seen[0]);
        }

        private int tell(int seen) throws IOException {
            if (seen < failures) {
                heard = true;
                throw new IOException("Input/output error");
            }
            return failures;
        }
    }

    private final Kernel kernel;
    private int seen;

    private FaultyChannel(Kernel kernel) {
        this.kernel = kernel;
        this.seen = kernel.opened();
    }

    @Override
    public void force(boolean metaData) throws IOException {
        int before = seen;
        seen = kernel.failures;
        if (kernel.interrupts > 0) {
            kernel.interrupts--;
            kernel.heard |= before < kernel.failures;
            Thread.currentThread().interrupt();
            close();
            throw new ClosedByInterruptException();
        }
        kernel.tell(before);
    }

    @Override
    protected void implCloseChannel() {
        // Nothing is open.
    }

    @Override
    public int read(ByteBuffer into) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer from) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long size() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer into, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer from, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
