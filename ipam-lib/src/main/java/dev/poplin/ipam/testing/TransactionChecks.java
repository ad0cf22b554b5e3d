package dev.poplin.ipam.testing;

import static dev.poplin.ipam.testing.Expect.bytes;
import static dev.poplin.ipam.testing.Expect.committed;
import static dev.poplin.ipam.testing.Expect.put;
import static dev.poplin.ipam.testing.Expect.record;
import static dev.poplin.ipam.testing.Expect.refused;
import static dev.poplin.ipam.testing.Expect.same;
import static dev.poplin.ipam.testing.Expect.text;
import static dev.poplin.ipam.testing.Expect.that;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Transactions: their conditions, and that they are carried out as one, alone and among others. */
final class TransactionChecks {

    private static final int THREADS = 6;
    private static final int ROUNDS = 8;

    private TransactionChecks() {}

    static void addTo(StoreContract.Checks checks) {
        checks.add("anAbsentKeyMustNotExist", TransactionChecks::absent);
        checks.add("anUnchangedRecordMustBeTheOneThatWasRead", TransactionChecks::unchanged);
        checks.add("aTransactionWhoseConditionsFailWritesNothing", TransactionChecks::writesNothing);
        checks.add("aConditionMayBeAboutAKeyThatIsNotWritten", TransactionChecks::conditionAlone);
        checks.add("aTransactionWithoutWritesAnswersWhetherItsConditionsHold", TransactionChecks::onlyAsks);
        checks.add("aHundredKeysAreWrittenAsOne", TransactionChecks::manyKeys);
        checks.add("ofManyWhoWantTheSameAbsentKeyExactlyOneGetsIt", TransactionChecks::oneGetsIt);
        checks.add("noIncrementOfManyThreadsIsLost", TransactionChecks::noneIsLost);
        checks.add("transactionsOfManyThreadsOnKeysOfTheirOwnAllSucceed", TransactionChecks::ownKeys);
        checks.add("nobodySeesHalfATransaction", TransactionChecks::nobodySeesHalf);
    }

    private static void absent(Store one, Store two) throws Exception {
        Transaction create = new Transaction().requireAbsent("a").put("a", bytes("1"));
        committed(one, create);
        refused(two, create);
        committed(one, new Transaction().delete("a"));
        committed(two, create);
    }

    private static void unchanged(Store one, Store two) throws Exception {
        put(one, "a", "1");
        StoreRecord read = record(two, "a");
        committed(two, new Transaction().requireUnchanged(read).put("a", bytes("1")));
        refused(two, new Transaction().requireUnchanged(read).put("a", bytes("2")));
        StoreRecord again = record(one, "a");
        committed(one, new Transaction().delete("a"));
        refused(two, new Transaction().requireUnchanged(again).put("a", bytes("3")));
        put(one, "a", "1");
        refused(two, new Transaction().requireUnchanged(again).put("a", bytes("4")));
        committed(two, new Transaction().requireUnchanged(record(two, "a")).delete("a"));
    }

    private static void writesNothing(Store one, Store two) throws Exception {
        put(one, "a", "1");
        put(one, "b", "1");
        StoreRecord a = record(one, "a");
        put(two, "a", "2");
        refused(
                one,
                new Transaction()
                        .requireUnchanged(record(one, "b"))
                        .requireUnchanged(a)
                        .put("b", bytes("2"))
                        .put("c", bytes("2"))
                        .delete("a"));
        same("2", text(two, "a"), "the value of a");
        same("1", text(two, "b"), "the value of b");
        that(two.get("c").isEmpty(), "c has no record");
    }

    private static void conditionAlone(Store one, Store two) throws Exception {
        put(one, "guard", "1");
        StoreRecord guard = record(two, "guard");
        committed(two, new Transaction().requireUnchanged(guard).put("a", bytes("1")));
        put(one, "guard", "2");
        refused(two, new Transaction().requireUnchanged(guard).put("a", bytes("2")));
        refused(two, new Transaction().requireAbsent("guard").put("a", bytes("3")));
        same("1", text(one, "a"), "the value of a");
    }

