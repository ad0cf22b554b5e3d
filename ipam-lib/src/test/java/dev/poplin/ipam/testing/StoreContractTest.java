package dev.poplin.ipam.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.poplin.ipam.store.Exchange;
import dev.poplin.ipam.store.ResidentStore;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.store.journal.Journal;
import dev.poplin.ipam.testing.StoreContract.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class StoreContractTest {

    @TempDir
    Path directory;

    private final AtomicInteger places = new AtomicInteger();

    @TestFactory
    @Tag("I3.1")
    Stream<DynamicTest> theStoreInMemoryKeepsTheContract() {
        return StoreContract.checks(StoreContractTest::memory).stream()
                .map(check -> dynamicTest(check.name(), check::run));
    }

    @TestFactory
    @Tag("I3.2")
    Stream<DynamicTest> theJournalKeepsTheContract() {
        return StoreContract.checks(this::journal).stream().map(check -> dynamicTest(check.name(), check::run));
    }

    private static Place memory() {
        MemoryStore memory = new MemoryStore();
        return place(memory::another);
    }

    private Place journal() {
        Path fresh = directory.resolve("journal-" + places.incrementAndGet());
        return place(() -> Journal.open(fresh));
    }

    @FunctionalInterface
    private interface Opening {
        Store open() throws IOException;
    }

    private static Place place(Opening opening) {
        return new Place() {
            @Override
            public Store open() throws IOException {
                return opening.open();
            }

            @Override
            public void close() {
                // Memory and the test's directory go by themselves.
            }
        };
    }

    /** What can be wrong with a store, and the checks that must say so. */
    private enum Defect {
        IGNORES_CONDITIONS,
        FORGETS_THE_LIMIT,
        BEGINS_PAGES_AT_THEIR_KEY,
        CALLS_LISTENERS_OF_OTHER_KEYS,
        WRITES_ONE_BY_ONE,
        EXCHANGES_WITHOUT_CONDITIONS,
        FORGETS_THE_OTHER_OF_AN_EXCHANGE,
        CALLS_ALL_CURRENT,
        EXCHANGES_AFTER_ITS_END,
        CALLS_CURRENT_AFTER_ITS_END,
        DIES_SILENTLY
    }

    @Test
    void aDefectOfAStoreIsFound() {
        for (Defect defect : Defect.values()) {
            MemoryStore[] memory = new MemoryStore[1];
            Set<String> failed = new TreeSet<>();
            StoreContract.Places defective = () -> {
                memory[0] = new MemoryStore();
                return place(() -> new DefectiveStore(memory[0].another(), memory[0], defect));
            };
            for (StoreContract.Check check : StoreContract.checks(defective)) {
                try {
                    check.run();
                } catch (AssertionError | Exception e) {
                    failed.add(check.name());
                }
            }
            assertTrue(failed.contains(foundBy(defect)), defect + " was only found by " + failed);
        }
    }

    private static String foundBy(Defect defect) {
        return switch (defect) {
            case IGNORES_CONDITIONS -> "anAbsentKeyMustNotExist";
            case FORGETS_THE_LIMIT -> "aPageBeginsBehindItsKeyThoughThatIsGone";
            case BEGINS_PAGES_AT_THEIR_KEY -> "pagesTogetherAreTheWholeList";
            case CALLS_LISTENERS_OF_OTHER_KEYS -> "aListenerHearsNothingOfOtherPrefixes";
            case WRITES_ONE_BY_ONE -> "revisionsRiseAndBelongToTheTransaction";
            case EXCHANGES_WITHOUT_CONDITIONS -> "anExchangeOfARecordThatHasChangedWritesNothing";
            case FORGETS_THE_OTHER_OF_AN_EXCHANGE -> "anExchangeWritesItsRecordAndCreatesTheOther";
            case CALLS_ALL_CURRENT -> "nothingIsCalledCurrentThatHasChanged";
            case EXCHANGES_AFTER_ITS_END, CALLS_CURRENT_AFTER_ITS_END ->
                "aClosedStoreTakesNoExchangeAndCallsNothingCurrent";
            case DIES_SILENTLY -> "aClosedStoreSaysSo";
        };
    }

    /** A store with a defect; {@code open} is on the same records, and stays open. */
    private record DefectiveStore(MemoryStore store, MemoryStore open, Defect defect) implements ResidentStore {

        @Override
        public Optional<StoreRecord> get(String key) throws IOException {
            return store.get(key);
        }

        @Override
        public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
            return switch (defect) {
                case FORGETS_THE_LIMIT -> store.list(prefix, after, Integer.MAX_VALUE);
                case BEGINS_PAGES_AT_THEIR_KEY ->
                    store.list(prefix, after.isEmpty() ? "" : after.substring(0, after.length() - 1), limit);
                default -> store.list(prefix, after, limit);
            };
        }

        @Override
        public boolean commit(Transaction transaction) throws IOException {
            if (defect == Defect.IGNORES_CONDITIONS) {
                return store.commit(unconditional(transaction));
            }
            if (defect == Defect.WRITES_ONE_BY_ONE) {
                for (var write : transaction.writes().entrySet()) {
                    Transaction single = new Transaction();
                    byte[] value = write.getValue();
                    store.commit(value == null ? single.delete(write.getKey()) : single.put(write.getKey(), value));
                }
                return true;
            }
            return store.commit(transaction);
        }

        private static Transaction unconditional(Transaction transaction) {
            Transaction unconditional = new Transaction();
            transaction.contents().forEach((key, value) -> {
                if (value == null) {
                    unconditional.delete(key);
                } else {
                    unconditional.put(key, value);
                }
            });
            return unconditional;
        }

        @Override
        public boolean commit(Exchange exchange) throws IOException {
            return switch (defect) {
                case EXCHANGES_WITHOUT_CONDITIONS -> store.commit(unconditional(exchange.transaction()));
                case FORGETS_THE_OTHER_OF_AN_EXCHANGE ->
                    store.commit(exchange.transaction()) && store.commit(new Transaction().delete(exchange.otherKey()));
                case EXCHANGES_AFTER_ITS_END -> open.commit(exchange);
                default -> commit(exchange.transaction());
            };
        }

        @Override
        public boolean isCurrent(List<StoreRecord> listed) {
            return defect == Defect.CALLS_ALL_CURRENT;
        }

        @Override
        public boolean isCurrent(StoreRecord record) {
            return defect == Defect.CALLS_ALL_CURRENT
                    || defect == Defect.CALLS_CURRENT_AFTER_ITS_END && open.isCurrent(record);
        }

        @Override
        public Watch watch(String prefix, Runnable listener) {
            return store.watch(defect == Defect.CALLS_LISTENERS_OF_OTHER_KEYS ? "" : prefix, listener);
        }

        @Override
        public void close() {
            if (defect != Defect.DIES_SILENTLY) {
                store.close();
            }
        }
    }
}
