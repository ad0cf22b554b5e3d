package dev.poplin.node.socket;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes connections whose client does not send its request in time. Thread-safe. */
final class Deadlines implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    private final Duration patience;
    private final ScheduledThreadPoolExecutor timer;

    Deadlines(Duration patience) {
        this.patience = patience;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "poplin-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Closes {@code client} when the time is over, unless the returned future is cancelled before. */
    ScheduledFuture<?> watch(SocketChannel client) {
        return timer.schedule(
                () -> {
                    try {
                        client.close();
                    } catch (IOException e) {
                        LOG.debug("closing a silent client failed: {}", e.getMessage());
                    }
                },
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
