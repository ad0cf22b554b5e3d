package dev.poplin.ipam.store;

/** A key, its value and the revision of its last write. Immutable. */
public final class StoreRecord {

    private final String key;
    private final Value content;
    private final long revision;

    /** A record; the array belongs to it from now on. */
    public StoreRecord(String key, byte[] value, long revision) {
        this(key, Value.of(value), revision);
    }

    /** A record. */
    public StoreRecord(String key, Value content, long revision) {
        this.key = key;
        this.content = content;
        this.revision = revision;
    }

    /** The key. */
    public String key() {
        return key;
    }

    /** The bytes of the value; must not be changed. */
    public byte[] value() {
        return content.bytes();
    }

    /** The value, as bytes or as what they stand for. */
    public Value content() {
        return content;
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
                && content.equals(that.content);
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
