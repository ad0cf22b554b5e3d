package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.record.ClaimMark;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.IndexPages;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Looks for blocks that a node does not own: one to claim, or one of others. Every node begins at another place, which its name
 * gives, so that they seldom meet; and none reads more blocks than it must.
 */
final class BlockFinder {

    private final Store store;

    private final Settings settings;

    BlockFinder(Store store, Settings settings) {
        this.store = store;
        this.settings = settings;
    }

    /** Says when a block would have an address to give if it were claimed. */
    @FunctionalInterface
    interface Opening {

        /** Looks at a block that does not exist; the moment in milliseconds since 1970, now or before if it gives one. */
        long millis(Cidr cidr) throws IOException;
    }

    /**
     * A block of these pools that does not exist, that the draft does not claim, and that has an address to give.
     *
     * @param openings hears of pools whose blocks give none yet
     */
    Optional<Cidr> unclaimed(
            List<Pool> pools, String node, Conditions conditions, Draft draft, Openings openings, Opening opening)
            throws IOException {
        for (Pool pool : pools) {
            ClaimMark mark = ClaimMark.of(pool, store);
            if (mark.opensAtMillis() > conditions.availability().nowMillis()) {
                openings.add(pool.cidr(), mark.opensAtMillis());
            } else {
                UnclaimedSearch search = new UnclaimedSearch(store, conditions, draft, opening);
                Optional<Cidr> found = unclaimed(search, conditions.terms().open(pool), node);
                if (found.isPresent()) {
                    return found;
                }
                openings.add(pool.cidr(), search.opensAtMillis());
                if (search.isConclusive()) {
                    set(mark, search.opensAtMillis(), pool, conditions.terms(), draft);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Cidr> unclaimed(UnclaimedSearch search, OpenBlocks open, String node) throws IOException {
        long count = open.count();
        long stride = stride(count, node);
        long next = start(count, node);
        for (long step = 0; step < count; step++) {
            Cidr cidr = open.get(next);
            if (search.gives(cidr)) {
                return Optional.of(cidr);
            }
            next = next < count - stride ? next + stride : next - (count - stride);
        }
        return search.confirm();
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

    /** Spares the next one the search; without effect if a block went away meanwhile, or if pool or settings are not those that were looked at. */
    private void set(ClaimMark mark, long opensAtMillis, Pool pool, Terms terms, Draft draft) throws IOException {
        Optional<PoolRecord> record = draft.pool(pool.cidr().address());
        if (record.isPresent() && settings.terms() == terms) {
            mark.set(opensAtMillis, record.get(), store);
        }
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

    /** Each node begins at a place of its own in each pool, and goes around. */
    private Optional<StoreRecord> existing(
            String index, List<Pool> pools, String node, Draft draft, Predicate<Block> condition) throws IOException {
        List<StoreRecord> found = new ArrayList<>(1);
        IndexPages.Visitor visitor = cidr -> {
            Optional<StoreRecord> block = store.get(Keys.block(cidr));
            if (block.isEmpty()) {
                draft.sawMove();
            } else if (condition.test(RecordCodec.block(block.get()))) {
                found.add(block.get());
            }
            return found.isEmpty();
        };
        for (Pool pool : pools) {
            String start = index + Keys.text(pool.cidr().subnet(pool.blockLength(), start(pool.blockCount(), node)));
            boolean goesOn = IndexPages.within(index, pool.cidr(), start, "", store, visitor)
                    && IndexPages.within(index, pool.cidr(), "", start, store, visitor);
            if (!goesOn) {
                break;
            }
        }
        return found.stream().findFirst();
    }
}
