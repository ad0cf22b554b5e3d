package dev.poplin.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.poplin.ipam.store.StoreClosedException;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.api.KVGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A client of etcd that is replaced when it cannot connect: gRPC waits longer and longer between its attempts, up to two minutes,
 * and would find etcd that late after an outage. Thread-safe.
 */
final class EtcdConnection {

    private static final int MAX_MESSAGE_BYTES = 64 << 20;

    /** It says at the first connection that it found no epoll, which nobody asked. Kept here, for loggers are held weakly. */
    private static final Logger TCP_METRICS = Logger.getLogger("io.grpc.netty.TcpMetrics");

    static {
        if (TCP_METRICS.getLevel() == null) {
            TCP_METRICS.setLevel(Level.WARNING);
        }
    }

    /** So that a call's own deadline, which says more, comes first. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long RENEWAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EtcdOptions options;
    private final Object renewal = new Object();
    private volatile Client client;
    private long renewedAt = System.nanoTime() - RENEWAL_NANOS;
    private volatile boolean closed;
    /** The answers that callers wait for; a closed client may leave one open. */
    private final Set<CompletableFuture<?>> awaited = ConcurrentHashMap.newKeySet();

    /** How long calls have taken, the last ones counting most. */
    private volatile long paceNanos = TimeUnit.MILLISECONDS.toNanos(1);

    /**
     * A connection that is made when it is needed.
     *
     * @throws IllegalArgumentException if files for TLS are named, and endpoints that do not speak it
     * @throws IOException if such a file cannot be read
     */
    EtcdConnection(EtcdOptions options) throws IOException {
        if (options.tls().isPresent() && !options.encrypted()) {
            throw new IllegalArgumentException("an authority or a certificate is of no use at " + options.endpoints()
                    + ", where no TLS is spoken; name https endpoints");
        }
        this.options = options;
        this.client = connect();
    }

    EtcdOptions options() {
        return options;
    }

    Client client() {
        return client;
    }

    /** About how long a call takes these days; a lost update of it does no harm. */
    long paceNanos() {
        return paceNanos;
    }

    boolean isClosed() {
        return closed;
    }

    private Client connect() throws IOException {
        ClientBuilder builder = Client.builder()
                .endpoints(options.endpoints())
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .waitForReady(false)
                .retryMaxAttempts(1)
                .retryDelay(10)
                .retryMaxDelay(50)
                .keepaliveTime(Duration.ofSeconds(10))
                .keepaliveTimeout(Duration.ofSeconds(5))
                .connectTimeout(options.deadline())
                .interceptor(new Deadline(options.deadline()));
        options.credentials().ifPresent(credentials -> builder.user(ByteSequence.from(credentials.user(), UTF_8))
                .password(ByteSequence.from(credentials.password(), UTF_8)));
        if (options.encrypted()) {
            EtcdOptions.Tls tls = options.tls().orElse(new EtcdOptions.Tls(null, null, null));
            requireReadable(tls.authority());
            requireReadable(tls.certificate());
            requireReadable(tls.key());
            try {
                builder.sslContext(context -> secure(context, tls));
            } catch (RuntimeException e) {
                throw new IOException("the files for TLS to etcd make no sense: " + e.getMessage(), e);
            }
        }
        return builder.build();
    }

    private static void requireReadable(@Nullable Path file) throws IOException {
        if (file != null && !Files.isReadable(file)) {
            throw new IOException("the file " + file + " for TLS to etcd cannot be read");
        }
    }

    private static void secure(SslContextBuilder context, EtcdOptions.Tls tls) {
        if (tls.authority() != null) {
            context.trustManager(tls.authority().toFile());
        }
        if (tls.certificate() != null && tls.key() != null) {
            File key = tls.key().toFile();
            context.keyManager(tls.certificate().toFile(), key);
        }
    }

    /** Every call but a stream ends by then; a read, which can be repeated, after a third of it: another member may answer. */
    private record Deadline(Duration each) implements ClientInterceptor {

