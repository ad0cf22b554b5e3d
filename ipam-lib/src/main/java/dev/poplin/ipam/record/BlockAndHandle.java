package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.store.Exchange;
import dev.poplin.ipam.store.ResidentStore;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of one block and of the handle that has one address of it, which leaves the block's entries in the index as they are: what most assigns
 * and releases are, and all that they read and write. Other changes are a {@link Draft}'s. Null is what cannot be told here. Thread-safe.
 */
public final class BlockAndHandle {

    /** The blocks of a node, by the prefix of their index. */
    private record NodeBlocks(String prefix, Remembered<List<OwnedBlock>> withRoom) {

        static NodeBlocks of(String node) {
            String prefix = Keys.affinities(node);
            return new NodeBlocks(prefix, new Remembered<>(records -> withRoom(records, prefix)));
        }

        private static List<OwnedBlock> withRoom(List<StoreRecord> records, String prefix) throws IOException {
            List<OwnedBlock> blocks = new ArrayList<>();
            for (StoreRecord record : Keys.own(records, prefix)) {
                OwnedBlock owned = OwnedBlock.of(record);
                if (!owned.isFull()) {
                    blocks.add(owned);
                }
            }
            return blocks;
        }
    }

    private final Store store;
    /** The store, if it takes exchanges. */
    private final @Nullable ResidentStore resident;

    private final BlockIndex index;
    private final DraftMemory memory;
    private final Memo<String, NodeBlocks> nodes = new Memo<>(NodeBlocks::of);
    private final RecentBlocks recent;

    /** Changes in the store of these drafts. */
    public BlockAndHandle(Drafts drafts) {
        this.store = drafts.store();
        this.resident = store instanceof ResidentStore one ? one : null;
        this.index = drafts.index();
        this.memory = drafts.memory();
        this.recent = new RecentBlocks(store, memory);
    }

    /** The first block that a node owns with an address to give. */
    public @Nullable Cidr firstWithRoom(String node) throws IOException {
        NodeBlocks own = nodes.of(node);
        List<OwnedBlock> blocks = own.withRoom().of(store, own.prefix());
        return blocks.isEmpty() ? null : blocks.get(0).cidr();
    }

    /** The pool that an address is in. */
    public @Nullable PoolRecord pool(IpAddress address) throws IOException {
        return memory.poolsIn(store).find(address);
    }

    /** The record of a block. */
    public @Nullable StoreRecord block(Cidr cidr) throws IOException {
        return recent.record(cidr.address(), cidr.length());
    }

    /** The record of the block that an address is in, unless its pool has blocks of two lengths. */
    public @Nullable StoreRecord blockOf(IpAddress address) throws IOException {
        PoolRecord pool = pool(address);
        return pool == null || pool.isResizing()
                ? null
                : recent.record(address, pool.pool().blockLength());
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
                && commit(
                        Exchange.creating(record, RecordCodec.value(after), key, RecordCodec.handleValue(address)),
                        after.cidr());
    }

    /** Writes a block with an address less, and removes the handle that had it; says whether it could. */
    public boolean takeBack(StoreRecord record, Block after, StoreRecord handle) throws IOException {
        return index.haveSameEntries(RecordCodec.block(record), after)
                && commit(Exchange.removing(record, RecordCodec.value(after), handle), after.cidr());
    }

    private boolean commit(Exchange exchange, Cidr block) throws IOException {
        boolean done = resident == null ? store.commit(exchange.transaction()) : resident.commit(exchange);
        StoreRecord written = exchange.written();
        if (written != null) {
            recent.wrote(block, written);
        }
        return done;
    }
}
