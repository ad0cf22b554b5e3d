package dev.poplin.ipam;

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

/** Configuration and reservations in the store; decoded once per change. Thread-safe. */
final class Settings {

    private final Store store;
    private final Configuration standard;
    private final Remembered<Terms> known = new Remembered<>(this::read);

    /** Settings of a store; {@code standard} holds where the store has no configuration. */
    Settings(Store store, Configuration standard) {
        this.store = store;
        this.standard = standard;
    }

    /** What holds now. */
    Terms terms() throws IOException {
        return terms(store);
    }

    /** What holds as a view of the store has it. */
    Terms terms(Store view) throws IOException {
        return known.of(view.list(Keys.SETTINGS));
    }

    /** The nodes that are given no addresses, in the order of their names. */
    List<String> closedNodes() throws IOException {
        return terms().closedNodes().stream().sorted().toList();
    }

    private Terms read(List<StoreRecord> records) throws IOException {
        Configuration configuration = standard;
        List<Reservation> reservations = new ArrayList<>();
        Set<String> closed = new HashSet<>();
        for (StoreRecord record : records) {
            if (record.key().equals(Keys.CONFIGURATION)) {
                configuration = RecordCodec.configuration(record.value());
            } else if (record.key().startsWith(Keys.CLOSED)) {
                closed.add(record.key().substring(Keys.CLOSED.length()));
            } else {
                String name = record.key().substring(Keys.RESERVATIONS.length());
                reservations.add(new Reservation(name, RecordCodec.addresses(record.value())));
            }
        }
        return new Terms(configuration, reservations, closed);
    }

    void put(Configuration configuration) throws IOException {
        write(Keys.CONFIGURATION, Optional.of(RecordCodec.encode(configuration)));
    }

    void put(Reservation reservation) throws IOException {
        write(Keys.RESERVATIONS + reservation.name(), Optional.of(RecordCodec.encode(reservation.addresses())));
    }

    void removeReservation(String name) throws IOException {
        write(Keys.RESERVATIONS + name, Optional.empty());
    }

    /** Writes a setting, and that whoever found no block before may look again. */
    private void write(String key, Optional<byte[]> value) throws IOException {
        Transaction transaction = new Transaction().put(Keys.FREED, new byte[0]);
        value.ifPresentOrElse(bytes -> transaction.put(key, bytes), () -> transaction.delete(key));
        store.commit(transaction);
    }
}
