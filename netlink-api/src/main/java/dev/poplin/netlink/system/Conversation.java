package dev.poplin.netlink.system;

import dev.poplin.netlink.DumpInterruptedException;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageDump;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests and their answers over one transport: a sequence number for each message, strays dropped, a deadline for each
 * answer. Thread-safe; one request is under way at a time. At log level TRACE every message is logged as annotated hex.
 */
public final class Conversation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int DUMP_ATTEMPTS = 8;
    /** So many acknowledgements surely fit the receive queue. */
    private static final int WINDOW = 200;

    private final NetlinkTransport transport;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final MessageWriter writer = new MessageWriter(8 * 1024);
    private int sequence = 1;
    private long deadline;
    /** An answer was not read to its end; the kernel refuses another dump until the one before has been read. */
    private boolean abandoned;

    /** A conversation over this transport, which it closes. An answer that takes longer than 30 seconds is a failure. */
    public Conversation(NetlinkTransport transport) {
        this(transport, PATIENCE);
    }

    /** A conversation over this transport, which it closes; the kernel has this long for the answer to each request. */
    public Conversation(NetlinkTransport transport, Duration patience) {
        this.transport = transport;
        this.patience = patience;
    }

    /**
     * Sends one request and waits for its acknowledgement.
     *
     * @throws NetlinkException if the kernel refuses
     */
    public void execute(Request request) throws NetlinkException {
        Optional<NetlinkException> failure = executeAll(List.of(request)).get(0);
        if (failure.isPresent()) {
            throw failure.get();
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
        lock.lock();
        try {
            for (int from = 0; from < requests.size(); from += WINDOW) {
                window(requests.subList(from, Math.min(from + WINDOW, requests.size())), outcomes);
            }
        } finally {
            lock.unlock();
        }
        return outcomes;
    }

    private void window(List<Request> requests, List<Optional<NetlinkException>> outcomes) throws NetlinkException {
        begin();
        int first = sequence;
        int[] starts = new int[requests.size()];
        for (int index = 0; index < starts.length; index++) {
            starts[index] = write(requests.get(index), MessageFlags.ACK);
        }
        ByteBuffer sent = send(requests.get(0).names());
        @Nullable Outcome[] window = new Outcome[starts.length];
        int[] missing = {starts.length};
        while (missing[0] > 0) {
            receive(requests.get(0).names(), (number, message) -> {
                int index = number - first;
                if (index < 0 || index >= starts.length || message.type() != MessageType.ERROR) {
                    return;
                }
                if (window[index] == null) {
                    missing[0]--;
                    ExtendedAck ack = new ExtendedAck(requests.get(index), sent, starts[index]);
                    window[index] = new Outcome(ack.failure(message));
                }
            });
        }
        abandoned = false;
        for (Outcome outcome : window) {
            outcomes.add(outcome == null ? Optional.empty() : outcome.failure());
        }
    }

    private record Outcome(Optional<NetlinkException> failure) {}

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
        lock.lock();
        try {
            begin();
            int first = sequence + 1;
            int last = sequence + requests.size();
            int start = write(begin, 0);
            int[] starts = new int[requests.size()];
            for (int index = 0; index < starts.length; index++) {
                // A failure is reported in any case; the last one's answer says that all are there.
                starts[index] = write(requests.get(index), sequence == last ? MessageFlags.ACK : 0);
            }
            write(end, 0);
            ByteBuffer sent = send(begin.names());
            List<NetlinkException> failures = new ArrayList<>(1);
            boolean[] answered = {false};
            while (!answered[0]) {
                receive(begin.names(), (number, message) -> {
                    int index = number - first;
                    if (index < -1 || index > starts.length || message.type() != MessageType.ERROR) {
                        return;
                    }
                    boolean inside = index >= 0 && index < starts.length;
                    ExtendedAck ack =
                            new ExtendedAck(inside ? requests.get(index) : begin, sent, inside ? starts[index] : start);
                    ack.failure(message).ifPresent(failures::add);
                    // The transaction as a whole is refused under the number of its first message.
                    answered[0] |= number == last || index == -1;
                });
            }
            abandoned = false;
            if (!failures.isEmpty()) {
                NetlinkException refusal = failures.get(0);
                failures.subList(1, failures.size()).forEach(refusal::addSuppressed);
                throw refusal;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends one request and returns the first message of its answer.
     *
     * @throws NetlinkException if the kernel refuses
     */
    public <T> T get(Request request, Function<Reply, T> decoder) throws NetlinkException {
        List<T> found = new ArrayList<>(1);
        answer(request, MessageFlags.ACK, reply -> found.add(decoder.apply(reply)));
        if (found.isEmpty()) {
            throw new NetlinkException(request.operation(), Errno.ENOENT);
        }
        return found.get(0);
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
            if (!answer(request, MessageFlags.DUMP, reply -> found.add(decoder.apply(reply)))) {
                return found;
            }
        }
        throw new DumpInterruptedException(request.operation(), DUMP_ATTEMPTS, found);
    }

    /** Sends a request and hands out its answer's messages; true if the kernel said that the answer is inconsistent. */
    private boolean answer(Request request, int flags, Consumer<Reply> consumer) throws NetlinkException {
        lock.lock();
        try {
            begin();
            int mine = sequence;
            int start = write(request, flags);
            ByteBuffer sent = send(request.names());
            boolean[] interrupted = {false};
            boolean[] ended = {false};
            List<NetlinkException> failures = new ArrayList<>(1);
            while (!ended[0]) {
                receive(request.names(), (number, message) -> {
                    if (number != mine || ended[0]) {
                        return;
                    }
                    interrupted[0] |= (message.flags() & MessageFlags.DUMP_INTERRUPTED) != 0;
                    if (message.type() == MessageType.ERROR || message.type() == MessageType.DONE) {
                        ended[0] = true;
                        new ExtendedAck(request, sent, start).failure(message).ifPresent(failures::add);
                    } else if (message.type() >= MessageType.FIRST_OF_FAMILY) {
                        consumer.accept(message);
                    }
                });
            }
            abandoned = false;
            if (!failures.isEmpty()) {
                throw failures.get(0);
            }
            return interrupted[0];
        } finally {
            lock.unlock();
        }
    }

    /** Makes ready for the next request: reads away what is left of an answer that nobody waited for. */
    private void begin() throws NetlinkException {
        writer.clear();
        while (abandoned) {
            try {
                transport.receive(Duration.ZERO);
            } catch (NetlinkException e) {
                if (e.errno().equals(Errno.ETIMEDOUT)) {
                    abandoned = false;
                } else if (!e.errno().equals(Errno.ENOBUFS)) {
                    throw e;
                }
            }
        }
    }

    /** Writes a request under the next number, and returns where it begins. */
    private int write(Request request, int flags) {
        int start = writer.size();
        writer.beginMessage(request.type(), request.flags() | flags | MessageFlags.REQUEST, sequence++);
        request.payload().accept(writer);
        writer.endMessage();
        return start;
    }

    private ByteBuffer send(AttributeNames names) throws NetlinkException {
        ByteBuffer messages = writer.written();
        if (LOG.isTraceEnabled()) {
            LOG.trace("to the kernel\n{}", MessageDump.of(messages, names));
        }
        deadline = System.nanoTime() + patience.toNanos();
        transport.send(messages.duplicate().order(messages.order()));
        abandoned = true;
        return messages;
    }

    /** Receives one datagram and hands out its messages. */
    private void receive(AttributeNames names, Datagram.Receiver receiver) throws NetlinkException {
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        ByteBuffer datagram = transport.receive(left);
        if (LOG.isTraceEnabled()) {
            LOG.trace("from the kernel\n{}", MessageDump.of(datagram, names));
        }
        Datagram.forEach(datagram, receiver);
    }

    @Override
    public void close() {
        transport.close();
    }
}
