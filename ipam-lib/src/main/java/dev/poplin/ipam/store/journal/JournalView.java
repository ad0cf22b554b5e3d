package dev.poplin.ipam.store.journal;

import dev.poplin.ipam.store.RecentView;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A journal as a view: it reads memory anyway, but a commit waits for the disk, so changes gather. Thread-safe. */
final class JournalView implements RecentView {

    private final Journal journal;

    JournalView(Journal journal) {
        this.journal = journal;
    }

    @Override
    public Optional<StoreRecord> remembered(String key) {
        return journal.remembered(key);
    }

    @Override
    public boolean isDistant() {
        return false;
    }

    @Override
    public Optional<StoreRecord> get(String key) throws IOException {
        return journal.get(key);
    }

    @Override
    public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        return journal.list(prefix, after, limit);
    }

    @Override
    public boolean commit(Transaction transaction) throws IOException {
        return journal.commit(transaction);
    }

    @Override
    public Watch watch(String prefix, Runnable listener) {
        return journal.watch(prefix, listener);
    }

    @Override
    public void close() {
        // It is the journal's to be closed.
    }
}
