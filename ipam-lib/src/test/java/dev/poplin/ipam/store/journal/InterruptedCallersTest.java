package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java closes a channel when a thread that uses it is interrupted; the journal is everybody's, and stays open. */
@Tag("I3.2")
class InterruptedCallersTest {

    private static final int COMMITS = 150;

    @TempDir
    Path directory;

    private static Transaction put(String key) {
        return new Transaction().put(key, new byte[] {1});
    }

    @Test
    void aThreadThatIsInterruptedBeforeItCommitsHarmsNobodyAndIsInterruptedAfterwards() throws IOException {
        try (Journal journal = Journal.open(directory)) {
            Thread.currentThread().interrupt();
            assertTrue(journal.commit(put("a")));
            assertTrue(Thread.interrupted());
            assertTrue(journal.commit(put("b")));
            assertFalse(Thread.interrupted());
        }
        assertEquals(List.of("a", "b"), keys());
    }

    /** A small log, so that generations begin and end while somebody is interrupted. */
    @Test
    void nobodysCommitFailsWhileThreadsAreInterruptedAgainAndAgain() throws Exception {
        List<String> expected = new ArrayList<>();
        try (Journal journal = Journal.open(directory, 16 << 10)) {
            List<FutureTask<Boolean>> tasks = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String caller = "caller-" + i + "/";
                FutureTask<Boolean> task = new FutureTask<>(committing(journal, caller));
                tasks.add(task);
                threads.add(new Thread(task, caller));
                for (int commit = 0; commit < COMMITS; commit++) {
                    expected.add(caller + (100 + commit));
                }
            }
            threads.forEach(Thread::start);
            // The third is never interrupted itself.
            while (!tasks.get(0).isDone() || !tasks.get(1).isDone()) {
                threads.get(0).interrupt();
                threads.get(1).interrupt();
                Thread.yield();
            }
            for (FutureTask<Boolean> task : tasks) {
                assertTrue(task.get());
            }
        }
        assertEquals(expected, keys());
    }

    private static Callable<Boolean> committing(Journal journal, String caller) {
        return () -> {
            boolean all = true;
            for (int commit = 0; commit < COMMITS; commit++) {
                all &= journal.commit(put(caller + (100 + commit)));
            }
            return all;
        };
    }

    private List<String> keys() throws IOException {
        try (Journal journal = Journal.open(directory)) {
            return journal.list("").stream().map(record -> record.key()).toList();
        }
    }
}
