package dev.poplin.ipam.record;

import dev.poplin.ipam.Pool;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody has found that no open block of a pool that could be claimed has an address to give, and neither has a block gone away since nor
 * have the settings changed: all are claimed, or rest until a moment. That moment is made of what the records say of releases, and of no clock of
 * who found it, so each reader compares it with its own clock as it would compare the records. Immutable.
 */
public final class ClaimMark {

    /** In the place of a moment: not before the mark is cleared. */
    public static final long NEVER = Long.MAX_VALUE;

    /** No revision: a block has gone away. Who knows of no moments takes a mark with one for cleared. */
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

    /**
     * From when on a block of the pool may have an address to give, in milliseconds since 1970: 0 if nothing is known, {@link #NEVER} if all are
     * claimed.
     */
    public long opensAtMillis() {
        if (record == null) {
            return 0;
        }
        ByteBuffer value = ByteBuffer.wrap(record.value());
        long revision = value.getLong();
        if (revision == CLEARED && value.remaining() == 2 * Long.BYTES) {
            return value.getLong() == settingsRevision() ? value.getLong() : 0;
        }
        return revision == settingsRevision() ? NEVER : 0;
    }

    private long settingsRevision() {
        return settings == null ? 0 : settings.revision();
    }

    /** Says from when on, if the mark is as it was, and so are the settings and the pool. */
    public void set(long opensAtMillis, PoolRecord pool, Store store) throws IOException {
        byte[] value =
                opensAtMillis == NEVER ? bytes(settingsRevision()) : bytes(CLEARED, settingsRevision(), opensAtMillis);
        Transaction transaction = new Transaction().put(key, value);
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

    private static byte[] bytes(long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES);
        for (long number : numbers) {
            bytes.putLong(number);
        }
        return bytes.array();
    }
}
