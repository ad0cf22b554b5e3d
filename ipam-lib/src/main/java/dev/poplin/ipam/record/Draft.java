package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Block;
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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a change: what was read, and what shall be written if none of it has changed meanwhile. Blocks, their index and
 * the handle go into one transaction, so a crash leaves neither a leak nor a double use. Pools are read once.
 */
public final class Draft {

    private final Store store;
    private final BlockIndex index;
    private final Transaction transaction;
    private final Map<Cidr, Read> read = new HashMap<>(4);
    private final Map<Cidr, Block> blocks = new LinkedHashMap<>(4);
    private @Nullable List<PoolRecord> pools;
    private String lastHandle = "";
    private String lastHandleKey = "";

    /** A block as it was read. */
    private record Read(StoreRecord record, Block block) {}

    /** A draft that has read nothing. */
    public Draft(Store store, BlockIndex index) {
        this(store, index, new Transaction());
    }

    private Draft(Store store, BlockIndex index, Transaction transaction) {
        this.store = store;
        this.index = index;
        this.transaction = transaction;
    }

    /** A draft that has read and changed the same; what is added to it is not in this one. */
    public Draft fork() {
        Draft fork = new Draft(store, index, transaction.copy());
        fork.read.putAll(read);
        fork.blocks.putAll(blocks);
        fork.pools = pools;
        return fork;
    }

    /** The store that this draft reads and writes. */
    public Store store() {
        return store;
    }

    /** The records of the blocks that a node owns. */
    public List<StoreRecord> affinities(String node) throws IOException {
        return Keys.affinities(store, node);
    }

    /** All pools in a store, in the order of their prefixes' text. */
    public static List<PoolRecord> pools(Store store) throws IOException {
        List<PoolRecord> pools = new ArrayList<>();
        for (StoreRecord record : store.list(Keys.POOLS)) {
            pools.add(RecordCodec.pool(record));
        }
        return pools;
    }

    /** All pools, in the order of their prefixes' text. */
    public List<PoolRecord> pools() throws IOException {
        List<PoolRecord> known = pools;
        if (known == null) {
            known = pools(store);
            pools = known;
        }
        return known;
    }

