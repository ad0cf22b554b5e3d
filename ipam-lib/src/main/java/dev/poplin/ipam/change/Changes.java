package dev.poplin.ipam.change;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.function.LongConsumer;

/** Plans and carries out changes on the records of one store; {@link dev.poplin.ipam.Ipam} opens it for its own. Thread-safe. */
public final class Changes {

    private final Store store;
    private final Clock clock;
    private final BlockIndex index;
    private final Attempts attempts;
    private final Configuration standard;

    /**
     * Opens the records of a store.
     *
     * @param index how blocks are found
     * @param pause how to wait, for so many nanoseconds, when others wrote at the same time
     * @param standard what holds for a store without a configuration
     */
    @SuppressWarnings("exports") // Only Ipam makes one.
    public Changes(Store store, Clock clock, BlockIndex index, LongConsumer pause, Configuration standard) {
        this.store = store;
        this.clock = clock;
        this.index = index;
        this.attempts = new Attempts(pause);
        this.standard = standard;
    }

    /** Does what a change needs, or tells only what that would be: then it is done on a copy of the records. */
    public ChangePlan run(Change change, boolean dryRun) throws IOException {
        Store place = dryRun ? new Sketch(store, List.of(Keys.POOLS, Keys.SETTINGS)) : store;
        Work work = new Work(place, index, attempts, clock, standard);
        if (change instanceof Change.ResizeBlocks resize) {
            requireLength(work.pool(resize.pool()).pool(), resize.blockLength());
            new Resizing(work, resize.pool(), resize.blockLength()).run();
        } else if (change instanceof Change.SplitPool split) {
            PoolParts parts = new PoolParts(work);
            work.attempt(notDone(change), () -> parts.split(split.pool(), split.parts()));
        } else if (change instanceof Change.MergePools merge) {
            PoolParts parts = new PoolParts(work);
            work.attempt(notDone(change), () -> parts.merge(merge.pools()));
        } else if (change instanceof Change.DrainPool drain) {
            new Tidying(work).drainPool(drain.pool());
        } else if (change instanceof Change.DrainNode drain) {
            new Tidying(work).drainNode(drain.node());
        } else if (change instanceof Change.ReopenNode reopen) {
            new Tidying(work).setClosed(reopen.node(), false);
        } else {
            new Tidying(work).defragment();
        }
        return work.plan(change);
    }

    private static String notDone(Change change) {
        return "could not " + change.sentence();
    }

    private static void requireLength(Pool pool, int length) throws IpamException {
        Cidr cidr = pool.cidr();
        try {
            pool.withBlockLength(length);
        } catch (IllegalArgumentException e) {
            throw new IpamException(
                    Reason.POOL_UNSUITABLE, "the blocks of pool " + cidr + " cannot be resized: " + e.getMessage());
        }
    }
}
