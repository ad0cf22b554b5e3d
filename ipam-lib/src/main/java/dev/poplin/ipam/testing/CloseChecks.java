package dev.poplin.ipam.testing;

import static dev.poplin.ipam.testing.Expect.bytes;
import static dev.poplin.ipam.testing.Expect.heard;
import static dev.poplin.ipam.testing.Expect.put;
import static dev.poplin.ipam.testing.Expect.record;
import static dev.poplin.ipam.testing.Expect.same;
import static dev.poplin.ipam.testing.Expect.text;
import static dev.poplin.ipam.testing.Expect.that;

import dev.poplin.ipam.store.Exchange;
import dev.poplin.ipam.store.ResidentStore;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreClosedException;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.store.Value;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The end of a store: it says so, and others on the same data go on. */
final class CloseChecks {

    private CloseChecks() {}

    static void addTo(StoreContract.Checks checks) {
        checks.add("aClosedStoreSaysSo", CloseChecks::saysSo);
        checks.add("aClosedStoreTakesNoExchangeAndCallsNothingCurrent", CloseChecks::takesNoExchange);
        checks.add("aClosedStoreLeavesOthersOpen", CloseChecks::leavesOthersOpen);
        checks.add("listenersOfAClosedStoreHearNothing", CloseChecks::listenersHearNothing);
    }

    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    private static void saysSo(Store one, Store two) throws Exception {
        one.close();
        one.close();
        throwsClosed(() -> one.get("a"), "get");
        throwsClosed(() -> one.list("a/", "", 1), "list");
        throwsClosed(() -> one.commit(new Transaction().put("a", bytes("1"))), "commit");
        that(two.get("a").isEmpty(), "a commit on a closed store has no effect");
        try {
            one.watch("a/", () -> {});
        } catch (IllegalStateException expected) {
            return;
        }
        throw new AssertionError("expected that watch on a closed store throws IllegalStateException");
    }

    private static void takesNoExchange(Store one, Store two) throws Exception {
        put(one, "a", "1");
        StoreRecord seen = record(one, "a");
        List<StoreRecord> listed = one.list("a");
        one.close();
        Exchange exchange = Exchange.creating(seen, Value.of(bytes("2")), "b", Value.of(bytes("x")));
        throwsClosed(() -> ExchangeChecks.commit(one, exchange), "commit of an exchange");
        same("1", text(two, "a"), "the value of a");
        that(two.get("b").isEmpty(), "an exchange on a closed store has no effect");
        if (one instanceof ResidentStore resident) {
            that(!resident.isCurrent(seen), "a closed store calls no record current");
            that(!resident.isCurrent(listed), "a closed store calls no list current");
        }
    }

    private static void throwsClosed(Call call, String name) throws Exception {
        try {
            call.run();
        } catch (StoreClosedException expected) {
            return;
        }
        throw new AssertionError("expected that " + name + " on a closed store throws StoreClosedException");
    }

    private static void leavesOthersOpen(Store one, Store two) throws Exception {
        put(one, "a", "1");
        CountDownLatch latch = new CountDownLatch(1);
        two.watch("a", latch::countDown);
        one.close();
        same("1", text(two, "a"), "the value of a");
        put(two, "a", "2");
        heard(latch, "a");
        same("2", text(two, "a"), "the value of a");
    }

    private static void listenersHearNothing(Store one, Store two) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Store.Watch watch = one.watch("a", calls::incrementAndGet);
        CountDownLatch latch = new CountDownLatch(1);
        two.watch("a", latch::countDown);
        one.close();
        put(two, "a", "1");
        heard(latch, "a");
        same(0, calls.get(), "the calls of a listener of a closed store");
        watch.close();
    }
}
