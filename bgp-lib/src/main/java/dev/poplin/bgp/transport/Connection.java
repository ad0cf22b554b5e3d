package dev.poplin.bgp.transport;

import dev.poplin.bgp.message.MessageDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One TCP connection: whole messages in, bytes out. Confined to the loop's thread. */
public final class Connection {

    /** More than this unsent, and the speaker waits before it produces more. */
    private static final int HIGH_WATER_BYTES = 64 << 10;

    /** Who hears of a connection's life. */
    public interface Listener {

        /** It is open. */
        void opened();

        /** A message's bytes are there, header included; valid during the call. */
        void message(ByteBuffer message);

        /** What came cannot be cut into messages: see {@link MessageDecoder#lengthOf}. */
        void unreadable(ByteBuffer header);

        /** It could not be opened, failed, or was closed by the peer; not called after {@link #close}. */
        void closed(String reason);

        /** There is room for more to send. */
        void drained();
    }

    private final EventLoop loop;
    private final SocketChannel channel;
    private final Listener listener;
    private final Deque<ByteBuffer> unsent = new ArrayDeque<>();
    private final ByteBuffer received = ByteBuffer.allocate(64 << 10);
    private @Nullable SelectionKey key;
    private int unsentBytes;
    private boolean ended;
    private boolean closing;

    private Connection(EventLoop loop, SocketChannel channel, Listener listener) {
        this.loop = loop;
        this.channel = channel;
        this.listener = listener;
    }

    /** Begins to connect; the listener hears how it went. */
    public static Connection connect(
            EventLoop loop,
            SocketChannel channel,
            @Nullable InetSocketAddress local,
            InetSocketAddress remote,
            Listener listener) {
        Connection connection = new Connection(loop, channel, listener);
        loop.execute(() -> connection.begin(local, remote));
        return connection;
    }

    /** Takes over a connection that was accepted. */
    public static Connection accepted(EventLoop loop, SocketChannel channel, Listener listener) {
        Connection connection = new Connection(loop, channel, listener);
        loop.execute(connection::take);
        return connection;
    }

    private void begin(@Nullable InetSocketAddress local, InetSocketAddress remote) {
        if (ended) {
            return;
        }
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (local != null) {
                channel.bind(local);
            }
            if (channel.connect(remote)) {
                take();
            } else {
                key = loop.register(channel, SelectionKey.OP_CONNECT, this::ready);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void take() {
        if (ended) {
            return;
        }
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            key = loop.register(channel, SelectionKey.OP_READ, this::ready);
            listener.opened();
        } catch (IOException e) {
            fail(e);
        }
    }

    private void ready(int operations) {
        try {
            if ((operations & SelectionKey.OP_CONNECT) != 0 && channel.finishConnect()) {
                interest(SelectionKey.OP_READ);
                listener.opened();
            }
            if ((operations & SelectionKey.OP_WRITE) != 0) {
                flush();
            }
            if (!ended && (operations & SelectionKey.OP_READ) != 0) {
                read();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void interest(int operations) {
        if (key != null && key.isValid()) {
            key.interestOps(operations);
        }
    }

    private void read() throws IOException {
        int count = channel.read(received);
        received.flip();
        while (!ended && !closing && received.remaining() >= MessageDecoder.HEADER_BYTES) {
            int length = MessageDecoder.lengthOf(received);
            if (length < 0) {
                listener.unreadable(received.slice(received.position(), MessageDecoder.HEADER_BYTES));
                break;
            }
            if (length > received.remaining()) {
                break;
            }
            listener.message(received.slice(received.position(), length));
            received.position(received.position() + length);
        }
        received.compact();
        if (count < 0 && !ended) {
            end();
            listener.closed("the peer closed the connection");
        }
    }

    /** Sends bytes behind those that wait. */
    public void send(List<ByteBuffer> messages) {
        if (ended || closing) {
            return;
        }
        for (ByteBuffer message : messages) {
            unsent.add(message);
            unsentBytes += message.remaining();
        }
        try {
            flush();
        } catch (IOException e) {
            // The peer hears nothing more; the loop must not call back into whoever is sending.
            loop.execute(() -> fail(e));
        }
    }

    private void flush() throws IOException {
        boolean wasFull = isFull();
        while (!unsent.isEmpty()) {
            ByteBuffer next = unsent.getFirst();
            unsentBytes -= channel.write(next);
            if (next.hasRemaining()) {
                interest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
            unsent.removeFirst();
        }
        interest(SelectionKey.OP_READ);
        if (closing) {
            end();
        } else if (wasFull) {
            listener.drained();
        }
    }

    /** Whether so much waits to be sent that more should not be produced. */
    public boolean isFull() {
        return unsentBytes > HIGH_WATER_BYTES;
    }

    /** Our side's address and port; only while it is open. */
    public InetSocketAddress local() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /** Closes it after what waits has been sent, as far as the peer takes it now. */
    public void close() {
        if (ended || closing) {
            return;
        }
        closing = true;
        if (unsent.isEmpty() || !channel.isConnected()) {
            end();
        }
    }

    private void fail(IOException cause) {
        if (!ended) {
            boolean report = !closing;
            end();
            if (report) {
                listener.closed(String.valueOf(cause.getMessage()));
            }
        }
    }

    private void end() {
        ended = true;
        try {
            channel.close();
        } catch (IOException e) {
            // There is nothing left to give back.
            unsent.clear();
        }
    }
}
