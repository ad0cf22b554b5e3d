package dev.poplin.ipam.record;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of one block and of the handle that has one address of it, which leaves the block's entries in the index as they are: what most assigns
 * and releases are, and all that they read and write. Other changes are a {@link Draft}'s. Null is what cannot be told here. Thread-safe.
 */
public final class BlockAndHandle {

    private final Store store;
    private final BlockIndex index;
    private final DraftMemory memory;

    /** Changes in the store of these drafts. */
    public BlockAndHandle(Drafts drafts) {
        this.store = drafts.store();
        this.index = drafts.index();
        this.memory = drafts.memory();
    }

    /** The records of the blocks that a node owns. */
    public List<StoreRecord> affinities(String node) throws IOException {
        return Keys.ownAffinities(store, memory.affinities(node));
    }

    /** The pool that an address is in. */
    public @Nullable PoolRecord pool(IpAddress address) throws IOException {
        return memory.poolsIn(store).pool(address).orElse(null);
    }

    /** The record of a block of which is known who owns it. */
    public @Nullable StoreRecord block(OwnedBlock owned) throws IOException {
        return store.get(owned.key()).orElse(null);
    }

    /** The record of the block that an address is in, unless its pool has blocks of two lengths. */
    public @Nullable StoreRecord blockOf(IpAddress address) throws IOException {
        PoolRecord pool = pool(address);
        return pool == null || pool.isResizing()
                ? null
                : store.get(memory.block(pool.block(address))).orElse(null);
    }

    /** The record of a handle. */
    public Optional<StoreRecord> handle(String handle) throws IOException {
        return store.get(Keys.handle(handle));
    }

    /** The address of a handle that has one. */
    public static @Nullable IpAddress address(StoreRecord handle) throws IOException {
        return RecordCodec.onlyAddress(handle);
    }

    /** Writes a block with an address more, and the handle of this key, which must not exist yet, with that address; says whether it could. */
    public boolean give(StoreRecord record, Block after, String key, IpAddress address) throws IOException {
        return index.haveSameEntries(RecordCodec.block(record), after)
                && store.commit(new Transaction()
                        .requireUnchanged(record)
                        .put(record.key(), RecordCodec.value(after))
                        .requireAbsent(key)
                        .put(key, RecordCodec.handleValue(address)));
    }

    /** Writes a block with an address less, and removes the handle that had it; says whether it could. */
    public boolean takeBack(StoreRecord record, Block after, StoreRecord handle) throws IOException {
        return index.haveSameEntries(RecordCodec.block(record), after)
                && store.commit(new Transaction()
                        .requireUnchanged(record)
                        .put(record.key(), RecordCodec.value(after))
                        .requireUnchanged(handle)
                        .delete(handle.key()));
    }
}
