package dev.poplin.ipam.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on revisions, and writes. Built up by one thread, then given to {@link Store#commit}.
 *
 * <p>A condition names the revision that a key must have: that of the record which was read, or 0 for a key that must not
 * exist. A write without a condition of its own is carried out whatever the key holds. Who has seen a key with two revisions has seen
 * no one state of the store: such a transaction is never carried out.
 */
public final class Transaction {

    /** A revision that no key has. */
    private static final long NEVER = -1;

    private final Map<String, Long> conditions = new LinkedHashMap<>(8);
    private final Map<String, @Nullable Value> contents = new LinkedHashMap<>(8);

    /** A transaction without conditions and writes. */
    public Transaction() {}

    /** A transaction with the same conditions and writes, to which others can be added. */
    public Transaction copy() {
        Transaction copy = new Transaction();
        copy.conditions.putAll(conditions);
        copy.contents.putAll(contents);
        return copy;
    }

    /** The key must not exist. */
    public Transaction requireAbsent(String key) {
        return require(key, 0);
    }

    /** The key must still have this record's revision. */
    public Transaction requireUnchanged(StoreRecord record) {
        return require(record.key(), record.revision());
    }

    private Transaction require(String key, long revision) {
        conditions.merge(key, revision, (before, now) -> before.equals(now) ? now : NEVER);
        return this;
    }

    /** Sets a key's value. */
    public Transaction put(String key, byte[] value) {
        return put(key, Value.of(value));
    }

    /** Sets a key's value, whose bytes are made if the store needs them. */
    public Transaction put(String key, Value value) {
        contents.put(key, value);
        return this;
    }

    /** Removes a key; nothing happens if it does not exist. */
    public Transaction delete(String key) {
        contents.put(key, null);
        return this;
    }

    /** The revision that each key must have, 0 for a key that must not exist; in order. */
    public Map<String, Long> conditions() {
        return conditions;
    }

    /** What is written to each key, null for a removal; in order. */
    public Map<String, @Nullable Value> contents() {
        return contents;
    }

    /** The bytes that are written to each key, null for a removal; in order. */
    public Map<String, byte @Nullable []> writes() {
        Map<String, byte @Nullable []> writes = new LinkedHashMap<>();
        contents.forEach((key, value) -> writes.put(key, value == null ? null : value.bytes()));
        return writes;
    }

    @Override
    public String toString() {
        return "if " + conditions + " write " + contents.keySet();
    }
}
