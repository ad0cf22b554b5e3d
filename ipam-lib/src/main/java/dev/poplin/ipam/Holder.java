package dev.poplin.ipam;

import dev.poplin.ipam.record.Keys;
import java.time.Instant;
import java.util.Map;

/**
 * Who holds an address of a {@link Block}, which knows the address: what an {@link Allocation} says without it. Immutable.
 *
 * <p>There is one for each address that is held, so it has no text of its own for the handle: the key of the handle's record ends with it.
 */
public final class Holder {

    /** The key under which the handle's addresses are. */
    private final String key;

    private final String node;
    private final long sequence;
    private final long assignedAtMillis;
    private final Map<String, String> attributes;

    /** The holder whose handle's record has this key; the attributes are copied. */
    Holder(String key, String node, long sequence, long assignedAtMillis, Map<String, String> attributes) {
        this.key = key;
        this.node = node;
        this.sequence = sequence;
        this.assignedAtMillis = assignedAtMillis;
        this.attributes = Map.copyOf(attributes);
    }

    static Holder of(Allocation allocation) {
        return new Holder(
                Keys.handle(allocation.handle()),
                allocation.node(),
                allocation.sequence(),
                allocation.assignedAtMillis(),
                allocation.attributes());
    }

    Holder withAttributes(Map<String, String> others) {
        return new Holder(key, node, sequence, assignedAtMillis, others);
    }

    /** The key of whoever holds it. */
    public String handle() {
        return key.substring(Keys.HANDLES.length());
    }

    /** Whether it is this handle's; costs no new text. */
    public boolean isOf(String handle) {
        return key.length() == Keys.HANDLES.length() + handle.length() && key.endsWith(handle);
    }

    /** The node it was assigned for. */
    public String node() {
        return node;
    }

    /** The write that assigned it; greater than that of any earlier holder of the same address. */
    public long sequence() {
        return sequence;
    }

    /** When it was assigned, in milliseconds since 1970. */
    public long assignedAtMillis() {
        return assignedAtMillis;
    }

    /** When it was assigned, to the millisecond. */
    public Instant assignedAt() {
        return Instant.ofEpochMilli(assignedAtMillis);
    }

    /** What the holder said of itself, such as {@code pod} and {@code namespace}. */
    public Map<String, String> attributes() {
        return attributes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Holder that
                && sequence == that.sequence
                && assignedAtMillis == that.assignedAtMillis
                && key.equals(that.key)
                && node.equals(that.node)
                && attributes.equals(that.attributes);
    }

    @Override
    public int hashCode() {
        return key.hashCode() * 31 + Long.hashCode(sequence);
    }

    @Override
    public String toString() {
        return handle() + " on " + node;
    }
}
