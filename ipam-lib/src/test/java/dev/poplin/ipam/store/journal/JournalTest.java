package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("I3.2")
class JournalTest {

    /** {@code -Dpoplin.journal.kills=100} kills more often. */
    private static final int KILLS = Integer.getInteger("poplin.journal.kills", 2);

    @TempDir
    Path directory;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void put(Store store, String key, String value) throws IOException {
        assertTrue(store.commit(new Transaction().put(key, bytes(value))));
    }

    private static String text(Store store, String key) throws IOException {
        return new String(store.get(key).orElseThrow().value(), StandardCharsets.UTF_8);
    }

    @Test
    void whatWasCommittedIsThereAfterReopening() throws IOException {
        try (Journal journal = Journal.open(directory)) {
            put(journal, "a", "1");
            put(journal, "b", "2");
            assertTrue(journal.commit(new Transaction().delete("a")));
        }
        try (Journal journal = Journal.open(directory)) {
            assertTrue(journal.get("a").isEmpty());
            assertEquals("2", text(journal, "b"));
        }
    }

    @Test
    void aTransactionWhoseConditionsFailWritesNothing() throws IOException {
        try (Journal journal = Journal.open(directory)) {
            put(journal, "a", "1");
            assertFalse(journal.commit(new Transaction().requireAbsent("a").put("b", bytes("2"))));
            var old = journal.get("a").orElseThrow();
            put(journal, "a", "3");
            assertFalse(journal.commit(new Transaction().requireUnchanged(old).put("a", bytes("4"))));
            assertEquals("3", text(journal, "a"));
            assertTrue(journal.get("b").isEmpty());
        }
    }

    @Test
    void severalJournalsOfOneProcessSeeEachOther() throws IOException, InterruptedException {
        Journal one = Journal.open(directory);
        try (Journal two = Journal.open(directory)) {
            CountDownLatch heard = new CountDownLatch(1);
            two.watch("block/", heard::countDown);
            put(one, "block/x", "1");
            assertEquals("1", text(two, "block/x"));
            assertTrue(heard.await(5, TimeUnit.SECONDS));
            one.close();
            assertThrows(IOException.class, () -> one.get("block/x"));
            put(two, "block/y", "2");
        }
    }

    @Test
    void listsInPagesInTheOrderOfKeys() throws IOException {
        try (Journal journal = Journal.open(directory)) {
            for (String key : List.of("b/2", "a/1", "b/1", "b/3", "c/1")) {
                put(journal, key, key);
            }
            assertEquals("[b/1@3, b/2@1]", journal.list("b/", "", 2).toString());
            assertEquals("[b/3@4]", journal.list("b/", "b/2", 2).toString());
        }
    }

    @Test
    void snapshotsKeepEverythingAndTheOldFilesGo() throws IOException {
        try (Journal journal = Journal.open(directory, 2000)) {
            for (int i = 0; i < 500; i++) {
                put(journal, "k" + i % 50, "value " + i);
            }
        }
        try (Journal journal = Journal.open(directory, 2000)) {
            assertEquals(50, journal.list("").size());
            assertEquals("value 499", text(journal, "k49"));
        }
        try (var files = Files.list(directory)) {
            assertEquals(3, files.count(), "lock, one snapshot, one journal");
        }
    }

