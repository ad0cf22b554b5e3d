package dev.poplin.ipam.testing;

import dev.poplin.ipam.store.Exchange;
import dev.poplin.ipam.store.RecordMap;
import dev.poplin.ipam.store.ResidentStore;
import dev.poplin.ipam.store.StoreClosedException;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.store.Watchers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store that forgets everything with its process. The {@link FaultPlan} says which calls fail and whether what failed took
 * effect all the same. Listeners are called by the committing thread. Thread-safe: transactions of different keys do not wait for each other.
 */
public final class MemoryStore implements ResidentStore {

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

    /** What the stores on the same records share. */
    private static final class Memory {
        private final RecordMap records = new RecordMap();
        private final List<Watchers> clients = new CopyOnWriteArrayList<>();
    }

    /** A plan, and how far it has come. */
    private static final class Faults {
        private final FaultPlan plan;
        private int calls;

        private Faults(FaultPlan plan) {
            this.plan = plan;
        }

        private synchronized int calls() {
            return calls;
        }

        private synchronized Fault next(boolean write) throws IOException {
            Fault fault = plan.faultOf(calls++, write);
            if (fault == Fault.LOST) {
                throw new IOException("injected fault before call " + (calls - 1));
            }
            return fault;
        }
    }

    private final Memory memory;
    private final Watchers watchers = new Watchers();
    /** Null until somebody sets faults: then calls are counted, one at a time. */
    private volatile @Nullable Faults faults;

    private volatile boolean closed;

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
    public void setFaults(FaultPlan plan) {
        faults = new Faults(plan);
    }

    /** How many calls there were since the faults were set; 0 if they never were. */
    public int calls() {
        Faults set = faults;
        return set == null ? 0 : set.calls();
    }

    private Fault nextFault(boolean write) throws IOException {
        if (closed) {
            throw new StoreClosedException("the store in memory");
        }
        Faults set = faults;
        return set == null ? Fault.NONE : set.next(write);
    }

    private static void throwAfter(Fault fault) throws IOException {
        if (fault == Fault.LOST_AFTER) {
            throw new IOException("injected fault after a call took effect");
        }
    }

    @Override
    public Optional<StoreRecord> get(String key) throws IOException {
        throwAfter(nextFault(false));
        return memory.records.get(key);
    }

    @Override
    public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
        throwAfter(nextFault(false));
        return memory.records.list(prefix, after, limit);
    }

    @Override
    public boolean commit(Transaction transaction) throws IOException {
        Fault fault = nextFault(true);
        if (fault == Fault.CONFLICT || !memory.records.commit(transaction)) {
            return false;
        }
        tellListeners(() -> transaction.contents().keySet());
        throwAfter(fault);
        return true;
    }

    @Override
    public boolean commit(Exchange exchange) throws IOException {
        Fault fault = nextFault(true);
        if (fault == Fault.CONFLICT || !memory.records.commit(exchange)) {
            return false;
        }
        tellListeners(() -> Set.of(exchange.seen().key(), exchange.otherKey()));
        throwAfter(fault);
        return true;
    }

    private void tellListeners(Supplier<Set<String>> keys) {
        for (Watchers client : memory.clients) {
            if (!client.isEmpty()) {
                client.changed(keys.get());
            }
        }
    }

    @Override
    public boolean isCurrent(List<StoreRecord> listed) {
        return answersUnasked() && memory.records.isCurrent(listed);
    }

    @Override
    public boolean isCurrent(StoreRecord record) {
        return answersUnasked() && memory.records.isCurrent(record);
    }

    /** Whether no call can fail. */
    private boolean answersUnasked() {
        return !closed && faults == null;
    }

    @Override
    public Watch watch(String prefix, Runnable listener) {
        synchronized (watchers) {
            if (closed) {
                throw new IllegalStateException("the store in memory is closed");
            }
            return watchers.add(prefix, listener);
        }
    }

    @Override
    public void close() {
        synchronized (watchers) {
            closed = true;
            memory.clients.remove(watchers);
            watchers.clear();
        }
    }
}
