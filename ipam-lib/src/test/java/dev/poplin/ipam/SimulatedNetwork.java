package dev.poplin.ipam;

import dev.poplin.ipam.store.RecentView;
import dev.poplin.ipam.store.Recollection;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A store behind a network that delays and loses: requests on their way, answers that never come, writes that land late. */
public final class SimulatedNetwork {

    /** What becomes of a write, decided when it is sent. */
    private enum Fate {
        /** It takes effect, and its sender hears of it. */
        ANSWERED,
        /** It never arrives. */
        LOST,
        /** It takes effect, and its sender hears of a failure. */
        ANSWER_LOST,
        /** Its sender gives up; then it takes effect. */
        LATE
    }

    /** A write on its way. */
    private static final class Flight {
        private final Transaction transaction;
        private final Runnable landed;
        private Fate fate;
        private boolean delivered;
        private boolean committed;
        private long revision;

        private Flight(Transaction transaction, Fate fate, Runnable landed) {
            this.transaction = transaction;
            this.fate = fate;
            this.landed = landed;
        }
    }

    private final MemoryStore store = new MemoryStore();
    private final Random random;
    private final List<Flight> flights = new ArrayList<>();
    private boolean faulty = true;

    public SimulatedNetwork(Random random) {
        this.random = random;
    }

    /** The store itself. */
    public Store store() {
        return store;
    }

    /** From now on every write is answered. */
    public void heal() {
        faulty = false;
    }

    public int flights() {
        return flights.size();
    }

    /** Lets a random write arrive; says whether it changed anything. */
    public boolean deliver() {
        Flight flight = flights.remove(random.nextInt(flights.size()));
        flight.delivered = true;
        try {
            flight.committed = store.commit(flight.transaction);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        flight.revision = flight.committed ? revision(flight.transaction) : 0;
        flight.landed.run();
        return flight.committed;
    }

    /** The revision of a transaction that has just been carried out. */
    private long revision(Transaction transaction) {
        try {
            for (String key : transaction.contents().keySet()) {
                Optional<StoreRecord> written = store.get(key);
                if (written.isPresent()) {
                    return written.get().revision();
                }
            }
            return Long.MAX_VALUE;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** How one task reaches the store; {@code sent} and {@code landed} hear of its writes. */
    public Store connection(SimulatedTask task, Runnable sent, Runnable landed) {
        return connection(task, sent, landed, Optional.empty());
    }

    /** As {@link #connection(SimulatedTask, Runnable, Runnable)}, with what the task's node remembers of the store. */
    public Store connection(SimulatedTask task, Runnable sent, Runnable landed, Optional<Recollection> remembered) {
        return new Store() {
            @Override
            public Optional<RecentView> recent() {
                return remembered.map(memory -> memory.through(this));
            }

            @Override
            public Optional<StoreRecord> get(String key) throws IOException {
                waitForAnswer();
                return store.get(key);
            }

            @Override
            public List<StoreRecord> list(String prefix, String after, int limit) throws IOException {
                waitForAnswer();
                return store.list(prefix, after, limit);
            }

            private void waitForAnswer() throws IOException {
                task.pause();
                if (faulty && random.nextInt(200) == 0) {
                    throw new IOException("the read was lost");
                }
            }

            @Override
            public boolean commit(Transaction transaction) throws IOException {
                long written = 0;
                try {
                    written = send(transaction);
                    return written != 0;
                } finally {
                    long revision = written;
                    remembered.ifPresent(memory -> memory.settle(transaction, revision));
                }
            }

            /** The revision, or 0 if the conditions did not hold. */
            private long send(Transaction transaction) throws IOException {
                Flight flight = new Flight(transaction, fate(), landed);
                if (flight.fate == Fate.LOST) {
                    task.pause();
                    throw new IOException("the write was lost");
                }
                sent.run();
                flights.add(flight);
                if (flight.fate == Fate.LATE) {
                    task.pause();
                    throw new IOException("no answer in time");
                }
                do {
                    task.pause();
                } while (!flight.delivered);
                if (flight.fate == Fate.ANSWER_LOST) {
                    throw new IOException("the answer was lost");
                }
                return flight.revision;
            }

            @Override
            public Watch watch(String prefix, Runnable listener) {
                throw new UnsupportedOperationException("nobody watches");
            }

            @Override
            public void close() {
                // Nothing runs.
            }
        };
    }

    private Fate fate() {
        if (!faulty) {
            return Fate.ANSWERED;
        }
        return switch (random.nextInt(40)) {
            case 0 -> Fate.LOST;
            case 1 -> Fate.ANSWER_LOST;
            case 2 -> Fate.LATE;
            default -> Fate.ANSWERED;
        };
    }
}
