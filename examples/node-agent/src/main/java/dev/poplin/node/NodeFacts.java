package dev.poplin.node;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.PoolSelector;
import dev.poplin.ipam.Reservation;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.node.address.HostAddress;
import dev.poplin.node.address.HostOverlap;
import dev.poplin.node.address.HostRoute;
import dev.poplin.node.address.NodeAddress;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.config.BgpMode;
import dev.poplin.node.ipam.DeclaredPools;
import dev.poplin.node.ipam.LabelledPools;
import dev.poplin.node.kernel.HostKernel;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.DirectorySource;
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
 * @param pools the pools of the cluster
 */
record NodeFacts(HostAddress address, int podMtuBytes, List<PoolManifest> pools) {

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
        List<PoolManifest> pools = pools(config, state);
        List<HostRoute> routes = foreignRoutes(config, host);
        for (PoolManifest pool : pools) {
            refuseOverlap("the pool", pool.cidr(), addresses, routes);
        }
        refuseOverlap("the service prefix", config.serviceCidr(), addresses, routes);
        return new NodeFacts(address, podMtu(config, host, address), pools);
    }

    /** The pools that are declared, disabled ones too, or the default one. */
    static List<PoolManifest> pools(AgentConfig config, ClusterState state) {
        if (!state.pools().isEmpty()) {
            return state.pools();
        }
        return List.of(new PoolManifest("default", config.defaultPool(), config.blockSize(), true, false));
    }

    /** The pools that are declared while the agent runs, each of which is compared with the networks that the host has then. */
    static DeclaredPools declared(AgentConfig config, HostKernel host, DirectorySource source) {
        PoolSelector selector = new LabelledPools(source::current);
        return new DeclaredPools() {
            @Override
            public List<PoolManifest> get() {
                return pools(config, source.current());
            }

            @Override
            public Optional<String> overlap(Cidr pool) throws IOException {
                return HostOverlap.find("the pool", pool, host.addresses(), foreignRoutes(config, host));
            }

            @Override
            public Optional<List<Reservation>> reservations() {
                ClusterState state = source.current();
                return state.complete() ? Optional.of(state.reservations()) : Optional.empty();
            }

            @Override
            public PoolSelector selector() {
                return selector;
            }
        };
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
