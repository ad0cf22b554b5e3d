package dev.poplin.etcd;

import dev.poplin.etcd.EtcdException.Reason;
import dev.poplin.ipam.store.Transaction;
import io.etcd.jetcd.kv.TxnResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Transactions on their way to etcd. One request is in flight at a time; those who come meanwhile share the next one, unless one
 * touches what another writes. Of those, the first goes, and who waits with a condition that thereby fails is told so without a
 * question to etcd. Thread-safe.
 */
final class CommitQueue {

    private static final int MOST_KEYS_TOLD = 4;

    /** etcd counts the transactions in a request and the operations of the largest of them; its limit is 128. */
    private static final int MOST_TRANSACTIONS = 64;

    private static final int MOST_OPERATIONS = 60;
    /** etcd's limit for a request is 1.5 MiB. */
    private static final int MOST_BYTES = 512 << 10;

    /** A transaction and what became of it. */
    private static final class Pending {
        private final Transaction transaction;
        private final Condition changed;
        /** Until when it may be sent, of {@link System#nanoTime}. */
        private final long end;
        /** The most keys that one part of it names. */
        private final int operations;
        /** How long keys and values are that it writes. */
        private final int bytes;

        private boolean done;
        private long revision;
        private @Nullable IOException failure;
        /** The key whose condition failed. */
        private @Nullable String lostAt;

        /** Encodes what is written: a record that cannot be is its writer's fault alone. */
        private Pending(Transaction transaction, Condition changed, long end) {
            this.transaction = transaction;
            this.changed = changed;
            this.end = end;
            this.operations = Math.max(
                    transaction.conditions().size(), transaction.writes().size());
            int length = 0;
            for (Map.Entry<String, byte @Nullable []> write :
                    transaction.writes().entrySet()) {
                byte[] value = write.getValue();
                length += write.getKey().length() + (value == null ? 0 : value.length);
            }
            this.bytes = length;
        }

        private long leftNanos() {
            return end - System.nanoTime();
        }

        private void end() {
            done = true;
            changed.signal();
        }
    }

    private final EtcdConnection connection;
    private final Requests requests;
    private final Contention contention;
    private final LongConsumer seen;
    /** Guards the fields below and the states of all transactions; not held during requests. */
    private final ReentrantLock lock = new ReentrantLock();
    /** In the order of arrival. */
    private final List<Pending> waiting = new LinkedList<>();

    private boolean sending;

    CommitQueue(EtcdConnection connection, Keyspace records, LongConsumer seen) {
        this.connection = connection;
        this.contention = new Contention(connection);
        this.requests = new Requests(records, contention);
        this.seen = seen;
    }

