package dev.poplin.netlink.system;

import dev.poplin.netlink.DumpInterruptedException;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageDump;
import dev.poplin.netlink.message.MessageWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests and their answers over one transport: a number for each message, strays dropped, a deadline for each answer.
 * Thread-safe: the requests of several threads are under way at the same time, also beside a dump; only a dump waits for the dump before
 * it, as the kernel wants it. At log level TRACE every message is logged as annotated hex.
 */
public final class Conversation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int DUMP_ATTEMPTS = 8;
    /** So many messages are sent at a time. */
    private static final int WINDOW = 200;
    /** The answers to so many messages surely fit a receive queue of default size. */
    private static final int UNDER_WAY = 400;
    /** A writer that had to grow more than this is not kept. */
    private static final int KEPT_BYTES = 256 * 1024;

    private final NetlinkTransport transport;
    private final Duration patience;
    private final Inbox inbox;
    private final Semaphore room = new Semaphore(UNDER_WAY, true);
    private final ReentrantLock sending = new ReentrantLock();
    private final ReentrantLock dumping = new ReentrantLock(true);
    private final ConcurrentLinkedDeque<MessageWriter> writers = new ConcurrentLinkedDeque<>();
    private int nextNumber = 1;

    /** A conversation over this transport, which it closes. An answer that takes longer than 30 seconds is a failure. */
    public Conversation(NetlinkTransport transport) {
        this(transport, PATIENCE);
    }

    /** A conversation over this transport, which it closes; the kernel has this long for the answer to each request. */
    public Conversation(NetlinkTransport transport, Duration patience) {
        this.transport = transport;
        this.patience = patience;
        this.inbox = new Inbox(transport);
    }

    /**
     * Sends one request and waits for its acknowledgement.
     *
     * @throws NetlinkException if the kernel refuses
     */
    public void execute(Request request) throws NetlinkException {
        Batch batch = new Batch(List.of(request));
        converse(batch);
        batch.requireAccepted();
    }

    /**
     * Takes back what was done before this failure, also in a thread that is interrupted, which it stays. What the kernel has against it is
     * added to the failure.
     */
    public void undo(Request request, Exception failure) {
        boolean interrupted = Thread.interrupted();
        try {
            execute(request);
        } catch (NetlinkException e) {
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Sends all requests, many at a time, and returns the outcome of each in order: empty where it succeeded. A failure does not
     * keep the others from being carried out.
     *
     * @throws NetlinkException if sending or receiving itself fails; then the later outcomes are unknown
     */
    public List<Optional<NetlinkException>> executeAll(List<Request> requests) throws NetlinkException {
        List<Optional<NetlinkException>> outcomes = new ArrayList<>(requests.size());
        executeAll(requests, outcomes);
        return outcomes;
    }

    /**
     * As {@link #executeAll(List)}, but adds the outcomes to this list, which is empty, as they come.
     *
     * @throws NetlinkException if sending or receiving itself fails; then the list has the outcomes that are known, which are those of all
     *     that was sent if the thread was interrupted and the kernel had answered
     */
    public void executeAll(List<Request> requests, List<Optional<NetlinkException>> outcomes) throws NetlinkException {
        while (outcomes.size() < requests.size()) {
            int from = outcomes.size();
            Batch batch = new Batch(requests.subList(from, Math.min(from + WINDOW, requests.size())));
            try {
                converse(batch);
            } finally {
                if (batch.isAnswered()) {
                    batch.addOutcomes(outcomes);
                }
            }
        }
    }

    /**
     * Sends requests between two that begin and end a transaction, all in one datagram; the kernel carries out all or none.
     * Nothing is sent if there are no requests.
     *
     * @throws NetlinkException the first refusal, with the others as suppressed; nothing has changed
     */
    public void transact(Request begin, List<Request> requests, Request end) throws NetlinkException {
        if (requests.isEmpty()) {
            return;
        }
        List<Request> all = new ArrayList<>(requests.size() + 2);
        all.add(begin);
        all.addAll(requests);
        all.add(end);
        Transaction transaction = new Transaction(all);
        converse(transaction);
        transaction.requireAccepted();
    }

    /**
     * Sends one request and returns the first message of its answer.
     *
     * @throws NetlinkException if the kernel refuses
     */
    public <T> T get(Request request, Function<Reply, T> decoder) throws NetlinkException {
        List<T> found = new ArrayList<>(1);
        converse(Question.forOne(request, reply -> found.add(decoder.apply(reply))));
        if (found.isEmpty()) {
            throw new NetlinkException(request.operation(), Errno.ENOENT);
        }
        return found.get(0);
    }

    /**
     * As {@link #get}, of something that may not be there.
     *
     * @param absent what the kernel says if it is not
     * @return empty if it is not there
     * @throws NetlinkException if the kernel refuses otherwise
     */
    public <T> Optional<T> find(Request request, Errno absent, Function<Reply, T> decoder) throws NetlinkException {
        try {
            return Optional.of(get(request, decoder));
        } catch (NetlinkException e) {
            if (e.errno().equals(absent)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Makes a value of a message, or null if nothing is wanted of it.
     *
     * @param <T> the kind of values
     */
    public interface Selection<T> {

        /** The value, or null. */
        @Nullable
        T take(Reply message);
    }

    /** As {@link #dump}, of which some messages are left out. */
    public <T> List<T> dumpSome(Request request, Selection<T> selection) throws NetlinkException {
        List<T> found = new ArrayList<>();
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            found.clear();
            if (!dumpOnce(Question.forAll(request, reply -> {
                T value = selection.take(reply);
                if (value != null) {
                    found.add(value);
                }
            }))) {
                return found;
            }
        }
        throw new DumpInterruptedException(request.operation(), DUMP_ATTEMPTS, found);
    }

    /**
     * Sends all requests, each of which takes something away.
     *
     * @param absent what the kernel says of something that is gone already, be it with what had it, which is no failure
     * @return how many took something away
     * @throws NetlinkException the first refusal of another kind, with the others as suppressed; the rest has been carried out
     */
    public int removeAll(List<Request> requests, Errno... absent) throws NetlinkException {
        int removed = 0;
        NetlinkException refused = null;
        for (Optional<NetlinkException> outcome : executeAll(requests)) {
            NetlinkException failure = outcome.orElse(null);
            if (failure == null) {
                removed++;
            } else if (!List.of(absent).contains(failure.errno())) {
                if (refused == null) {
                    refused = failure;
                } else {
                    refused.addSuppressed(failure);
                }
            }
        }
        if (refused != null) {
            throw refused;
        }
        return removed;
    }

    /**
     * Sends a dump request and decodes each message of its answer. A dump that the kernel marks as interrupted is repeated.
     *
     * @throws NetlinkException if the kernel refuses; EINTR if every attempt was interrupted, then a
     *     {@link DumpInterruptedException} that carries what the last attempt found
     */
    public <T> List<T> dump(Request request, Function<Reply, T> decoder) throws NetlinkException {
        List<T> found = new ArrayList<>();
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            found.clear();
            if (!dumpOnce(Question.forAll(request, reply -> found.add(decoder.apply(reply))))) {
                return found;
            }
        }
        throw new DumpInterruptedException(request.operation(), DUMP_ATTEMPTS, found);
    }

    /**
     * Sends a dump request and hands out each message of its answer as it came, without a record of it. The consumer is called in this
     * thread and may take its time, which delays no other request but dumps and does not count as the kernel's; it may make requests of this
     * conversation, but no dumps. While it or another thread does, what the kernel lists meanwhile waits in direct memory, up to the whole
     * dump: to make many requests, collect what they are about and make them afterwards.
     *
     * @throws NetlinkException if the kernel refuses; a {@link DumpInterruptedException} that carries nothing if the kernel says
     *     at the end that what was handed out is inconsistent
     */
    public void scan(Request request, Consumer<Reply> consumer) throws NetlinkException {
        if (dumpOnce(new Scan(request, consumer))) {
            throw new DumpInterruptedException(request.operation(), 1, List.of());
        }
    }

    /** Asks for a dump; true if the kernel said that its messages are inconsistent. */
    private boolean dumpOnce(Question question) throws NetlinkException {
        inbox.requireNotReading();
        if (dumping.isHeldByCurrentThread()) {
            throw new IllegalStateException("a dump from within the reading of another one");
        }
        long deadline = Deadline.after(patience);
        if (!within(deadline, dumping::tryLock)) {
            throw new NetlinkException("wait for a dump of another thread", Errno.ETIMEDOUT);
        }
        try {
            inbox.awaitEndOfDumps(deadline);
            converse(question);
            return question.wasInterrupted();
        } finally {
            dumping.unlock();
        }
    }

    private interface Timed {
        boolean attempt(long time, TimeUnit unit) throws InterruptedException;
    }

    private static boolean within(long deadline, Timed attempt) throws NetlinkException {
        try {
            return attempt.attempt(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetlinkException("wait for the requests of other threads", Errno.EINTR);
        }
    }

    private void converse(Exchange exchange) throws NetlinkException {
        inbox.requireNotReading();
        long deadline = Deadline.after(patience);
        // A scan has a place while it waits for what its consumer asks for.
        int messages = Math.min(exchange.size(), UNDER_WAY - 1);
        if (!within(deadline, (time, unit) -> room.tryAcquire(messages, time, unit))) {
            throw new NetlinkException("wait for the requests of other threads", Errno.ETIMEDOUT);
        }
        MessageWriter writer = writers.pollFirst();
        writer = writer == null ? new MessageWriter(8 * 1024) : writer;
        try {
            send(exchange, writer, deadline);
            inbox.await(exchange, deadline);
        } finally {
            room.release(messages);
            if (writer.size() <= KEPT_BYTES) {
                writer.clear();
                writers.addFirst(writer);
            }
        }
    }

    private void send(Exchange exchange, MessageWriter writer, long deadline) throws NetlinkException {
        if (!within(deadline, sending::tryLock)) {
            throw new NetlinkException("wait for the requests of other threads", Errno.ETIMEDOUT);
        }
        try {
            exchange.write(writer, nextNumber);
            nextNumber += exchange.size();
            if (LOG.isTraceEnabled()) {
                LOG.trace("to the kernel\n{}", MessageDump.of(exchange.sent(), exchange.names()));
            }
            inbox.expect(exchange);
            try {
                transport.send(exchange.sent());
            } catch (NetlinkException | RuntimeException e) {
                inbox.forget(exchange);
                throw e;
            }
        } finally {
            sending.unlock();
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
