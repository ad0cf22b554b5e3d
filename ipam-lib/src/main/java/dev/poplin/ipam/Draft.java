package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One attempt at a change: what was read, and what shall be written if none of it has changed meanwhile. Blocks, their index and
 * the handle go into one transaction, so a crash leaves neither a leak nor a double use.
 */
final class Draft {

    private final Store store;
    private final BlockIndex index;
    private final Transaction transaction = new Transaction();
    private final Map<Cidr, Block> read = new HashMap<>();
    private final Map<Cidr, Block> blocks = new LinkedHashMap<>();

    Draft(Store store, BlockIndex index) {
        this.store = store;
        this.index = index;
    }

    /** The block as it is in this draft, or in the store. */
    Optional<Block> block(Cidr cidr) throws IOException {
        Block known = blocks.getOrDefault(cidr, read.get(cidr));
        if (known != null) {
            return Optional.of(known);
        }
        Optional<StoreRecord> record = store.get(Keys.block(cidr));
        return record.isEmpty() ? Optional.empty() : Optional.of(take(record.get()));
    }

    /** Whether this draft writes the block. */
    boolean writes(Cidr cidr) {
        return blocks.containsKey(cidr);
    }

    /** The blocks that this draft writes. */
    List<Block> drafted() {
        return List.copyOf(blocks.values());
    }

    /** The block of this record, if no other attempt writes it first. */
    Block take(StoreRecord record) throws IOException {
        Block block = RecordCodec.block(record.value());
        Block drafted = blocks.get(block.cidr());
        if (drafted != null) {
            return drafted;
        }
        transaction.requireUnchanged(record);
        read.put(block.cidr(), block);
        return block;
    }

    /** Claims a block that must not exist yet. */
    void claim(Block block) {
        // It may have been there when this attempt began, and what was kept beside it has gone with it.
        read.remove(block.cidr());
        transaction.requireAbsent(Keys.block(block.cidr()));
        put(block);
    }

    /** Writes a block; one without an owner goes away with its last address. */
    void put(Block block) {
        blocks.put(block.cidr(), block);
    }

    /** The addresses of a handle. */
    List<IpAddress> handle(String handle) throws IOException {
        Optional<StoreRecord> record = store.get(Keys.handle(handle));
        if (record.isEmpty()) {
            transaction.requireAbsent(Keys.handle(handle));
            return new ArrayList<>();
        }
        transaction.requireUnchanged(record.get());
        return new ArrayList<>(RecordCodec.handle(record.get().value()));
    }

    /** Sets the addresses of a handle; one without addresses goes away. */
    void putHandle(String handle, List<IpAddress> addresses) {
        if (addresses.isEmpty()) {
            transaction.delete(Keys.handle(handle));
        } else {
            transaction.put(Keys.handle(handle), RecordCodec.encodeHandle(addresses));
        }
    }

    /** Writes a record beside blocks and handles. */
    void put(String key, byte[] value) {
        transaction.put(key, value);
    }

    /** Removes a record beside blocks and handles. */
    void delete(String key) {
        transaction.delete(key);
    }

    /** Writes it all, or nothing if something that was read has changed. */
    boolean commit() throws IOException {
        Transaction finished = finish();
        return finished.writes().isEmpty() || store.commit(finished);
    }

    /** All conditions and writes; the draft takes no more. */
    Transaction finish() {
        for (Block block : blocks.values()) {
            index.write(transaction, read.get(block.cidr()), block);
        }
        return transaction;
    }
}
