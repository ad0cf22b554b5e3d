package dev.poplin.netlink.mirror;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.system.Datagram;
import dev.poplin.netlink.system.NetlinkTransport;
import dev.poplin.netlink.system.Reply;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kernel tells on its own, as values of one kind. From the moment it is open nothing is lost in silence: what did not fit or
 * cannot be read is told as lost by an event, too.
 *
 * <p>{@link #next} and {@link #forEach} are for one thread at a time; {@link #close} is for any and releases it.
 *
 * @param <E> what is told
 */
public final class EventStream<E> implements AutoCloseable {

    private static final Duration LONG = Duration.ofDays(1);
    private static final Errno CLOSED = Errno.of(9);
    /** EMSGSIZE: the datagram is larger than the buffer, and gone. */
    private static final Errno TOO_LONG = Errno.of(90);

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private final NetlinkTransport transport;
    private final Decoder<E> decoder;
    /** After an overrun, until nothing waits any more: so long the kernel loses more without another word. */
    private boolean behind;

    /** A stream of what comes through this transport, which it closes. */
    public EventStream(NetlinkTransport transport, Decoder<E> decoder) {
        this.transport = transport;
        this.decoder = decoder;
    }

    /**
     * Makes values of messages. Confined to the thread that takes them.
     *
     * @param <E> the kind of values
     */
    public interface Decoder<E> {

        /**
         * Adds what this message tells.
         *
         * @throws MalformedMessageException if it cannot be read; it and what follows it in its datagram are told as lost
         */
        void message(Reply message, List<E> events);

        /** Adds that messages were lost. */
        void overrun(List<E> events);

        /** Nothing waits any more after an overrun; whatever the kernel lost was to come before the next message. */
        default void caughtUp() {}
    }

    /**
     * Waits for something to happen.
     *
     * @return what happened, in order; empty if nothing did in this time, or nothing but what is not told after an overrun
     * @throws NetlinkException EBADF once this is closed, EINTR if the thread is interrupted
     */
    public List<E> next(Duration timeout) throws NetlinkException {
        List<E> events = new ArrayList<>();
        if (behind) {
            if (take(Duration.ZERO, events)) {
                return events;
            }
            behind = false;
            decoder.caughtUp();
        }
        take(timeout, events);
        return events;
    }

    /** Whether there was anything to take. */
    private boolean take(Duration timeout, List<E> events) throws NetlinkException {
        ByteBuffer datagram;
        try {
            datagram = transport.receive(timeout);
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ETIMEDOUT)) {
                return false;
            }
            if (!e.errno().equals(Errno.ENOBUFS) && !e.errno().equals(TOO_LONG)) {
                throw e;
            }
            lost(events);
            return true;
        }
        try {
            Datagram.forEach(datagram, (sequence, message) -> {
                if (message.type() >= MessageType.FIRST_OF_FAMILY) {
                    decoder.message(message, events);
                }
            });
        } catch (NetlinkException | MalformedMessageException e) {
            LOG.warn("an event that cannot be read is told as lost: {}", e.getMessage());
            lost(events);
        }
        return true;
    }

    private void lost(List<E> events) {
        behind = true;
        decoder.overrun(events);
    }

    /**
     * Hands every event to the consumer, on the calling thread, until this is closed. What the consumer throws ends it.
     *
     * @throws NetlinkException EINTR if the thread is interrupted
     */
    public void forEach(Consumer<? super E> consumer) throws NetlinkException {
        try {
            while (true) {
                next(LONG).forEach(consumer);
            }
        } catch (NetlinkException e) {
            if (!e.errno().equals(CLOSED)) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
