package dev.poplin.ipam;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The last holders of each address. They are written in the transaction that releases it, so none is missing. */
final class History {

    /** When fewer are to be remembered than before; the next releases forget more. */
    private static final int MOST_FORGOTTEN_AT_ONCE = 8;

    private final Store store;
    private final Settings settings;
    private final Lookup lookup;

    History(Store store, Settings settings, Lookup lookup) {
        this.store = store;
        this.settings = settings;
        this.lookup = lookup;
    }

    /** Adds to a draft that a block's address is released now, and forgets the oldest holders, some at a time, if there are too many. */
    void record(Block before, IpAddress address, long nowMillis, Draft draft) throws IOException {
        int most = settings.terms(draft.store()).configuration().historyPerAddress();
        if (most == 0) {
            return;
        }
        Allocation released = before.find(address).orElseThrow();
        List<StoreRecord> known = store.list(Keys.history(released.address()));
        int tooMany = Math.min(known.size() - most + 1, MOST_FORGOTTEN_AT_ONCE);
        for (int i = 0; i < tooMany; i++) {
            draft.delete(known.get(i).key());
        }
        Tenure tenure = new Tenure(released, Optional.of(Instant.ofEpochMilli(nowMillis)));
        draft.put(Keys.history(released.address(), released.sequence()), RecordCodec.encode(tenure));
    }

    /** Who held an address at a time, as far as that is remembered. */
    Optional<Tenure> at(IpAddress address, Instant time) throws IOException {
        return of(address).stream().filter(tenure -> tenure.covers(time)).findFirst();
    }

    /** The last holders of an address, or of the prefix that is handed out with it, the latest first. */
    List<Tenure> of(IpAddress address) throws IOException {
        List<Tenure> tenures = new ArrayList<>();
        lookup.find(address).ifPresent(holder -> tenures.add(new Tenure(holder, Optional.empty())));
        List<StoreRecord> past = store.list(Keys.history(lookup.unitOf(address)));
        for (int i = past.size() - 1; i >= 0; i--) {
            tenures.add(RecordCodec.tenure(past.get(i).value()));
        }
        return tenures;
    }
}
