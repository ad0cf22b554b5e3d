package dev.poplin.ipam.store;

import java.util.HashMap;
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

    /** Up to so many steps, looking through them is faster than a map. */
    private static final int FEW = 8;

    /** What is required of a key, and what is written to it. */
    static final class Step {

        /** In the place of a revision: the key may have any. */
        private static final long ANY = -2;

        private final String key;
        private @Nullable Step next;
        private long revision = ANY;
        private @Nullable StoreRecord seen;
        private boolean write;
        private @Nullable Value value;

        private Step(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }

        /** The one that was added after it. */
        @Nullable
        Step next() {
            return next;
        }

        boolean isCondition() {
            return revision != ANY;
        }

        /** What the key must have, 0 if it must not exist. */
        long revision() {
            return revision;
        }

        /** The record of this key that somebody has read, if it is known. */
        @Nullable
        StoreRecord seen() {
            return seen;
        }

        boolean isWrite() {
            return write;
        }

        /** What is written, null for a removal or nothing. */
        @Nullable
        Value value() {
            return value;
        }
    }

    /** The first of one for each key, each of which leads to the next, in the order in which the keys were first named. */
    private @Nullable Step first;

    private @Nullable Step last;
    private int size;
    /** The same by key, once they are more than a few. */
    private @Nullable Map<String, Step> byKey;

    /** A transaction without conditions and writes. */
    public Transaction() {}

    /** A transaction with the same conditions and writes, to which others can be added. */
    public Transaction copy() {
        Transaction copy = new Transaction();
        for (Step step = first; step != null; step = step.next) {
            Step copied = copy.step(step.key);
            copied.revision = step.revision;
            copied.seen = step.seen;
            copied.write = step.write;
            copied.value = step.value;
        }
        return copy;
    }

    private Step step(String key) {
        Step known = byKey == null ? findAmongFew(key) : byKey.get(key);
        return known == null ? add(key) : known;
    }

    private @Nullable Step findAmongFew(String key) {
        Step step = first;
        while (step != null && !step.key.equals(key)) {
            step = step.next;
        }
        return step;
    }

    private Step add(String key) {
        Step step = new Step(key);
        if (last == null) {
            first = step;
        } else {
            last.next = step;
        }
        last = step;
        size++;
        if (byKey != null) {
            byKey.put(key, step);
        } else if (size > FEW) {
            byKey = all();
        }
        return step;
    }

    private Map<String, Step> all() {
        Map<String, Step> all = new HashMap<>();
        for (Step step = first; step != null; step = step.next) {
            all.put(step.key, step);
        }
        return all;
    }

    /** The key must not exist. */
    public Transaction requireAbsent(String key) {
        require(key, 0);
        return this;
    }

    /** The key must still have this record's revision. */
    public Transaction requireUnchanged(StoreRecord record) {
        require(record.key(), record.revision()).seen = record;
        return this;
    }

    private Step require(String key, long revision) {
        Step step = step(key);
        step.revision = step.isCondition() && step.revision != revision ? NEVER : revision;
        return step;
    }

    /** Sets a key's value. */
    public Transaction put(String key, byte[] value) {
        return put(key, Value.of(value));
    }

    /** Sets a key's value, whose bytes are made if the store needs them. */
    public Transaction put(String key, Value value) {
        return write(key, value);
    }

    /** Removes a key; nothing happens if it does not exist. */
    public Transaction delete(String key) {
        return write(key, null);
    }

    /** Sets a key's value, or removes the key if that is null. */
    Transaction write(String key, @Nullable Value value) {
        Step step = step(key);
        step.write = true;
        step.value = value;
        return this;
    }

    /** What is required of the first key and written to it; the others follow it. */
    @Nullable
    Step first() {
        return first;
    }

    /** How many keys it names, in conditions or writes. */
    public int size() {
        return size;
    }

    /** Whether nothing is written. */
    public boolean isOnlyAsking() {
        for (Step step = first; step != null; step = step.next) {
            if (step.write) {
                return false;
            }
        }
        return true;
    }

    /** The revision that each key must have, 0 for a key that must not exist; in order. A copy. */
    public Map<String, Long> conditions() {
        Map<String, Long> conditions = new LinkedHashMap<>();
        for (Step step = first; step != null; step = step.next) {
            if (step.isCondition()) {
                conditions.put(step.key, step.revision);
            }
        }
        return conditions;
    }

    /** What is written to each key, null for a removal; in order. A copy. */
    public Map<String, @Nullable Value> contents() {
        Map<String, @Nullable Value> contents = new LinkedHashMap<>();
        for (Step step = first; step != null; step = step.next) {
            if (step.write) {
                contents.put(step.key, step.value);
            }
        }
        return contents;
    }

    /** The bytes that are written to each key, null for a removal; in order. A copy. */
    public Map<String, byte @Nullable []> writes() {
        Map<String, byte @Nullable []> writes = new LinkedHashMap<>();
        contents().forEach((key, value) -> writes.put(key, value == null ? null : value.bytes()));
        return writes;
    }

    @Override
    public String toString() {
        return "if " + conditions() + " write " + contents().keySet();
    }
}
