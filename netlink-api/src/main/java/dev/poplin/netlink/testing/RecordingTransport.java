package dev.poplin.netlink.testing;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.NetlinkTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands before another transport and writes down what goes through it: a line of hex for each datagram, with {@code >} before
 * those to the kernel and {@code <} before those from it. {@link ReplayTransport} reads that. As thread-safe as the other: what is
 * written is whole lines, one at a time.
 */
public final class RecordingTransport implements NetlinkTransport {

    private final NetlinkTransport kernel;
    private final Appendable out;
    private final ReentrantLock writing = new ReentrantLock();

    /** Records what is said with this kernel. */
    public RecordingTransport(NetlinkTransport kernel, Appendable out) {
        this.kernel = kernel;
        this.out = out;
    }

    @Override
    public void send(ByteBuffer messages) throws NetlinkException {
        write("> ", messages);
        kernel.send(messages);
    }

    @Override
    public ByteBuffer receive(Duration timeout) throws NetlinkException {
        ByteBuffer datagram = kernel.receive(timeout);
        write("< ", datagram);
        return datagram;
    }

    private void write(String direction, ByteBuffer datagram) {
        byte[] bytes = new byte[datagram.remaining()];
        datagram.duplicate().get(bytes);
        String line = direction + HexFormat.of().formatHex(bytes) + "\n";
        writing.lock();
        try {
            out.append(line);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the recording", e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public int namespaceId() {
        return kernel.namespaceId();
    }

    @Override
    public void wake() {
        kernel.wake();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
