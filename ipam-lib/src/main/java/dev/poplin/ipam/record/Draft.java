package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One attempt at a change: what was read, and what shall be written if none of it has changed meanwhile. Blocks, their index and
 * the handle go into one transaction, so a crash leaves neither a leak nor a double use. Pools are read once.
 */
public final class Draft {

    /** So many operations every store takes in one transaction, and some more: etcd's limit is 128. */
    public static final int MOST_OPERATIONS = 100;

    /** What a block's record, its place among its owner's and those with room, and what it has lent and what rests of it may take. */
    private static final int PER_BLOCK = 7;

    private final Store store;
    private final BlockIndex index;
    private final Transaction transaction;
    private final DraftMemory memory;
    private final DraftBlocks blocks;
    private final DraftRests rests;
    private final DraftPools pools;
    /** Whether blocks have gone or changed hands between two looks. */
    private boolean moved;

    private String lastHandle = "";
    private String lastHandleKey = "";

    /** A draft that has read nothing. */
    public Draft(Store store, BlockIndex index, Rests rests) {
        this(store, index, rests, new DraftMemory());
    }

    /** A draft that has read nothing; what others of the same store have made is made once for all of them. */
    Draft(Store store, BlockIndex index, Rests rests, DraftMemory memory) {
        this(
                store,
                index,
                memory,
                new Transaction(),
                new DraftPools(store, memory),
                new DraftBlocks(),
                new DraftRests(store, rests));
    }

    private Draft(
            Store store,
            BlockIndex index,
            DraftMemory memory,
            Transaction transaction,
            DraftPools pools,
            DraftBlocks blocks,
            DraftRests rests) {
        this.store = store;
        this.index = index;
        this.memory = memory;
        this.transaction = transaction;
        this.pools = pools;
        this.blocks = blocks;
        this.rests = rests;
    }

    /** A draft that has read and changed the same; what is added to it is not in this one. */
    public Draft fork() {
        return new Draft(store, index, memory, transaction.copy(), pools.copy(), blocks.copy(), rests.copy());
    }

    /** At most so many operations is the transaction of this draft. */
    public int operations() {
        return transaction.size() + PER_BLOCK * blocks.writes();
    }

    /** The store that this draft reads and writes. */
    public Store store() {
        return store;
    }

    /** Spares this draft the look at what the time is and for how long addresses rest, both in milliseconds. */
    public void know(long nowMillis, long coolDownMillis) {
        rests.know(nowMillis, coolDownMillis);
    }

    /** The records of the blocks that a node owns. */
    public List<StoreRecord> affinities(String node) throws IOException {
        return Keys.ownAffinities(store, memory.affinities(node));
    }

    /** All pools in a store, in the order of their prefixes' text. */
    public static List<PoolRecord> pools(Store store) throws IOException {
        return PoolTable.of(store.list(Keys.POOLS)).all();
    }

    /** All pools, in the order of their prefixes' text. */
    public List<PoolRecord> pools() throws IOException {
        return pools.all();
    }

    /** The pool that an address is in. */
    public Optional<PoolRecord> pool(IpAddress address) throws IOException {
        return pools.of(address);
    }

    /** The block as it is in this draft, or in the store. */
    public Optional<Block> block(Cidr cidr) throws IOException {
        Block drafted = blocks.known(cidr);
        return drafted != null ? Optional.of(drafted) : read(memory.block(cidr));
    }

    /** A block of which is known who owns it, as it is in this draft, or in the store. */
    public Optional<Block> block(OwnedBlock owned) throws IOException {
        Block drafted = blocks.known(owned.cidr());
        return drafted != null ? Optional.of(drafted) : read(owned.key());
    }

    private Optional<Block> read(String key) throws IOException {
        Optional<StoreRecord> record = store.get(key);
        return record.isEmpty() ? Optional.empty() : Optional.of(take(record.get()));
    }

    /** The block of an address. If there is none, there must be none until this draft is committed, and the pool must stay as it is. */
    public Optional<Block> blockOf(IpAddress address) throws IOException {
        Optional<PoolRecord> pool = pool(address);
        if (pool.isEmpty()) {
            return Optional.empty();
        }
        Optional<Block> found = existing(pool.get(), address);
        if (found.isPresent()) {
            return found;
        }
        transaction.requireUnchanged(pool.get().record());
        pool.get().blocksOf(address).forEach(cidr -> transaction.requireAbsent(Keys.block(cidr)));
        return Optional.empty();
    }

    private Optional<Block> existing(PoolRecord pool, IpAddress address) throws IOException {
        if (!pool.isResizing()) {
            return block(pool.block(address));
        }
        for (Cidr cidr : pool.blocksOf(address)) {
            Optional<Block> block = block(cidr);
            if (block.isPresent()) {
                return block;
            }
        }
        return Optional.empty();
    }

    /** What was read belongs to different moments: a block that should be there is not, or is another node's. */
    public void sawMove() {
        moved = true;
    }

    /** Whether what this draft knows may never have been so at one moment: a refusal that follows from it may be wrong. */
    public boolean hasSeenMove() {
        return moved;
    }

    /** Whether this draft writes the block. */
    public boolean writes(Cidr cidr) {
        return blocks.written(cidr) != null;
    }

    /** Whether a block of this prefix would share addresses with one that is there, or that this draft writes. */
    public boolean isTaken(Cidr cidr) throws IOException {
        return writes(cidr) || isTakenIn(store, cidr);
    }

