package dev.poplin.ipam.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that is written anew, if it is still as it was read, and another that comes or goes with it: all that most assigns and releases write.
 * It is a {@link Transaction} of two keys, and only a {@link ResidentStore} gains by knowing that. Confined to who commits.
 */
public final class Exchange {

    private final StoreRecord seen;
    private final Value value;
    private final String otherKey;
    /** Null if the other record is created. */
    private final @Nullable StoreRecord removed;
    /** Null if the other record is removed. */
    private final @Nullable Value created;

    private @Nullable StoreRecord written;

    private Exchange(
            StoreRecord seen, Value value, String otherKey, @Nullable StoreRecord removed, @Nullable Value created) {
        if (otherKey.equals(seen.key())) {
            throw new IllegalArgumentException(otherKey + " cannot be both records of an exchange");
        }
        this.seen = seen;
        this.value = value;
        this.otherKey = otherKey;
        this.removed = removed;
        this.created = created;
    }

    /**
     * Another value for a record that is unchanged, and a record of a key that has none.
     *
     * @throws IllegalArgumentException if it is the same key
     */
    public static Exchange creating(StoreRecord seen, Value value, String key, Value created) {
        return new Exchange(seen, value, key, null, Objects.requireNonNull(created));
    }

    /**
     * Another value for a record that is unchanged, and the removal of one that is unchanged as well.
     *
     * @throws IllegalArgumentException if it is the same key
     */
    public static Exchange removing(StoreRecord seen, Value value, StoreRecord removed) {
        return new Exchange(seen, value, removed.key(), removed, null);
    }

    /** The same as a transaction. */
    public Transaction transaction() {
        Transaction transaction =
                new Transaction().requireUnchanged(seen).put(seen.key(), value).write(otherKey, created);
        return removed == null ? transaction.requireAbsent(otherKey) : transaction.requireUnchanged(removed);
    }

    /** The record that must be unchanged and is written anew. */
    public StoreRecord seen() {
        return seen;
    }

    /** The key of the record that comes or goes. */
    public String otherKey() {
        return otherKey;
    }

    /** What is written. */
    Value value() {
        return value;
    }

    /** The record that goes, null if one comes. */
    @Nullable
    StoreRecord removed() {
        return removed;
    }

    /** The value of the record that comes, null if one goes. */
    @Nullable
    Value created() {
        return created;
    }

    /** The record that has taken the place of {@link #seen}, once it is carried out by a {@link ResidentStore} that tells it; else null. */
    public @Nullable StoreRecord written() {
        return written;
    }

    /** Tells what was written. */
    void wrote(StoreRecord record) {
        written = record;
    }
}
