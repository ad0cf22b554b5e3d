package dev.poplin.netlink.junit;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
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
        /** Only its first half comes. */
        TRUNCATE,
        /** It is lost and the kernel says so. */
        ENOBUFS,
        /** The thread is interrupted before it comes. */
        EINTR
    }

    private final NetlinkTransport transport;
    private @Nullable Fault fault;
    private int datagramsUntilFault;
    private @Nullable ByteBuffer again;
    private boolean happened;

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
        boolean now = fault != null && datagramsUntilFault-- == 0;
        if (!now || fault == null) {
            return transport.receive(timeout);
        }
        if (fault == Fault.EINTR) {
            happened = true;
            throw new NetlinkException("receive from the kernel", Errno.EINTR);
        }
        ByteBuffer datagram = copy(transport.receive(timeout));
        happened = true;
        return switch (fault) {
            case DROP -> transport.receive(timeout);
            case DUPLICATE -> {
                again = copy(datagram);
                yield datagram;
            }
            case TRUNCATE -> datagram.limit(datagram.limit() / 2);
            default -> throw new NetlinkException("receive from the kernel", Errno.ENOBUFS);
        };
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
