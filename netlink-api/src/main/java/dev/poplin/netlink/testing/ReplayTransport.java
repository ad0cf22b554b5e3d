package dev.poplin.netlink.testing;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.system.NetlinkTransport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

/**
 * Plays a conversation that a {@link RecordingTransport} wrote down: checks that the same is sent, and answers the same. It holds for
 * a program that sends the same requests in the same order. Confined to one thread, but for {@code close}.
 */
public final class ReplayTransport implements NetlinkTransport {

    private final Deque<String> lines = new ArrayDeque<>();
    private volatile boolean closed;

    /** Plays these lines; empty ones and those that begin with {@code #} do not count. */
    public ReplayTransport(String recording) {
        recording
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(lines::add);
    }

    /** Whether all that was recorded has been played. */
    public boolean isAtEnd() {
        return lines.isEmpty();
    }

    /**
     * Takes what was recorded.
     *
     * @throws IllegalStateException if the recording has something else here
     */
    @Override
    public void send(ByteBuffer messages) throws NetlinkException {
        requireOpen();
        byte[] bytes = new byte[messages.remaining()];
        messages.get(bytes);
        String sent = "> " + HexFormat.of().formatHex(bytes);
        String recorded = lines.poll();
        if (!sent.equals(recorded)) {
            throw new IllegalStateException("sent\n" + sent + "\nwhere the recording has\n" + recorded);
        }
    }

    @Override
    public ByteBuffer receive(Duration timeout) throws NetlinkException {
        requireOpen();
        String next = lines.peek();
        if (next == null || !next.startsWith("< ")) {
            throw new NetlinkException("wait for the kernel's answer", Errno.ETIMEDOUT);
        }
        lines.remove();
        return ByteBuffer.wrap(HexFormat.of().parseHex(next.substring(2))).order(ByteOrder.nativeOrder());
    }

    private void requireOpen() throws NetlinkException {
        if (closed) {
            throw new NetlinkException("use of a closed netlink socket", Errno.of(9));
        }
    }

    @Override
    public void wake() {
        // Nobody ever waits.
    }

    @Override
    public void close() {
        closed = true;
    }
}
