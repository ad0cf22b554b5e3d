package dev.poplin.netlink.mirror;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.NetlinkTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A kernel that tells what a test says, when it says so. */
record ToldKernel(BlockingQueue<ByteBuffer> waiting) implements NetlinkTransport {

    private static final Errno CLOSED = Errno.of(9);
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    ToldKernel() {
        this(new LinkedBlockingQueue<>());
    }

    void tell(Consumer<MessageWriter> message) {
        MessageWriter writer = new MessageWriter(256);
        message.accept(writer);
        waiting.add(writer.written());
    }

    boolean isClosed() {
        return waiting.contains(END);
    }

    @Override
    public void send(ByteBuffer messages) {}

    @Override
    public ByteBuffer receive(Duration timeout) throws NetlinkException {
        ByteBuffer next;
        try {
            next = waiting.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetlinkException("receive", Errno.EINTR);
        }
        if (next == null) {
            throw new NetlinkException("receive", Errno.ETIMEDOUT);
        }
        if (next.capacity() == 0) {
            waiting.add(END);
            throw new NetlinkException("receive", CLOSED);
        }
        return next;
    }

    @Override
    public void wake() {}

    @Override
    public void close() {
        waiting.add(END);
    }
}
