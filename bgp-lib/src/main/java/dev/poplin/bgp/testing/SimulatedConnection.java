package dev.poplin.bgp.testing;

import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.Framing;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.inet.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One end of a simulated TCP connection: what is sent arrives at the other end in order, late, or not at all. */
final class SimulatedConnection implements Connection {

    private static final int WINDOW_BYTES = 128 << 10;
    private static final int HIGH_WATER_BYTES = 64 << 10;
    private static final byte[] END = new byte[0];

    private final SimulatedNetwork network;
    private final SimulatedHost host;
    private final IpAddress remote;
    private final Listener listener;
    private final Deque<byte[]> unsent = new ArrayDeque<>(1);
    private final Deque<byte[]> travelling = new ArrayDeque<>(1);
    private @Nullable SimulatedConnection other;
    private @Nullable ByteBuffer part;
    private int unsentBytes;
    private int travellingBytes;
    private long sentBytes;
    private long lastArrival;
    private boolean open;
    private boolean closing;
    private boolean ended;

    SimulatedConnection(SimulatedNetwork network, SimulatedHost host, IpAddress remote, Listener listener) {
        this.network = network;
        this.host = host;
        this.remote = remote;
        this.listener = listener;
    }

    IpAddress remote() {
        return remote;
    }

    /** Becomes the accepted end of a connection whose request has arrived. */
    void join(SimulatedConnection requester) {
        other = requester;
        host.execute(this::opened);
        long answer = network.travelNanos();
        // Nothing that is sent overtakes the answer to the request.
        lastArrival = network.now() + answer;
        network.later(answer, () -> {
            requester.other = this;
            if (requester.ended) {
                requester.answerWithReset(this);
            } else {
                requester.opened();
            }
        });
    }

    private void opened() {
        if (!ended && !open) {
            open = true;
            listener.opened();
            pump();
        }
    }

    void refused() {
        network.later(network.travelNanos(), () -> fail("connection refused"));
    }

    @Override
    public void send(List<ByteBuffer> messages) {
        if (ended || closing) {
            return;
        }
        for (ByteBuffer message : messages) {
            byte[] bytes = new byte[message.remaining()];
            message.get(bytes);
            enqueue(bytes);
        }
        pump();
    }

    private void enqueue(byte[] bytes) {
        int most = network.quality().segmentBytes() == 0
                ? bytes.length
                : network.quality().segmentBytes();
        for (int from = 0; from < bytes.length; from += most) {
            byte[] segment = new byte[Math.min(most, bytes.length - from)];
            System.arraycopy(bytes, from, segment, 0, segment.length);
            unsent.add(segment);
            unsentBytes += segment.length;
        }
    }

    /** Puts on the way what the window allows. */
    private void pump() {
        while (open && !ended && !unsent.isEmpty() && travellingBytes < WINDOW_BYTES) {
            byte[] segment = unsent.remove();
            unsentBytes -= segment.length;
            travellingBytes += segment.length;
            travelling.add(segment);
            long arrival = Math.max(lastArrival, network.now() + network.travelNanos());
            lastArrival = arrival;
            network.later(arrival - network.now(), this::arrive);
        }
    }

    /** The oldest segment on the way is there, unless the way is cut: then it waits for {@link #resume}. */
    private void arrive() {
        SimulatedConnection there = other;
        if (travelling.isEmpty() || there == null || network.isCut(host.address(), remote)) {
            return;
        }
        byte[] segment = travelling.remove();
        travellingBytes -= segment.length;
        if (segment == END) {
            end();
            there.fail("the peer closed the connection");
            return;
        }
        if (there.ended) {
            there.answerWithReset(this);
            return;
        }
        if (network.resets()) {
            there.fail("connection reset");
            fail("connection reset");
            return;
        }
        boolean wasFull = isFull();
        sentBytes += segment.length;
        network.note(there.host.address(), segment);
        there.receive(segment);
        pump();
        if (wasFull && !isFull() && !ended && !closing) {
            listener.drained();
        }
    }

    /** Whoever sends to a connection that is no more hears so, if there is a host to say it. */
    private void answerWithReset(SimulatedConnection sender) {
        boolean hostIsThere =
                network.find(host.address()).filter(SimulatedHost::isAlive).isPresent();
        if (hostIsThere) {
            network.later(network.travelNanos(), () -> sender.fail("connection reset"));
        }
    }

    void resume() {
        int waiting = travelling.size();
        for (int i = 0; i < waiting; i++) {
            network.later(network.travelNanos(), this::arrive);
        }
    }

    private void receive(byte[] segment) {
        ByteBuffer received = ByteBuffer.wrap(segment);
        if (part != null) {
            received = ByteBuffer.allocate(part.remaining() + segment.length)
                    .put(part)
                    .put(segment)
                    .flip();
            part = null;
        }
        Framing.tell(received, listener, () -> !ended && !closing);
        if (received.hasRemaining() && !ended && !closing) {
            part = received.slice();
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
        return unsentBytes + travellingBytes;
    }

    @Override
    public Optional<IpAddress> local() {
        return ended ? Optional.empty() : Optional.of(host.address());
    }

    @Override
    public void change(TcpOptions options) {
        // Nobody forges a segment here.
    }

    @Override
    public void close() {
        if (ended || closing) {
            return;
        }
        closing = true;
        if (open) {
            unsent.add(END);
            pump();
        } else {
            end();
        }
    }

    private void fail(String reason) {
        if (!ended) {
            boolean report = !closing && host.isAlive();
            end();
            if (report) {
                listener.closed(reason);
            }
        }
    }

    /** The host is gone: nobody here says or hears anything. */
    void vanish() {
        ended = true;
        unsent.clear();
        travelling.clear();
        part = null;
    }

    private void end() {
        vanish();
        host.forget(this);
    }
}
