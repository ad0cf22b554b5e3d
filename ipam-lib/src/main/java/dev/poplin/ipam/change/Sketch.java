package dev.poplin.ipam.change;

import dev.poplin.ipam.store.RecordMap;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A copy of a store's records that takes writes and throws them away: a change on it is a plan. Confined to one thread. */
final class Sketch implements Store {

    /** Above every revision of the store that was copied, none of whose records changes in the sketch. */
    private static final long FIRST_REVISION = Long.MAX_VALUE / 2;

    private final Store store;
    private final RecordMap records = new RecordMap();
    private final Set<String> keys = new HashSet<>();
    private final List<String> prefixes;
    private long revision = FIRST_REVISION;

    /** A sketch of what is under these prefixes; the rest is read when it is asked for. */
    Sketch(Store store, List<String> prefixes) throws IOException {
        this.store = store;
        this.prefixes = new ArrayList<>(prefixes);
        for (String prefix : prefixes) {
            store.list(prefix).forEach(this::copy);
        }
    }

    /** As a record of its own: the one of the store goes on lying in the store. */
    private void copy(StoreRecord record) {
        records.restore(new StoreRecord(record.key(), record.content(), record.revision()));
    }

    private boolean isCopied(String key) {
        return prefixes.stream().anyMatch(key::startsWith);
    }

    @Override
    public Optional<StoreRecord> get(String key) throws IOException {
        if (!isCopied(key) && keys.add(key)) {
            store.get(key).ifPresent(this::copy);
        }
        return records.get(key);
    }

    @Override
    public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        if (!isCopied(prefix)) {
            for (StoreRecord record : store.list(prefix)) {
                if (keys.add(record.key())) {
                    copy(record);
                }
            }
            prefixes.add(prefix);
        }
        return records.list(prefix, after, limit);
    }

    @Override
    public boolean commit(Transaction transaction) throws IOException {
        for (String key : transaction.conditions().keySet()) {
            get(key);
        }
        for (String key : transaction.writes().keySet()) {
            get(key);
        }
        boolean holds = records.holds(transaction);
        if (holds) {
            records.apply(++revision, transaction.contents());
        }
        return holds;
    }

    @Override
    public Watch watch(String prefix, Runnable listener) {
        return () -> {};
    }

    @Override
    public void close() {}
}
