package dev.poplin.bgp;

import dev.poplin.bgp.handover.Giving;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.HandOverPlace;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a speaker waits for the next process, and hands over to it. Thread-safe. */
final class Departure {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    /** Who wants to take over says so at once. */
    private static final Duration GREETING = Duration.ofSeconds(2);

    private final EventLoop loop;
    private final SpeakerCore core;
    private final SpeakerBfd bfd;
    private final AtomicBoolean closed;
    private final Set<HandOverPlace.Waiting> doors = ConcurrentHashMap.newKeySet();

    /** {@code closed} is the speaker's, and is set by whoever closes it, or when everything was handed over. */
    Departure(EventLoop loop, SpeakerCore core, SpeakerBfd bfd, AtomicBoolean closed) {
        this.loop = loop;
        this.core = core;
        this.bfd = bfd;
        this.closed = closed;
    }

    /** See {@link BgpSpeaker#handOver}. */
    boolean waitAt(HandOverPlace place, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        if (!isSettled(patience)) {
            return false;
        }
        try (HandOverPlace.Waiting door = place.open()) {
            return waitAt(door, deadline);
        } catch (IOException e) {
            if (closed.get()) {
                return false;
            }
            throw e;
        }
    }

    private boolean waitAt(HandOverPlace.Waiting door, long deadline) throws IOException {
        doors.add(door);
        try {
            while (!closed.get()) {
                Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
                Optional<HandOverLine> line = door.next(left);
                if (line.isEmpty()) {
                    return false;
                }
                if (handOver(line.get())) {
                    return true;
                }
            }
            return false;
        } finally {
            doors.remove(door);
        }
    }

    /** Who has taken over itself is not done with that before all of it is in the tables. */
    private boolean isSettled(Duration patience) throws IOException {
        try {
            return loop.call(core::settled).get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it took over itself");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private boolean handOver(HandOverLine opened) {
        try (HandOverLine line = opened) {
            Giving.greet(line, core.rib().identity().as(), core.rib().identity().routerId(), GREETING);
            SpeakerBfd.Departing departing = bfd.depart();
            loop.call(() -> {
                core.handOver(line, departing);
                return true;
            });
        } catch (IOException | RuntimeException e) {
            if (!closed.get()) {
                LOG.warn("nothing was handed over, and the sessions go on: {}", e.toString());
            }
            return false;
        }
        closed.set(true);
        loop.close();
        return true;
    }

    /** Wakes whoever waits. */
    void close() {
        for (HandOverPlace.Waiting door : doors) {
            try {
                door.close();
            } catch (IOException e) {
                LOG.warn("closing the place of a hand-over failed: {}", e.toString());
            }
        }
    }
}
