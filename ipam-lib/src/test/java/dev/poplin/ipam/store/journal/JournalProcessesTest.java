package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.ipam.store.StoreRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many writers and somebody who reads and listens all the time, as an agent beside the plugins that it serves. */
@Tag("I5")
@Tag("I3.2")
class JournalProcessesTest {

    private static final int WRITERS = 16;
    private static final int COMMITS = 15;

    @TempDir
    Path directory;

    private static long counter(List<StoreRecord> records) {
        return records.stream()
                .filter(record -> record.key().equals("counter"))
                .mapToLong(record -> Long.parseLong(new String(record.value(), StandardCharsets.UTF_8)))
                .findFirst()
                .orElse(0);
    }

    @Test
    void sixteenProcessesWriteAndEveryLookOfAReaderIsOfOneMoment() throws Exception {
        Path store = directory.resolve("store");
        AtomicBoolean heard = new AtomicBoolean();
        CountDownLatch complete = new CountDownLatch(1);
        try (Journal reader = Journal.open(store, 20_000)) {
            reader.watch("key/", () -> {
                heard.set(true);
                if (Files.exists(directory.resolve("ended"))) {
                    complete.countDown();
                }
            });
            List<Process> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(JournalWriter.start(
                        directory.resolve("log-" + i),
                        store.toString(),
                        "writer-" + i,
                        directory.resolve("acknowledged-" + i).toString(),
                        Integer.toString(COMMITS)));
            }
            long last = 0;
            long newest = 0;
            while (writers.stream().anyMatch(Process::isAlive)) {
                List<StoreRecord> records = reader.list("");
                long counter = counter(records);
                assertTrue(counter >= last, counter + " after " + last);
                assertEquals(Math.max(0, records.size() - 1), counter, "the counter goes up with each key");
                long revision =
                        records.stream().mapToLong(StoreRecord::revision).max().orElse(0);
                assertTrue(revision >= newest, revision + " after " + newest);
                last = counter;
                newest = revision;
                Thread.onSpinWait();
            }
            Set<String> acknowledged = new HashSet<>();
            for (int i = 0; i < WRITERS; i++) {
                assertEquals(0, writers.get(i).exitValue(), Files.readString(directory.resolve("log-" + i)));
                acknowledged.addAll(Files.readAllLines(directory.resolve("acknowledged-" + i)));
            }
            Set<String> found = new HashSet<>();
            reader.list("key/").forEach(record -> found.add(record.key()));
            assertEquals(acknowledged, found);
            assertEquals(WRITERS * COMMITS, counter(reader.list("")));
            Files.createFile(directory.resolve("ended"));
            reader.commit(new dev.poplin.ipam.store.Transaction().put("key/end", new byte[1]));
            assertTrue(complete.await(10, TimeUnit.SECONDS));
            assertTrue(heard.get());
        }
    }
}
