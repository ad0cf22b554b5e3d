package dev.poplin.ipam.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A disk as one of several processes uses it, which is killed at a given call that changes something: a write is done by half then,
 * and nothing after it. Others go on.
 */
final class DyingProcess implements Disk {

    /** The process was killed, or the disk has failed. */
    static final class Killed extends IOException {
        private static final long serialVersionUID = 1;
    }

    private final Disk disk;
    private int callsLeft;
    /** Whether it dies, or only one call fails. */
    private final boolean dies;

    private DyingProcess(Disk disk, int calls, boolean dies) {
        this.disk = disk;
        this.callsLeft = calls;
        this.dies = dies;
    }

    /** A process that is killed after so many calls. */
    static DyingProcess after(int calls, Disk disk) {
        return new DyingProcess(disk, calls, true);
    }

    /** A process for which one call fails after so many, and none after it. */
    static DyingProcess failingOnceAfter(int calls, Disk disk) {
        return new DyingProcess(disk, calls, false);
    }

    int callsLeft() {
        return callsLeft;
    }

    private boolean isLast() {
        if (callsLeft == 0 || callsLeft < 0 && dies) {
            callsLeft = -1;
            return true;
        }
        callsLeft--;
        return false;
    }

    private void spend() throws Killed {
        if (isLast()) {
            throw new Killed();
        }
    }

    @Override
    public List<String> names() throws IOException {
        return disk.names();
    }

    @Override
    public boolean exists(String name) {
        return disk.exists(name);
    }

    @Override
    public File open(String name) throws IOException {
        if (!disk.exists(name)) {
            spend();
        }
        return new OpenFile(disk.open(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        spend();
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        if (disk.exists(name)) {
            spend();
            disk.delete(name);
        }
    }

    @Override
    public void sync() throws IOException {
        spend();
        disk.sync();
    }

    @Override
    public Lock lock() throws IOException {
        return disk.lock();
    }

    @Override
    public void close() {
        // The disk stays.
    }

    private final class OpenFile implements File {
        private final File file;

        private OpenFile(File file) {
            this.file = file;
        }

        @Override
        public long peek(long position) throws IOException {
            return file.peek(position);
        }

        @Override
        public boolean readFully(ByteBuffer buffer, long position) throws IOException {
            return file.readFully(buffer, position);
        }

        @Override
        public void writeFully(ByteBuffer buffer, long position) throws IOException {
            if (isLast()) {
                file.writeFully(buffer.limit(buffer.position() + buffer.remaining() / 2), position);
                throw new Killed();
            }
            file.writeFully(buffer, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void sync() throws IOException {
            spend();
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
