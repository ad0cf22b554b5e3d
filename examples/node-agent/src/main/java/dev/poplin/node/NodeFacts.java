package dev.poplin.node;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.node.address.HostAddress;
import dev.poplin.node.address.HostOverlap;
import dev.poplin.node.address.HostRoute;
import dev.poplin.node.address.NodeAddress;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.config.BgpMode;
import dev.poplin.node.kernel.HostKernel;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.PoolManifest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is found out about the node at start.
 *
 * @param address the node's own address and the interface it is on
 * @param podMtuBytes the MTU of the pods' links
 */
record NodeFacts(HostAddress address, int podMtuBytes) {

    /** Whose routes to pods are no overlap where BGP is left to a daemon: FRR's zebra, BIRD, and BGP as such. */
    private static final Set<RouteProtocol> ROUTING_DAEMONS =
            Set.of(RouteProtocol.of(11), RouteProtocol.BIRD, RouteProtocol.BGP);

    /** Finds out, and refuses pools and services that overlap a network of the host. */
    static NodeFacts detect(AgentConfig config, HostKernel host, ClusterState state)
            throws StartException, IOException {
        List<HostAddress> addresses = host.addresses();
        HostAddress address = NodeAddress.detect(config.nodeAddress(), config.skipInterfaces(), addresses)
                .orElseThrow(() -> new StartException(
                        StartException.Reason.NO_NODE_ADDRESS,
                        "nodeAddress " + config.nodeAddress() + " finds no IPv4 address among "
                                + addresses.stream()
                                        .map(each -> each.address() + " on " + each.interfaceName())
                                        .toList()
                                + "; set nodeAddress to interface=NAME or cidr=PREFIX"));
        List<HostRoute> routes = foreignRoutes(config, host);
        for (PoolManifest pool : pools(config, state)) {
            refuseOverlap("the pool", pool.cidr(), addresses, routes);
        }
        refuseOverlap("the service prefix", config.serviceCidr(), addresses, routes);
        return new NodeFacts(address, podMtu(config, host, address));
    }

    private static List<PoolManifest> pools(AgentConfig config, ClusterState state) {
        return state.pools().isEmpty()
                ? ManifestPools.defaultPool(config, state).stream().toList()
                : state.pools();
    }

    /** Which network of the host a pool overlaps now, in a sentence that names both; empty if none. */
    static Optional<String> overlap(AgentConfig config, HostKernel host, Cidr pool) throws IOException {
        return HostOverlap.find("the pool", pool, host.addresses(), foreignRoutes(config, host));
    }

    private static List<HostRoute> foreignRoutes(AgentConfig config, HostKernel host) throws IOException {
        return host.foreignRoutes(config.bgp() instanceof BgpMode.None ? ROUTING_DAEMONS : Set.of());
    }

    private static int podMtu(AgentConfig config, HostKernel host, HostAddress address) throws IOException {
        if (config.mtuBytes() > 0) {
            return config.mtuBytes();
        }
        Optional<Link> link = host.netlink().links().find(address.interfaceName());
        return link.map(Link::mtuBytes).orElse(1500);
    }

    private static void refuseOverlap(String what, Cidr prefix, List<HostAddress> addresses, List<HostRoute> routes)
            throws StartException {
        Optional<String> overlap = HostOverlap.find(what, prefix, addresses, routes);
        if (overlap.isPresent()) {
            throw new StartException(
                    StartException.Reason.OVERLAP,
                    overlap.get() + "; choose another prefix for the pods or services, or renumber the host");
        }
    }
}
