package dev.poplin.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.ipam.store.Transaction;
import dev.poplin.netlink.junit.PeerTest;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever sends a request sends what others wait for, too; an interrupt is no reason for it to end. */
@Tag("I3.3")
@PeerTest(programs = "etcd")
class EtcdInterruptedCallersTest extends SharedEtcd {

    private static final int CALLERS = 4;
    private static final int COMMITS = 50;

    private static Transaction put(String key) {
        return new Transaction().put(key, new byte[] {1});
    }

    @Test
    void aThreadThatIsInterruptedBeforeItCommitsCommitsAndIsInterruptedAfterwards() throws Exception {
        try (EtcdStore store = EtcdStore.open(options)) {
            Thread.currentThread().interrupt();
            assertTrue(store.commit(put("a")));
            assertTrue(Thread.interrupted());
            assertTrue(store.commit(put("b")));
            assertFalse(Thread.interrupted());
            assertEquals(2, store.list("").size());
        }
    }

    @Test
    void whoIsInterruptedReadsNothingAndOthersRead() throws Exception {
        try (EtcdStore store = EtcdStore.open(options)) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedIOException.class, () -> store.get("a"));
            assertTrue(Thread.interrupted());
            assertTrue(store.get("a").isEmpty());
        }
    }

    @Test
    void nobodysCommitFailsWhileThreadsAreInterruptedAgainAndAgain() throws Exception {
        try (EtcdStore store = EtcdStore.open(options)) {
            List<FutureTask<Boolean>> tasks = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                FutureTask<Boolean> task = new FutureTask<>(committing(store, "caller-" + i + "/"));
                tasks.add(task);
                threads.add(new Thread(task, "caller-" + i));
            }
            threads.forEach(Thread::start);
            // The last is never interrupted itself.
            while (tasks.subList(0, CALLERS - 1).stream().anyMatch(task -> !task.isDone())) {
                threads.subList(0, CALLERS - 1).forEach(Thread::interrupt);
                Thread.yield();
            }
            for (FutureTask<Boolean> task : tasks) {
                assertTrue(task.get());
            }
            assertEquals(CALLERS * COMMITS, store.list("caller-").size());
        }
    }

    private static Callable<Boolean> committing(EtcdStore store, String caller) {
        return () -> {
            boolean all = true;
            for (int commit = 0; commit < COMMITS; commit++) {
                all &= store.commit(put(caller + commit));
            }
            return all;
        };
    }
}
