package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One attempt at a change: what was read, and what shall be written if none of it has changed meanwhile. Block and handle go into
 * one transaction, so a crash leaves neither a leak nor a double use.
 */
final class Draft {

    private final Store store;
    private final Transaction transaction = new Transaction();
    private final Map<Cidr, Block> blocks = new LinkedHashMap<>();

    Draft(Store store) {
        this.store = store;
    }

    /** The block as it is in this draft, or in the store. */
    Optional<Block> block(Cidr cidr) throws IOException {
        Block drafted = blocks.get(cidr);
        if (drafted != null) {
            return Optional.of(drafted);
        }
        Optional<StoreRecord> record = store.get(Keys.block(cidr));
        if (record.isEmpty()) {
            return Optional.empty();
        }
        transaction.requireUnchanged(record.get());
        return Optional.of(RecordCodec.block(record.get().value()));
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
        return block;
    }

    /** Claims a block that must not exist yet. */
    void claim(Block block) {
        transaction.requireAbsent(Keys.block(block.cidr()));
        put(block);
    }

    /** Writes a block; one without an owner goes away with its last address. */
    void put(Block block) {
        blocks.put(block.cidr(), block);
        if (block.affinity().isEmpty() && block.isEmpty()) {
            transaction.delete(Keys.block(block.cidr()));
        } else {
            transaction.put(Keys.block(block.cidr()), RecordCodec.encode(block));
        }
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

    /** Writes it all, or nothing if something that was read has changed. */
    boolean commit() throws IOException {
        return transaction.writes().isEmpty() || store.commit(transaction);
    }
}
