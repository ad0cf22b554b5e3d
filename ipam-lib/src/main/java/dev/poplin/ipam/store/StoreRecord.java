package dev.poplin.ipam.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A key, its value and the revision of its last write. Immutable. */
public final class StoreRecord extends Content {

    private final String key;
    private final long revision;
    /**
     * Where it lies until another takes its place: whoever comes back with it need not look for the place, and knows by it that nothing has
     * changed. Written by who has locked that stripe; without the lock it is seen late.
     */
    private @Nullable Stripe stripe;

    /** A record; the array belongs to it from now on. */
    public StoreRecord(String key, byte[] value, long revision) {
        super(value, null);
        this.key = key;
        this.revision = revision;
    }

    /** A record. */
    public StoreRecord(String key, Value content, long revision) {
        super(content);
        this.key = key;
        this.revision = revision;
    }

    /** Where it lies, if it lies in a map of records and is the last one of its key. */
    @Nullable
    Stripe stripe() {
        return stripe;
    }

    /** Puts down where it lies, before anybody else sees it there; null once it does not. */
    void lieIn(@Nullable Stripe place) {
        stripe = place;
    }

    /** The key. */
    public String key() {
        return key;
    }

    /** The bytes of the value; must not be changed. */
    public byte[] value() {
        return bytes();
    }

    /** The value, as it can be written to another record. */
    public Value content() {
        return new Value(this);
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
                && Arrays.equals(bytes(), that.bytes());
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
