package dev.poplin.ipam.change;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.BlockPages;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.record.Rests;
import dev.poplin.ipam.record.UsedBlocks;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a change works on, and what it has done so far. Confined to one change. */
final class Work {

    private final Store store;
    private final BlockIndex index;
    private final Attempts attempts;
    private final Rests rests;
    private final Configuration standard;
    private final List<Step> steps = new ArrayList<>();
    private final List<Remainder> left = new ArrayList<>();

    Work(Store store, BlockIndex index, Attempts attempts, Clock clock, Configuration standard) {
        this.store = store;
        this.index = index;
        this.attempts = attempts;
        this.rests = new Rests(clock, standard);
        this.standard = standard;
    }

    Store store() {
        return store;
    }

    Draft draft() {
        return new Draft(store, index, rests);
    }

    void done(Step step) {
        steps.add(step);
    }

    void left(Remainder remainder) {
        left.add(remainder);
    }

    ChangePlan plan(Change change) {
        return new ChangePlan(change, steps, left);
    }

    boolean attempt(String consequence, Attempts.Attempt<Boolean> attempt) throws IOException {
        return attempts.until(consequence, attempt);
    }

    Configuration configuration() throws IOException {
        Optional<StoreRecord> record = store.get(Keys.CONFIGURATION);
        return record.isEmpty()
                ? standard
                : RecordCodec.configuration(record.get().value());
    }

    /** The pool of a prefix. */
    PoolRecord pool(Cidr cidr) throws IOException {
        Optional<StoreRecord> record = store.get(Keys.pool(cidr));
        if (record.isEmpty()) {
            throw new IpamException(Reason.POOL_UNAVAILABLE, "there is no pool " + cidr);
        }
        return RecordCodec.pool(record.get());
    }

    /** The blocks that a node owns or has borrowed from, in their order; found by the index. */
    List<Block> blocksUsedBy(String node) throws IOException {
        List<StoreRecord> records =
                attempts.until("nobody knows what node " + node + " uses", () -> UsedBlocks.of(node, store));
        List<Block> blocks = new ArrayList<>();
        for (StoreRecord record : records) {
            blocks.add(RecordCodec.block(record.value()));
        }
        return blocks;
    }

    /** The blocks within a prefix, in their order. */
    List<Block> blocks(Cidr within) throws IOException {
        List<Block> blocks = new ArrayList<>();
        BlockPages.within(within, store, (cidr, record) -> blocks.add(RecordCodec.block(record.value())));
        blocks.sort(Comparator.comparing(Block::cidr));
        return blocks;
    }
}
