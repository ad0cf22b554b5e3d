package dev.poplin.netlink.testing;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.NetlinkTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A socket of the fake kernel: answers wait in a queue until they are received. */
final class FakeSocket implements NetlinkTransport {

    private static final Errno EBADF = Errno.of(9);
    private static final Errno ECANCELED = Errno.of(125);

    private final FakeKernel kernel;
    /** Datagrams; empty for a signal. */
    private final BlockingQueue<Optional<ByteBuffer>> queue = new LinkedBlockingQueue<>();

    private final boolean netfilter;
    private final int[] groups;
    /** Something was told that this socket does not have. */
    private volatile boolean behind;

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
        behind = true;
        queue.clear();
        wake();
    }

    boolean isNetfilter() {
        return netfilter;
    }

    void deliver(ByteBuffer datagram) {
        queue.add(Optional.of(datagram));
    }

    @Override
    public void send(ByteBuffer messages) throws NetlinkException {
        requireOpen();
        kernel.carryOut(messages, this);
    }

    @Override
    public ByteBuffer receive(Duration timeout) throws NetlinkException {
        requireOpen();
        Optional<ByteBuffer> next;
        try {
            next = Optional.ofNullable(queue.poll(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS))
                    .orElseThrow(() -> new NetlinkException("wait for the kernel's answer", Errno.ETIMEDOUT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetlinkException("receive from the kernel", Errno.EINTR);
        }
        requireOpen();
        if (behind) {
            behind = false;
            throw new NetlinkException("receive from the kernel", Errno.ENOBUFS);
        }
        return next.orElseThrow(() -> new NetlinkException("receive from the kernel", ECANCELED));
    }

    private void requireOpen() throws NetlinkException {
        if (closed) {
            throw new NetlinkException("use of a closed netlink socket", EBADF);
        }
    }

    @Override
    public void wake() {
        queue.add(Optional.empty());
    }

    @Override
    public void close() {
        closed = true;
        kernel.forget(this);
        wake();
    }
}
