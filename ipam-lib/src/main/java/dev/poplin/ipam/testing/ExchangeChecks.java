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
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Value;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Exchanges: that they are carried out as the transactions that they are, and what a {@link ResidentStore} says of records that it gave before. */
final class ExchangeChecks {

    private ExchangeChecks() {}

    static void addTo(StoreContract.Checks checks) {
        checks.add("anExchangeWritesItsRecordAndCreatesTheOther", ExchangeChecks::creates);
        checks.add("anExchangeWritesItsRecordAndRemovesTheOther", ExchangeChecks::removes);
        checks.add("anExchangeOfARecordThatHasChangedWritesNothing", ExchangeChecks::refusesChanged);
        checks.add("anExchangeWhoseOtherRecordIsNotAsExpectedWritesNothing", ExchangeChecks::refusesOther);
        checks.add("listenersHearOfBothRecordsOfAnExchange", ExchangeChecks::isHeard);
        checks.add("nothingIsCalledCurrentThatHasChanged", ExchangeChecks::isNotCurrent);
    }

    private static Value value(String text) {
        return Value.of(bytes(text));
    }

    /** Carries out an exchange as who uses the store does. */
    static boolean commit(Store store, Exchange exchange) throws IOException {
        return store instanceof ResidentStore resident
                ? resident.commit(exchange)
                : store.commit(exchange.transaction());
    }

    private static void are(Store store, String first, @Nullable String second) throws Exception {
        same(first, text(store, "a"), "a");
        same(second, text(store, "b"), "b");
    }

    private static void creates(Store one, Store two) throws Exception {
        put(one, "a", "1");
        Exchange exchange = Exchange.creating(record(two, "a"), value("2"), "b", value("x"));
        that(commit(two, exchange), "an exchange is carried out");
        are(one, "2", "x");
        StoreRecord written = exchange.written();
        if (written != null) {
            same(record(two, "a").revision(), written.revision(), "revision of what was written");
            that(
                    commit(two, Exchange.removing(written, value("3"), record(two, "b"))),
                    "what was written can be exchanged");
            are(one, "3", null);
        }
    }

    private static void removes(Store one, Store two) throws Exception {
        put(one, "a", "1");
        put(one, "b", "x");
        that(
                commit(two, Exchange.removing(record(one, "a"), value("2"), record(two, "b"))),
                "an exchange is carried out");
        are(one, "2", null);
        are(two, "2", null);
    }

    private static void refusesChanged(Store one, Store two) throws Exception {
        put(one, "a", "1");
        StoreRecord seen = record(two, "a");
        put(one, "a", "2");
        Exchange late = Exchange.creating(seen, value("3"), "b", value("x"));
        that(!commit(two, late), "an exchange of a record that has changed is not carried out");
        same(null, late.written(), "what a refused exchange has written");
        are(two, "2", null);
        Exchange again = Exchange.creating(record(one, "a"), value("3"), "b", value("x"));
        that(commit(one, again), "an exchange is carried out");
        that(!commit(one, again), "an exchange is carried out once");
        are(two, "3", "x");
    }

    private static void refusesOther(Store one, Store two) throws Exception {
        put(one, "a", "1");
        put(one, "b", "x");
        StoreRecord seen = record(two, "a");
        that(
                !commit(two, Exchange.creating(seen, value("2"), "b", value("y"))),
                "a key that must be absent is not written");
        StoreRecord other = record(two, "b");
        put(one, "b", "z");
        that(!commit(two, Exchange.removing(seen, value("2"), other)), "a record that has changed is not removed");
        are(one, "1", "z");
    }

    private static void isHeard(Store one, Store two) throws Exception {
        put(one, "a", "1");
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        two.watch("a", first::countDown);
        two.watch("b", second::countDown);
        that(
                commit(one, Exchange.creating(record(one, "a"), value("2"), "b", value("x"))),
                "an exchange is carried out");
        heard(first, "the record that was written");
        heard(second, "the record that was created");
    }

    private static void isNotCurrent(Store one, Store two) throws Exception {
        if (!(one instanceof ResidentStore resident)) {
            return;
        }
        put(one, "a/1", "1");
        StoreRecord seen = record(one, "a/1");
        List<StoreRecord> listed = one.list("a/");
        put(two, "a/1", "2");
        same("2", text(one, "a/1"), "a/1");
        that(!resident.isCurrent(seen), "a record that was written anew is not current");
        that(!resident.isCurrent(listed), "a list of which a record was written anew is not current");
        listed = one.list("a/");
        put(two, "a/2", "1");
        same("1", text(one, "a/2"), "a/2");
        that(!resident.isCurrent(listed), "a list to which a record was added is not current");
    }
}
