package dev.poplin.bgp.rpki;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a table in step with an RTR cache over TCP, on a thread of its own, and connects again when the cache goes away. Thread-safe.
 *
 * <pre>{@code
 * RoaTable table = new RoaTable();
 * RtrConnection cache = RtrConnection.open(address, table, () -> {
 *     try {
 *         speaker.filterAgain(peer);
 *     } catch (IOException e) {
 *         // The speaker is closed.
 *     }
 * });
 * }</pre>
 */
public final class RtrConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RtrConnection.class);
    private static final int BUFFER_BYTES = 128 << 10;
    private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
    private static final Duration CONNECT_TIME = Duration.ofSeconds(10);

    private final InetSocketAddress cache;
    private final RtrSession session;
    private final Runnable changed;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private boolean closed;
    private @Nullable Socket socket;
    private long confirmedNanos;

    private RtrConnection(InetSocketAddress cache, RoaTable table, Runnable changed) {
        this.cache = cache;
        this.session = new RtrSession(table);
        this.changed = changed;
        this.thread = new Thread(this::run, "poplin-bgp-rtr");
        thread.setDaemon(true);
    }

    /**
     * Begins to connect.
     *
     * @param cache where the cache listens
     * @param table what to keep
     * @param changed is called on the connection's thread when the table has changed; what it throws is logged
     */
    public static RtrConnection open(InetSocketAddress cache, RoaTable table, Runnable changed) {
        RtrConnection connection = new RtrConnection(cache, table, changed);
        connection.thread.start();
        return connection;
    }

    private void run() {
        try {
            keepInStep();
        } finally {
            session.end();
        }
    }

    private void keepInStep() {
        Duration pause = SHORTEST_RETRY;
        confirmedNanos = System.nanoTime();
        while (!isClosed()) {
            long before = session.updates();
            try {
                talk();
            } catch (IOException | RtrSession.RtrException e) {
                LOG.debug("{}: {}", cache, e.getMessage());
            }
            expireIfDue();
            boolean worked = session.updates() != before;
            pause = worked ? SHORTEST_RETRY : shorter(pause.multipliedBy(2), session.retry());
            await(shorter(pause, untilExpiry()));
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void expireIfDue() {
        if (untilExpiry().isNegative()) {
            long before = session.updates();
            session.expired();
            confirmedNanos = System.nanoTime();
            tell(before);
        }
    }

    private Duration untilExpiry() {
        return session.expire().minusNanos(System.nanoTime() - confirmedNanos);
    }

    private void tell(long before) {
        if (session.updates() != before) {
            try {
                changed.run();
            } catch (RuntimeException e) {
                LOG.error("{}: whoever is told that the table has changed has thrown", cache, e);
            }
        }
    }

    /** One connection, from its beginning to its end. */
    private void talk() throws IOException, RtrSession.RtrException {
        try (Socket opened = new Socket()) {
            if (!take(opened)) {
                return;
            }
            opened.connect(cache, (int) CONNECT_TIME.toMillis());
            opened.getOutputStream().write(session.begin().array());
            ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
            while (true) {
                Duration left = untilExpiry();
                if (left.isNegative()) {
                    throw new SocketTimeoutException("the cache has confirmed nothing for " + session.expire());
                }
                opened.setSoTimeout((int) shorter(session.refresh(), left).toMillis() + 1);
                try {
                    int count = opened.getInputStream().read(in.array(), in.position(), in.remaining());
                    if (count < 0) {
                        throw new EOFException("the cache closed the connection");
                    }
                    in.position(in.position() + count).flip();
                    take(opened, in);
                    in.compact();
                } catch (SocketTimeoutException e) {
                    LOG.trace("{}: time to ask for news", cache);
                    opened.getOutputStream().write(session.query().array());
                }
            }
        }
    }

    private void take(Socket opened, ByteBuffer in) throws IOException, RtrSession.RtrException {
        long before = session.updates();
        long confirmed = session.confirmations();
        try {
            for (ByteBuffer answer : session.receive(in)) {
                opened.getOutputStream().write(answer.array());
            }
        } finally {
            // What came to its end before a fault is in the table.
            if (session.confirmations() != confirmed) {
                confirmedNanos = System.nanoTime();
            }
            tell(before);
        }
    }

    private boolean take(Socket opened) {
        lock.lock();
        try {
            socket = opened;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void await(Duration pause) {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (!closed && left > 0) {
                left = ended.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            closed = true;
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the connection and its thread; the table stays as it is, but what only this cache has said goes when another one that says it, too,
     * takes it back. Idempotent.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            ended.signalAll();
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            LOG.warn("{}: closing failed: {}", cache, e.getMessage());
        } finally {
            lock.unlock();
        }
    }
}
