package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A disk that has room for entries and none for a snapshot. */
@Tag("I3.2")
class FullDiskTest {

    private static final long SNAPSHOT_BYTES = 4_000;

    /** Lets no file grow behind its first byte that is not a log, while it is full. */
    private static final class FullDisk implements Disk {

        private final Disk disk;
        private boolean isFull = true;
        private int refused;

        private FullDisk(Disk disk) {
            this.disk = disk;
        }

        @Override
        public File open(String name) throws IOException {
            File file = disk.open(name);
            return name.startsWith("journal-") ? file : new SnapshotFile(file);
        }

        private final class SnapshotFile implements File {

            private final File file;

            private SnapshotFile(File file) {
                this.file = file;
            }

            @Override
            public void writeFully(ByteBuffer buffer, long position) throws IOException {
                if (isFull) {
                    refused++;
                    file.writeFully(buffer.slice(0, 1), position);
                    throw new IOException("No space left on device");
                }
                file.writeFully(buffer, position);
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
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void sync() throws IOException {
                file.sync();
            }

            @Override
            public void close() throws IOException {
                file.close();
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
        public void rename(String from, String to) throws IOException {
            disk.rename(from, to);
        }

        @Override
        public void delete(String name) throws IOException {
            disk.delete(name);
        }

        @Override
        public void sync() throws IOException {
            disk.sync();
        }

        @Override
        public Lock lock() throws IOException {
            return disk.lock();
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }

    private static void commit(Directory journal, int number) throws IOException {
        assertTrue(
                journal.commit(new Transaction().requireAbsent("key/" + number).put("key/" + number, new byte[500])));
    }

    @Test
    void commitsGoOnWithoutASnapshotAndTheNextGenerationBeginsWhenThereIsRoom() throws IOException {
        FullDisk disk = new FullDisk(ForgetfulDisk.failingAfter(Integer.MAX_VALUE));
        Directory journal = new Directory(disk, SNAPSHOT_BYTES);
        for (int i = 0; i < 20; i++) {
            commit(journal, i);
        }
        assertEquals(List.of("journal-0"), disk.names(), "what could not be written takes no room");
        assertTrue(disk.refused > 1 && disk.refused < 10, "it is tried again, and not with every commit");
        assertEquals(20, new Directory(disk, SNAPSHOT_BYTES).list("", "", 100).size());
        disk.isFull = false;
        for (int i = 20; i < 25; i++) {
            commit(journal, i);
        }
        assertEquals(List.of("journal-1", "snapshot-1"), disk.names());
        assertFalse(disk.exists("snapshot.draft"));
        assertEquals(25, new Directory(disk, SNAPSHOT_BYTES).list("", "", 100).size());
    }
}
