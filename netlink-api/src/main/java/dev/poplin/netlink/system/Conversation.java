package dev.poplin.netlink.system;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
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

/**
 * Requests and their answers over one transport: a sequence number for each message, strays dropped, a deadline for each
 * answer. Thread-safe; one request is under way at a time.
 */
public final class Conversation implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int DUMP_ATTEMPTS = 8;
    /** So many acknowledgements surely fit the receive queue. */
    private static final int WINDOW = 200;

    private final NetlinkTransport transport;
    private final ReentrantLock lock = new ReentrantLock();
    private final MessageWriter writer = new MessageWriter(8 * 1024);
    private int sequence = 1;

    /** A conversation over this transport, which it closes. */
    public Conversation(NetlinkTransport transport) {
        this.transport = transport;
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
        int first = sequence;
        writer.clear();
        for (Request request : requests) {
            writer.beginMessage(request.type(), request.flags() | MessageFlags.REQUEST | MessageFlags.ACK, sequence++);
            request.payload().accept(writer);
            writer.endMessage();
        }
        transport.send(writer.written());
        List<Optional<NetlinkException>> window = new ArrayList<>(requests.size());
        requests.forEach(request -> window.add(null));
        int[] missing = {requests.size()};
        while (missing[0] > 0) {
            receive(reply -> {
                int index = reply.sequence() - first;
                if (index < 0 || index >= requests.size() || reply.message().type() != MessageType.ERROR) {
                    return;
                }
                if (window.get(index) == null) {
                    missing[0]--;
                }
                window.set(index, ExtendedAck.failure(requests.get(index).operation(), reply.message()));
            });
        }
        outcomes.addAll(window);
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
        lock.lock();
        try {
            int first = sequence + 1;
            int last = sequence + requests.size();
            writer.clear();
            write(begin, 0);
            for (Request request : requests) {
                // A failure is reported in any case; the last one's answer says that all are there.
                write(request, sequence == last ? MessageFlags.ACK : 0);
            }
            write(end, 0);
            transport.send(writer.written());
            List<NetlinkException> failures = new ArrayList<>(1);
            boolean[] answered = {false};
            while (!answered[0]) {
                receive(reply -> {
                    int index = reply.sequence() - first;
                    if (index < -1 || index > requests.size() || reply.message().type() != MessageType.ERROR) {
                        return;
                    }
                    String operation = index >= 0 && index < requests.size()
                            ? requests.get(index).operation()
                            : begin.operation();
                    ExtendedAck.failure(operation, reply.message()).ifPresent(failures::add);
                    // The transaction as a whole is refused under the number of its first message.
                    answered[0] |= reply.sequence() == last || index == -1;
                });
            }
            if (!failures.isEmpty()) {
                NetlinkException refusal = failures.get(0);
                failures.subList(1, failures.size()).forEach(refusal::addSuppressed);
                throw refusal;
            }
        } finally {
            lock.unlock();
        }
    }

    private void write(Request request, int flags) {
        writer.beginMessage(request.type(), request.flags() | flags | MessageFlags.REQUEST, sequence++);
        request.payload().accept(writer);
        writer.endMessage();
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
     * @throws NetlinkException if the kernel refuses, or every attempt was interrupted
     */
    public <T> List<T> dump(Request request, Function<Reply, T> decoder) throws NetlinkException {
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            List<T> found = new ArrayList<>();
            if (!answer(request, MessageFlags.DUMP, reply -> found.add(decoder.apply(reply)))) {
                return found;
            }
        }
        throw new NetlinkException(request.operation() + ": interrupted " + DUMP_ATTEMPTS + " times", Errno.EINTR);
    }

    /** Sends a request and hands out its answer's messages; true if the kernel said that the answer is inconsistent. */
    private boolean answer(Request request, int flags, Consumer<Reply> consumer) throws NetlinkException {
        lock.lock();
        try {
            int mine = sequence++;
            writer.clear();
            writer.beginMessage(request.type(), request.flags() | flags | MessageFlags.REQUEST, mine);
            request.payload().accept(writer);
            transport.send(writer.endMessage().written());
            boolean[] interrupted = {false};
            boolean[] ended = {false};
            List<NetlinkException> failures = new ArrayList<>(1);
            while (!ended[0]) {
                receive(reply -> {
                    if (reply.sequence() != mine) {
                        return;
                    }
                    Reply message = reply.message();
                    interrupted[0] |= (message.flags() & MessageFlags.DUMP_INTERRUPTED) != 0;
                    if (message.type() == MessageType.ERROR || message.type() == MessageType.DONE) {
                        ended[0] = true;
                        ExtendedAck.failure(request.operation(), message).ifPresent(failures::add);
                    } else if (message.type() >= MessageType.FIRST_OF_FAMILY) {
                        consumer.accept(message);
                    }
                });
            }
            if (!failures.isEmpty()) {
                throw failures.get(0);
            }
            return interrupted[0];
        } finally {
            lock.unlock();
        }
    }

    private record Numbered(int sequence, Reply message) {}

    /** Receives one datagram and hands out its messages. */
    private void receive(Consumer<Numbered> consumer) throws NetlinkException {
        ByteBuffer datagram = transport.receive(PATIENCE);
        int offset = datagram.position();
        while (datagram.limit() - offset >= MessageWriter.HEADER_BYTES) {
            int length = datagram.getInt(offset);
            if (length < MessageWriter.HEADER_BYTES || length > datagram.limit() - offset) {
                throw new NetlinkException("a message of " + length + " bytes does not fit its datagram", Errno.EINVAL);
            }
            int type = Short.toUnsignedInt(datagram.getShort(offset + 4));
            int flags = Short.toUnsignedInt(datagram.getShort(offset + 6));
            Reply message = new Reply(type, flags, datagram, offset + MessageWriter.HEADER_BYTES, offset + length);
            consumer.accept(new Numbered(datagram.getInt(offset + 8), message));
            offset += length + 3 & ~3;
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
