package dev.poplin.ipam;

import java.io.IOException;

/** A request that cannot be granted. Says why, as data and as a sentence; nothing was changed. */
public final class IpamException extends IOException {

    private static final long serialVersionUID = 1;

    /** Why a request was refused. */
    public enum Reason {
        /** There is no pool, or none that is enabled, of the family. */
        NO_POOL,
        /** A pool that was asked for does not exist or is disabled. */
        POOL_UNAVAILABLE,
        /** Every address of the pools is held. */
        EXHAUSTED,
        /** The address that was asked for is held by another handle. */
        ADDRESS_IN_USE,
        /** The address that was asked for is in no pool. */
        ADDRESS_OUTSIDE_POOLS,
        /** The pool shares addresses with another pool or with a network of the host. */
        OVERLAP,
        /** The pool still has addresses in use, or another block size than its blocks. */
        POOL_IN_USE,
        /** Too many others wrote at the same time. */
        CONTENTION
    }

    private final Reason reason;

    IpamException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    /** Why, for programs to branch on. */
    public Reason reason() {
        return reason;
    }
}
