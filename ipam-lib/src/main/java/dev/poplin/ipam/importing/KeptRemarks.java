package dev.poplin.ipam.importing;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The remarks in a store. Thread-safe. */
final class KeptRemarks {

    /** A pool is split into at most 32 parts, which all have its remark, in one transaction; etcd takes 1.5 MiB. */
    private static final int MOST_BYTES = 32 * 1024;

    private static final String POOLS = Keys.remark(Keys.POOLS);
    private static final String RESERVATIONS = Keys.remark(Keys.RESERVATIONS);

    private final Store store;
    private final Attempts attempts;

    KeptRemarks(Store store, Attempts attempts) {
        this.store = store;
        this.attempts = attempts;
    }

    Remarks all() throws IOException {
        Map<Cidr, String> pools = new HashMap<>();
        for (StoreRecord record : store.list(POOLS)) {
            pools.put(Keys.cidr(record.key(), POOLS), RecordCodec.remark(record));
        }
        Map<String, String> reservations = new HashMap<>();
        for (StoreRecord record : store.list(RESERVATIONS)) {
            reservations.put(record.key().substring(RESERVATIONS.length()), RecordCodec.remark(record));
        }
        Optional<StoreRecord> configuration = store.get(Keys.remark(Keys.CONFIGURATION));
        return new Remarks(
                pools,
                reservations,
                configuration.isPresent() ? Optional.of(RecordCodec.remark(configuration.get())) : Optional.empty());
    }

    /** Adds remarks to what is there; those that are there already stay, and those that differ are told as refused. */
    void add(Remarks remarks, List<String> refused) throws IOException {
        for (Map.Entry<Cidr, String> remark : remarks.pools().entrySet()) {
            add(Keys.pool(remark.getKey()), remark.getValue(), "pool " + remark.getKey(), refused);
        }
        for (Map.Entry<String, String> remark : remarks.reservations().entrySet()) {
            String name = remark.getKey();
            add(Keys.RESERVATIONS + name, remark.getValue(), "reservation " + name, refused);
        }
        if (remarks.configuration().isPresent()) {
            add(Keys.CONFIGURATION, remarks.configuration().get(), "the configuration", refused);
        }
    }

    private void add(String key, String text, String subject, List<String> refused) throws IOException {
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            refused.add("what else is said of " + subject + " has more than " + MOST_BYTES + " bytes and is not kept");
            return;
        }
        attempts.until(
                "what else is said of " + subject + " was not written", () -> addOnce(key, text, subject, refused));
    }

    private Optional<Boolean> addOnce(String key, String text, String subject, List<String> refused)
            throws IOException {
        Optional<StoreRecord> of = store.get(key);
        if (of.isEmpty()) {
            return Optional.of(false);
        }
        Optional<StoreRecord> there = store.get(Keys.remark(key));
        if (there.isPresent()) {
            if (!RecordCodec.remark(there.get()).equals(text)) {
                refused.add("of " + subject + " something else is said already; it stays");
            }
            return Optional.of(false);
        }
        boolean written = store.commit(new Transaction()
                .requireUnchanged(of.get())
                .requireAbsent(Keys.remark(key))
                .put(Keys.remark(key), RecordCodec.encodeRemark(text)));
        return written ? Optional.of(true) : Optional.empty();
    }
}
