package dev.poplin.netlink.system;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageDump;
import dev.poplin.netlink.message.MessageWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes in from the kernel, handed to whom it is for. Of the threads that wait, one reads, for all; when it has its own
 * answer another takes its place. Thread-safe.
 */
final class Inbox {

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final String WAIT = "wait for the kernel's answer";
    private static final int NUMBER_OFFSET = 8;
    /** Another thread that reads has what is there in no time. */
    private static final Duration WHAT_IS_THERE = Duration.ofMillis(100);

    private final NetlinkTransport transport;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Exchange> expected = new ArrayList<>();
    private boolean somebodyReads;

    Inbox(NetlinkTransport transport) {
        this.transport = transport;
    }

    /** What reads an answer, in the middle of it, cannot wait for another. */
    void requireNotReading() {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("a request from within the reading of another one's answer");
        }
    }

    /** Will keep the answers for this exchange, which is about to be sent. */
    void expect(Exchange exchange) {
        lock.lock();
        try {
            expected.add(exchange);
        } finally {
            lock.unlock();
        }
    }

    /** This exchange could not be sent. */
    void forget(Exchange exchange) {
        lock.lock();
        try {
            expected.remove(exchange);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the exchange is settled, or gives it up. The time of a user's code that is handed what came in does not count.
     *
     * @throws NetlinkException its failure; ETIMEDOUT at the deadline, EINTR if the thread is interrupted, EBADF if the transport
     *     was closed
     */
    void await(Exchange exchange, long deadline) throws NetlinkException {
        lock.lock();
        try {
            // Another thread may have read all of it by now.
            long end = deadline + exchange.handOut(lock);
            while (!exchange.isSettled()) {
                awaitDatagram(end);
                end += exchange.handOut(lock);
            }
            exchange.requireUnbroken();
        } finally {
            if (!exchange.isSettled() && exchange.isCarriedOutWhenSent() && Thread.interrupted()) {
                readWhatIsThere(exchange);
                Thread.currentThread().interrupt();
            }
            if (!exchange.isSettled()) {
                exchange.giveUp();
                forgetEnded();
            }
            lock.unlock();
        }
    }

    /** What was carried out is known to its sender even if that was interrupted. */
    private void readWhatIsThere(Exchange exchange) {
        long end = Deadline.after(WHAT_IS_THERE);
        try {
            while (!exchange.isSettled()) {
                if (somebodyReads) {
                    awaitDatagram(end);
                } else if (!dispatch(Duration.ZERO)) {
                    return;
                }
            }
        } catch (NetlinkException e) {
            exchange.giveUp();
        }
    }

    /** Most often there is but one. */
    private void forgetEnded() {
        for (int index = expected.size() - 1; index >= 0; index--) {
            if (expected.get(index).isEnded()) {
                expected.remove(index);
            }
        }
    }

    /**
     * Reads what the kernel has still to say to dumps that were given up. It makes each piece of a dump when the one before is
     * read: when there is nothing to read, there is none.
     */
    void awaitEndOfDumps(long deadline) throws NetlinkException {
        lock.lock();
        try {
            while (expected.stream().anyMatch(Exchange::isDump)) {
                if (somebodyReads) {
                    awaitDatagram(deadline);
                } else if (!dispatch(Duration.ZERO)) {
                    expected.removeIf(Exchange::isDump);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Reads a datagram, or waits until another thread has read one. */
    private void awaitDatagram(long deadline) throws NetlinkException {
        long left = deadline - System.nanoTime();
        if (!somebodyReads) {
            if (!dispatch(Duration.ofNanos(Math.max(0, left)))) {
                throw new NetlinkException(WAIT, Errno.ETIMEDOUT);
            }
            return;
        }
        if (left <= 0) {
            throw new NetlinkException(WAIT, Errno.ETIMEDOUT);
        }
        try {
            changed.awaitNanos(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetlinkException(WAIT, Errno.EINTR);
        }
    }

    /** Reads one datagram for everybody; false if there was none in this time. */
    private boolean dispatch(Duration patience) throws NetlinkException {
        somebodyReads = true;
        try {
            if (somebodyWantsRest()) {
                // Who read before was interrupted amid the rest.
                takeRest();
                return true;
            }
            boolean some = take(patience);
            takeRest();
            return some;
        } finally {
            somebodyReads = false;
            forgetEnded();
            changed.signalAll();
        }
    }

    /** What still waits when some was lost, for those to whom it tells more than that. */
    private void takeRest() throws NetlinkException {
        while (somebodyWantsRest()) {
            if (!take(Duration.ZERO)) {
                expected.forEach(Exchange::endRest);
            }
        }
    }

    /** Asked after each datagram. */
    private boolean somebodyWantsRest() {
        for (int index = 0; index < expected.size(); index++) {
            if (expected.get(index).wantsRest()) {
                return true;
            }
        }
        return false;
    }

    private boolean take(Duration patience) throws NetlinkException {
        try {
            ByteBuffer datagram = receive(patience);
            if (LOG.isTraceEnabled()) {
                trace(datagram);
            }
            cut(datagram);
            return true;
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOBUFS)) {
                expected.forEach(Exchange::lose);
                return true;
            }
            if (e.errno().equals(Errno.ETIMEDOUT)) {
                return false;
            }
            throw e;
        }
    }

    private void cut(ByteBuffer datagram) {
        try {
            Datagram.forEach(datagram, this::deliver);
        } catch (NetlinkException e) {
            expected.forEach(exchange -> exchange.fail(e));
        }
        for (int index = 0; index < expected.size(); index++) {
            expected.get(index).leaveDatagram();
        }
    }

    private ByteBuffer receive(Duration patience) throws NetlinkException {
        lock.unlock();
        try {
            return transport.receive(patience);
        } finally {
            lock.lock();
        }
    }

    private void deliver(int number, Reply message) {
        for (int index = 0; index < expected.size(); index++) {
            Exchange exchange = expected.get(index);
            if (exchange.isFor(number)) {
                if (!exchange.isEnded()) {
                    exchange.deliver(number, message);
                }
                return;
            }
        }
    }

    private void trace(ByteBuffer datagram) {
        int first = datagram.position();
        int number = datagram.remaining() < MessageWriter.HEADER_BYTES ? 0 : datagram.getInt(first + NUMBER_OFFSET);
        expected.stream()
                .filter(exchange -> exchange.isFor(number))
                .findFirst()
                .ifPresentOrElse(
                        exchange -> LOG.trace("from the kernel\n{}", MessageDump.of(datagram, exchange.names())),
                        () -> LOG.trace("from the kernel, to nobody: message number {}", number));
    }
}
