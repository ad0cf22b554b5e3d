package dev.poplin.ipam.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a distant store remembers of its own reads and commits, so that an assign is one request to it. Lists are asked for again after
 * a second; records are kept until a commit that relied on them fails, since who relies on them requires them unchanged. Thread-safe.
 */
public final class Recollection implements RecentView {

    private static final long LIST_NANOS = 1_000_000_000L;
    private static final int MOST_RECORDS = 10_000;
    private static final int MOST_LISTS = 100;

    /** What was listed under a prefix, with what was written there since. */
    private record Listed(long readAt, TreeMap<String, StoreRecord> records) {}

    /** What is remembered; its monitor guards it, and is not held during requests. */
    private static final class Memory {
        private final Map<String, StoreRecord> records = new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, StoreRecord> eldest) {
                return size() > MOST_RECORDS;
            }
        };
        private final Map<String, Listed> lists = new HashMap<>();
        /** How many commits have ended: what was read before one did may be older than what it wrote. */
        private long settled;
    }

    private final Store store;
    private final LongSupplier nanoTime;
    private final Memory memory;

    /** Remembers nothing yet; {@code nanoTime} is a clock like {@link System#nanoTime}. */
    public Recollection(Store store, LongSupplier nanoTime) {
        this(store, nanoTime, new Memory());
    }

    private Recollection(Store store, LongSupplier nanoTime, Memory memory) {
        this.store = store;
        this.nanoTime = nanoTime;
        this.memory = memory;
    }

    /** The same memory, with another way to the same store. */
    public Recollection through(Store other) {
        return new Recollection(other, nanoTime, memory);
    }

    @Override
    public Optional<StoreRecord> remembered(String key) {
        synchronized (memory) {
            return Optional.ofNullable(memory.records.get(key));
        }
    }

    @Override
    public Optional<StoreRecord> get(String key) throws IOException {
        long before;
        synchronized (memory) {
            StoreRecord known = memory.records.get(key);
            if (known != null) {
                return Optional.of(known);
            }
            before = memory.settled;
        }
        Optional<StoreRecord> read = store.get(key);
        synchronized (memory) {
            if (before == memory.settled) {
                read.ifPresent(record -> memory.records.put(key, record));
            }
        }
        return read;
    }

    @Override
    public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        if (!after.isEmpty() || limit != Integer.MAX_VALUE) {
            return store.list(prefix, after, limit);
        }
        long now = nanoTime.getAsLong();
        long before;
        synchronized (memory) {
            Listed known = memory.lists.get(prefix);
            if (known != null && now - known.readAt() < LIST_NANOS) {
                return new ArrayList<>(known.records().values());
            }
            before = memory.settled;
        }
        List<StoreRecord> read = store.list(prefix);
        synchronized (memory) {
            if (before == memory.settled) {
                if (memory.lists.size() >= MOST_LISTS) {
                    memory.lists.clear();
                }
                Listed listed = new Listed(now, new TreeMap<>());
                read.forEach(record -> listed.records().put(record.key(), record));
                memory.lists.put(prefix, listed);
            }
        }
        return read;
    }

    @Override
    public boolean commit(Transaction transaction) throws IOException {
        return store.commit(transaction);
    }

    /**
     * Takes in what a commit of the store has written; the store calls it after each.
     *
     * @param revision the commit's; 0 if its conditions did not hold or nobody knows, so that what it relied on is forgotten
     */
    public void settle(Transaction transaction, long revision) {
        synchronized (memory) {
            memory.settled++;
            if (revision == 0) {
                transaction.conditions().keySet().forEach(memory.records::remove);
                transaction.contents().keySet().forEach(memory.records::remove);
                memory.lists.clear();
            } else {
                transaction.contents().forEach((key, value) -> settle(key, value, revision));
            }
        }
    }

    private void settle(String key, @Nullable Value value, long revision) {
        StoreRecord known = memory.records.get(key);
        if (known != null && known.revision() > revision) {
            return;
        }
        if (value == null) {
            memory.records.remove(key);
        } else {
            memory.records.put(key, new StoreRecord(key, value, revision));
        }
        memory.lists.forEach((prefix, listed) -> {
            if (key.startsWith(prefix)) {
                if (value == null) {
                    listed.records().remove(key);
                } else {
                    listed.records().put(key, new StoreRecord(key, value, revision));
                }
            }
        });
    }

    @Override
    public Watch watch(String prefix, Runnable listener) {
        return store.watch(prefix, listener);
    }

    @Override
    public void close() {
        // It is the store that is closed.
    }
}
