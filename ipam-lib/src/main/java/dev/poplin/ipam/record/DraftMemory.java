package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.store.Store;
import java.io.IOException;

/** What drafts of the same store need not make anew each time: its pools, decoded once for each of their states, and keys. Thread-safe. */
final class DraftMemory {

    private final Remembered<PoolTable> pools = new Remembered<>(PoolTable::of);
    private final Memo<Cidr, String> blocks = new Memo<>(Keys::block);
    private final Memo<String, String> affinities = new Memo<>(Keys::affinities);

    /** The pools that the store, or a view of it, has now. */
    PoolTable poolsIn(Store view) throws IOException {
        return pools.of(view, Keys.POOLS);
    }

    /** The key of a block. */
    String block(Cidr cidr) {
        return blocks.of(cidr);
    }

    /** Where the blocks of a node are found. */
    String affinities(String node) {
        return affinities.of(node);
    }
}
