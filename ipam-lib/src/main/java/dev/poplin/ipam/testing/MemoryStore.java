package dev.poplin.ipam.testing;

import dev.poplin.ipam.store.RecordMap;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreClosedException;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.store.Watchers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

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

    /** What the stores on the same records share; its monitor guards the records. */
    private static final class Memory {
        private final RecordMap records = new RecordMap();
        private final List<Watchers> clients = new CopyOnWriteArrayList<>();
    }

    private final Memory memory;
    private final Watchers watchers = new Watchers();
    private FaultPlan plan = (call, write) -> Fault.NONE;
    private int calls;
    private boolean closed;

    /** An empty store without faults. */
    public MemoryStore() {
        this(new Memory());
    }

    private MemoryStore(Memory memory) {
        this.memory = memory;
        memory.clients.add(watchers);
    }

    /** Another store on the same records, as another process would open it; without faults, and open though this one be closed. */
    public MemoryStore another() {
        return new MemoryStore(memory);
    }

    /** Sets the faults of the calls from now on, which are numbered from 0 again. */
    public void setFaults(FaultPlan faults) {
        synchronized (memory) {
            plan = faults;
            calls = 0;
        }
    }

    /** How many calls there were since the faults were set. */
    public int calls() {
        synchronized (memory) {
            return calls;
        }
    }

    private Fault nextFault(boolean write) throws IOException {
        if (closed) {
            throw new StoreClosedException("the store in memory");
        }
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
    public Optional<StoreRecord> get(String key) throws IOException {
        synchronized (memory) {
            throwAfter(nextFault(false));
            return memory.records.get(key);
        }
    }

    @Override
    public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        synchronized (memory) {
            throwAfter(nextFault(false));
            return memory.records.list(prefix, after, limit);
        }
    }

    @Override
    public boolean commit(Transaction transaction) throws IOException {
        synchronized (memory) {
            Fault fault = nextFault(true);
            if (fault == Fault.CONFLICT || !memory.records.holds(transaction)) {
                return false;
            }
            memory.records.apply(memory.records.revision() + 1, transaction.contents());
            throwAfter(fault);
        }
        Set<String> changed = transaction.contents().keySet();
        memory.clients.forEach(client -> client.changed(changed));
        return true;
    }

    @Override
    public Watch watch(String prefix, Runnable listener) {
        synchronized (memory) {
            if (closed) {
                throw new IllegalStateException("the store in memory is closed");
            }
            return watchers.add(prefix, listener);
        }
    }

    @Override
    public void close() {
        synchronized (memory) {
            closed = true;
            memory.clients.remove(watchers);
            watchers.clear();
        }
    }
}
