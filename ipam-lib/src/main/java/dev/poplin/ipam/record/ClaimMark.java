package dev.poplin.ipam.record;

import dev.poplin.ipam.Pool;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody has found every open block of a pool claimed, and neither has one gone away since nor have the settings changed.
 * Immutable.
 */
public final class ClaimMark {

    /** No revision: a block has gone away. */
    private static final long CLEARED = -1;

    private final String key;
    private final @Nullable StoreRecord record;
    private final @Nullable StoreRecord settings;

    private ClaimMark(String key, @Nullable StoreRecord record, @Nullable StoreRecord settings) {
        this.key = key;
        this.record = record;
        this.settings = settings;
    }

    /** The mark of a pool as it is now. */
    public static ClaimMark of(Pool pool, Store store) throws IOException {
        String key = Keys.claimed(pool.cidr());
        return new ClaimMark(
                key, store.get(key).orElse(null), store.get(Keys.FREED).orElse(null));
    }

    /** Whether all were claimed, and are. */
    public boolean isSet() {
        return record != null && ByteBuffer.wrap(record.value()).getLong() == settingsRevision();
    }

    private long settingsRevision() {
        return settings == null ? 0 : settings.revision();
    }

    /** Sets it, if it is as it was, and so are the settings and the pool. */
    public void set(PoolRecord pool, Store store) throws IOException {
        Transaction transaction = new Transaction().put(key, bytes(settingsRevision()));
        require(key, record, transaction);
        require(Keys.FREED, settings, transaction);
        store.commit(transaction.requireUnchanged(pool.record()));
    }

    private static void require(String key, @Nullable StoreRecord seen, Transaction transaction) {
        if (seen == null) {
            transaction.requireAbsent(key);
        } else {
            transaction.requireUnchanged(seen);
        }
    }

    /** Adds to a transaction by which a block of a pool goes away that there is one to claim again; the pool must stay as it is. */
    static void clear(PoolRecord pool, Transaction transaction) {
        transaction.requireUnchanged(pool.record()).put(Keys.claimed(pool.pool().cidr()), bytes(CLEARED));
    }

    private static byte[] bytes(long revision) {
        return ByteBuffer.allocate(Long.BYTES).putLong(revision).array();
    }
}
