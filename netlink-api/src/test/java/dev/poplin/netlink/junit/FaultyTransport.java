package dev.poplin.netlink.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.system.NetlinkTransport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A transport that does one thing wrong, at the N-th datagram that comes. */
public final class FaultyTransport implements NetlinkTransport {

    /** What can go wrong. */
    public enum Fault {
        /** The datagram is lost in silence. */
        DROP,
        /** It comes twice. */
        DUPLICATE,
        /** It comes after the one that follows it, if one does. */
        REORDER,
        /** Only its first half comes, which ends within a message. */
        TRUNCATE,
        /** It is lost and the kernel says so. */
        ENOBUFS,
        /** The thread is interrupted before it comes. */
        EINTR;

        /** True if nobody can know of it, so that a listing may be wrong. */
        public boolean isSilent() {
            return this == DROP || this == DUPLICATE || this == REORDER;
        }
    }

    /** What is tried with a fault. */
    public interface Call<T> {

        /** Makes the call. */
        T make() throws NetlinkException;
    }

    private static final int MORE_THAN_ENOUGH = 500;

    private final NetlinkTransport transport;
    private @Nullable Fault fault;
    private int datagramsUntilFault;
    private @Nullable ByteBuffer again;
    private volatile boolean happened;
    private int foundEmpty;

    /** Stands before a transport, which it closes. */
    public FaultyTransport(NetlinkTransport transport) {
        this.transport = transport;
    }

    /** Does this wrong at the N-th datagram from now, from 0. */
    public void arm(Fault wanted, int datagram) {
        fault = wanted;
        datagramsUntilFault = datagram;
        happened = false;
    }

    /** Does nothing wrong any more; true if something went wrong. */
    public boolean disarm() {
        fault = null;
        return happened;
    }

    /** Whether something went wrong. */
    public boolean hasHappened() {
        return happened;
    }

    /** How often nothing came in time. */
    public int foundEmpty() {
        return foundEmpty;
    }

    /**
     * Makes the call with a fault at every datagram of its answer, one after the other: it must end with the right answer or a documented
     * failure, unless the fault is silent, and the next one must give the right answer.
     */
    public <T> void atEveryDatagram(Fault wanted, T expected, Call<T> call) throws NetlinkException {
        boolean wentWrong = true;
        int datagram = 0;
        for (; wentWrong && datagram < MORE_THAN_ENOUGH; datagram++) {
            arm(wanted, datagram);
            try {
                T answer = call.make();
                assertTrue(
                        wanted.isSilent() || expected.equals(answer),
                        wanted + " at datagram " + datagram + " changed the answer");
            } catch (NetlinkException | MalformedMessageException documented) {
                assertTrue(documented.getMessage().length() > 0);
            }
            wentWrong = disarm();
            Thread.interrupted();
            assertEquals(expected, call.make(), "after " + wanted + " at datagram " + datagram);
        }
        assertTrue(datagram > 1 && datagram < MORE_THAN_ENOUGH, datagram + " datagrams");
    }

    @Override
    public void send(ByteBuffer messages) throws NetlinkException {
        transport.send(messages);
    }

    @Override
    public ByteBuffer receive(Duration timeout) throws NetlinkException {
        ByteBuffer repeated = again;
        if (repeated != null) {
            again = null;
            return repeated;
        }
        Fault wanted = fault;
        if (wanted == Fault.EINTR && datagramsUntilFault == 0) {
            datagramsUntilFault--;
            happened = true;
            throw new NetlinkException("receive from the kernel", Errno.EINTR);
        }
        ByteBuffer received;
        try {
            received = transport.receive(timeout);
        } catch (NetlinkException e) {
            foundEmpty += e.errno().equals(Errno.ETIMEDOUT) ? 1 : 0;
            throw e;
        }
        if (wanted == null || datagramsUntilFault-- != 0) {
            return received;
        }
        ByteBuffer datagram = copy(received);
        happened = true;
        return switch (wanted) {
            case DROP -> transport.receive(timeout);
            case DUPLICATE -> {
                again = copy(datagram);
                yield datagram;
            }
            case REORDER -> reorder(datagram, timeout);
            case TRUNCATE -> datagram.limit(datagram.limit() / 2 | 1);
            default -> throw new NetlinkException("receive from the kernel", Errno.ENOBUFS);
        };
    }

    private ByteBuffer reorder(ByteBuffer first, Duration timeout) throws NetlinkException {
        try {
            ByteBuffer second = copy(transport.receive(timeout));
            again = first;
            return second;
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ETIMEDOUT)) {
                return first;
            }
            throw e;
        }
    }

    private static ByteBuffer copy(ByteBuffer datagram) {
        ByteBuffer source = datagram.duplicate();
        ByteBuffer copy = ByteBuffer.allocate(source.remaining()).order(ByteOrder.nativeOrder());
        return copy.put(source).flip();
    }

    @Override
    public void wake() {
        transport.wake();
    }

    @Override
    public void close() {
        transport.close();
    }
}
