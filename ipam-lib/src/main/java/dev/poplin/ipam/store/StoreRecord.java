package dev.poplin.ipam.store;

import java.util.Arrays;

/** A key, its value and the revision of its last write. Immutable. */
public final class StoreRecord {

    private final String key;
    private final byte[] value;
    private final long revision;

    /** A record; the array belongs to it from now on. */
    public StoreRecord(String key, byte[] value, long revision) {
        this.key = key;
        this.value = value;
        this.revision = revision;
    }

    /** The key. */
    public String key() {
        return key;
    }

    /** The value; must not be changed. */
    public byte[] value() {
        return value;
    }

    /** The revision of the transaction that wrote it. */
    public long revision() {
        return revision;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoreRecord that
                && key.equals(that.key)
                && revision == that.revision
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return key.hashCode() * 31 + Long.hashCode(revision);
    }

    @Override
    public String toString() {
        return key + "@" + revision;
    }
}
