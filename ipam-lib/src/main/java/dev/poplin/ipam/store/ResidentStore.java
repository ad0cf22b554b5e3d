package dev.poplin.ipam.store;

import java.io.IOException;
import java.util.List;

/**
 * A store whose records all lie in the memory of this process, as {@link RecordMap} keeps them. There, looking for a record and making a transaction
 * are most of the work of an assign, and these calls spare both. No store has to be one: whoever uses it does the same by the calls of
 * {@link Store} where it is none. A store that goes around such a one is none itself, so that every call comes by. Thread-safe.
 */
public interface ResidentStore extends Store {

    /**
     * Carries out an exchange as the {@linkplain Exchange#transaction transaction} that it is, without making one.
     *
     * @return whether the conditions held
     * @throws IOException if the store failed; the exchange may or may not have been carried out
     */
    boolean commit(Exchange exchange) throws IOException;

    /** Whether {@link #list(String)} would give the same as {@code listed}, which it gave before. False if it would have to look, or would fail. */
    boolean isCurrent(List<StoreRecord> listed);

    /**
     * Whether {@link #get} would give {@code record}, which was read before. False if it would have to look, or would fail; true for a moment after
     * it was written anew, so who relies on it requires it unchanged.
     */
    boolean isCurrent(StoreRecord record);
}