    private static void onlyAsks(Store one, Store two) throws Exception {
        committed(one, new Transaction());
        committed(one, new Transaction().requireAbsent("a"));
        put(two, "a", "1");
        refused(one, new Transaction().requireAbsent("a"));
        committed(one, new Transaction().requireUnchanged(record(two, "a")));
    }

    private static void manyKeys(Store one, Store two) throws Exception {
        Transaction create = new Transaction();
        for (int i = 0; i < 100; i++) {
            create.requireAbsent("key/" + i).put("key/" + i, bytes("1"));
        }
        committed(one, create);
        same(100, two.list("key/").size(), "the number of keys");
        refused(two, create);
        Transaction replace = new Transaction();
        for (StoreRecord record : two.list("key/")) {
            replace.requireUnchanged(record).delete(record.key());
        }
        committed(two, replace);
        same(List.of(), one.list("key/"), "the keys that are left");
    }

    private static void oneGetsIt(Store one, Store two) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String key = "key/" + round;
            List<Boolean> answers = together(worker -> {
                Store store = worker % 2 == 0 ? one : two;
                return store.commit(new Transaction().requireAbsent(key).put(key, bytes("of " + worker)));
            });
            same(1L, answers.stream().filter(answer -> answer).count(), "how many got " + key);
            same("of " + answers.indexOf(true), text(two, key), "the value of " + key);
        }
    }

    private static void noneIsLost(Store one, Store two) throws Exception {
        put(one, "counter", "0");
        together(worker -> {
            Store store = worker % 2 == 0 ? one : two;
            for (int done = 0; done < ROUNDS; ) {
                StoreRecord counter = record(store, "counter");
                long next = Long.parseLong(text(counter)) + 1;
                done += store.commit(new Transaction().requireUnchanged(counter).put("counter", bytes("" + next)))
                        ? 1
                        : 0;
            }
            return true;
        });
        same("" + THREADS * ROUNDS, text(one, "counter"), "the counter");
    }

    private static void ownKeys(Store one, Store two) throws Exception {
        together(worker -> {
            Store store = worker % 2 == 0 ? one : two;
            for (int round = 0; round < ROUNDS; round++) {
                String key = "key/" + worker + "/" + round;
                committed(
                        store,
                        new Transaction()
                                .requireAbsent(key)
                                .put(key, bytes("1"))
                                .delete("none"));
                committed(
                        store,
                        new Transaction().requireUnchanged(record(store, key)).put(key, bytes("2")));
            }
            return true;
        });
        List<StoreRecord> records = one.list("key/");
        same(THREADS * ROUNDS, records.size(), "the number of keys");
        that(records.stream().allMatch(record -> text(record).equals("2")), "each key has its last value");
    }

    private static void nobodySeesHalf(Store one, Store two) throws Exception {
        committed(one, new Transaction().put("pair/a", bytes("0")).put("pair/b", bytes("0")));
        together(worker -> {
            for (int round = 0; round < ROUNDS; round++) {
                if (worker % 2 == 0) {
                    byte[] value = bytes(worker + "." + round);
                    committed(one, new Transaction().put("pair/a", value).put("pair/b", value));
                } else {
                    List<StoreRecord> pair = two.list("pair/");
                    same(2, pair.size(), "the size of the pair");
                    same(text(pair.get(0)), text(pair.get(1)), "what was written together");
                    same(pair.get(0).revision(), pair.get(1).revision(), "the revisions of what was written together");
                }
            }
            return true;
        });
    }

    @FunctionalInterface
    private interface Work {
        boolean run(int worker) throws Exception;
    }

    /** Runs the work of all threads at the same time; the answers are in the order of the threads. */
    private static List<Boolean> together(Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int worker = i;
                calls.add(() -> work.run(worker));
            }
            List<Boolean> answers = new ArrayList<>();
            for (Future<Boolean> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}
