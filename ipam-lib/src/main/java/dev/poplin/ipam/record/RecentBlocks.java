package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The records of the blocks that were read or written last, for a store that tells whether they are still what it has; of any other they are read
 * each time. It forgets the one before where two fall on the same place, so it never grows. Thread-safe.
 */
final class RecentBlocks {

    private final Store store;
    private final DraftMemory memory;
    private final AtomicReferenceArray<@Nullable StoreRecord> places = new AtomicReferenceArray<>(Memo.PLACES);

    RecentBlocks(Store store, DraftMemory memory) {
        this.store = store;
        this.memory = memory;
    }

    /** The record of a block, null if there is none; for who requires it unchanged. */
    @Nullable
    StoreRecord record(Cidr block) throws IOException {
        int place = Memo.place(block);
        StoreRecord known = places.getAcquire(place);
        if (known != null
                && store.isCurrent(known)
                && RecordCodec.block(known).cidr().equals(block)) {
            return known;
        }
        StoreRecord read = store.get(memory.block(block)).orElse(null);
        places.setRelease(place, read);
        return read;
    }

    /** A block was written. */
    void wrote(Cidr block, StoreRecord record) {
        places.setRelease(Memo.place(block), record);
    }
}
