package dev.poplin.netlink.mirror;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import dev.poplin.netlink.system.NetlinkTransports;
import dev.poplin.netlink.system.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells what changes in a namespace, as {@code ip monitor}. From the moment it is open nothing is lost in silence: what did not
 * fit is told as a {@link KernelEvent.Overrun}, what cannot be read as a {@link KernelEvent.Unknown} that is malformed.
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

    private final EventStream<KernelEvent> stream;

    /** A monitor of what comes through this transport, which it closes. */
    public Monitor(NetlinkTransport transport) {
        stream = new EventStream<>(transport, new Events(transport));
    }

    private record Events(NetlinkTransport transport) implements EventStream.Decoder<KernelEvent> {

        @Override
        public void message(Reply message, List<KernelEvent> events) {
            KernelEvent event = KernelEvent.decode(message);
            int namespaceId = transport.namespaceId();
            boolean own = namespaceId == NetlinkTransport.OWN_NAMESPACE;
            events.add(own ? event : new KernelEvent.Elsewhere(namespaceId, event));
        }

        @Override
        public void overrun(List<KernelEvent> events) {
            events.add(new KernelEvent.Overrun());
        }
    }

    /**
     * Begins to watch the calling thread's namespace.
     *
     * @throws NetlinkException if the kernel refuses a socket
     */
    public static Monitor open(Set<Topic> topics) throws NetlinkException {
        return new Monitor(NetlinkSocket.open(NetlinkSocket.ROUTE, groups(topics)));
    }

    /**
     * Begins to watch what these transports lead to, such as a {@link dev.poplin.netlink.testing.FakeKernel}.
     *
     * @throws NetlinkException if no transport can be opened
     */
    public static Monitor open(NetlinkTransports transports, Set<Topic> topics) throws NetlinkException {
        return new Monitor(transports.open(NetlinkSocket.ROUTE, groups(topics)));
    }

    private static int[] groups(Set<Topic> topics) {
        return topics.stream()
                .flatMapToInt(topic -> Arrays.stream(topic.groups()))
                .distinct()
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
        return stream.next(timeout);
    }

    /**
     * Hands every event to the consumer, on the calling thread, until this is closed. What the consumer throws ends it.
     *
     * @throws NetlinkException EINTR if the thread is interrupted
     */
    public void forEach(Consumer<? super KernelEvent> consumer) throws NetlinkException {
        stream.forEach(consumer);
    }

    @Override
    public void close() {
        stream.close();
    }
}