        private static final String READ = KVGrpc.getRangeMethod().getFullMethodName();

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            if (method.getType() != MethodType.UNARY) {
                return next.newCall(method, options);
            }
            long nanos = READ.equals(method.getFullMethodName()) ? each.toNanos() / 3 : each.toNanos();
            return next.newCall(method, options.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS));
        }
    }

    /**
     * Makes a call that can be repeated until it is answered or the deadline has passed.
     *
     * @param repeatable whether it may be made again though it may have been carried out
     * @throws EtcdException with the last reason
     * @throws StoreClosedException after {@link #close}
     */
    <T> T call(String operation, boolean repeatable, Function<Client, CompletableFuture<T>> call) throws IOException {
        return call(operation, repeatable, options.deadline().toNanos(), call, Interrupts.endTheCall());
    }

    /**
     * Makes a call for several callers, which is not repeated once it may have been carried out. An interrupt of the one whose thread this is
     * does not end it; the thread is interrupted afterwards.
     *
     * @param withinNanos how long all attempts may take
     * @throws EtcdException with the last reason
     * @throws StoreClosedException after {@link #close}
     */
    <T> T callForAll(String operation, long withinNanos, Function<Client, CompletableFuture<T>> call)
            throws IOException {
        return call(operation, false, withinNanos, call, Interrupts.waitForItsEnd());
    }

    private <T> T call(
            String operation,
            boolean repeatable,
            long withinNanos,
            Function<Client, CompletableFuture<T>> call,
            Interrupts interrupts)
            throws IOException {
        try {
            return callUntilAnswered(operation, repeatable, System.nanoTime() + withinNanos, call, interrupts);
        } finally {
            interrupts.pass();
        }
    }

    private <T> T callUntilAnswered(
            String operation,
            boolean repeatable,
            long end,
            Function<Client, CompletableFuture<T>> call,
            Interrupts interrupts)
            throws IOException {
        Backoff backoff = Backoff.ofCalls();
        while (true) {
            requireOpen();
            Client used = client;
            EtcdException failure;
            long begun = System.nanoTime();
            try {
                T answer = await(call.apply(used), end, interrupts);
                paceNanos += (System.nanoTime() - begun - paceNanos) / 8;
                return answer;
            } catch (ExecutionException e) {
                failure = EtcdException.of(operation, options, e.getCause() == null ? e : e.getCause());
            } catch (TimeoutException | RuntimeException e) {
                failure = EtcdException.of(operation, options, e);
            }
            requireOpen();
            boolean again = failure.reason() == EtcdException.Reason.UNREACHABLE
                    || repeatable && failure.reason() == EtcdException.Reason.NO_ANSWER;
            long pause = backoff.nextNanos();
            if (!again || System.nanoTime() + pause > end) {
                throw failure;
            }
            if (failure.isDisconnected()) {
                renew(used);
            }
            LockSupport.parkNanos(pause);
        }
    }

    private <T> T await(CompletableFuture<T> answer, long end, Interrupts interrupts)
            throws IOException, ExecutionException, TimeoutException {
        awaited.add(answer);
        try {
            requireOpen();
            while (true) {
                try {
                    // The calls have deadlines of their own; jetcd repeats some, and a client may be closed under
                    // others.
                    return answer.get(end - System.nanoTime() + GRACE_NANOS, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupts.take(e, "etcd " + options.endpoints());
                }
            }
        } finally {
            awaited.remove(answer);
        }
    }

    void requireOpen() throws StoreClosedException {
        if (closed) {
            throw new StoreClosedException("the store on " + options);
        }
    }

    /** Replaces a client that could not connect, at most once a second; calls that are under way on it end without an answer. */
    void renew(Client broken) throws IOException {
        Client old;
        synchronized (renewal) {
            if (closed || client != broken || System.nanoTime() - renewedAt < RENEWAL_NANOS) {
                return;
            }
            renewedAt = System.nanoTime();
            old = client;
            client = connect();
        }
        old.close();
    }

    void close() {
        synchronized (renewal) {
            closed = true;
        }
        client.close();
        awaited.forEach(answer -> answer.cancel(false));
    }
}
