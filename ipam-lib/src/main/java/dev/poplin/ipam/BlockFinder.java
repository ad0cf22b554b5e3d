package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Looks for blocks that a node does not own: one to claim, or one of others. Every node begins at another place, which its name
 * gives, so that they seldom meet; and none reads more blocks than it must.
 */
final class BlockFinder {

    private static final int PAGE = 64;

    private final Store store;

    private final Settings settings;

    BlockFinder(Store store, Settings settings) {
        this.store = store;
        this.settings = settings;
    }

    /** Says whether a block would have an address to give if it were claimed. */
    @FunctionalInterface
    interface Gives {

        /** Looks at a block that does not exist. */
        boolean test(Cidr cidr) throws IOException;
    }

    /** A block of these pools that does not exist, that the draft does not claim, and that has an address to give. */
    Optional<Cidr> unclaimed(List<Pool> pools, String node, Terms terms, Draft draft, Gives gives) throws IOException {
        for (Pool pool : pools) {
            long freed = revision(Keys.FREED);
            if (!isClaimed(pool, freed)) {
                Optional<Cidr> found = unclaimed(pool, freed, terms, node, draft, gives);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Cidr> unclaimed(Pool pool, long freed, Terms terms, String node, Draft draft, Gives gives)
            throws IOException {
        OpenBlocks open = terms.open(pool);
        long count = open.count();
        long stride = stride(count, node);
        long next = start(count, node);
        boolean allTaken = true;
        List<Cidr> believed = new ArrayList<>();
        for (long step = 0; step < count; step++) {
            Cidr cidr = open.get(next);
            if (!draft.isTaken(cidr)) {
                if (gives.test(cidr)) {
                    return Optional.of(cidr);
                }
                allTaken = false;
            } else if (draft.writes(cidr) || draft.store() != store) {
                believed.add(cidr);
            }
            next = next < count - stride ? next + stride : next - (count - stride);
        }
        return allTaken ? confirmed(believed, pool, freed, terms, draft, gives) : Optional.empty();
    }

    /**
     * Asks the store itself for the blocks that are taken because the draft claims them, or as it remembers; notes that the pool has none
     * left if they are all there, whatever becomes of the draft.
     */
    private Optional<Cidr> confirmed(List<Cidr> believed, Pool pool, long freed, Terms terms, Draft draft, Gives gives)
            throws IOException {
        boolean allTaken = true;
        for (Cidr cidr : believed) {
            if (!draft.isTakenIn(store, cidr)) {
                if (!draft.writes(cidr) && gives.test(cidr)) {
                    return Optional.of(cidr);
                }
                allTaken = false;
            }
        }
        if (allTaken) {
            markClaimed(pool, freed, terms, draft);
        }
        return Optional.empty();
    }

    private static long start(long count, String node) {
        return count == 0 ? 0 : Math.floorMod(node.hashCode() * 0x9E3779B97F4A7C15L >>> 16, count);
    }

    /**
     * How far a node goes from one block to the next; it meets each of them once. With strides of their own, nodes do not follow each
     * other through runs of claimed blocks: with 98 of 100 claimed, each reads a few blocks instead of hundreds.
     */
    private static long stride(long count, String node) {
        if (count < 3) {
            return 1;
        }
        long stride = 1 + Math.floorMod(node.hashCode() * 0xC2B2AE3D27D4EB4FL >>> 16, count - 1);
        while (greatestCommonDivisor(stride, count) != 1) {
            stride = stride % (count - 1) + 1;
        }
        return stride;
    }

    private static long greatestCommonDivisor(long one, long other) {
        return other == 0 ? one : greatestCommonDivisor(other, one % other);
    }

    /** Whether somebody has found every open block of the pool claimed, and none has gone away since. */
    private boolean isClaimed(Pool pool, long freed) throws IOException {
        Optional<StoreRecord> mark = store.get(Keys.claimed(pool.cidr()));
        return mark.isPresent() && ByteBuffer.wrap(mark.get().value()).getLong() == freed;
    }

    /** Spares the next one the search; without effect if a block went away meanwhile, or if pool or settings are not those that were looked at. */
    private void markClaimed(Pool pool, long freed, Terms terms, Draft draft) throws IOException {
        Optional<StoreRecord> now = store.get(Keys.FREED);
        Optional<PoolRecord> record = draft.pool(pool.cidr().address());
        if (now.map(StoreRecord::revision).orElse(0L) != freed || record.isEmpty() || settings.terms() != terms) {
            return;
        }
        Transaction mark = new Transaction()
                .put(
                        Keys.claimed(pool.cidr()),
                        ByteBuffer.allocate(Long.BYTES).putLong(freed).array())
                .requireUnchanged(record.get().record());
        now.ifPresentOrElse(mark::requireUnchanged, () -> mark.requireAbsent(Keys.FREED));
        store.commit(mark);
    }

    private long revision(String key) throws IOException {
        return store.get(key).map(StoreRecord::revision).orElse(0L);
    }

    /** An existing empty block of these pools that answers to a condition. */
    Optional<StoreRecord> empty(List<Pool> pools, String node, Draft draft, Predicate<Block> condition)
            throws IOException {
        return existing(Keys.EMPTY, pools, node, draft, condition);
    }

    /**
     * An existing block of these pools with a free address that answers to a condition, rather one that is used than an empty one. Between the
     * looks at the two an empty one may have come into use.
     */
    Optional<StoreRecord> lender(List<Pool> pools, String node, Draft draft, Predicate<Block> condition)
            throws IOException {
        for (String index : List.of(Keys.ROOM, Keys.EMPTY, Keys.ROOM)) {
            Optional<StoreRecord> found = existing(index, pools, node, draft, condition);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<StoreRecord> existing(
            String index, List<Pool> pools, String node, Draft draft, Predicate<Block> condition) throws IOException {
        Pool first = pools.get(0);
        String start = index + Keys.text(first.cidr().subnet(first.blockLength(), start(first.blockCount(), node)));
        Optional<StoreRecord> behind = existing(index, start, "", pools, draft, condition);
        return behind.isPresent() ? behind : existing(index, "", start, pools, draft, condition);
    }

    /** Looks behind a key, and no further than to another, which is empty for no end. */
    private Optional<StoreRecord> existing(
            String index, String after, String last, List<Pool> pools, Draft draft, Predicate<Block> condition)
            throws IOException {
        String reached = after;
        List<StoreRecord> page;
        do {
            page = store.list(index, reached, PAGE);
            for (StoreRecord entry : page) {
                reached = entry.key();
                if (!last.isEmpty() && reached.compareTo(last) > 0) {
                    return Optional.empty();
                }
                Cidr cidr = Keys.cidr(reached, index);
                if (pools.stream().anyMatch(pool -> pool.cidr().contains(cidr))) {
                    Optional<StoreRecord> block = store.get(Keys.block(cidr));
                    if (block.isEmpty()) {
                        draft.sawMove();
                    } else if (condition.test(RecordCodec.block(block.get()))) {
                        return block;
                    }
                }
            }
        } while (page.size() == PAGE);
        return Optional.empty();
    }
}
