package dev.poplin.ipam.store;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/**
 * Versioned records with transactions over several of them. Keys are text with {@code /} between their parts; values are bytes.
 * Every committed transaction has a revision, higher than all before; a record carries that of its last write. Thread-safe. A store
 * to which each call takes its time says so by {@link #recent}; one that takes none may be a {@link ResidentStore}.
 *
 * <p>After {@link #close}, calls throw {@link StoreClosedException}, and the listeners of this store hear nothing more. Who writes
 * a store runs it through {@code dev.poplin.ipam.testing.StoreContract}, which every store here passes.
 */
public interface Store extends AutoCloseable {

    /**
     * Opens the store at a location, such as {@code journal:/var/lib/poplin/ipam}; what other locations there are, the
     * {@link StoreProvider}s on the class path say.
     *
     * @throws IllegalArgumentException if no provider knows the scheme, or the location makes no sense
     * @throws IOException if the store cannot be opened
     */
    static Store open(URI location) throws IOException {
        return provider(location).open(location);
    }

    /**
     * Opens the store at a location without waiting for it to answer, for who can do something useful while it is away: calls fail until it
     * is there.
     *
     * @throws IllegalArgumentException if no provider knows the scheme, or the location makes no sense
     * @throws IOException if the store cannot be opened
     */
    static Store connect(URI location) throws IOException {
        return provider(location).connect(location);
    }

    private static StoreProvider provider(URI location) {
        Set<String> known = new TreeSet<>();
        for (StoreProvider provider : ServiceLoader.load(StoreProvider.class, Store.class.getClassLoader())) {
            if (provider.schemes().contains(location.getScheme())) {
                return provider;
            }
            known.addAll(provider.schemes());
        }
        throw new IllegalArgumentException("no store on the class path is opened by '" + location
                + "'; there are those of " + known + ", others come with a jar of their own");
    }

    /**
     * The record under a key, at least as new as every transaction committed before the call.
     *
     * @throws IOException if the store cannot be reached or read
     */
    Optional<StoreRecord> get(String key) throws IOException;

    /**
     * Up to {@code limit} records whose keys start with {@code prefix} and come after {@code after}, in the order of their keys.
     *
     * @param after the last key of the page before, or the empty text
     * @throws IOException if the store cannot be reached or read
     */
    List<StoreRecord> list(String prefix, String after, int limit) throws IOException;

    /** All records whose keys start with {@code prefix}, in the order of their keys. */
    default List<StoreRecord> list(String prefix) throws IOException {
        return list(prefix, "", Integer.MAX_VALUE);
    }

    /**
     * Carries out all writes of a transaction if all its conditions hold, otherwise none. When it returns true, the writes
     * survive a crash of this process, and of the machine if the store is durable.
     *
     * @return whether the conditions held
     * @throws IOException if the store failed; the transaction may or may not have been carried out
     */
    boolean commit(Transaction transaction) throws IOException;

    /**
     * Calls {@code listener} after transactions that touch a key of this prefix, by whoever made them; several may be reported
     * as one. The listener is called on a thread of the store or of who commits, and must not block.
     *
     * @throws IllegalStateException if the store is closed
     */
    Watch watch(String prefix, Runnable listener);

    /**
     * As {@link #watch(String, Runnable)}, and calls the listener also if a key of this prefix was touched after a revision,
     * before this call: nothing is missed between a read and the watch that follows it. The listener may be called once though
     * nothing happened, where the store does not remember.
     *
     * @param afterRevision the highest revision among the records that were read; 0 if there was none
     * @throws IllegalStateException if the store is closed
     */
    default Watch watch(String prefix, long afterRevision, Runnable listener) {
        Watch watch = watch(prefix, listener);
        listener.run();
        return watch;
    }

    /**
     * This store as it remembers itself, for attempts that spare themselves reading and for changes that wait for each other and can share
     * a transaction; empty if neither reading nor a commit takes its time.
     */
    default Optional<RecentView> recent() {
        return Optional.empty();
    }

    /** Ends what the store runs. Idempotent. */
    @Override
    void close();

    /** A listener that was registered. */
    interface Watch extends AutoCloseable {

        /** Ends the calls. Idempotent. */
        @Override
        void close();
    }
}
