package dev.poplin.ipam.testing;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A store that hands every call on to another; a subclass counts, delays or refuses some of them. It has no view of what was recent and is no
 * {@link dev.poplin.ipam.store.ResidentStore}, so that every call comes by. As thread-safe as the other.
 */
public abstract class ForwardingStore implements Store {

    private final Store store;

    /** Hands calls on to this store, and closes it. */
    protected ForwardingStore(Store store) {
        this.store = store;
    }

    @Override
    public Optional<StoreRecord> get(String key) throws IOException {
        return store.get(key);
    }

    @Override
    public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        return store.list(prefix, after, limit);
    }

    @Override
    public boolean commit(Transaction transaction) throws IOException {
        return store.commit(transaction);
    }

    @Override
    public Watch watch(String prefix, Runnable listener) {
        return store.watch(prefix, listener);
    }

    @Override
    public void close() {
        store.close();
    }
}
