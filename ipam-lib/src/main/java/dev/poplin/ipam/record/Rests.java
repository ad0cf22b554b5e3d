package dev.poplin.ipam.record;

import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** How long addresses rest in a store, and what is remembered of the rest of those whose block has gone away. Thread-safe. */
public final class Rests {

    private static final int PAGE = 1_000;

    private final Clock clock;
    private final Configuration standard;

    /** Rests by a clock; {@code standard} holds for a store without a configuration. */
    public Rests(Clock clock, Configuration standard) {
        this.clock = clock;
        this.standard = standard;
    }

    /** What rests now. */
    CoolDown coolDown(Store store) throws IOException {
        Optional<StoreRecord> record = store.get(Keys.CONFIGURATION);
        Configuration configuration = record.isEmpty()
                ? standard
                : RecordCodec.configuration(record.get().value());
        return new CoolDown(clock.millis(), configuration.coolDown().toMillis());
    }

    /** Throws if nobody can tell what a record under {@link Keys#RESTING} remembers. */
    public static void requireReadable(StoreRecord record) throws IOException {
        RecordCodec.rest(record);
    }

    /** Removes what is remembered of addresses that rest no more, unless others do at the same time. */
    public void forgetRested(Store store) throws IOException {
        String after = "";
        List<StoreRecord> page;
        do {
            page = store.list(Keys.RESTING, after, PAGE);
            CoolDown coolDown = page.isEmpty() ? new CoolDown(0, 0) : coolDown(store);
            for (StoreRecord record : page) {
                after = record.key();
                if (RecordCodec.rest(record).isOver(coolDown)) {
                    store.commit(new Transaction().requireUnchanged(record).delete(record.key()));
                }
            }
        } while (page.size() == PAGE);
    }
}
