package dev.poplin.netlink.mirror;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.NetlinkTransport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The kernel, which is asked for lists of routes only when a test lets it.
 *
 * @param mayAsk one for each request
 * @param asked how many requests there were, also that one that may not be sent yet
 * @param refused how many of the next are refused
 */
record GuardedKernel(
        NetlinkTransport real, Semaphore mayAsk, AtomicInteger asked, AtomicInteger refused, AtomicBoolean closed)
        implements NetlinkTransport {

    private static final int RTM_GETROUTE = 26;

    GuardedKernel(NetlinkTransport real, int requests) {
        this(real, new Semaphore(requests), new AtomicInteger(), new AtomicInteger(), new AtomicBoolean());
    }

    @Override
    public void send(ByteBuffer messages) throws NetlinkException {
        ByteBuffer header = messages.duplicate().order(ByteOrder.nativeOrder());
        if (header.getShort(header.position() + 4) == RTM_GETROUTE) {
            asked.incrementAndGet();
            mayAsk.acquireUninterruptibly();
            if (refused.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new NetlinkException("list routes", Errno.of(12));
            }
        }
        real.send(messages);
    }

    @Override
    public ByteBuffer receive(Duration timeout) throws NetlinkException {
        return real.receive(timeout);
    }

    @Override
    public void wake() {
        real.wake();
    }

    @Override
    public void close() {
        closed.set(true);
        real.close();
    }
}
