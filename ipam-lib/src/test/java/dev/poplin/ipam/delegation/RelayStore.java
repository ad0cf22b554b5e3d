package dev.poplin.ipam.delegation;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A store that asks, at each call, which store it stands for; asking may take time, or fail. */
final class RelayStore implements Store {

    /** Where a call goes. */
    @FunctionalInterface
    interface Target {
        Store get() throws IOException;
    }

    private final Target target;

    RelayStore(Target target) {
        this.target = target;
    }

    /** A store that cannot be reached while something holds. */
    static Store cutOff(Store store, Supplier<Boolean> cut) {
        return new RelayStore(() -> {
            if (cut.get()) {
                throw new IOException("the shared store is away");
            }
            return store;
        });
    }

    @Override
    public Optional<StoreRecord> get(String key) throws IOException {
        return target.get().get(key);
    }

    @Override
    public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        return target.get().list(prefix, after, limit);
    }

    @Override
    public boolean commit(Transaction transaction) throws IOException {
        return target.get().commit(transaction);
    }

    @Override
    public Watch watch(String prefix, Runnable listener) {
        throw new UnsupportedOperationException("nobody watches");
    }

    @Override
    public void close() {
        // It belongs to others.
    }
}
