package dev.poplin.node.kernel;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.node.address.HostAddress;
import dev.poplin.node.address.HostRoute;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The node's namespace and a conversation with its kernel. Thread-safe. */
public final class HostKernel implements AutoCloseable {

    private final NetworkNamespace namespace;
    private final Netlink netlink;

    private HostKernel(NetworkNamespace namespace, Netlink netlink) {
        this.namespace = namespace;
        this.netlink = netlink;
    }

    /** Opens a conversation with the kernel in this namespace, which stays the caller's to close. */
    public static HostKernel open(NetworkNamespace namespace) throws IOException {
        return new HostKernel(namespace, Netlink.open(namespace));
    }

    /** The node's namespace. */
    public NetworkNamespace namespace() {
        return namespace;
    }

    /** The conversation. */
    public Netlink netlink() {
        return netlink;
    }

    /** Deletes a link; false if it is gone already. */
    public boolean deleteLink(int index) throws IOException {
        try {
            netlink.links().delete(index);
            return true;
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENODEV)) {
                return false;
            }
            throw e;
        }
    }

    /** The host's addresses in the kernel's order. */
    public List<HostAddress> addresses() throws IOException {
        Map<Integer, Link> links = linksByIndex();
        List<HostAddress> addresses = new ArrayList<>();
        for (InterfaceAddress each : netlink.addresses().list()) {
            Link link = links.get(each.link());
            if (link != null) {
                addresses.add(new HostAddress(link.name(), link.isUp(), each.address()));
            }
        }
        return addresses;
    }

    /** The host's routes without our own and those of {@code passedOver}. */
    public List<HostRoute> foreignRoutes(Set<RouteProtocol> passedOver) throws IOException {
        Map<Integer, Link> links = linksByIndex();
        List<HostRoute> routes = new ArrayList<>();
        for (Route each : netlink.routes().list()) {
            if (!each.protocol().equals(OwnRoutes.PROTOCOL) && !passedOver.contains(each.protocol())) {
                Link link = links.get(each.link());
                routes.add(new HostRoute(each.destination(), link == null ? "" : link.name()));
            }
        }
        return routes;
    }

    private Map<Integer, Link> linksByIndex() throws IOException {
        Map<Integer, Link> links = new HashMap<>();
        for (Link link : netlink.links().list()) {
            links.put(link.index(), link);
        }
        return links;
    }

    @Override
    public void close() {
        netlink.close();
    }
}
