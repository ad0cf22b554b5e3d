package dev.poplin.netlink;

import dev.poplin.netlink.system.AbsentTransport;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import dev.poplin.netlink.system.NetlinkTransports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link Netlink} says to the kernel, by protocol. Thread-safe.
 *
 * @param route with NETLINK_ROUTE
 * @param netfilter with NETLINK_NETFILTER
 * @param generic with NETLINK_GENERIC
 * @param diagnosis with NETLINK_SOCK_DIAG
 */
record Conversations(Conversation route, Conversation netfilter, Conversation generic, Conversation diagnosis)
        implements AutoCloseable {

    /**
     * Opens a transport for each; of a protocol that there is not, every request is refused.
     *
     * @throws NetlinkException if that for NETLINK_ROUTE cannot be opened, or another for another cause than EPROTONOSUPPORT
     */
    static Conversations open(NetlinkTransports transports, Duration deadline) throws NetlinkException {
        List<NetlinkTransport> opened = new ArrayList<>();
        try {
            opened.add(transports.open(NetlinkSocket.ROUTE));
            opened.add(openIfThere(transports, NetlinkSocket.NETFILTER, "netfilter"));
            opened.add(openIfThere(transports, NetlinkSocket.GENERIC, "generic netlink"));
            opened.add(openIfThere(transports, NetlinkSocket.SOCK_DIAG, "socket diagnosis"));
            return over(opened, deadline);
        } catch (NetlinkException | RuntimeException e) {
            opened.forEach(NetlinkTransport::close);
            throw e;
        }
    }

    private static NetlinkTransport openIfThere(NetlinkTransports transports, int protocol, String name)
            throws NetlinkException {
        try {
            return transports.open(protocol);
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.EPROTONOSUPPORT)) {
                return new AbsentTransport(name, e.errno());
            }
            throw e;
        }
    }

    /** Through these four, in the order of the protocols here. */
    static Conversations over(List<NetlinkTransport> transports, Duration deadline) {
        List<Conversation> all = transports.stream()
                .map(transport -> new Conversation(transport, deadline))
                .toList();
        return new Conversations(all.get(0), all.get(1), all.get(2), all.get(3));
    }

    @Override
    public void close() {
        route.close();
        netfilter.close();
        generic.close();
        diagnosis.close();
    }
}
