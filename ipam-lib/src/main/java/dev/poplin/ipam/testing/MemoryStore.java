package dev.poplin.ipam.testing;

import dev.poplin.ipam.store.RecordMap;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.store.Watchers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A store that forgets everything with its process. The {@link FaultPlan} says which calls fail and whether what failed took
 * effect all the same. Listeners are called by the committing thread. Thread-safe.
 */
public final class MemoryStore implements Store {

    /** Decides about each call, numbered from 0. */
    @FunctionalInterface
    public interface FaultPlan {

        /** What happens to this call; {@code write} says whether it is a commit. */
        Fault faultOf(int call, boolean write);
    }

    /** What can happen to a call. */
    public enum Fault {
        /** It is carried out. */
        NONE,
        /** It throws and has no effect. */
        LOST,
        /** It takes effect and throws. */
        LOST_AFTER,
        /** A commit answers that its conditions did not hold. */
        CONFLICT
    }

    private final RecordMap records = new RecordMap();
    private final Watchers watchers = new Watchers();
    private FaultPlan plan = (call, write) -> Fault.NONE;
    private int calls;

    /** An empty store without faults. */
    public MemoryStore() {}

    /** Sets the faults of the calls from now on, which are numbered from 0 again. */
    public synchronized void setFaults(FaultPlan faults) {
        plan = faults;
        calls = 0;
    }

    /** How many calls there were since the faults were set. */
    public synchronized int calls() {
        return calls;
    }

    private Fault nextFault(boolean write) throws IOException {
        Fault fault = plan.faultOf(calls++, write);
        if (fault == Fault.LOST) {
            throw new IOException("injected fault before call " + (calls - 1));
        }
        return fault;
    }

    private void throwAfter(Fault fault) throws IOException {
        if (fault == Fault.LOST_AFTER) {
            throw new IOException("injected fault after call " + (calls - 1));
        }
    }

    @Override
    public synchronized Optional<StoreRecord> get(String key) throws IOException {
        throwAfter(nextFault(false));
        return records.get(key);
    }

    @Override
    public synchronized List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        throwAfter(nextFault(false));
        return records.list(prefix, after, limit);
    }

    @Override
    public boolean commit(Transaction transaction) throws IOException {
        synchronized (this) {
            Fault fault = nextFault(true);
            if (fault == Fault.CONFLICT || !records.holds(transaction)) {
                return false;
            }
            records.apply(records.revision() + 1, transaction.writes());
            throwAfter(fault);
        }
        watchers.changed(transaction.writes().keySet());
        return true;
    }

    @Override
    public Watch watch(String prefix, Runnable listener) {
        return watchers.add(prefix, listener);
    }

    @Override
    public void close() {
        // Nothing runs.
    }
}
