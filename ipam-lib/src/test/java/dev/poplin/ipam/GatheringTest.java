package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.store.RecentView;
import dev.poplin.ipam.store.Recollection;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.ForwardingStore;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of callers whose changes share a transaction that fails. */
@Tag("I2.2")
@Tag("I3.3")
@Timeout(60)
class GatheringTest {

    private static final int CALLERS = 5;

    /** A distant store whose commits can be held up, and fail in ways that no store should. */
    private static final class BrokenStore extends ForwardingStore {

        private final Recollection memory = new Recollection(this, System::nanoTime);
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private volatile boolean holds;
        private volatile @Nullable Thread interrupted;
        private volatile Optional<RuntimeException> failure = Optional.empty();

        private BrokenStore() {
            super(new MemoryStore());
        }

        @Override
        public Optional<RecentView> recent() {
            return Optional.of(memory);
        }

        @Override
        public Optional<StoreRecord> get(String key) throws IOException {
            if (Thread.currentThread().equals(interrupted)) {
                throw new InterruptedIOException("on purpose");
            }
            return super.get(key);
        }

        @Override
        public boolean commit(Transaction transaction) throws IOException {
            if (holds) {
                holds = false;
                arrived.countDown();
                await(goOn);
            } else if (failure.isPresent()) {
                throw failure.get();
            }
            boolean committed = super.commit(transaction);
            memory.settle(transaction, 0);
            return committed;
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private final BrokenStore store = new BrokenStore();
    private final Ipam ipam = Ipam.open(store);

    @BeforeEach
    void addPool() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/16")));
        ipam.assign(AssignRequest.ipv4("first", "node-1"));
    }

    @AfterEach
    void letGo() {
        store.goOn.countDown();
    }

    private static FutureTask<Assignment> start(List<Thread> threads, Ipam ipam, String handle) {
        FutureTask<Assignment> task = new FutureTask<>(() -> ipam.assign(AssignRequest.ipv4(handle, "node-1")));
        Thread thread = new Thread(task, handle);
        thread.start();
        threads.add(thread);
        return task;
    }

    @Test
    void whenATransactionOfSeveralFailsInWaysThatNobodyExpectedAllOfThemHearOfItAndTheNextIsMade() throws Exception {
        List<Thread> threads = new ArrayList<>();
        store.holds = true;
        FutureTask<Assignment> leader = start(threads, ipam, "leader");
        await(store.arrived);
        IllegalStateException expected = new IllegalStateException("on purpose");
        store.failure = Optional.of(expected);
        List<FutureTask<Assignment>> others = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            others.add(start(threads, ipam, "other-" + i));
        }
        for (Thread thread : threads.subList(1, threads.size())) {
            awaitWaiting(thread);
        }
        store.goOn.countDown();
        assertEquals(1, leader.get().addresses().size());
        for (FutureTask<Assignment> other : others) {
            ExecutionException told = assertThrows(ExecutionException.class, other::get);
            IOException failed = assertInstanceOf(IOException.class, told.getCause());
            assertEquals(expected, failed.getCause());
        }
        store.failure = Optional.empty();
        assertTrue(ipam.assign(AssignRequest.ipv4("other-0", "node-1")).fresh());
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void whoIsInterruptedWhileItReadsForOthersEndsAloneAndTheyGoOn() throws Exception {
        List<Thread> threads = new ArrayList<>();
        store.holds = true;
        FutureTask<Assignment> leader = start(threads, ipam, "leader");
        await(store.arrived);
        List<FutureTask<Assignment>> others = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            others.add(start(threads, ipam, "other-" + i));
            awaitWaiting(threads.get(i + 1));
        }
        store.interrupted = threads.get(1);
        store.goOn.countDown();
        assertEquals(1, leader.get().addresses().size());
        ExecutionException told = assertThrows(ExecutionException.class, others.get(0)::get);
        assertInstanceOf(InterruptedIOException.class, told.getCause());
        for (FutureTask<Assignment> other : others.subList(1, CALLERS)) {
            assertTrue(other.get().fresh());
        }
        assertTrue(ipam.assign(AssignRequest.ipv4("other-0", "node-1")).fresh(), "nothing was done before");
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
