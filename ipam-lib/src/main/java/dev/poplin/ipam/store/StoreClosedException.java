package dev.poplin.ipam.store;

import java.io.IOException;

/** A call on a store after {@link Store#close}. It had no effect. */
public final class StoreClosedException extends IOException {

    private static final long serialVersionUID = 1;

    /** Names the store, such as {@code the journal in /var/lib/poplin}. */
    public StoreClosedException(String store) {
        super(store + " is closed");
    }
}