    /** The pool that an address is in. */
    public Optional<PoolRecord> pool(IpAddress address) throws IOException {
        for (PoolRecord each : pools()) {
            if (each.pool().cidr().contains(address)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** The block as it is in this draft, or in the store. */
    public Optional<Block> block(Cidr cidr) throws IOException {
        Block known = known(cidr);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<StoreRecord> record = store.get(Keys.block(cidr));
        return record.isEmpty() ? Optional.empty() : Optional.of(take(record.get()));
    }

    /** A block of which is known who owns it, as it is in this draft, or in the store. */
    public Optional<Block> block(OwnedBlock owned) throws IOException {
        Block known = known(owned.cidr());
        if (known != null) {
            return Optional.of(known);
        }
        Optional<StoreRecord> record = store.get(owned.key());
        return record.isEmpty() ? Optional.empty() : Optional.of(take(record.get()));
    }

    private @Nullable Block known(Cidr cidr) {
        Block drafted = blocks.get(cidr);
        Read before = drafted == null ? read.get(cidr) : null;
        return before == null ? drafted : before.block();
    }

    /** The block of an address. If there is none, there must be none until this draft is committed, and the pool must stay as it is. */
    public Optional<Block> blockOf(IpAddress address) throws IOException {
        Optional<PoolRecord> pool = pool(address);
        if (pool.isEmpty()) {
            return Optional.empty();
        }
        for (Cidr cidr : pool.get().blocksOf(address)) {
            Optional<Block> block = block(cidr);
            if (block.isPresent()) {
                return block;
            }
        }
        transaction.requireUnchanged(pool.get().record());
        pool.get().blocksOf(address).forEach(cidr -> transaction.requireAbsent(Keys.block(cidr)));
        return Optional.empty();
    }

    /** Whether this draft writes the block. */
    public boolean writes(Cidr cidr) {
        return blocks.containsKey(cidr);
    }

    /** Whether a block of this prefix would share addresses with one that is there, or that this draft writes. */
    public boolean isTaken(Cidr cidr) throws IOException {
        Optional<PoolRecord> pool = pool(cidr.address());
        if (writes(cidr) || store.get(Keys.block(cidr)).isPresent()) {
            return true;
        }
        for (Cidr former : pool.map(found -> found.formerBlocksIn(cidr)).orElse(List.of())) {
            if (store.get(Keys.block(former)).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** The blocks that this draft writes. */
    public List<Block> drafted() {
        return List.copyOf(blocks.values());
    }

    /** The block that this draft writes and that an address is in; looks nowhere else, so no condition is added. */
    public Optional<Block> drafted(IpAddress address) {
        for (Block block : blocks.values()) {
            if (block.cidr().contains(address)) {
                return Optional.of(block);
            }
        }
        return Optional.empty();
    }

    /** The block of this record, if no other attempt writes it first. */
    public Block take(StoreRecord record) throws IOException {
        Block block = RecordCodec.block(record);
        Block drafted = blocks.get(block.cidr());
        if (drafted != null) {
            return drafted;
        }
        transaction.requireUnchanged(record);
        read.put(block.cidr(), new Read(record, block));
        return block;
    }

    /** Claims a block of a pool, which must stay as it is, and where nothing that shares addresses may exist yet. */
    public void claim(Block block) throws IOException {
        // It may have been there when this attempt began, and what was kept beside it has gone with it.
        read.remove(block.cidr());
        PoolRecord pool = pool(block.cidr().address())
                .orElseThrow(() -> new IOException("block " + block.cidr() + " is in no pool and cannot be claimed"));
        transaction.requireUnchanged(pool.record()).requireAbsent(Keys.block(block.cidr()));
        pool.formerBlocksIn(block.cidr()).forEach(former -> transaction.requireAbsent(Keys.block(former)));
        put(block);
    }

    /** Writes blocks in the place of others that this draft has read; those that are new must not exist. */
    public void replace(List<Block> before, List<Block> after) {
        for (Block block : before) {
            blocks.put(
                    block.cidr(),
                    new Block(
                            block.cidr(),
                            block.unitLength(),
                            Optional.empty(),
                            block.sequence(),
                            new TreeMap<>(),
                            List.of(),
                            Map.of()));
        }
        for (Block block : after) {
            if (!read.containsKey(block.cidr())) {
                transaction.requireAbsent(Keys.block(block.cidr()));
            }
            put(block);
        }
    }

    /** Writes a block; one without an owner goes away with its last address. */
    public void put(Block block) {
        blocks.put(block.cidr(), block);
    }

    /** Requires that a record is as it was read. */
    public void require(StoreRecord record) {
        transaction.requireUnchanged(record);
    }

    /** Requires that there is no such record. */
    public void requireAbsent(String key) {
        transaction.requireAbsent(key);
    }

    /** The addresses of a handle. */
    public List<IpAddress> handle(String handle) throws IOException {
        String key = handleKey(handle);
        Optional<StoreRecord> record = store.get(key);
        if (record.isEmpty()) {
            transaction.requireAbsent(key);
            return new ArrayList<>();
        }
        transaction.requireUnchanged(record.get());
        return new ArrayList<>(RecordCodec.handle(record.get()));
    }

    /** A handle's key, made once for its read and its write. */
    private String handleKey(String handle) {
        if (!handle.equals(lastHandle)) {
            lastHandle = handle;
            lastHandleKey = Keys.handle(handle);
        }
        return lastHandleKey;
    }

    /** A handle that must not exist yet. */
    public void newHandle(String handle) {
        transaction.requireAbsent(Keys.handle(handle));
    }

    /** Sets the addresses of a handle; one without addresses goes away. */
    public void putHandle(String handle, List<IpAddress> addresses) {
        if (addresses.isEmpty()) {
            transaction.delete(handleKey(handle));
        } else {
            transaction.put(handleKey(handle), RecordCodec.handleValue(addresses));
        }
    }

    /** Writes a record beside blocks and handles. */
    public void put(String key, byte[] value) {
        transaction.put(key, value);
    }

    /** Removes a record beside blocks and handles. */
    public void delete(String key) {
        transaction.delete(key);
    }

    /** Writes it all, or nothing if something that was read has changed. */
    public boolean commit() throws IOException {
        Transaction finished = finish();
        return finished.isOnlyAsking() || store.commit(finished);
    }

    /** All conditions and writes; the draft takes no more. */
    public Transaction finish() {
        if (blocks.size() == 1 && read.size() == 1) {
            Read before = read.values().iterator().next();
            Block now = blocks.values().iterator().next();
            if (now.cidr().equals(before.block().cidr()) && index.haveSameEntries(before.block(), now)) {
                transaction.put(before.record().key(), RecordCodec.value(now));
                return transaction;
            }
        }
        List<Block> before = new ArrayList<>(read.size());
        for (Read each : read.values()) {
            if (writes(each.block().cidr())) {
                before.add(each.block());
            }
        }
        index.write(transaction, before, blocks.values());
        return transaction;
    }
}