    /**
     * As {@link dev.poplin.ipam.store.Store#commit}; an interrupt does not end it, for others may wait for the same request. Who lost returns when it is time to try again.
     *
     * @return the revision of what was written, or 0 if the conditions did not hold
     * @throws EtcdException also {@code UNREACHABLE} if those before it had no answer until its deadline: then it was never sent. What is sent with
     *     others has as long as the last of them
     * @throws IllegalArgumentException if a record cannot be encoded; nothing was sent
     */
    long commit(Transaction transaction) throws IOException {
        connection.requireOpen();
        Pending mine = new Pending(
                transaction,
                lock.newCondition(),
                System.nanoTime() + connection.options().deadline().toNanos());
        lock.lock();
        try {
            waiting.add(mine);
            while (!mine.done) {
                if (sending) {
                    mine.changed.awaitUninterruptibly();
                } else {
                    sendNext();
                }
            }
        } finally {
            lock.unlock();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        if (mine.lostAt != null) {
            contention.lost(mine.lostAt);
            return 0;
        }
        return mine.revision;
    }

    /** Sends a batch without the lock, and wakes the next who has to send. */
    private void sendNext() {
        sending = true;
        List<Pending> batch = nextBatch();
        lock.unlock();
        try {
            sendInTime(batch);
        } finally {
            lock.lock();
            sending = false;
            if (!waiting.isEmpty()) {
                waiting.get(0).changed.signal();
            }
        }
    }

    /** Takes the first who waits and all behind it that may go along; the lock is held. */
    private List<Pending> nextBatch() {
        List<Pending> batch = new ArrayList<>();
        Set<String> touched = new HashSet<>();
        Set<String> written = new HashSet<>();
        int bytes = 0;
        for (Iterator<Pending> all = waiting.iterator(); all.hasNext() && batch.size() < MOST_TRANSACTIONS; ) {
            Pending next = all.next();
            bytes += next.bytes;
            boolean fits = next.operations <= MOST_OPERATIONS && bytes <= MOST_BYTES;
            boolean independent = isIndependent(next.transaction, touched, written);
            touched.addAll(next.transaction.conditions().keySet());
            touched.addAll(next.transaction.writes().keySet());
            written.addAll(next.transaction.writes().keySet());
            if (batch.isEmpty() || fits && independent) {
                batch.add(next);
                all.remove();
            }
            if (!fits) {
                break;
            }
        }
        return batch;
    }

    /** Also of those before it that stay, so that nobody is overtaken by what undoes its conditions. */
    private static boolean isIndependent(Transaction transaction, Set<String> touched, Set<String> written) {
        return transaction.writes().keySet().stream().noneMatch(touched::contains)
                && transaction.conditions().keySet().stream().noneMatch(written::contains);
    }

    private void sendInTime(List<Pending> batch) {
        List<Pending> late =
                batch.stream().filter(pending -> pending.leftNanos() <= 0).toList();
        if (!late.isEmpty()) {
            fail(late, EtcdException.neverSent("writing " + keys(transactions(late)), connection.options()));
        }
        List<Pending> inTime = new ArrayList<>(batch);
        inTime.removeAll(late);
        if (!inTime.isEmpty()) {
            send(inTime);
        }
    }

    private static List<Transaction> transactions(List<Pending> batch) {
        return batch.stream().map(pending -> pending.transaction).toList();
    }

    private void send(List<Pending> batch) {
        List<Transaction> transactions = transactions(batch);
        long leftNanos = batch.stream().mapToLong(Pending::leftNanos).max().orElse(0);
        try {
            TxnResponse response = connection.callForAll(
                    "writing " + keys(transactions),
                    leftNanos,
                    client -> requests.send(client.getKVClient(), transactions));
            seen.accept(response.getHeader().getRevision());
            List<TxnResponse> answers = Requests.answers(response, transactions.size());
            lock.lock();
            try {
                for (int i = 0; i < batch.size(); i++) {
                    settle(batch.get(i), answers.get(i), response.getHeader().getRevision());
                }
            } finally {
                lock.unlock();
            }
        } catch (EtcdException e) {
            if (batch.size() > 1
                    && (e.hadNoEffect() && e.reason() != Reason.UNREACHABLE || e.reason() == Reason.OTHER)) {
                // One of them is to blame; alone, each gets the answer that is its own.
                batch.forEach(pending -> sendInTime(List.of(pending)));
            } else {
                fail(batch, e);
            }
        } catch (IOException e) {
            fail(batch, e);
        } catch (RuntimeException e) {
            fail(batch, new IOException("an answer of etcd was not understood", e));
        }
    }

    /** What is written, for people: some of the keys, and how many others. */
    private static String keys(List<Transaction> transactions) {
        Set<String> keys = new LinkedHashSet<>();
        transactions.forEach(transaction -> keys.addAll(transaction.writes().keySet()));
        List<String> some = keys.stream().limit(MOST_KEYS_TOLD).toList();
        return some + (keys.size() > some.size() ? " and " + (keys.size() - some.size()) + " others" : "");
    }

    private void fail(List<Pending> batch, IOException failure) {
        lock.lock();
        try {
            for (Pending pending : batch) {
                pending.failure = failure;
                pending.end();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The lock is held. */
    private void settle(Pending pending, TxnResponse answer, long revision) {
        Transaction transaction = pending.transaction;
        pending.end();
        if (answer.isSucceeded()) {
            pending.revision = revision;
            contention.won(transaction);
            transaction
                    .writes()
                    .forEach((key, value) -> refuseOthers(key, new Known(value == null ? 0 : revision, revision)));
            return;
        }
        Requests.revisions(transaction, answer).forEach((key, now) -> {
            if (!now.equals(transaction.conditions().get(key))) {
                pending.lostAt = key;
                refuseOthers(key, new Known(now, revision));
            }
        });
    }

    /** Those who wait with an older revision of a key in their conditions have lost. */
    private void refuseOthers(String key, Known known) {
        for (Iterator<Pending> all = waiting.iterator(); all.hasNext(); ) {
            Pending other = all.next();
            Long wanted = other.transaction.conditions().get(key);
            if (wanted != null && known.refutes(wanted)) {
                other.lostAt = key;
                other.end();
                all.remove();
            }
        }
    }
}
