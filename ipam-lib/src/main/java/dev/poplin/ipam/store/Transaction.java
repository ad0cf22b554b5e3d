package dev.poplin.ipam.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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
        private long revision = ANY;
        private boolean write;
        private @Nullable Value value;

        private Step(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }

        boolean isCondition() {
            return revision != ANY;
        }

        /** What the key must have, 0 if it must not exist. */
        long revision() {
            return revision;
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

    /** One for each key, in the order in which the keys were first named. */
    private final List<Step> steps = new ArrayList<>(4);
    /** The same by key, once they are more than a few. */
    private @Nullable Map<String, Step> byKey;

    /** A transaction without conditions and writes. */
    public Transaction() {}

    /** A transaction with the same conditions and writes, to which others can be added. */
    public Transaction copy() {
        Transaction copy = new Transaction();
        for (Step step : steps) {
            Step copied = copy.step(step.key);
            copied.revision = step.revision;
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
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).key.equals(key)) {
                return steps.get(i);
            }
        }
        return null;
    }

    private Step add(String key) {
        Step step = new Step(key);
        steps.add(step);
        if (byKey != null) {
            byKey.put(key, step);
        } else if (steps.size() > FEW) {
            Map<String, Step> all = new HashMap<>();
            steps.forEach(each -> all.put(each.key, each));
            byKey = all;
        }
        return step;
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
        Step step = step(key);
        step.revision = step.isCondition() && step.revision != revision ? NEVER : revision;
        return this;
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

    /** What is required and written, key by key. */
    List<Step> steps() {
        return steps;
    }

    /** Whether nothing is written. */
    public boolean isOnlyAsking() {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).write) {
                return false;
            }
        }
        return true;
    }

    /** The revision that each key must have, 0 for a key that must not exist; in order. A copy. */
    public Map<String, Long> conditions() {
        Map<String, Long> conditions = new LinkedHashMap<>();
        for (Step step : steps) {
            if (step.isCondition()) {
                conditions.put(step.key, step.revision);
            }
        }
        return conditions;
    }

    /** What is written to each key, null for a removal; in order. A copy. */
    public Map<String, @Nullable Value> contents() {
        Map<String, @Nullable Value> contents = new LinkedHashMap<>();
        for (Step step : steps) {
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
