package dev.poplin.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.etcd.EtcdException.Reason;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreClosedException;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.netlink.junit.PeerTest;
import io.etcd.jetcd.Client;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("I3.3")
@Tag("I5")
@PeerTest(programs = "etcd")
class EtcdOutageTest extends SharedEtcd {

    private static final Duration SHORT = Duration.ofSeconds(1);

    private static void put(Store store, String key, String value) throws IOException {
        assertTrue(store.commit(new Transaction().put(key, value.getBytes(UTF_8))));
    }

    /** A connection may still end while etcd starts. */
    private static void putRepeatedly(Store store, String key, String value) throws IOException {
        while (true) {
            try {
                put(store, key, value);
                return;
            } catch (EtcdException e) {
                assertEquals(Reason.NO_ANSWER, e.reason(), e.getMessage());
            }
        }
    }

    private static String text(Store store, String key) throws IOException {
        return new String(store.get(key).orElseThrow().value(), UTF_8);
    }

    @Test
    void callsSayWhereEtcdIsNotAndGoOnWhenItIsBack() throws Exception {
        try (EtcdStore store = EtcdStore.open(options.withDeadline(SHORT))) {
            put(store, "a", "1");
            etcd.kill();
            for (int i = 0; i < 2; i++) {
                EtcdException refused = assertThrows(EtcdException.class, () -> store.get("a"));
                assertEquals(Reason.UNREACHABLE, refused.reason(), refused.getMessage());
                assertTrue(refused.getMessage()
                        .startsWith("reading a at etcd [" + etcd.uri() + "] failed: cannot connect"));
            }
            EtcdException refused = assertThrows(EtcdException.class, () -> put(store, "a", "2"));
            assertEquals(Reason.UNREACHABLE, refused.reason(), refused.getMessage());
            assertThrows(EtcdException.class, () -> EtcdStore.open(options.withDeadline(SHORT)));
            etcd.restart();
            awaitAnswers();
            assertEquals("1", text(store, "a"));
            putRepeatedly(store, "a", "2");
        }
    }

