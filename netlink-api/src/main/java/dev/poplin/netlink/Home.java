package dev.poplin.netlink;

import dev.poplin.netlink.mirror.Mirror;
import dev.poplin.netlink.mirror.Monitor;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.NetlinkTransports;
import dev.poplin.netlink.xfrm.Xfrm;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The namespace that a {@link Netlink} was opened in, where it opens what it is asked for later. Thread-safe. */
final class Home implements AutoCloseable {

    private static final int EIO = 5;
    private static final int EBADF = 9;

    private final @Nullable NetworkNamespace namespace;
    /** Why the namespace is not known; null if it is, or never was to be. */
    private final @Nullable NetlinkException failure;

    /** Where to listen if that is not in a namespace of this machine. */
    private final @Nullable NetlinkTransports transports;

    private final NetlinkOptions options;
    /** Guards what is opened once and closed with this. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Xfrm xfrm;
    private volatile boolean closed;

    private Home(
            @Nullable NetworkNamespace namespace,
            @Nullable NetlinkException failure,
            @Nullable NetlinkTransports transports,
            NetlinkOptions options) {
        this.namespace = namespace;
        this.failure = failure;
        this.transports = transports;
        this.options = options;
    }

    /** Finds out where the caller is. */
    interface Finding {
        NetworkNamespace find() throws NetlinkException;
    }

    /** That of the calling thread; where it cannot be opened, what is asked for later fails as that did. */
    static Home ofCaller(NetlinkOptions options) {
        return found(NetworkNamespace::current, options);
    }

    static Home found(Finding finding, NetlinkOptions options) {
        try {
            return new Home(finding.find(), null, null, options);
        } catch (NetlinkException e) {
            return new Home(null, e, null, options);
        }
    }

    /** Not known: the transports are the caller's. */
    static Home unknown(NetlinkOptions options) {
        return new Home(null, null, null, options);
    }

    /** Not a namespace of this machine, but one can listen there. */
    static Home of(NetlinkTransports transports, NetlinkOptions options) {
        return new Home(null, null, transports, options);
    }

    Monitor monitor(String operation, Set<Topic> topics) throws NetlinkException {
        NetlinkTransports elsewhere = elsewhere(operation);
        return elsewhere == null
                ? open(operation, inside -> Monitor.open(inside, topics))
                : Monitor.open(elsewhere, topics);
    }

    Mirror mirror(String operation, Set<Topic> topics, Duration recheck) throws NetlinkException {
        NetlinkTransports elsewhere = elsewhere(operation);
        return elsewhere == null
                ? open(operation, inside -> Mirror.open(inside, topics, recheck, options))
                : Mirror.open(elsewhere, topics, recheck, options);
    }

    private @Nullable NetlinkTransports elsewhere(String operation) throws NetlinkException {
        if (transports != null && closed) {
            throw new NetlinkException(operation, Errno.of(EBADF));
        }
        return transports;
    }

    NetlinkOptions options() {
        return options;
    }

    Xfrm xfrm() throws NetlinkException {
        lock.lock();
        try {
            Xfrm opened = xfrm;
            if (opened == null) {
                opened = open("open IPsec", inside -> Xfrm.open(inside, options.deadline()));
                xfrm = opened;
            }
            return opened;
        } finally {
            lock.unlock();
        }
    }

    /** Opens something in a namespace. */
    interface Opening<T> {
        T in(NetworkNamespace namespace) throws IOException;
    }

    <T> T open(String operation, Opening<T> opening) throws NetlinkException {
        NetworkNamespace inside = namespace;
        if (inside == null) {
            throw refused(operation);
        }
        try {
            return opening.in(inside);
        } catch (NetlinkException e) {
            throw e;
        } catch (IOException e) {
            throw new NetlinkException(operation, Errno.of(EIO), e.getMessage(), null);
        }
    }

    private NetlinkException refused(String operation) {
        NetlinkException cause = failure;
        if (cause == null) {
            return new NetlinkException(operation + ": the namespace is not known", Errno.EOPNOTSUPP);
        }
        NetlinkException refused =
                new NetlinkException(operation + ": the namespace could not be opened with the Netlink", cause.errno());
        refused.initCause(cause);
        return refused;
    }

    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            if (xfrm != null) {
                xfrm.close();
            }
            if (namespace != null) {
                namespace.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