    @Test
    @Tag("I5")
    void everyTruncationOfTheLastEntryIsRecovered() throws IOException {
        Path file = directory.resolve("journal-0");
        try (Journal journal = Journal.open(directory)) {
            put(journal, "a", "1");
            put(journal, "b", "the last entry");
        }
        byte[] whole = Files.readAllBytes(file);
        int first = Entry.HEADER_BYTES + ByteBuffer.wrap(whole).getInt(0);
        int end = first + Entry.HEADER_BYTES + ByteBuffer.wrap(whole).getInt(first);
        for (int cut = first; cut < end - 1; cut++) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, cut, torn.length, (byte) 0);
            Files.write(file, torn);
            try (Journal journal = Journal.open(directory)) {
                assertEquals("1", text(journal, "a"), "cut at " + cut);
                assertTrue(journal.get("b").isEmpty(), "cut at " + cut);
                put(journal, "c", "3");
            }
            try (Journal journal = Journal.open(directory)) {
                assertEquals("3", text(journal, "c"));
            }
        }
    }

    @Test
    @Tag("I5")
    void aFlippedBitIsNeverTakenForAnAnswer() throws IOException {
        Path file = directory.resolve("journal-0");
        try (Journal journal = Journal.open(directory)) {
            put(journal, "a", "1");
            put(journal, "b", "2");
        }
        byte[] whole = Files.readAllBytes(file);
        int first = Entry.HEADER_BYTES + ByteBuffer.wrap(whole).getInt(0);
        int second = first + Entry.HEADER_BYTES + ByteBuffer.wrap(whole).getInt(first);
        for (int position = 0; position < second; position++) {
            byte[] flipped = whole.clone();
            flipped[position] ^= 0x10;
            Files.write(file, flipped);
            IOException refused = assertThrows(DamagedJournalException.class, () -> Journal.open(directory));
            String place = "damaged at byte " + (position < first ? 0 : first) + ":";
            assertTrue(refused.getMessage().contains(place), refused.getMessage());
        }
        Files.write(file, whole);
        Journal.open(directory).close();
    }

    @Test
    @Tag("I5")
    void threeProcessesThatAreKilledLoseNothingTheyAcknowledged() throws Exception {
        Set<String> acknowledged = new HashSet<>();
        Random random = new Random(1);
        for (int round = 0; round < KILLS; round++) {
            List<Process> writers = new ArrayList<>();
            List<Path> outputs = new ArrayList<>();
            for (int writer = 0; writer < 3; writer++) {
                Path output = directory.resolve("acknowledged-" + round + "-" + writer);
                outputs.add(output);
                writers.add(JournalWriter.start(
                        directory.resolve("log-" + round + "-" + writer),
                        directory.resolve("store").toString(),
                        round + "-" + writer,
                        output.toString()));
            }
            for (Path output : outputs) {
                awaitLines(output, 50);
            }
            LockSupport.parkNanos(random.nextInt(10_000_000));
            writers.forEach(Process::destroyForcibly);
            for (Process writer : writers) {
                writer.waitFor();
            }
            for (Path output : outputs) {
                String text = Files.readString(output);
                acknowledged.addAll(
                        List.of(text.substring(0, text.lastIndexOf('\n')).split("\n")));
            }
        }
        try (Journal journal = Journal.open(directory.resolve("store"))) {
            Set<String> found = new HashSet<>();
            journal.list("key/").forEach(record -> found.add(record.key()));
            acknowledged.removeAll(found);
            assertEquals(Set.of(), acknowledged, "acknowledged and lost");
            long counter = Long.parseLong(text(journal, "counter"));
            assertEquals(
                    found.size(), counter, "each commit raised the counter by one: none was done twice or on old data");
        }
    }

    private static void awaitLines(Path file, int lines) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(file) || Files.readString(file).lines().count() < lines) {
            assertTrue(System.nanoTime() < deadline, "the writer of " + file + " did not start");
            Thread.onSpinWait();
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void anEntryThatOnlyBeganIsClearedAndReported() throws IOException {
        try (Journal journal = Journal.open(directory)) {
            put(journal, "a", "1");
        }
        begin();
        List<Long> told = new ArrayList<>();
        Directory opened = new Directory(new LocalDisk(directory), 1 << 20, told::add);
        assertEquals(List.of(9L), told);
        opened.close();
    }

    @Test
    void whoOpensAJournalHearsWhatHadToBeRecoveredThenAndLater() throws IOException {
        try (Journal journal = Journal.open(directory)) {
            put(journal, "a", "1");
        }
        begin();
        List<Recovery> first = new ArrayList<>();
        List<Recovery> second = new ArrayList<>();
        Recovery recovery = new Recovery(directory.toRealPath(), 9);
        try (Journal journal = Journal.open(directory, first::add)) {
            assertEquals(List.of(recovery), first);
            try (Journal other = Journal.open(directory, second::add)) {
                begin();
                put(other, "a", "2");
            }
            begin();
            put(journal, "a", "3");
        }
        assertEquals(List.of(recovery, recovery, recovery), first);
        assertEquals(List.of(recovery), second);
    }

    @Test
    void anEntryThatOnlyBeganWhileOthersHadTheJournalOpenIsReportedByWhoeverClearsIt() throws IOException {
        List<Long> toldWriter = new ArrayList<>();
        List<Long> toldCloser = new ArrayList<>();
        Directory writes = new Directory(new LocalDisk(directory), 1 << 20, toldWriter::add);
        Directory closes = new Directory(new LocalDisk(directory), 1 << 20, toldCloser::add);
        assertTrue(writes.commit(new Transaction().put("a", bytes("1"))));
        begin();
        assertTrue(writes.commit(new Transaction().put("a", bytes("2"))));
        assertEquals(List.of(9L), toldWriter);
        assertTrue(closes.commit(new Transaction().put("a", bytes("3"))));
        begin();
        closes.close();
        assertEquals(List.of(9L), toldCloser);
        assertArrayEquals(bytes("3"), writes.get("a").orElseThrow().value());
        assertEquals(List.of(9L), toldWriter);
        writes.close();
    }

    /** Leaves behind the last entry what a writer that is killed then leaves. */
    private void begin() throws IOException {
        Path file = directory.resolve("journal-0");
        ByteBuffer whole = ByteBuffer.wrap(Files.readAllBytes(file));
        int end = 0;
        while (whole.getInt(end) != 0) {
            end += Entry.HEADER_BYTES + whole.getInt(end);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 99, 1, 2, 3, 4, 5}), end);
        }
    }

    @Test
    void aTransactionThatIsTooLongToBeReadAgainIsRefusedAndNothingIsWritten() throws IOException {
        byte[] part = new byte[1 << 20];
        Transaction tooLong = new Transaction();
        for (int i = 0; i < 64; i++) {
            tooLong.put("part-" + i, part);
        }
        try (Journal journal = Journal.open(directory)) {
            assertThrows(IOException.class, () -> journal.commit(tooLong));
            put(journal, "a", "1");
        }
        try (Journal journal = Journal.open(directory)) {
            assertEquals(1, journal.list("").size());
        }
    }
}
