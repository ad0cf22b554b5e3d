package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pools as a draft has read them, once, and where in them blocks may be. Confined to who drafts. */
final class DraftPools {

    private final Store store;
    private final DraftMemory memory;
    private @Nullable PoolTable table;

    DraftPools(Store store, DraftMemory memory) {
        this.store = store;
        this.memory = memory;
    }

    /** The same pools for another draft. */
    DraftPools copy() {
        DraftPools copy = new DraftPools(store, memory);
        copy.table = table;
        return copy;
    }

    private PoolTable table() throws IOException {
        PoolTable read = table;
        if (read == null) {
            read = memory.poolsIn(store);
            table = read;
        }
        return read;
    }

    /** All of them, in the order of their prefixes' text. */
    List<PoolRecord> all() throws IOException {
        return table().all();
    }

    /** The one that an address is in. */
    Optional<PoolRecord> of(IpAddress address) throws IOException {
        return table().pool(address);
    }

    /** Whether a block of this prefix would share addresses with one that is there, as this way to the store has it. */
    boolean isTakenIn(Store way, Cidr cidr) throws IOException {
        Optional<PoolRecord> pool = of(cidr.address());
        if (way.get(Keys.block(cidr)).isPresent()) {
            return true;
        }
        for (Cidr former : pool.map(found -> found.formerBlocksIn(cidr)).orElse(List.of())) {
            if (way.get(Keys.block(former)).isPresent()) {
                return true;
            }
        }
        return false;
    }
}
