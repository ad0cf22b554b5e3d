package dev.poplin.ipam.testing;

import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What every {@link Store} must do, as checks that any test framework can run. With JUnit:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> keepsTheContract() {
 *     return StoreContract.checks(MyPlace::new).stream().map(check -> dynamicTest(check.name(), check::run));
 * }
 * }</pre>
 *
 * <p>A check throws an {@link AssertionError} that says what was wrong. Each has data of its own and closes what it opened.
 * Immutable.
 */
public final class StoreContract {

    /** Data that was empty in the beginning, in which any number of stores can be opened. */
    public interface Place extends AutoCloseable {

        /** Opens a store on the data, as another process would. */
        Store open() throws IOException;

        /** Removes the data; all stores are closed. */
        @Override
        void close() throws IOException;
    }

    /** Gives each check data of its own. */
    @FunctionalInterface
    public interface Places {

        /** Empty data. */
        Place fresh() throws IOException;
    }

    /** One thing that a store must do. */
    public static final class Check {

        private final String name;
        private final Places places;
        private final Body body;

        private Check(String name, Places places, Body body) {
            this.name = name;
            this.places = places;
            this.body = body;
        }

        /** What the store must do, as a name of a test. */
        public String name() {
            return name;
        }

        /**
         * Tries it.
         *
         * @throws AssertionError if the store does something else
         * @throws Exception if the store failed
         */
        public void run() throws Exception {
            try (Place place = places.fresh();
                    Store one = place.open();
                    Store two = place.open()) {
                body.run(one, two);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The inside of a check: two stores that are open on the same data. */
    @FunctionalInterface
    interface Body {
        void run(Store one, Store two) throws Exception;
    }

    /** Collects the checks by their names. */
    @FunctionalInterface
    interface Checks {
        void add(String name, Body body);
    }

    private StoreContract() {}

    /** All checks, in the order in which they are best looked at. */
    public static List<Check> checks(Places places) {
        List<Check> checks = new ArrayList<>();
        Checks add = (name, body) -> checks.add(new Check(name, places, body));
        RecordChecks.addTo(add);
        ListChecks.addTo(add);
        TransactionChecks.addTo(add);
        ExchangeChecks.addTo(add);
        WatchChecks.addTo(add);
        CloseChecks.addTo(add);
        return List.copyOf(checks);
    }
}
