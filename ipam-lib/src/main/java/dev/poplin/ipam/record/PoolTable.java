package dev.poplin.ipam.record;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All pools as of one state of the store, in the order of their prefixes' text. Immutable. */
final class PoolTable {

    private final List<PoolRecord> all;

    private PoolTable(List<PoolRecord> all) {
        this.all = List.copyOf(all);
    }

    static PoolTable of(List<StoreRecord> records) throws IOException {
        List<PoolRecord> pools = new ArrayList<>(records.size());
        for (StoreRecord record : records) {
            pools.add(RecordCodec.pool(record));
        }
        return new PoolTable(pools);
    }

    List<PoolRecord> all() {
        return all;
    }

    /** The pool that an address is in. */
    Optional<PoolRecord> pool(IpAddress address) {
        return Optional.ofNullable(find(address));
    }

    /** The pool that an address is in, or null. */
    @Nullable
    PoolRecord find(IpAddress address) {
        for (int i = 0; i < all.size(); i++) {
            PoolRecord record = all.get(i);
            if (record.pool().cidr().contains(address)) {
                return record;
            }
        }
        return null;
    }
}
