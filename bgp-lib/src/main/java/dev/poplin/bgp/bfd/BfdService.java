package dev.poplin.bgp.bfd;

import dev.poplin.bgp.transport.ChannelFactory;
import dev.poplin.bgp.transport.SelectorLoop;
import dev.poplin.bgp.transport.SocketGuard;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BFD over one hop with any number of neighbours, from one address of ours: UDP of RFC 5881, on a thread of its own. Thread-safe.
 * Closing is idempotent and tells the neighbours that it is on purpose.
 * What is sent has a time to live of 255, and what comes with another is not heard (RFC 5881 §5), both by the guard.
 */
public final class BfdService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BfdService.class);

    /** How long sessions that were handed over wait for who watches them. */
    private static final Duration CLAIM = Duration.ofMinutes(1);

    private final SelectorLoop loop;
    private final BfdSockets sockets;
    private final Map<IpAddress, BfdSession> sessions = new TreeMap<>();

    /** What was asked for while another process may be going on with the sessions. */
    private final List<Runnable> waiting = new ArrayList<>();

    private boolean held;
    private volatile boolean closed;

    BfdService(SelectorLoop loop, BfdSockets sockets) {
        this.loop = loop;
        this.sockets = sockets;
    }

    /**
     * Begins to listen on an address.
     *
     * @param local our address on the links to the neighbours
     * @throws IOException if the port is taken or the sockets cannot have their time to live
     */
    public static BfdService open(IpAddress local, ChannelFactory channels, SocketGuard guard) throws IOException {
        SelectorLoop loop = new SelectorLoop();
        BfdService service;
        try {
            service = new BfdService(loop, BfdSockets.open(loop, local, channels, guard));
        } catch (IOException e) {
            loop.close();
            throw e;
        }
        // What came before the guard is nobody's: there are no sessions yet.
        return service.begun(List.of());
    }

    /** This, when it has gone on with sessions and hears what comes; if it cannot, it is closed. */
    BfdService begun(List<HeldSession> others) throws IOException {
        try {
            begin(others);
            return this;
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void begin(List<HeldSession> others) throws IOException {
        loop.call(() -> {
            for (HeldSession other : others) {
                IpAddress neighbor = other.neighbor();
                sessions.put(neighbor, BfdSession.resume(loop, other, packet -> sockets.send(neighbor, packet)));
            }
            sockets.listen(this::receive);
            sessions.values().forEach(BfdSession::start);
            if (!others.isEmpty()) {
                loop.schedule(CLAIM, () -> unlessHeld(this::endUnwatched));
            }
            return true;
        });
    }

    private void receive(IpAddress neighbor, BfdPacket packet) {
        BfdSession session = sessions.get(neighbor);
        if (session != null) {
            session.receive(packet);
        }
    }

    /**
     * Watches a neighbour: begins a session with it, or goes on with the one that there is, which may have been handed over by another
     * process. Other intervals than that one has are agreed on by a Poll Sequence (RFC 5880 §6.8.3).
     *
     * @param listener hears every change of its state, on the service's thread, in place of who has heard it before; how it stands first, if
     *     that is not down, or has changed while nobody could heed it. It must not block, and may end the session or begin
     *     another. It hears {@link BfdStatus#ADMIN_DOWN} in place of {@link BfdStatus#DOWN} when the neighbour keeps the session down on
     *     purpose, which says nothing of the way to it (RFC 5882 §3.2).
     */
    public void watch(IpAddress neighbor, BfdSettings settings, Consumer<BfdStatus> listener) throws IOException {
        Consumer<BfdStatus> named = status -> {
            LOG.info("{}: BFD is {}", neighbor, status);
            listener.accept(status);
        };
        change(() -> {
            BfdSession session = sessions.get(neighbor);
            if (session == null) {
                begin(neighbor, settings, named);
            } else {
                session.change(settings);
                session.audience().is(named);
            }
        });
    }

    private void begin(IpAddress neighbor, BfdSettings settings, Consumer<BfdStatus> listener) {
        int discriminator = 1 + (int) loop.random(Integer.MAX_VALUE - 1);
        BfdSession session = BfdSession.begin(loop, settings, discriminator, packet -> sockets.send(neighbor, packet));
        session.audience().is(listener);
        sessions.put(neighbor, session);
        session.start();
    }

    /** Ends the session with a neighbour, which is told that it is on purpose; nothing happens if there is none. */
    public void unwatch(IpAddress neighbor) throws IOException {
        change(() -> end(neighbor));
    }

    private void change(Runnable task) throws IOException {
        loop.call(() -> {
            unlessHeld(task);
            return true;
        });
    }

    private void unlessHeld(Runnable task) {
        if (held) {
            waiting.add(task);
        } else {
            task.run();
        }
    }

    private void end(IpAddress neighbor) {
        BfdSession session = sessions.remove(neighbor);
        if (session != null) {
            session.stop();
        }
    }

    private void endUnwatched() {
        for (IpAddress neighbor : unwatched()) {
            LOG.warn("{}: nobody has gone on with its session of BFD", neighbor);
            end(neighbor);
        }
    }

    private Set<IpAddress> unwatched() {
        Set<IpAddress> neighbors = new TreeSet<>();
        sessions.forEach((neighbor, session) -> {
            if (!session.audience().isThere()) {
                neighbors.add(neighbor);
            }
        });
        return neighbors;
    }

    /**
     * The neighbours whose sessions another process has handed over, and that wait to be watched: for a minute, after which they are ended as
     * by {@link #unwatch}.
     */
    public Set<IpAddress> handedOver() throws IOException {
        return loop.call(this::unwatched);
    }

    /** How a session stands, if there is one. */
    public Optional<BfdStatus> status(IpAddress neighbor) throws IOException {
        return loop.call(() -> Optional.ofNullable(sessions.get(neighbor)).map(BfdSession::status));
    }

    /** Whether it was closed, or handed over. */
    public boolean isClosed() {
        return closed;
    }

    HeldSockets sockets() {
        return sockets.addresses();
    }

    /** Whatever changes from now on is told to who watches in the next process, too. */
    void mark() throws IOException {
        loop.call(() -> {
            sessions.values().forEach(session -> session.audience().mark());
            return true;
        });
    }

    /** How the sessions stand, soon. Until {@link #goOn} or {@link #forsake} nothing is heard or changed; what is sent goes on. */
    CompletableFuture<List<HeldSession>> hold() {
        CompletableFuture<List<HeldSession>> outcome = new CompletableFuture<>();
        loop.execute(() -> {
            if (closed) {
                outcome.completeExceptionally(new IllegalStateException("BFD was closed"));
                return;
            }
            held = true;
            sockets.pause(true);
            List<HeldSession> all = new ArrayList<>();
            sessions.forEach((neighbor, session) -> all.add(session.hold(neighbor)));
            outcome.complete(all);
        });
        return outcome;
    }

    /** Nobody else has gone on: hears what has come meanwhile, and does what was asked for. */
    void goOn() {
        loop.execute(() -> {
            if (held && !closed) {
                held = false;
                sockets.receive(this::receive);
                sockets.pause(false);
                List.copyOf(sessions.values()).forEach(BfdSession::expect);
                waiting.forEach(Runnable::run);
                waiting.clear();
            }
        });
    }

    /** Ends everything here without a word: another process has it, or nobody. */
    void forsake() {
        closed = true;
        loop.execute(() -> {
            sessions.values().forEach(BfdSession::forsake);
            sessions.clear();
            sockets.release();
            loop.close();
        });
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            loop.execute(() -> {
                if (!held) {
                    sessions.values().forEach(BfdSession::stop);
                }
                sessions.values().forEach(BfdSession::forsake);
                sessions.clear();
                sockets.release();
            });
        }
        loop.close();
    }
}