    @Test
    void aCommitWaitsForEtcdToComeBack() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (EtcdStore store = EtcdStore.open(options)) {
            put(store, "a", "1");
            etcd.kill();
            Future<?> commit = other.submit(() -> {
                putRepeatedly(store, "a", "2");
                return null;
            });
            etcd.restart();
            commit.get(10, TimeUnit.SECONDS);
            assertEquals("2", text(store, "a"));
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void listenersHearAfterAnOutageWhatTheyHeardBefore() throws Exception {
        try (EtcdStore store = EtcdStore.open(options);
                EtcdStore other = EtcdStore.open(options)) {
            Semaphore calls = new Semaphore(0);
            store.watch("a/", calls::release);
            put(other, "a/1", "1");
            assertTrue(calls.tryAcquire(10, TimeUnit.SECONDS));
            etcd.kill();
            etcd.restart();
            awaitAnswers();
            calls.drainPermits();
            putRepeatedly(other, "a/1", "2");
            assertTrue(calls.tryAcquire(10, TimeUnit.SECONDS), "after the outage");
        }
    }

    /** As from a backup: revisions that were given are given again. */
    @Test
    void listenersHearAfterEtcdWasPutBack(@TempDir Path directory) throws Exception {
        try (EtcdServer own = EtcdServer.start(directory);
                EtcdStore store = EtcdStore.open(own.options());
                EtcdStore other = EtcdStore.open(own.options())) {
            Semaphore calls = new Semaphore(0);
            store.watch("a/", calls::release);
            for (int i = 0; i < 20; i++) {
                put(other, "a/1", "again " + i);
            }
            assertTrue(calls.tryAcquire(10, TimeUnit.SECONDS));
            own.kill();
            calls.drainPermits();
            own.forget();
            own.restart();
            EtcdStore.open(own.options()).close();
            assertTrue(calls.tryAcquire(10, TimeUnit.SECONDS), "everything may have changed");
            calls.drainPermits();
            putRepeatedly(other, "a/1", "anew");
            assertTrue(calls.tryAcquire(10, TimeUnit.SECONDS), "the watch goes on");
            Semaphore more = new Semaphore(0);
            store.watch("a/", more::release);
            putRepeatedly(other, "a/1", "once more");
            assertTrue(more.tryAcquire(10, TimeUnit.SECONDS), "a watch that has begun since");
        }
    }

    @Test
    void aWatchFromACompactedRevisionCallsItsListenerAndGoesOn() throws Exception {
        try (EtcdStore store = EtcdStore.open(options);
                EtcdStore other = EtcdStore.open(options)) {
            put(other, "a/1", "1");
            long read = other.get("a/1").orElseThrow().revision();
            for (int i = 0; i < 5; i++) {
                put(other, "a/1", "again " + i);
            }
            compact(other.get("a/1").orElseThrow().revision());
            Semaphore calls = new Semaphore(0);
            store.watch("a/", read, calls::release);
            assertTrue(calls.tryAcquire(10, TimeUnit.SECONDS), "something may have happened");
            calls.drainPermits();
            put(other, "a/2", "1");
            assertTrue(calls.tryAcquire(10, TimeUnit.SECONDS), "the watch goes on");
            assertEquals(2, store.list("a/").size());
        }
    }

    private void compact(long revision) throws Exception {
        try (Client client = Client.builder().endpoints(etcd.uri()).build()) {
            client.getKVClient().compact(revision).get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPausedEtcdIsNotWaitedForLongerThanTheDeadline() throws Exception {
        try (EtcdStore store = EtcdStore.open(options.withDeadline(SHORT));
                EtcdStore other = EtcdStore.open(options)) {
            put(store, "a", "1");
            CountDownLatch heard = new CountDownLatch(1);
            store.watch("b", heard::countDown);
            etcd.pause();
            long before = System.nanoTime();
            EtcdException reading = assertThrows(EtcdException.class, () -> store.get("a"));
            assertEquals(Reason.NO_ANSWER, reading.reason(), reading.getMessage());
            EtcdException writing = assertThrows(EtcdException.class, () -> put(store, "a", "2"));
            assertEquals(Reason.NO_ANSWER, writing.reason(), writing.getMessage());
            assertTrue(System.nanoTime() - before < 4 * SHORT.toNanos(), "both ended soon");
            etcd.resume();
            put(other, "b", "1");
            assertTrue(heard.await(10, TimeUnit.SECONDS));
            assertTrue(Set.of("1", "2").contains(text(store, "a")), "the write without an answer may have been done");
        }
    }

    @Test
    void commitsThatWaitForEachOtherEndAtTheirOwnDeadlines() throws Exception {
        int callers = 4;
        ExecutorService others = Executors.newFixedThreadPool(callers);
        try (EtcdStore store = EtcdStore.open(options.withDeadline(SHORT))) {
            etcd.pause();
            long before = System.nanoTime();
            List<Future<?>> waiting = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                waiting.add(others.submit(() -> {
                    put(store, "a", "1");
                    return null;
                }));
            }
            List<Reason> reasons = new ArrayList<>();
            for (Future<?> call : waiting) {
                ExecutionException ended = assertThrows(ExecutionException.class, () -> call.get(10, TimeUnit.SECONDS));
                reasons.add(((EtcdException) ended.getCause()).reason());
            }
            assertTrue(System.nanoTime() - before < 2 * SHORT.toNanos(), "not one deadline after the other");
            assertTrue(reasons.contains(Reason.UNREACHABLE), "the last was never sent: " + reasons);
        } finally {
            etcd.resume();
            others.shutdownNow();
        }
    }

    @RepeatedTest(5)
    void closingEndsCallsThatWaitAndThoseThatAreJustBeingMade() throws Exception {
        int callers = 16;
        ExecutorService others = Executors.newFixedThreadPool(callers);
        EtcdStore store = EtcdStore.open(options.withDeadline(Duration.ofSeconds(60)));
        try {
            etcd.pause();
            List<Future<?>> waiting = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                waiting.add(others.submit(() -> store.get("a")));
            }
            store.close();
            for (Future<?> call : waiting) {
                ExecutionException ended = assertThrows(ExecutionException.class, () -> call.get(10, TimeUnit.SECONDS));
                assertInstanceOf(StoreClosedException.class, ended.getCause());
            }
        } finally {
            etcd.resume();
            others.shutdownNow();
        }
    }

    @Test
    void nothingIsLostOrDoubledWhileEtcdIsKilledPausedAndCompactedUnderLoad() throws Exception {
        int workers = 4;
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger assigned = new AtomicInteger();
        Map<String, List<IpAddress>> acknowledged = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try (Ipam ipam = Ipam.open(EtcdStore.open(options.withDeadline(SHORT)))) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/16")));
            List<Future<?>> done = IntStream.range(0, workers)
                    .<Future<?>>mapToObj(worker -> threads.submit(() -> {
                        for (int i = 0; !over.get(); i++) {
                            String handle = worker + "-" + i;
                            acknowledged.put(handle, assign(ipam, handle, "node-" + worker % 2));
                            assigned.incrementAndGet();
                            if (i % 3 == 0) {
                                release(ipam, handle);
                                acknowledged.remove(handle);
                            }
                        }
                        return null;
                    }))
                    .toList();
            awaitMore(assigned, 20);
            etcd.kill();
            etcd.restart();
            awaitMore(assigned, 20);
            etcd.pause();
            assertThrows(EtcdException.class, () -> EtcdStore.open(options.withDeadline(SHORT)));
            etcd.resume();
            awaitMore(assigned, 20);
            compact(10);
            etcd.kill();
            etcd.restart();
            awaitMore(assigned, 20);
            over.set(true);
            for (Future<?> worker : done) {
                worker.get(30, TimeUnit.SECONDS);
            }
            Set<IpAddress> distinct = new HashSet<>();
            for (Map.Entry<String, List<IpAddress>> entry : acknowledged.entrySet()) {
                assertEquals(entry.getValue(), ipam.held(entry.getKey()), "what " + entry.getKey() + " holds");
                assertTrue(distinct.addAll(entry.getValue()), "held twice: " + entry);
            }
            long held = ipam.blocks().stream()
                    .mapToLong(block -> block.allocations().size())
                    .sum();
            assertEquals(acknowledged.size(), held, "no address is held by nobody");
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    private static void awaitMore(AtomicInteger assigned, int more) {
        int goal = assigned.get() + more;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (assigned.get() < goal) {
            assertTrue(System.nanoTime() < deadline, "no assignments for long");
            Thread.onSpinWait();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static List<IpAddress> assign(Ipam ipam, String handle, String node) throws IOException {
        while (true) {
            try {
                return ipam.assign(AssignRequest.ipv4(handle, node)).addresses();
            } catch (EtcdException e) {
                assertTrue(Set.of(Reason.NO_ANSWER, Reason.UNREACHABLE).contains(e.reason()), e.toString());
            }
        }
    }

    private static void release(Ipam ipam, String handle) throws IOException {
        while (true) {
            try {
                ipam.release(handle);
                return;
            } catch (EtcdException e) {
                assertTrue(Set.of(Reason.NO_ANSWER, Reason.UNREACHABLE).contains(e.reason()), e.toString());
            }
        }
    }
}
