package dev.poplin.netlink.testing;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.NetlinkTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A socket of the fake kernel: answers wait in a queue until they are received. */
final class FakeSocket implements NetlinkTransport {

    private static final Errno EBADF = Errno.of(9);
    private static final Errno ECANCELED = Errno.of(125);

    private final FakeKernel kernel;
    /** What stands for a signal, and for a loss, among datagrams. */
    private static final ByteBuffer SIGNAL = ByteBuffer.allocate(0);

    private static final ByteBuffer LOSS = ByteBuffer.allocate(0);

    private final BlockingQueue<ByteBuffer> queue = new LinkedBlockingQueue<>();

    private final boolean netfilter;
    private final int[] groups;
    private volatile boolean closed;

    FakeSocket(FakeKernel kernel, boolean netfilter, int... groups) {
        this.kernel = kernel;
        this.netfilter = netfilter;
        this.groups = groups.clone();
    }

    boolean hears(int group) {
        return Arrays.stream(groups).anyMatch(each -> each == group);
    }

    /** Loses what waits, as if it were too much. */
    void overrun() {
        queue.clear();
        queue.add(LOSS);
    }

    boolean isNetfilter() {
        return netfilter;
    }

    void deliver(ByteBuffer datagram) {
        queue.add(datagram);
    }

    @Override
    public void send(ByteBuffer messages) throws NetlinkException {
        requireOpen();
        kernel.carryOut(messages, this);
    }

    @Override
    public ByteBuffer receive(Duration timeout) throws NetlinkException {
        requireOpen();
        @Nullable ByteBuffer next;
        try {
            next = queue.poll(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetlinkException("receive from the kernel", Errno.EINTR);
        }
        requireOpen();
        if (next == null) {
            throw new NetlinkException("wait for the kernel's answer", Errno.ETIMEDOUT);
        }
        if (next == LOSS || next == SIGNAL) {
            throw new NetlinkException("receive from the kernel", next == LOSS ? Errno.ENOBUFS : ECANCELED);
        }
        return next;
    }

    private void requireOpen() throws NetlinkException {
        if (closed) {
            throw new NetlinkException("use of a closed netlink socket", EBADF);
        }
    }

    @Override
    public void wake() {
        queue.add(SIGNAL);
    }

    @Override
    public void close() {
        closed = true;
        kernel.forget(this);
        wake();
    }
}
