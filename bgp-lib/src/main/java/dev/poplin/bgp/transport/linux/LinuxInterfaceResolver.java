package dev.poplin.bgp.transport.linux;

import dev.poplin.bgp.filter.InterfaceResolver;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.link.Link;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The interfaces of the kernel's routes, as {@code ip route get} names them. Asks anew each time; thread-safe. Closing is idempotent;
 * afterwards no interface is known.
 */
public final class LinuxInterfaceResolver implements InterfaceResolver, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LinuxInterfaceResolver.class);

    private final Netlink netlink;

    private LinuxInterfaceResolver(Netlink netlink) {
        this.netlink = netlink;
    }

    /**
     * Those of the calling thread's network namespace. To be closed after the speaker.
     *
     * @throws IOException if there is no netlink socket to be had
     */
    public static LinuxInterfaceResolver open() throws IOException {
        return new LinuxInterfaceResolver(Netlink.open());
    }

    @Override
    public Optional<String> interfaceTo(IpAddress nextHop) {
        try {
            int link = netlink.routes().get(nextHop).link();
            return netlink.links().find(link).map(Link::name);
        } catch (NetlinkException e) {
            LOG.debug("the interface to {} is not known: {}", nextHop, e.toString());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        netlink.close();
    }
}
