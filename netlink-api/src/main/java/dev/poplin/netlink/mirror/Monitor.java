package dev.poplin.netlink.mirror;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.Datagram;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import dev.poplin.netlink.system.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells what changes in a namespace, as {@code ip monitor}. From the moment it is open nothing is lost in silence: what did not
 * fit is told as a {@link KernelEvent.Overrun}.
 *
 * <pre>{@code
 * try (Monitor monitor = Monitor.open(namespace, EnumSet.of(Topic.LINKS, Topic.ROUTES))) {
 *     List<Route> routes = netlink.routes().list();
 *     monitor.forEach(event -> System.out.println(event));
 * }
 * }</pre>
 *
 * <p>{@link #next} and {@link #forEach} are for one thread at a time; {@link #close} is for any and releases it.
 */
public final class Monitor implements AutoCloseable {

    private static final Duration LONG = Duration.ofDays(1);
    private static final Errno CLOSED = Errno.of(9);

    private final NetlinkTransport transport;

    /** A monitor of what comes through this transport, which it closes. */
    public Monitor(NetlinkTransport transport) {
        this.transport = transport;
    }

    /**
     * Begins to watch the calling thread's namespace.
     *
     * @throws NetlinkException if the kernel refuses a socket
     */
    public static Monitor open(Set<Topic> topics) throws NetlinkException {
        return new Monitor(NetlinkSocket.open(NetlinkSocket.ROUTE, groups(topics)));
    }

    private static int[] groups(Set<Topic> topics) {
        return topics.stream()
                .flatMapToInt(topic -> Arrays.stream(topic.groups()))
                .toArray();
    }

    /**
     * Begins to watch a namespace and all others that have a number in it (see {@link dev.poplin.netlink.namespace.NamespaceIds}),
     * now or later. What happens in these is told as {@link KernelEvent.Elsewhere}.
     *
     * @throws IOException if it cannot be entered or the kernel refuses: EPERM without CAP_NET_BROADCAST
     */
    public static Monitor openForAllNamespaces(NetworkNamespace namespace, Set<Topic> topics) throws IOException {
        return namespace.callToOpen(
                () -> new Monitor(NetlinkSocket.openForAllNamespaces(NetlinkSocket.ROUTE, groups(topics))));
    }

    /**
     * Begins to watch another namespace.
     *
     * @throws IOException if it cannot be entered or the kernel refuses a socket
     */
    public static Monitor open(NetworkNamespace namespace, Set<Topic> topics) throws IOException {
        return namespace.callToOpen(() -> open(topics));
    }

    /**
     * Waits for something to happen.
     *
     * @return what happened, in order; empty if nothing did in this time
     * @throws NetlinkException EBADF once this is closed, EINTR if the thread is interrupted
     */
    public List<KernelEvent> next(Duration timeout) throws NetlinkException {
        List<KernelEvent> events = new ArrayList<>();
        try {
            ByteBuffer datagram = transport.receive(timeout);
            int namespaceId = transport.namespaceId();
            Datagram.forEach(datagram, (sequence, message) -> event(namespaceId, message, events));
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOBUFS)) {
                events.add(new KernelEvent.Overrun());
            } else if (!e.errno().equals(Errno.ETIMEDOUT)) {
                throw e;
            }
        }
        return events;
    }

    private static void event(int namespaceId, Reply message, List<KernelEvent> events) {
        if (message.type() >= MessageType.FIRST_OF_FAMILY) {
            KernelEvent event = KernelEvent.decode(message);
            boolean own = namespaceId == NetlinkTransport.OWN_NAMESPACE;
            events.add(own ? event : new KernelEvent.Elsewhere(namespaceId, event));
        }
    }

    /**
     * Hands every event to the consumer, on the calling thread, until this is closed. What the consumer throws ends it.
     *
     * @throws NetlinkException EINTR if the thread is interrupted
     */
    public void forEach(Consumer<? super KernelEvent> consumer) throws NetlinkException {
        try {
            while (true) {
                next(LONG).forEach(consumer);
            }
        } catch (NetlinkException e) {
            if (!e.errno().equals(CLOSED)) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
