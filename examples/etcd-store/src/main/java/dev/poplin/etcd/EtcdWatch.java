package dev.poplin.etcd;

import dev.poplin.ipam.store.Store;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.Watch.Watcher;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener. Its stream from etcd is opened again whenever it ends, from the revision behind the last one heard of; where etcd
 * has compacted what came between, or was put back to an earlier revision, the listener is called, as something may have happened. Thread-safe.
 */
final class EtcdWatch implements Store.Watch {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdWatch.class);

    private final EtcdConnection connection;
    private final Keyspace records;
    private final String prefix;
    private final Runnable listener;
    private final Executor listeners;
    private final Set<EtcdWatch> open;

    private long next;
    private Backoff backoff = Backoff.ofWatches();
    /** Counts the streams, so that what a former one says late is not listened to. */
    private int generation;

    private @Nullable Watcher stream;
    private boolean closed;
    private boolean told;

    EtcdWatch(
            EtcdConnection connection,
            Keyspace records,
            String prefix,
            long afterRevision,
            Runnable listener,
            Executor listeners,
            Set<EtcdWatch> open) {
        this.connection = connection;
        this.records = records;
        this.prefix = prefix;
        this.next = afterRevision + 1;
        this.listener = listener;
        this.listeners = listeners;
        this.open = open;
    }

    void start() {
        open.add(this);
        listen();
    }

    /** Opens a stream; without effect after {@link #close}. */
    private void listen() {
        Client client = connection.client();
        int mine;
        WatchOption option;
        synchronized (this) {
            if (closed) {
                return;
            }
            mine = ++generation;
            option = WatchOption.builder()
                    .withRange(records.end(prefix))
                    .withRevision(next)
                    .withProgressNotify(true)
                    .withCreateNotify(true)
                    .build();
        }
        Watcher opened;
        try {
            opened = client.getWatchClient().watch(records.key(prefix), option, new Events(mine, client));
        } catch (RuntimeException e) {
            ended(mine, client, e);
            return;
        }
        boolean late;
        synchronized (this) {
            late = closed || mine != generation;
            if (!late) {
                stream = opened;
            }
        }
        if (late) {
            opened.close();
        }
    }

    /** What a stream says, on a thread of jetcd that must not wait. */
    private final class Events implements Watch.Listener {

        private final int mine;
        private final Client client;

        private Events(int mine, Client client) {
            this.mine = mine;
            this.client = client;
        }

        @Override
        public void onNext(WatchResponse response) {
            long behind = response.getHeader().getRevision() + 1;
            if (response.isCreatedNotify()) {
                // What happened before is yet to come.
                begun(behind);
                return;
            }
            synchronized (EtcdWatch.this) {
                if (mine != generation) {
                    return;
                }
                next = Math.max(next, behind);
                backoff = Backoff.ofWatches();
            }
            if (!response.getEvents().isEmpty()) {
                tell();
            }
        }

        /**
         * The stream is there. If it waits for a revision that etcd has not reached, which was put back or of which this member is late, it would be
         * silent until that is given again: another begins behind what there is.
         */
        private void begun(long behind) {
            synchronized (EtcdWatch.this) {
                if (mine != generation || behind >= next) {
                    return;
                }
                next = behind;
            }
            tell();
            ended(mine, client, null);
        }

        @Override
        public void onError(Throwable thrown) {
            ended(mine, client, thrown);
        }

        @Override
        public void onCompleted() {
            ended(mine, client, null);
        }
    }

    private void ended(int mine, Client client, @Nullable Throwable thrown) {
        Watcher old;
        long pause;
        synchronized (this) {
            if (closed || mine != generation) {
                return;
            }
            generation++;
            old = stream;
            stream = null;
            pause = backoff.nextNanos();
            if (thrown instanceof CompactedException compacted) {
                next = Math.max(next, compacted.getCompactedRevision());
                pause = 0;
            }
        }
        if (thrown instanceof CompactedException) {
            tell();
        } else {
            LOG.debug("{}: listening to {} ended and is begun again: {}", connection.options(), prefix, thrown);
        }
        CompletableFuture.delayedExecutor(pause, TimeUnit.NANOSECONDS).execute(() -> again(old, client, thrown));
    }

    /** On a thread that may take locks of jetcd: its own calls hold some. */
    private void again(@Nullable Watcher old, Client client, @Nullable Throwable thrown) {
        try {
            if (old != null) {
                old.close();
            }
            if (thrown != null
                    && EtcdException.of("listening to " + prefix, connection.options(), thrown)
                                    .reason()
                            == EtcdException.Reason.UNREACHABLE) {
                connection.renew(client);
            }
        } catch (IOException e) {
            LOG.warn("{}: connecting again failed: {}", connection.options(), e.toString());
        } finally {
            listen();
        }
    }

    /** Has the listener called, once for all that happens until it is. */
    private void tell() {
        synchronized (this) {
            if (told || closed) {
                return;
            }
            told = true;
        }
        try {
            listeners.execute(this::run);
        } catch (RejectedExecutionException e) {
            close();
        }
    }

    private void run() {
        synchronized (this) {
            told = false;
            if (closed) {
                return;
            }
        }
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.warn("a listener to {} failed", prefix, e);
        }
    }

    @Override
    public void close() {
        Watcher old;
        synchronized (this) {
            closed = true;
            old = stream;
            stream = null;
        }
        open.remove(this);
        if (old != null) {
            old.close();
        }
    }
}
