package dev.poplin.ipam.testing;

import static dev.poplin.ipam.testing.Expect.bytes;
import static dev.poplin.ipam.testing.Expect.committed;
import static dev.poplin.ipam.testing.Expect.put;
import static dev.poplin.ipam.testing.Expect.record;
import static dev.poplin.ipam.testing.Expect.same;
import static dev.poplin.ipam.testing.Expect.text;
import static dev.poplin.ipam.testing.Expect.that;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.Transaction;
import java.util.Arrays;

/** Single records: what was written is read, by everybody, with its revision. */
final class RecordChecks {

    private RecordChecks() {}

    static void addTo(StoreContract.Checks checks) {
        checks.add(
                "aKeyThatWasNeverWrittenHasNoRecord",
                (one, two) -> that(one.get("a").isEmpty(), "a has no record"));
        checks.add("whatOneStoreCommitsTheOtherReadsAtOnce", RecordChecks::isReadAtOnce);
        checks.add("aRemovedKeyHasNoRecord", RecordChecks::isRemoved);
        checks.add("valuesAreKeptByteForByte", RecordChecks::keepsBytes);
        checks.add("aLargeValueIsKept", RecordChecks::keepsLargeValues);
        checks.add("aKeyThatBeginsWithAnotherIsAKeyOfItsOwn", RecordChecks::keysAreWhole);
        checks.add("revisionsRiseAndBelongToTheTransaction", RecordChecks::revisionsRise);
    }

    private static void isReadAtOnce(Store one, Store two) throws Exception {
        for (int i = 0; i < 20; i++) {
            Store writer = i % 2 == 0 ? one : two;
            Store reader = i % 2 == 0 ? two : one;
            put(writer, "a", "value " + i);
            same("value " + i, text(reader, "a"), "the value of a");
        }
    }

    private static void isRemoved(Store one, Store two) throws Exception {
        put(one, "a", "1");
        committed(two, new Transaction().delete("a"));
        that(one.get("a").isEmpty(), "a is gone");
        committed(two, new Transaction().delete("a"));
        put(one, "a", "2");
        same("2", text(two, "a"), "the value of a after it was written again");
    }

    private static void keepsBytes(Store one, Store two) throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        committed(one, new Transaction().put("all", all).put("none", new byte[0]));
        that(Arrays.equals(all, record(two, "all").value()), "each byte is as it was written");
        same(0, record(two, "none").value().length, "the length of an empty value");
    }

    private static void keepsLargeValues(Store one, Store two) throws Exception {
        byte[] large = new byte[100_000];
        Arrays.fill(large, (byte) 0x5A);
        committed(one, new Transaction().put("large", large));
        that(Arrays.equals(large, record(two, "large").value()), "100,000 bytes are as they were written");
    }

    private static void keysAreWhole(Store one, Store two) throws Exception {
        committed(one, new Transaction().put("a/1", bytes("1")).put("a/10", bytes("10")));
        committed(one, new Transaction().delete("a/1"));
        that(two.get("a/1").isEmpty(), "a/1 is gone");
        same("10", text(two, "a/10"), "the value of a/10");
        that(two.get("a/").isEmpty(), "a/ has no record");
    }

    private static void revisionsRise(Store one, Store two) throws Exception {
        committed(one, new Transaction().put("a", bytes("1")).put("b", bytes("1")));
        long first = record(two, "a").revision();
        that(first > 0, "a revision is above 0");
        same(first, record(two, "b").revision(), "the revision of what was written together");
        put(two, "a", "1");
        that(record(one, "a").revision() > first, "writing the same value again raises the revision");
        same(first, record(one, "b").revision(), "the revision of what was not written");
    }
}
