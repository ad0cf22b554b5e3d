package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt has to do with addresses that rest while they are in no block: it remembers those of blocks that go away, and lets them rest in
 * blocks that come, of whatever size. Without a cool-down nothing is read or written. Confined to who drafts.
 */
final class DraftRests {

    /** More than there are beside a block: one of the largest size may be cut into blocks of all others. */
    private static final int MOST_BESIDE = 2 << Pool.MOST_UNITS_BITS;

    private final Store store;
    private final Rests rests;
    /** A negative one is not known. */
    private long coolDownMillis = -1;

    private long nowMillis;
    /** What was read, by where it is; null for nothing. */
    private @Nullable Map<String, List<StoreRecord>> beside;

    DraftRests(Store store, Rests rests) {
        this.store = store;
        this.rests = rests;
    }

    /** Another for the same attempt. */
    DraftRests copy() {
        DraftRests copy = new DraftRests(store, rests);
        copy.know(nowMillis, coolDownMillis);
        copy.beside = beside == null ? null : new HashMap<>(beside);
        return copy;
    }

    void know(long now, long coolDown) {
        nowMillis = now;
        coolDownMillis = coolDown;
    }

    private CoolDown coolDown() throws IOException {
        if (coolDownMillis < 0) {
            CoolDown read = rests.coolDown(store);
            know(read.nowMillis(), read.millis());
        }
        return new CoolDown(nowMillis, coolDownMillis);
    }

    /** What is remembered of addresses of a block. */
    private List<StoreRecord> of(Block block) throws IOException {
        String place = Keys.restingBeside(block.cidr(), block.unitLength());
        Map<String, List<StoreRecord>> known = beside == null ? new HashMap<>() : beside;
        beside = known;
        List<StoreRecord> read = known.get(place);
        if (read == null) {
            // With a limit, so that it is not answered from what is remembered of the store.
            read = store.list(place, "", MOST_BESIDE);
            known.put(place, read);
        }
        List<StoreRecord> found = new ArrayList<>();
        for (StoreRecord record : read) {
            Rest rest = RecordCodec.rest(record);
            if (rest.block().overlaps(block.cidr()) && rest.unitLength() == block.unitLength()) {
                found.add(record);
            }
        }
        return found;
    }

    /** A block that is not there yet, in which those of its addresses rest that were released a moment ago. */
    Block coming(Block block) throws IOException {
        CoolDown now = coolDown();
        Block rested = block;
        if (!now.isNone()) {
            for (StoreRecord record : of(block)) {
                rested = RecordCodec.rest(record).in(rested, now);
            }
        }
        return rested;
    }

    /**
     * As {@link #coming(Block)}; what the block takes over is remembered no longer. In all places where a block with its addresses could have gone
     * away meanwhile, things must be as they were read.
     */
    Block come(Block block, Collection<Cidr> places, Transaction transaction) throws IOException {
        CoolDown now = coolDown();
        if (now.isNone()) {
            return block;
        }
        Set<String> absent = new HashSet<>();
        places.forEach(place -> absent.add(Keys.resting(place, block.unitLength())));
        for (StoreRecord record : of(block)) {
            absent.remove(record.key());
            transaction.requireUnchanged(record);
            Rest left = RecordCodec.rest(record).without(block, now);
            if (left.releasedAt().isEmpty()) {
                transaction.delete(record.key());
            } else {
                transaction.put(record.key(), RecordCodec.encode(left));
            }
        }
        absent.forEach(transaction::requireAbsent);
        return coming(block);
    }

    /** Remembers what rests in a block that goes away, other than what is in those that take its place. */
    void go(Block block, Collection<Block> successors, Transaction transaction) throws IOException {
        if (block.releasedAt().isEmpty() || coolDown().isNone()) {
            return;
        }
        Rest rest = Rest.of(block, successors, coolDown());
        if (!rest.releasedAt().isEmpty()) {
            transaction.put(Keys.resting(block.cidr(), block.unitLength()), RecordCodec.encode(rest));
        }
    }
}
