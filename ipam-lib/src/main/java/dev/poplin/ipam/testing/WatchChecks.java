package dev.poplin.ipam.testing;

import static dev.poplin.ipam.testing.Expect.committed;
import static dev.poplin.ipam.testing.Expect.heard;
import static dev.poplin.ipam.testing.Expect.put;
import static dev.poplin.ipam.testing.Expect.record;
import static dev.poplin.ipam.testing.Expect.same;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.Transaction;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Listeners: they hear of every change of their prefix, whoever made it, and of no other. */
final class WatchChecks {

    private WatchChecks() {}

    static void addTo(StoreContract.Checks checks) {
        checks.add("aListenerHearsOfWhatItsOwnStoreCommits", (one, two) -> hears(one, one));
        checks.add("aListenerHearsOfWhatAnotherStoreCommits", (one, two) -> hears(two, one));
        checks.add("aListenerHearsOfARemoval", WatchChecks::hearsOfRemoval);
        checks.add("aListenerHearsOfEachChangeAfterTheLast", WatchChecks::hearsAgain);
        checks.add("aListenerHearsNothingOfOtherPrefixes", WatchChecks::hearsNothingElse);
        checks.add("aListenerThatWasClosedHearsNothing", WatchChecks::closedHearsNothing);
        checks.add("aWatchFromARevisionMissesNothingSince", WatchChecks::hearsSince);
        checks.add("aListenerThatThrowsHarmsNobody", WatchChecks::throwingHarmsNobody);
    }

    private static void hears(Store listening, Store writing) throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        listening.watch("a/", latch::countDown);
        put(writing, "a/1", "1");
        heard(latch, "a/1");
    }

    private static void hearsOfRemoval(Store one, Store two) throws Exception {
        put(one, "a/1", "1");
        CountDownLatch latch = new CountDownLatch(1);
        one.watch("a/", record(one, "a/1").revision(), latch::countDown);
        committed(two, new Transaction().delete("a/1"));
        heard(latch, "the removal of a/1");
    }

    private static void hearsAgain(Store one, Store two) throws Exception {
        Semaphore calls = new Semaphore(0);
        one.watch("a/", calls::release);
        hearEach(calls, 10, one, two);
    }

    private static void hearEach(Semaphore calls, int changes, Store one, Store two) throws Exception {
        for (int i = 0; i < changes; i++) {
            calls.drainPermits();
            put(i % 2 == 0 ? one : two, "a/" + i % 3, "" + i);
            heard(calls, "change " + i);
        }
    }

    private static void hearsNothingElse(Store one, Store two) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch other = new CountDownLatch(1);
        one.watch("a/", calls::incrementAndGet);
        one.watch("b", other::countDown);
        put(two, "b/1", "1");
        put(one, "a", "1");
        heard(other, "b/1");
        same(0, calls.get(), "the calls of a listener to a/");
    }

    private static void closedHearsNothing(Store one, Store two) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch other = new CountDownLatch(1);
        Store.Watch closed = one.watch("a/", calls::incrementAndGet);
        one.watch("a/", other::countDown);
        closed.close();
        closed.close();
        put(two, "a/1", "1");
        heard(other, "a/1");
        same(0, calls.get(), "the calls of a listener that was closed");
    }

    private static void hearsSince(Store one, Store two) throws Exception {
        put(one, "a/1", "1");
        long read = record(two, "a/1").revision();
        committed(one, new Transaction().delete("a/1"));
        CountDownLatch latch = new CountDownLatch(1);
        two.watch("a/", read, latch::countDown);
        heard(latch, "the removal before it began to listen");
    }

    private static final class OnPurpose extends RuntimeException {
        private static final long serialVersionUID = 1;

        private OnPurpose() {
            super("thrown by a listener, on purpose", null, false, false);
        }
    }

    private static void throwingHarmsNobody(Store one, Store two) throws Exception {
        Semaphore before = new Semaphore(0);
        Semaphore behind = new Semaphore(0);
        one.watch("a/", () -> {
            before.release();
            throw new OnPurpose();
        });
        one.watch("a/", behind::release);
        hearEach(behind, 3, one, two);
        hearEach(before, 3, one, two);
        same("2", Expect.text(two, "a/2"), "the value of a/2");
    }
}
