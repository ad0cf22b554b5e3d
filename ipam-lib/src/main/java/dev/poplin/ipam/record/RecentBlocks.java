package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.store.ResidentStore;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The records of the blocks that were read or written last, for a {@link ResidentStore}, which tells whether they are still what it has; of any
 * other they are read each time. It forgets the one before where two fall on the same place, so it never grows. Thread-safe.
 */
final class RecentBlocks {

    /** A power of two. */
    private static final int PLACES = 256;

    private final Store store;
    /** The store, if it tells what is current. */
    private final @Nullable ResidentStore resident;

    private final DraftMemory memory;
    private final AtomicReferenceArray<@Nullable StoreRecord> places = new AtomicReferenceArray<>(PLACES);

    RecentBlocks(Store store, DraftMemory memory) {
        this.store = store;
        this.resident = store instanceof ResidentStore one ? one : null;
        this.memory = memory;
    }

    /** The record of the block of a length that an address is in, null if there is none; for who requires it unchanged. */
    @Nullable
    StoreRecord record(IpAddress address, int length) throws IOException {
        int place = place(address, length);
        StoreRecord known = places.getAcquire(place);
        if (known != null && resident != null && resident.isCurrent(known)) {
            Cidr block = RecordCodec.block(known).cidr();
            if (block.length() == length && block.contains(address)) {
                return known;
            }
        }
        StoreRecord read = store.get(memory.block(Cidr.of(address, length))).orElse(null);
        places.setRelease(place, read);
        return read;
    }

    /** A block was written. */
    void wrote(Cidr block, StoreRecord record) {
        places.setRelease(place(block.address(), block.length()), record);
    }

    /** By the number of the block; those of one pool come one behind the other. */
    private static int place(IpAddress address, int length) {
        int below = address.family().bits() - length;
        long number = below < Long.SIZE ? address.lowBits() >>> below : address.highBits() >>> below - Long.SIZE;
        return (int) number & PLACES - 1;
    }
}
