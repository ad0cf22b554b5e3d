package dev.poplin.netlink.conntrack;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.mirror.EventStream;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import dev.poplin.netlink.system.Reply;
import java.io.IOException;
import java.util.List;

/**
 * Tells of connections as they begin, change and end: {@code conntrack -E}. The kernel only makes events while somebody listens, so
 * that of connections which began before the monitor was open the end may not be told.
 */
public final class ConntrackMonitor implements EventStream.Decoder<ConnectionEvent> {

    /** NFNLGRP_CONNTRACK_NEW, UPDATE, DESTROY and those of expectations. */
    private static final int[] GROUPS = {1, 2, 3, 4, 6};

    private static final int NEW = 1 << 8;
    private static final int DELETE = 1 << 8 | 2;
    private static final int EXPECT_NEW = 2 << 8;
    private static final int EXPECT_DELETE = 2 << 8 | 2;

    private ConntrackMonitor() {}

    /**
     * Begins to watch the calling thread's namespace.
     *
     * @throws NetlinkException if the kernel refuses a socket
     */
    public static EventStream<ConnectionEvent> open() throws NetlinkException {
        return over(NetlinkSocket.open(NetlinkSocket.NETFILTER, GROUPS));
    }

    /**
     * Begins to watch another namespace.
     *
     * @throws IOException if it cannot be entered or the kernel refuses a socket
     */
    public static EventStream<ConnectionEvent> open(NetworkNamespace namespace) throws IOException {
        return namespace.callToOpen(ConntrackMonitor::open);
    }

    /** Watches what comes through a transport of the caller's, which closes with the stream. */
    public static EventStream<ConnectionEvent> over(NetlinkTransport transport) {
        return new EventStream<>(transport, new ConntrackMonitor());
    }

    @Override
    public void message(Reply message, List<ConnectionEvent> events) {
        switch (message.type()) {
            case NEW -> {
                boolean created = (message.flags() & MessageFlags.CREATE) != 0;
                Connection.decode(message)
                        .map(each -> created ? new ConnectionEvent.Created(each) : new ConnectionEvent.Updated(each))
                        .ifPresent(events::add);
            }
            case DELETE ->
                Connection.decode(message).map(ConnectionEvent.Destroyed::new).ifPresent(events::add);
            case EXPECT_NEW ->
                Expectation.decode(message).map(ConnectionEvent.Expected::new).ifPresent(events::add);
            case EXPECT_DELETE ->
                Expectation.decode(message).map(ConnectionEvent.Unexpected::new).ifPresent(events::add);
            default -> {
                // Nothing else is told to these groups.
            }
        }
    }

    @Override
    public void overrun(List<ConnectionEvent> events) {
        events.add(new ConnectionEvent.Overrun());
    }
}
