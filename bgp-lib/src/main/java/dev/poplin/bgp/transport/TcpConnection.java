package dev.poplin.bgp.transport;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection over NIO. It holds a buffer only while a message has arrived in part. */
final class TcpConnection implements Connection {

    /** More than this unsent, and the speaker waits before it produces more. */
    private static final int HIGH_WATER_BYTES = 64 << 10;

    /** A connection that is closed waits so long for the peer to take what was sent before. */
    private static final Duration LINGER = Duration.ofSeconds(10);

    private final SelectorLoop loop;
    private final SocketChannel channel;
    private final SocketGuard guard;
    private final Cidr peer;
    private final Listener listener;
    private final Deque<ByteBuffer> unsent = new ArrayDeque<>();
    private @Nullable ByteBuffer part;
    /** The addresses of a socket that came from another process; its channel does not know them. */
    private @Nullable TcpSocket socket;

    private @Nullable SelectionKey key;
    private int unsentBytes;
    private long sentBytes;
    private boolean reading = true;
    private boolean ended;
    private boolean closing;

    TcpConnection(SelectorLoop loop, SocketChannel channel, SocketGuard guard, Cidr peer, Listener listener) {
        this.guard = guard;
        this.peer = peer;
        this.loop = loop;
        this.channel = channel;
        this.listener = listener;
    }

    /** Connects a channel that is not blocking; the listener hears how it went, later. */
    void connect(InetSocketAddress remote) throws IOException {
        key = loop.register(channel, 0, this::ready);
        loop.execute(() -> {
            if (ended) {
                return;
            }
            try {
                if (channel.connect(remote)) {
                    interest(SelectionKey.OP_READ);
                    listener.opened();
                } else {
                    interest(SelectionKey.OP_CONNECT);
                }
            } catch (IOException e) {
                fail(e);
            }
        });
    }

    /** Uses a channel that is connected and not blocking; the listener hears so, later. */
    void use() throws IOException {
        key = loop.register(channel, 0, this::ready);
        loop.execute(() -> {
            if (!ended) {
                interest(SelectionKey.OP_READ);
                listener.opened();
            }
        });
    }

    /** Goes on as another process has left it, but for reading. */
    void resume(Held held) throws IOException {
        socket = held.socket();
        reading = false;
        part = held.received().length == 0 ? null : ByteBuffer.wrap(held.received());
        if (held.unsent().length > 0) {
            unsent.add(ByteBuffer.wrap(held.unsent()));
            unsentBytes = held.unsent().length;
        }
        key = loop.register(channel, 0, this::ready);
    }

    @Override
    public void proceed() {
        reading = true;
        interest(SelectionKey.OP_READ | (unsent.isEmpty() ? 0 : SelectionKey.OP_WRITE));
    }

    @Override
    public Optional<Held> held() {
        if (ended || closing || !channel.isConnected()) {
            return Optional.empty();
        }
        try {
            ByteBuffer sending = ByteBuffer.allocate(unsentBytes);
            unsent.forEach(message -> sending.put(message.duplicate()));
            ByteBuffer partly = part;
            byte[] received = new byte[partly == null ? 0 : partly.remaining()];
            if (partly != null) {
                partly.get(partly.position(), received);
            }
            return Optional.of(new Held(socket(), received, sending.array()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void requireAlive(HandOverLine line) throws IOException {
        if (!ended && !closing && channel.isConnected() && !line.has(socket())) {
            fail(new IOException("the peer has reset the connection"));
        }
    }

    private TcpSocket socket() throws IOException {
        TcpSocket known = socket;
        return known == null ? TcpSocket.of(channel) : known;
    }

    @Override
    public void forsake() {
        ended = true;
        loop.release(channel);
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
        } catch (RuntimeException e) {
            // What had arrived behind the message is lost: nothing that comes could be cut into messages.
            fail(new IOException("an error of our own: " + e, e));
            throw e;
        }
    }

    @Override
    public boolean isReading() {
        return reading;
    }

    @Override
    public void readArrived() {
        if (!ended && !closing && reading && channel.isConnected()) {
            ready(SelectionKey.OP_READ);
        }
    }

    private void interest(int operations) {
        if (key != null && key.isValid()) {
            key.interestOps(operations);
        }
    }

    private void read() throws IOException {
        ByteBuffer received = loop.readBuffer();
        if (part != null) {
            received.put(part);
            part = null;
        }
        int count = channel.read(received);
        received.flip();
        Framing.tell(received, listener, () -> !ended && !closing);
        if (received.hasRemaining() && !ended && !closing) {
            part = ByteBuffer.allocate(received.remaining()).put(received).flip();
        }
        if (count < 0 && !ended) {
            boolean report = !closing;
            end();
            if (report) {
                listener.closed("the peer closed the connection");
            }
        }
    }

    @Override
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
            int count = channel.write(next);
            unsentBytes -= count;
            sentBytes += count;
            if (next.hasRemaining()) {
                interest(reading ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_WRITE);
                break;
            }
            unsent.removeFirst();
        }
        if (unsent.isEmpty()) {
            interest(reading ? SelectionKey.OP_READ : 0);
            if (closing) {
                end();
                return;
            }
        }
        if (wasFull && !isFull()) {
            listener.drained();
        }
    }

    @Override
    public boolean isFull() {
        return unsentBytes > HIGH_WATER_BYTES;
    }

    @Override
    public long sentBytes() {
        return sentBytes;
    }

    @Override
    public int unsentBytes() {
        return unsentBytes;
    }

    @Override
    public Optional<IpAddress> local() {
        try {
            return channel.isConnected()
                    ? Optional.of(IpAddress.of(socket().local().getAddress()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void change(TcpOptions options) throws IOException {
        if (channel.isConnected()) {
            guard.changed(socket(), peer, options);
        }
    }

    @Override
    public void close() {
        if (ended || closing) {
            return;
        }
        closing = true;
        if (unsent.isEmpty() || !channel.isConnected()) {
            end();
        } else {
            loop.schedule(LINGER, this::end);
        }
    }

    void fail(IOException cause) {
        if (!ended) {
            boolean report = !closing;
            end();
            if (report) {
                listener.closed(String.valueOf(cause.getMessage()));
            }
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        part = null;
        unsent.clear();
        try {
            channel.close();
        } catch (IOException e) {
            // There is nothing left to give back.
            unsentBytes = 0;
        }
    }
}
