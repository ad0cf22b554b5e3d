package dev.poplin.ipam.delegation;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.store.StoreRecord;

/**
 * An address that the node holds in the shared store, and may give to handles. Immutable.
 *
 * @param address the address
 * @param block the block that it was in when it was granted
 * @param epoch the epoch that it was granted in
 * @param state what has become of it
 * @param freeSinceMillis when it was released here, in milliseconds since 1970; 0 if it never was given
 * @param formerHandle who released it, while it is returning; else the empty text
 * @param record what it was read from
 */
record Grant(
        IpAddress address,
        Cidr block,
        long epoch,
        State state,
        long freeSinceMillis,
        String formerHandle,
        StoreRecord record) {

    enum State {
        /** It may be given to a handle. */
        FREE,
        /** A handle holds it here. */
        HELD,
        /** It was released here after its report had begun: the shared store has to agree first. */
        RETURNING,
        /** It goes back to the pool. */
        LEAVING
    }
}
