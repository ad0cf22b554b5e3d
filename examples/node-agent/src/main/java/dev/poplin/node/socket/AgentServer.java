package dev.poplin.node.socket;

import dev.poplin.cni.agent.AgentReply;
import dev.poplin.cni.agent.AgentRequest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the agent's unix socket. Callers beyond the bound are told to come again. Thread-safe. */
public final class AgentServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);
    private static final int THREADS = 8;
    private static final int WAITING = 256;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration REQUEST_TIME = Duration.ofSeconds(10);

    private final Path socket;
    private final ServerSocketChannel channel;
    private final Function<AgentRequest, AgentReply> handler;
    private final ThreadPoolExecutor workers;
    private final Deadlines deadlines = new Deadlines(REQUEST_TIME);
    private final Thread acceptor;

    private AgentServer(Path socket, ServerSocketChannel channel, Function<AgentRequest, AgentReply> handler) {
        this.socket = socket;
        this.channel = channel;
        this.handler = handler;
        AtomicInteger number = new AtomicInteger();
        this.workers = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "poplin-request-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
        this.acceptor = new Thread(this::accept, "poplin-accept");
        acceptor.setDaemon(true);
    }

    /**
     * Listens on {@code socket}, which only root may use; the file of an agent that is gone is replaced.
     *
     * @throws AgentRunningException if another agent answers there
     */
    public static AgentServer open(Path socket, Function<AgentRequest, AgentReply> handler) throws IOException {
        Path folder = socket.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        requireFree(socket);
        Files.deleteIfExists(socket);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            channel.close();
            throw new IOException("the agent cannot listen on " + socket + ": " + e.getMessage(), e);
        }
        AgentServer server = new AgentServer(socket, channel, handler);
        server.acceptor.start();
        return server;
    }

    /**
     * Returns if no agent answers on the socket.
     *
     * @throws AgentRunningException if one does
     */
    public static void requireFree(Path socket) throws AgentRunningException {
        if (!Files.exists(socket)) {
            return;
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            LOG.debug("nobody listens on {}: {}", socket, e.getMessage());
            return;
        }
        throw new AgentRunningException(socket);
    }

    private void accept() {
        while (channel.isOpen()) {
            try {
                SocketChannel client = channel.accept();
                try {
                    workers.execute(new RequestTask(client, handler, deadlines));
                } catch (RejectedExecutionException e) {
                    RequestTask.refuse(client);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("accepting on {} failed: {}", socket, e.getMessage());
                // Without a free descriptor the caller stays in the queue, and accepting fails again at once.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Stops listening, lets the requests in work end, and removes the socket's file. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.warn("closing {} failed: {}", socket, e.getMessage());
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("requests are still in work on {}", socket);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deadlines.close();
    }
}
