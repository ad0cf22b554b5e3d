package dev.poplin.bgp.testing;

import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.Framing;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.inet.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One end of a simulated TCP connection: what is sent arrives at the other end in order, late, or not at all. Confined to its site: all
 * that one end has to do with the other goes from site to site and takes its time.
 */
final class SimulatedConnection implements Connection {

    private static final int WINDOW_BYTES = 128 << 10;
    private static final int HIGH_WATER_BYTES = 64 << 10;

    private final SimulatedNetwork network;
    private final SimulatedHost host;
    private final Site site;
    private final IpAddress remote;
    private final Listener listener;
    private final SegmentQueue unsent = new SegmentQueue();

    /** What has been sent, as long as it is not known to have arrived. */
    private final SegmentQueue travelling = new SegmentQueue();

    private @Nullable SimulatedConnection other;
    private @Nullable ByteBuffer part;
    private int unsentBytes;
    private int travellingBytes;
    private long sentBytes;
    private long lastArrival;
    private boolean open;
    private boolean waitsForWindow;
    private boolean closing;
    private boolean ended;

    SimulatedConnection(SimulatedNetwork network, SimulatedHost host, IpAddress remote, Listener listener) {
        this.network = network;
        this.host = host;
        this.site = host.site();
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
        // Nothing that is sent overtakes the answer to the request.
        lastArrival = site.now() + site.travelNanos();
        site.send(requester.site, lastArrival, () -> requester.accepted(this));
    }

    private void accepted(SimulatedConnection accepting) {
        other = accepting;
        if (ended) {
            answerWithReset(accepting);
        } else {
            opened();
        }
    }

    private void opened() {
        if (!ended && !open) {
            open = true;
            listener.opened();
            pump();
        }
    }

    /** The request of another connection is not accepted here. */
    static void refuse(SimulatedConnection requester, Site by) {
        by.send(requester.site, by.now() + by.travelNanos(), () -> requester.fail("connection refused"));
    }

    @Override
    public void send(List<ByteBuffer> messages) {
        if (ended || closing) {
            return;
        }
        int most = network.quality().segmentBytes();
        for (ByteBuffer message : messages) {
            unsentBytes += message.remaining();
            if (most == 0 || most >= message.remaining()) {
                unsent.add(Segment.of(message));
            } else {
                addInPieces(message, most);
            }
        }
        pump();
    }

    private void addInPieces(ByteBuffer message, int most) {
        while (message.hasRemaining()) {
            int length = Math.min(most, message.remaining());
            unsent.add(Segment.of(message.slice(message.position(), length)));
            message.position(message.position() + length);
        }
    }

    /** Puts on the way what the window allows. */
    private void pump() {
        settle();
        SimulatedConnection there = other;
        while (open && !ended && there != null && travellingBytes < WINDOW_BYTES) {
            Segment segment = unsent.poll();
            if (segment == null) {
                break;
            }
            unsentBytes -= segment.length();
            travellingBytes += segment.length();
            travelling.add(segment);
            depart(segment, there);
        }
        Segment oldest = travelling.peek();
        if (!unsent.isEmpty() && oldest != null && !waitsForWindow && !isCut()) {
            waitsForWindow = true;
            site.later(oldest.arrival() - site.now(), null, this::windowOpens);
        }
    }

    private void depart(Segment segment, SimulatedConnection there) {
        lastArrival = Math.max(lastArrival, site.now() + site.travelNanos());
        int attempt = segment.depart(lastArrival);
        site.send(there.site, lastArrival, () -> there.arrive(segment, attempt, this));
        if (segment.isEnd()) {
            site.later(lastArrival - site.now(), null, () -> endHasArrived(segment, attempt));
        }
    }

    private void endHasArrived(Segment segment, int attempt) {
        if (segment.isAttempt(attempt) && !isCut()) {
            end();
        }
    }

    private boolean isCut() {
        return network.isCut(host.address(), remote);
    }

    /** Forgets what has arrived meanwhile. As long as the way is cut, that is not known. */
    private void settle() {
        boolean cut = isCut();
        for (Segment oldest = travelling.peek();
                !cut && oldest != null && oldest.arrival() <= site.now();
                oldest = travelling.peek()) {
            forgetOldest(oldest);
        }
    }

    private void forgetOldest(Segment oldest) {
        travelling.poll();
        travellingBytes -= oldest.length();
        sentBytes += oldest.length();
    }

    private void windowOpens() {
        waitsForWindow = false;
        boolean wasFull = isFull();
        pump();
        if (wasFull && !isFull() && !ended && !closing) {
            listener.drained();
        }
    }

    /** A segment is here, unless the way is cut: then it is sent again by {@link #resume}. */
    private void arrive(Segment segment, int attempt, SimulatedConnection from) {
        if (!segment.isAttempt(attempt) || isCut()) {
            return;
        }
        ByteBuffer bytes = segment.take();
        if (segment.isEnd()) {
            fail("the peer closed the connection");
        } else if (ended) {
            answerWithReset(from);
        } else if (site.resets()) {
            site.send(from.site, site.now() + site.travelNanos(), () -> from.fail("connection reset"));
            fail("connection reset");
        } else {
            site.note(bytes);
            receive(bytes);
        }
    }

    /** Whoever sends to a connection that is no more hears so, if there is a host to say it. */
    private void answerWithReset(SimulatedConnection sender) {
        if (site.livingHost() != null) {
            site.send(sender.site, site.now() + site.travelNanos(), () -> sender.fail("connection reset"));
        }
    }

    /** The way is mended: what has not arrived is sent again. Between runs only. */
    void resume() {
        for (Segment oldest = travelling.peek(); oldest != null && oldest.hasArrived(); oldest = travelling.peek()) {
            forgetOldest(oldest);
        }
        SimulatedConnection there = other;
        if (there != null) {
            travelling.forEach(segment -> depart(segment, there));
        }
        waitsForWindow = false;
        pump();
    }

    private void receive(ByteBuffer segment) {
        ByteBuffer received = segment;
        if (part != null) {
            received = ByteBuffer.allocate(part.remaining() + segment.remaining())
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
        settle();
        return sentBytes;
    }

    @Override
    public int unsentBytes() {
        settle();
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
            unsent.add(Segment.end());
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
