package dev.poplin.ipam.testing;

import static dev.poplin.ipam.testing.Expect.bytes;
import static dev.poplin.ipam.testing.Expect.committed;
import static dev.poplin.ipam.testing.Expect.put;
import static dev.poplin.ipam.testing.Expect.record;
import static dev.poplin.ipam.testing.Expect.same;
import static dev.poplin.ipam.testing.Expect.text;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lists: the keys of a prefix, in order, whole or in pages. */
final class ListChecks {

    private static final int MANY = 600;

    private ListChecks() {}

    static void addTo(StoreContract.Checks checks) {
        checks.add("aListHasTheKeysOfItsPrefixInOrder", ListChecks::isInOrder);
        checks.add("aKeyMayBeginWithASlash", ListChecks::beginsWithSlash);
        checks.add("anEmptyPrefixListsEverything", ListChecks::listsEverything);
        checks.add("aPageBeginsBehindItsKeyThoughThatIsGone", ListChecks::pageBeginsBehind);
        checks.add("pagesTogetherAreTheWholeList", ListChecks::pagesAreWhole);
        checks.add("aListWithoutLimitIsWholeHoweverLongItIs", ListChecks::isWhole);
        checks.add("listedRecordsCarryValueAndRevision", ListChecks::carriesRecords);
    }

    private static List<String> keys(List<StoreRecord> records) {
        return records.stream().map(StoreRecord::key).toList();
    }

    private static void fill(Store store, String... keys) throws Exception {
        Transaction transaction = new Transaction();
        for (String key : keys) {
            transaction.put(key, bytes(key));
        }
        committed(store, transaction);
    }

    private static void isInOrder(Store one, Store two) throws Exception {
        fill(one, "b/2", "a/1", "b/10", "b/1", "b", "b0", "c/1", "b-1");
        same(List.of("b/1", "b/10", "b/2"), keys(two.list("b/")), "the keys under b/");
        same(List.of(), keys(two.list("d/")), "the keys under d/");
        same(List.of("b", "b-1", "b/1", "b/10", "b/2", "b0"), keys(two.list("b")), "the keys that begin with b");
    }

    private static void beginsWithSlash(Store one, Store two) throws Exception {
        fill(one, "/b", "/", "//c", "/a/1", "a/1", "b");
        same("/a/1", text(two, "/a/1"), "the value of /a/1");
        same(List.of("/", "//c", "/a/1", "/b"), keys(two.list("/")), "the keys that begin with /");
        same(List.of("/a/1"), keys(two.list("/a/")), "the keys under /a/");
        same(List.of("/", "//c", "/a/1", "/b", "a/1", "b"), keys(two.list("")), "all keys");
    }

    private static void listsEverything(Store one, Store two) throws Exception {
        same(List.of(), keys(two.list("")), "the keys of an empty store");
        fill(one, "b/2", "a/1", "z");
        same(List.of("a/1", "b/2", "z"), keys(two.list("")), "all keys");
        same(List.of("b/2"), keys(two.list("", "a/1", 1)), "a page of all keys");
    }

    private static void pageBeginsBehind(Store one, Store two) throws Exception {
        fill(one, "a/9", "b/1", "b/2", "b/3", "b/4", "c/1");
        same(List.of("b/1", "b/2"), keys(two.list("b/", "", 2)), "the first page");
        committed(one, new Transaction().delete("b/2"));
        same(List.of("b/3", "b/4"), keys(two.list("b/", "b/2", 2)), "the second page");
        same(List.of(), keys(two.list("b/", "b/4", 2)), "the page behind the last key");
        same(List.of("b/1"), keys(two.list("b/", "a/9", 1)), "a page behind a key before the prefix");
        same(List.of(), keys(two.list("b/", "c/1", 2)), "a page behind a key after the prefix");
    }

    private static void pagesAreWhole(Store one, Store two) throws Exception {
        List<String> written = many(one, new byte[0]);
        List<String> read = new ArrayList<>();
        List<StoreRecord> page;
        String last = "";
        do {
            page = two.list("key/", last, 70);
            read.addAll(keys(page));
            last = page.isEmpty() ? last : page.get(page.size() - 1).key();
        } while (page.size() == 70 && read.size() <= MANY);
        same(written, read, "the keys of all pages");
    }

    private static void isWhole(Store one, Store two) throws Exception {
        byte[] value = new byte[10_000];
        Arrays.fill(value, (byte) 'v');
        same(many(one, value), keys(two.list("key/")), "the keys of a list of " + MANY * value.length + " bytes");
    }

    private static List<String> many(Store store, byte[] value) throws Exception {
        List<String> keys = new ArrayList<>();
        Transaction transaction = new Transaction();
        for (int i = 0; i < MANY; i++) {
            keys.add("key/%05d".formatted(i));
            transaction.put(keys.get(i), value);
            if (i % 100 == 99) {
                committed(store, transaction);
                transaction = new Transaction();
            }
        }
        put(store, "kez", "behind");
        return keys;
    }

    private static void carriesRecords(Store one, Store two) throws Exception {
        put(one, "a/1", "first");
        put(two, "a/2", "second");
        same(List.of(record(one, "a/1"), record(one, "a/2")), two.list("a/"), "the records under a/");
    }
}
