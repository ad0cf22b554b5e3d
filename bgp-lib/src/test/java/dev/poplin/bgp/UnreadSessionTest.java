package dev.poplin.bgp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.handover.HandedSession;
import dev.poplin.bgp.message.Decoded;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.session.Action;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A session of another process that goes on before its connection is read. */
@Tag("B2.5")
class UnreadSessionTest {

    private static final int HOLD_SECONDS = 9;
    private static final Open OURS = open("10.0.0.1");
    private static final Open THEIRS = open("10.0.0.2");

    private final Clock clock = new Clock();
    private final Unread connection = new Unread();

    private static Open open(String id) {
        List<Capability> capabilities =
                List.of(new Capability.Multiprotocol(Family.IPV4_UNICAST), new Capability.FourOctetAs(64_512));
        return new Open(64_512, HOLD_SECONDS, Ipv4Address.parse(id), capabilities);
    }

    @Test
    void theHoldTimeEndsOnlyOnceItIsRead() throws Exception {
        SessionConfig config = new SessionConfig(OURS, 64_512, Duration.ofSeconds(5));
        SessionLink link = new SessionLink(clock, config, new Owner(), listener -> null);
        HandedSession.Head head = new HandedSession.Head(
                IpAddress.parse("10.0.0.2"),
                true,
                0,
                Instant.EPOCH,
                OURS,
                THEIRS,
                Set.of(),
                Set.of(),
                Map.of(),
                false,
                Map.of(),
                Set.of());
        link.resume(head, listener -> connection);
        clock.pass(Duration.ofSeconds(3 * HOLD_SECONDS));
        assertEquals(Phase.ESTABLISHED, link.phase());
        connection.reading = true;
        clock.pass(Duration.ofSeconds(HOLD_SECONDS + 1));
        assertEquals(Phase.IDLE, link.phase());
    }

    private static final class Unread implements Connection {
        private boolean reading;

        @Override
        public boolean isReading() {
            return reading;
        }

        @Override
        public void send(List<ByteBuffer> messages) {}

        @Override
        public boolean isFull() {
            return false;
        }

        @Override
        public long sentBytes() {
            return 0;
        }

        @Override
        public int unsentBytes() {
            return 0;
        }

        @Override
        public Optional<IpAddress> local() {
            return Optional.empty();
        }

        @Override
        public void change(TcpOptions options) {}

        @Override
        public void close() {}
    }

    /** Time passes when it is told to. */
    private static final class Clock implements EventLoop {

        private record Due(long at, Runnable task) {}

        private final PriorityQueue<Due> waiting = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
        private long now;

        private void pass(Duration time) {
            long end = now + time.toNanos();
            while (!waiting.isEmpty() && waiting.peek().at <= end) {
                Due next = waiting.remove();
                now = Math.max(now, next.at);
                next.task.run();
            }
            now = end;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public <T> T call(Callable<T> task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Timer schedule(Duration after, Runnable task) {
            Due due = new Due(now + after.toNanos(), task);
            waiting.add(due);
            return () -> waiting.remove(due);
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH.plusNanos(now);
        }

        @Override
        public long random(long bound) {
            return 0;
        }

        @Override
        public void close() {}
    }

    private static final class Owner implements SessionLink.Owner {
        private final SessionDecoders decoders = new SessionDecoders();
        private final SharedEncoder encoder = new SharedEncoder();
        private final TrafficCount traffic = new TrafficCount();

        @Override
        public SessionDecoders decoders() {
            return decoders;
        }

        @Override
        public SharedEncoder encoder() {
            return encoder;
        }

        @Override
        public TrafficCount traffic() {
            return traffic;
        }

        @Override
        public void changed(SessionLink link, Phase before) {}

        @Override
        public boolean holdsBack(SessionLink link, Open theirs) {
            return false;
        }

        @Override
        public void established(SessionLink link, Open remote) {}

        @Override
        public void act(SessionLink link, Action action) {}

        @Override
        public void disabled(SessionLink link, Family family) {}

        @Override
        public void faulty(byte[] message, Decoded decoded) {}

        @Override
        public void ended(SessionLink link, Action.Ended ended, boolean wasEstablished) {}

        @Override
        public void drained(SessionLink link) {}
    }
}
