package dev.poplin.netlink.testing;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.NetlinkTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
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
    private volatile boolean closed;

    FakeSocket(FakeKernel kernel, boolean netfilter) {
        this.kernel = kernel;
        this.netfilter = netfilter;
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
        wake();
    }
}
