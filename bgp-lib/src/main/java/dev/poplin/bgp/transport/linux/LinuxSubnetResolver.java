package dev.poplin.bgp.transport.linux;

import dev.poplin.bgp.rib.SubnetResolver;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subnets of the kernel's interfaces, as {@code ip address} lists them. Asks anew each time; thread-safe. Closing is idempotent;
 * afterwards no subnet is known.
 */
public final class LinuxSubnetResolver implements SubnetResolver, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LinuxSubnetResolver.class);

    private final Netlink netlink;

    private LinuxSubnetResolver(Netlink netlink) {
        this.netlink = netlink;
    }

    /**
     * Those of the calling thread's network namespace. To be closed after the speaker.
     *
     * @throws IOException if there is no netlink socket to be had
     */
    public static LinuxSubnetResolver open() throws IOException {
        return new LinuxSubnetResolver(Netlink.open());
    }

    @Override
    public Optional<Cidr> subnetOf(IpAddress own) {
        try {
            return netlink.addresses().list().stream()
                    .map(InterfaceAddress::address)
                    .filter(address -> address.address().equals(own))
                    .map(Cidr::canonical)
                    .findFirst();
        } catch (NetlinkException e) {
            LOG.warn("the subnet of {} is not known: {}", own, e.toString());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        netlink.close();
    }
}
