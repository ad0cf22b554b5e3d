package dev.poplin.ipam;

import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.record.Remembered;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Configuration and reservations in the store; decoded once per change. Thread-safe. */
final class Settings {

    private final Store store;
    private final Configuration standard;
    private final boolean hostReservedSaid;
    private final BlockIndex index;
    private final Attempts attempts;
    private final Remembered<Terms> known = new Remembered<>(this::read);
    /** Whether the store's configuration says what hosts keep of each block, or need not. */
    private volatile boolean established;

    /**
     * Settings of a store.
     *
     * @param standard holds where the store has no configuration
     * @param hostReservedSaid whether the store's has to agree with it in what hosts keep
     * @param index hears what hosts keep
     */
    Settings(Store store, Configuration standard, boolean hostReservedSaid, BlockIndex index, Attempts attempts) {
        this.store = store;
        this.standard = standard;
        this.hostReservedSaid = hostReservedSaid;
        this.index = index;
        this.attempts = attempts;
        this.established = !hostReservedSaid;
    }

    /** Writes what hosts keep of each block, if this was said and the store's configuration says nothing of it. */
    void establish() throws IOException {
        if (!established) {
            attempts.until("what hosts keep of each block was not written", this::establishOnce);
            established = true;
        }
    }

    private Optional<Boolean> establishOnce() throws IOException {
        if (store.get(Keys.HOST_RESERVED).isPresent()) {
            heed();
            return Optional.of(false);
        }
        Transaction transaction = new Transaction()
                .requireAbsent(Keys.HOST_RESERVED)
                .put(Keys.HOST_RESERVED, RecordCodec.encodeHostReserved(standard));
        return store.commit(transaction) ? Optional.of(true) : Optional.empty();
    }

    /** Makes sure that the index knows what hosts keep now. */
    void heed() throws IOException {
        terms();
    }

    private void requireAgreed(Configuration configuration) throws IpamException {
        if (hostReservedSaid && !keepSame(configuration, standard)) {
            throw new IpamException(
                    Reason.CONFIGURATION_DIFFERS,
                    "this was opened to keep " + standard.hostReservedFirst() + " and " + standard.hostReservedLast()
                            + " addresses of each block for hosts, and the configuration says "
                            + configuration.hostReservedFirst() + " and " + configuration.hostReservedLast()
                            + "; let both say the same");
        }
    }

    private static boolean keepSame(Configuration one, Configuration other) {
        return one.hostReservedFirst() == other.hostReservedFirst()
                && one.hostReservedLast() == other.hostReservedLast();
    }

    /** What holds now. */
    Terms terms() throws IOException {
        return terms(store);
    }

    /** What holds as a view of the store has it. */
    Terms terms(Store view) throws IOException {
        return known.of(view, Keys.SETTINGS);
    }

    /** The nodes that are given no addresses, in the order of their names. */
    List<String> closedNodes() throws IOException {
        return terms().closedNodes().stream().sorted().toList();
    }

    private Terms read(List<StoreRecord> records) throws IOException {
        Configuration configuration = standard;
        byte @Nullable [] hosts = null;
        List<Reservation> reservations = new ArrayList<>();
        Set<String> closed = new HashSet<>();
        for (StoreRecord record : records) {
            if (record.key().equals(Keys.CONFIGURATION)) {
                configuration = RecordCodec.configuration(record.value());
            } else if (record.key().equals(Keys.HOST_RESERVED)) {
                hosts = record.value();
            } else if (record.key().startsWith(Keys.CLOSED)) {
                closed.add(record.key().substring(Keys.CLOSED.length()));
            } else {
                String name = record.key().substring(Keys.RESERVATIONS.length());
                reservations.add(new Reservation(name, RecordCodec.addresses(record.value())));
            }
        }
        configuration = hosts == null
                ? configuration.withHostReserved(standard.hostReservedFirst(), standard.hostReservedLast())
                : RecordCodec.withHostReserved(configuration, hosts);
        requireAgreed(configuration);
        index.keep(configuration.hostReservedFirst(), configuration.hostReservedLast());
        return new Terms(configuration, reservations, closed);
    }

    void put(Configuration configuration) throws IOException {
        requireAgreed(configuration);
        if (!keepSame(configuration, terms().configuration())
                && !store.list(Keys.BLOCKS, "", 1).isEmpty()) {
            throw new IpamException(
                    Reason.POOL_IN_USE,
                    "there are blocks, and what hosts keep of each cannot become " + configuration.hostReservedFirst()
                            + " and " + configuration.hostReservedLast() + " while they exist");
        }
        store.commit(new Transaction()
                .put(Keys.FREED, new byte[0])
                .put(Keys.CONFIGURATION, RecordCodec.encode(configuration))
                .put(Keys.HOST_RESERVED, RecordCodec.encodeHostReserved(configuration)));
    }

    void put(Reservation reservation) throws IOException {
        // Whoever found no block before may look again.
        store.commit(new Transaction()
                .put(Keys.FREED, new byte[0])
                .put(Keys.RESERVATIONS + reservation.name(), RecordCodec.encode(reservation.addresses())));
    }

    void removeReservation(String name) throws IOException {
        String key = Keys.RESERVATIONS + name;
        store.commit(new Transaction().put(Keys.FREED, new byte[0]).delete(key).delete(Keys.remark(key)));
    }
}