    /** Whether a block of this prefix would share addresses with one that is there, as this way to the store has it. */
    public boolean isTakenIn(Store way, Cidr cidr) throws IOException {
        return pools.isTakenIn(way, cidr);
    }

    /** The blocks that this draft writes. */
    public List<Block> drafted() {
        return blocks.after();
    }

    /** How many blocks of a family a node owns once this is written; {@code affinities} are the records of those that it owns in the store. */
    public int ownedBy(String node, IpFamily family, List<StoreRecord> affinities) throws IOException {
        Set<Cidr> owned = new HashSet<>();
        for (StoreRecord affinity : affinities) {
            Cidr cidr = OwnedBlock.of(affinity).cidr();
            if (cidr.family() == family) {
                owned.add(cidr);
            }
        }
        for (Block block : drafted()) {
            if (block.cidr().family() != family) {
                continue;
            }
            if (block.affinity().equals(Optional.of(node))) {
                owned.add(block.cidr());
            } else {
                owned.remove(block.cidr());
            }
        }
        return owned.size();
    }

    /** The block that this draft writes and that an address is in; looks nowhere else, so no condition is added. */
    public Optional<Block> drafted(IpAddress address) {
        return Optional.ofNullable(blocks.written(address));
    }

    /** The block of this record, if no other attempt writes it first. */
    public Block take(StoreRecord record) throws IOException {
        Block block = RecordCodec.block(record);
        Block drafted = blocks.written(block.cidr());
        if (drafted != null) {
            return drafted;
        }
        transaction.requireUnchanged(record);
        blocks.read(record, block);
        return block;
    }

    /** A block as it would be claimed: what was released a moment ago, from a block that has gone away since, rests in it. */
    public Block claimable(Block block) throws IOException {
        return rests.coming(block);
    }

    /**
     * Claims a block of a pool, which must stay as it is, and where nothing that shares addresses may exist yet; returns it as
     * {@link #claimable(Block)} does.
     */
    public Block claim(Block block) throws IOException {
        // It may have been there when this attempt began, and what was kept beside it has gone with it.
        blocks.forget(block.cidr());
        PoolRecord pool = pool(block.cidr().address())
                .orElseThrow(() -> new IOException("block " + block.cidr() + " is in no pool and cannot be claimed"));
        transaction.requireUnchanged(pool.record());
        List<Cidr> places = new ArrayList<>(pool.formerBlocksIn(block.cidr()));
        places.add(block.cidr());
        places.forEach(place -> transaction.requireAbsent(Keys.block(place)));
        Block claimed = rests.come(block, places, transaction);
        put(claimed);
        return claimed;
    }

    /** Writes blocks in the place of others that this draft has read; those that are new must not exist. */
    public void replace(List<Block> before, List<Block> after) throws IOException {
        for (Block block : before) {
            put(new Block(
                    block.cidr(),
                    block.unitLength(),
                    Optional.empty(),
                    block.sequence(),
                    new TreeMap<>(),
                    block.free(),
                    block.releasedAt()));
        }
        for (Block block : after) {
            if (blocks.hasRead(block.cidr())) {
                put(block);
            } else {
                transaction.requireAbsent(Keys.block(block.cidr()));
                put(rests.come(block, List.of(block.cidr()), transaction));
            }
        }
    }

    /** Writes a block; one without an owner goes away with its last address. */
    public void put(Block block) {
        blocks.write(block);
    }

    /** Requires that a record is as it was read. */
    public void require(StoreRecord record) {
        transaction.requireUnchanged(record);
    }

    /** Requires that there is no such record. */
    public void requireAbsent(String key) {
        transaction.requireAbsent(key);
    }

    /** The addresses of a handle; must not be changed. */
    public List<IpAddress> handle(String handle) throws IOException {
        String key = handleKey(handle);
        Optional<StoreRecord> record = store.get(key);
        if (record.isEmpty()) {
            transaction.requireAbsent(key);
            return List.of();
        }
        transaction.requireUnchanged(record.get());
        return RecordCodec.handle(record.get());
    }

    /** The key of a handle's record, made once for all that name it. */
    public String handleKey(String handle) {
        if (!handle.equals(lastHandle)) {
            lastHandle = handle;
            lastHandleKey = Keys.handle(handle);
        }
        return lastHandleKey;
    }

    /** A handle that must not exist yet. */
    public void newHandle(String handle) {
        transaction.requireAbsent(handleKey(handle));
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
    public Transaction finish() throws IOException {
        DraftBlocks.Entry only = blocks.only();
        if (only != null && only.record() != null && only.before() != null && only.after() != null) {
            if (index.haveSameEntries(only.before(), only.after())) {
                transaction.put(only.record().key(), RecordCodec.value(only.after()));
                return transaction;
            }
        }
        List<Block> before = blocks.before();
        List<Block> after = blocks.after();
        index.write(transaction, before, after);
        finishGone(before, after);
        return transaction;
    }

    /** Blocks that go away: what rests in them is remembered, and their pools have blocks to claim again. */
    private void finishGone(List<Block> before, List<Block> after) throws IOException {
        List<Block> staying = after.stream().filter(BlockIndex::stays).toList();
        for (Block block : after) {
            if (!BlockIndex.stays(block)
                    && before.stream().anyMatch(was -> was.cidr().equals(block.cidr()))) {
                rests.go(block, staying, transaction);
                Optional<PoolRecord> pool = pool(block.cidr().address());
                if (pool.isPresent()) {
                    ClaimMark.clear(pool.get(), transaction);
                }
            }
        }
    }
}
