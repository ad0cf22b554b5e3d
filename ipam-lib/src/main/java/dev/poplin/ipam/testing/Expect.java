package dev.poplin.ipam.testing;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the checks of the contract say, in short words. */
final class Expect {

    private static final long PATIENCE_SECONDS = 20;

    private Expect() {}

    static void that(boolean condition, String expectation) {
        if (!condition) {
            throw new AssertionError("expected that " + expectation);
        }
    }

    static void same(@Nullable Object expected, @Nullable Object actual, String what) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError(what + ": expected " + expected + " and got " + actual);
        }
    }

    /** The listener behind the latch was called. */
    static void heard(CountDownLatch latch, String what) throws InterruptedException {
        that(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "a listener hears of " + what);
    }

    /** The listener that releases the semaphore was called. */
    static void heard(Semaphore calls, String what) throws InterruptedException {
        that(calls.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS), "a listener hears of " + what);
    }

    /** Commits what has no reason to fail. */
    static void committed(Store store, Transaction transaction) throws IOException {
        that(store.commit(transaction), transaction + " is carried out");
    }

    static void refused(Store store, Transaction transaction) throws IOException {
        that(!store.commit(transaction), transaction + " is not carried out");
    }

    static void put(Store store, String key, String value) throws IOException {
        committed(store, new Transaction().put(key, bytes(value)));
    }

    static StoreRecord record(Store store, String key) throws IOException {
        return store.get(key).orElseThrow(() -> new AssertionError("expected a record under " + key));
    }

    static String text(StoreRecord record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    static @Nullable String text(Store store, String key) throws IOException {
        return store.get(key).map(Expect::text).orElse(null);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
