package dev.poplin.ipam.check;

import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.Rests;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/** Checks and mends the records of one store; {@link dev.poplin.ipam.Ipam} opens it for its own. Thread-safe. */
public final class Integrity {

    private final Store store;
    private final BlockIndex index;
    private final Clock clock;
    private final Repairer repairer;

    /** Says what releases an address, if it is still held as it was seen. */
    @FunctionalInterface
    public interface Releases {

        /** The transaction; without writes if there is nothing to release. */
        Transaction releasing(Allocation seen) throws IOException;
    }

    /**
     * Opens the records of a store.
     *
     * @param standard what holds for a store without a configuration
     * @param index how blocks are found
     * @param pause how to wait, for so many nanoseconds, when others wrote at the same time
     */
    @SuppressWarnings("exports") // Only Ipam makes one.
    public Integrity(
            Store store, Clock clock, Configuration standard, BlockIndex index, LongConsumer pause, Releases releases) {
        this.store = store;
        this.clock = clock;
        this.index = index;
        this.repairer = new Repairer(store, index, new Rests(clock, standard), releases, new Attempts(pause));
    }

    /** Looks; and if there is something, looks again and reports what it saw both times, since others may have been writing. */
    public IntegrityReport check(LiveOwners owners) throws IOException {
        IntegrityReport first = new IntegrityCheck(store, index, owners).look(clock);
        if (first.isClean()) {
            return first;
        }
        IntegrityReport second = new IntegrityCheck(store, index, owners).look(clock);
        Set<Problem> both = new LinkedHashSet<>(second.problems());
        both.retainAll(new HashSet<>(first.problems()));
        return new IntegrityReport(
                second.time(),
                second.pools(),
                second.blocks(),
                second.addresses(),
                second.handles(),
                List.copyOf(both));
    }

    /** Mends those problems that are still there, each when {@code witness} has heard of it; without one tells only what it would write. */
    public Repair repair(List<Problem> problems, Optional<Repair.Witness> witness) throws IOException {
        return repairer.repair(problems, witness);
    }

    /** Puts back what was there before a repair; returns the steps whose records others have changed since, which stay. */
    public List<Repair.Step> undo(Repair repair) throws IOException {
        return repairer.undo(repair);
    }

    /** Puts back what was there before one step of a repair; says false, and leaves all as it is, if others have changed it since. */
    public boolean undo(List<Repair.Write> writes) throws IOException {
        return repairer.undo(writes);
    }
}
