package dev.poplin.ipam;

import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.ForwardingStore;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A store that remembers what was asked of it. */
final class CountingStore extends ForwardingStore {

    private final List<String> gets = new ArrayList<>();
    private final List<String> lists = new ArrayList<>();
    private final List<String> listed = new ArrayList<>();
    private int commits;

    CountingStore() {
        super(new MemoryStore());
    }

    /** The keys that were read, since the last {@link #forget}. */
    List<String> gets() {
        return gets;
    }

    /** The prefixes that were listed. */
    List<String> lists() {
        return lists;
    }

    /** The keys that those gave. */
    List<String> listed() {
        return listed;
    }

    int commits() {
        return commits;
    }

    void forget() {
        gets.clear();
        lists.clear();
        listed.clear();
        commits = 0;
    }

    @Override
    public Optional<StoreRecord> get(String key) throws IOException {
        gets.add(key);
        return super.get(key);
    }

    @Override
    public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        lists.add(prefix);
        List<StoreRecord> page = super.list(prefix, after, limit);
        page.forEach(record -> listed.add(record.key()));
        return page;
    }

    @Override
    public boolean commit(Transaction transaction) throws IOException {
        commits++;
        return super.commit(transaction);
    }
}
