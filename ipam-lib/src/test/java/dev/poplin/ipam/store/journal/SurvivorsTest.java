package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process is killed at each call that changes the disk, or one such call fails, and others go on at once. */
@Tag("I5")
@Tag("I3.2")
class SurvivorsTest {

    /** Makes a snapshot every few commits. */
    private static final long SNAPSHOT_BYTES = 3_000;

    private static final int COMMITS = 12;

    @TempDir
    Path directory;

    private static Transaction commit(int number) {
        String key = String.format("key/%05d", number);
        // Not of zeros, which a write that was done by half would have left there, too.
        byte[] value = new byte[400];
        Arrays.fill(value, (byte) 'v');
        return new Transaction().requireAbsent(key).put(key, value);
    }

    private static ForgetfulDisk disk() {
        return ForgetfulDisk.failingAfter(1_000_000);
    }

    private static List<String> keys(Directory journal) throws IOException {
        return journal.list("", "", Integer.MAX_VALUE).stream()
                .map(StoreRecord::key)
                .toList();
    }

    /** Of how many generations there are files. */
    private static long generations(ForgetfulDisk disk) {
        return disk.names().stream()
                .filter(name -> name.matches("(snapshot|journal)-[0-9]+"))
                .map(name -> name.substring(name.indexOf('-')))
                .distinct()
                .count();
    }

    @Test
    void whereverAProcessIsKilledTheOthersSeeAllItAcknowledgedAndGoOn() throws IOException {
        for (int failing = 0; ; failing++) {
            ForgetfulDisk disk = disk();
            Directory idle = new Directory(disk, SNAPSHOT_BYTES);
            DyingProcess process = DyingProcess.after(failing, disk);
            int acknowledged = 0;
            try {
                Directory dying = new Directory(process, SNAPSHOT_BYTES);
                while (acknowledged < COMMITS) {
                    assertTrue(dying.commit(commit(acknowledged)));
                    acknowledged++;
                }
            } catch (DyingProcess.Killed killed) {
                assertTrue(process.callsLeft() < 0);
            }
            String where = "call " + failing;
            Directory other = new Directory(disk, SNAPSHOT_BYTES);
            int there = keys(idle).size();
            assertTrue(there == acknowledged || there == acknowledged + 1, where + ": " + there + ", " + acknowledged);
            assertEquals(keys(idle), keys(other), where);
            assertEquals(1, generations(disk), () -> where + " left " + disk.names());
            for (int i = there; i < there + 6; i++) {
                assertTrue((i % 2 == 0 ? idle : other).commit(commit(i)), where);
                assertEquals(keys(idle), keys(other), where);
            }
            assertEquals(there + 6, keys(new Directory(disk, SNAPSHOT_BYTES)).size(), where);
            if (process.callsLeft() >= 0) {
                assertTrue(failing > 30, failing + " calls");
                return;
            }
        }
    }

    @Test
    void whicheverCallFailsOnlyTheTransactionThatNeededItMayBeLost() throws IOException {
        for (int failing = 0; ; failing++) {
            ForgetfulDisk disk = disk();
            new Directory(disk, SNAPSHOT_BYTES).close();
            DyingProcess process = DyingProcess.failingOnceAfter(failing, disk);
            Directory journal = new Directory(process, SNAPSHOT_BYTES);
            int failed = -1;
            int refused = 0;
            for (int i = 0; i < COMMITS; i++) {
                try {
                    assertTrue(journal.commit(commit(i)));
                    assertEquals(0, refused, "call " + failing + ": nothing is acknowledged after a sync has failed");
                } catch (DyingProcess.Killed once) {
                    failed = i;
                } catch (IOException afterASync) {
                    assertTrue(afterASync.getMessage().contains("a sync has failed"), afterASync::toString);
                    refused++;
                }
            }
            List<String> found = keys(new Directory(disk, SNAPSHOT_BYTES));
            for (int i = 0; i < COMMITS - refused; i++) {
                assertTrue(i == failed || found.contains(String.format("key/%05d", i)), "call " + failing + ", " + i);
            }
            if (process.callsLeft() >= 0) {
                assertTrue(failing > 30, failing + " calls");
                return;
            }
        }
    }

    @Test
    void aTransactionWhoseWriteFailsLeavesNoTrace() throws IOException {
        ForgetfulDisk disk = disk();
        Directory first = new Directory(disk, SNAPSHOT_BYTES);
        assertTrue(first.commit(commit(0)));
        Directory journal = new Directory(DyingProcess.failingOnceAfter(0, disk), SNAPSHOT_BYTES);
        assertThrows(DyingProcess.Killed.class, () -> journal.commit(commit(1)));
        assertEquals(List.of("key/00000"), keys(journal));
        assertEquals(List.of("key/00000"), keys(first));
        assertTrue(journal.commit(commit(2)));
        assertEquals(List.of("key/00000", "key/00002"), keys(journal));
        assertEquals(List.of("key/00000", "key/00002"), keys(first));
    }

    @Test
    void everyLookIsOfOneMomentWhileThreadsCommitAndMakeSnapshots() throws Exception {
        AtomicInteger committed = new AtomicInteger();
        try (Journal journal = Journal.open(directory, SNAPSHOT_BYTES)) {
            List<CompletableFuture<Void>> writers = IntStream.range(0, 8)
                    .mapToObj(writer -> CompletableFuture.runAsync(() -> commitAll(journal, writer, committed)))
                    .toList();
            boolean writing = true;
            while (writing) {
                writing = writers.stream().anyMatch(each -> !each.isDone());
                int before = committed.get();
                List<StoreRecord> records = journal.list("");
                assertTrue(records.size() >= before, records.size() + " records, " + before + " commits acknowledged");
                long newest =
                        records.stream().mapToLong(StoreRecord::revision).max().orElse(0);
                assertEquals(newest, records.size(), "each commit adds a record");
            }
            writers.forEach(CompletableFuture::join);
        }
        try (Journal journal = Journal.open(directory, SNAPSHOT_BYTES)) {
            assertEquals(committed.get(), journal.list("").size());
        }
    }

    private static void commitAll(Journal journal, int writer, AtomicInteger committed) {
        try {
            for (int i = 0; i < 50; i++) {
                assertTrue(journal.commit(commit(writer * 1_000 + i)));
                committed.incrementAndGet();
                assertTrue(journal.get(String.format("key/%05d", writer * 1_000 + i))
                        .isPresent());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
