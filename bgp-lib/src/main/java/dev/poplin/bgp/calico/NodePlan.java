package dev.poplin.bgp.calico;

import dev.poplin.bgp.Peer;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.filter.Change;
import dev.poplin.bgp.filter.Match;
import dev.poplin.bgp.filter.PrefixRange;
import dev.poplin.bgp.filter.PrefixRanges;
import dev.poplin.bgp.filter.RouteFilter;
import dev.poplin.bgp.filter.Rule;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What BGP one node is to speak, by Calico's resources: {@link #of} is a pure function of them. Immutable.
 *
 * @param as the node's AS number
 * @param clusterId its cluster as a route reflector, if it is one
 * @param peers its peers by address
 * @param problems what could not be planned; empty if all could
 */
public record NodePlan(
        long as, Optional<Ipv4Address> clusterId, Map<IpAddress, PlannedPeer> peers, List<String> problems) {

    /** Copies the collections; peers keep their order. */
    public NodePlan {
        peers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(peers));
        problems = List.copyOf(problems);
    }

    /**
     * The plan of a node.
     *
     * @param resources Calico's resources
     * @param nodes the nodes of the cluster, this one among them
     * @param node the name of this one
     * @param pools the prefixes of the pools whose blocks are told to others
     */
    public static NodePlan of(
            CalicoResources resources, Collection<CalicoNode> nodes, String node, Collection<Cidr> pools) {
        CalicoNode self = nodes.stream()
                .filter(candidate -> candidate.name().equals(node))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no node " + node));
        Planner planner = new Planner(resources, List.copyOf(nodes), self, pools);
        planner.mesh();
        resources.peers().forEach(planner::peer);
        return new NodePlan(planner.asOf(self), self.clusterId(), planner.peers, planner.problems);
    }

    /** Used once. */
    private static final class Planner {

        private final CalicoResources resources;
        private final List<CalicoNode> nodes;
        private final CalicoNode self;
        private final List<PrefixRange> exported = new ArrayList<>();
        private final Map<IpAddress, PlannedPeer> peers = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();

        /** By which resource a peer is there; the mesh is none. */
        private final Map<IpAddress, String> named = new HashMap<>();

        Planner(CalicoResources resources, List<CalicoNode> nodes, CalicoNode self, Collection<Cidr> pools) {
            this.resources = resources;
            this.nodes = nodes;
            this.self = self;
            pools.forEach(pool -> exported.add(PrefixRange.within(pool)));
            resources.configuration().services().forEach(service -> exported.add(PrefixRange.within(service)));
        }

        long asOf(CalicoNode of) {
            return of.as().orElse(resources.configuration().as());
        }

        /** Reflectors have no part in the mesh: their clients are named by resources. */
        void mesh() {
            if (!resources.configuration().mesh() || self.clusterId().isPresent()) {
                return;
            }
            for (CalicoNode other : nodes) {
                if (other != self && other.clusterId().isEmpty()) {
                    for (IpAddress address : other.addresses()) {
                        local(address).ifPresent(local -> peers.put(address, inMesh(other, address, local)));
                    }
                }
            }
        }

        private PlannedPeer inMesh(CalicoNode other, IpAddress address, IpAddress local) {
            Peer peer = base(address, asOf(other), local)
                    .withPort(resources.configurationOf(other.name()).port())
                    .withPolicy(policy(List.of(), PeerType.INTERNAL))
                    .withSession(session(resources.configuration().meshRestartTime()));
            return new PlannedPeer(other.name(), peer, resources.configuration().meshPassword());
        }

        private Optional<IpAddress> local(IpAddress towards) {
            return self.addresses().stream()
                    .filter(address -> address.family() == towards.family())
                    .findFirst();
        }

        private static SessionSettings session(Optional<Duration> restartTime) {
            return restartTime.map(SessionSettings.STANDARD::withRestartTime).orElse(SessionSettings.STANDARD);
        }

        private static Peer base(IpAddress address, long as, IpAddress local) {
            return Peer.of(address, as).withLocalAddress(local).withFamilies(Set.of(address.family()));
        }

        void peer(BgpPeer resource) {
            if (resource.isFor(self)) {
                OptionalLong ours = resource.localAs();
                if (resource.address().isPresent()) {
                    external(resource, resource.address().get(), ours);
                }
                for (CalicoNode other : nodes) {
                    if (resource.isWith(other)) {
                        // Who is on both sides is of the same AS to each other.
                        boolean both = resource.isWith(self) && resource.isFor(other);
                        node(resource, other, both ? ours.orElse(asOf(other)) : asOf(other), ours);
                    }
                }
            }
            otherEnd(resource);
        }

        /** The nodes that have others as their peers, by selector or by address, are the peers of those. */
        private void otherEnd(BgpPeer resource) {
            boolean named =
                    resource.address().filter(self.addresses()::contains).isPresent()
                            && resource.as().orElse(asOf(self)) == asOf(self);
            for (CalicoNode other : nodes) {
                if (!resource.isFor(other) || other == self) {
                    continue;
                }
                long as = resource.localAs().orElse(asOf(other));
                if (named) {
                    nodeThatNamesUs(resource, other, as);
                }
                if (resource.isWith(self) && !(resource.isFor(self) && resource.isWith(other))) {
                    node(resource, other, as, OptionalLong.empty());
                }
            }
        }

        private void nodeThatNamesUs(BgpPeer resource, CalicoNode other, long as) {
            IpFamily family = resource.address().orElseThrow().family();
            for (IpAddress address : other.addresses()) {
                if (address.family() == family) {
                    add(resource.listening(), other.name(), address, as, OptionalLong.empty(), other.clusterId());
                }
            }
        }

        private void external(BgpPeer resource, IpAddress address, OptionalLong ours) {
            Optional<CalicoNode> known = nodes.stream()
                    .filter(other -> other.addresses().contains(address))
                    .findFirst();
            OptionalLong as = resource.as().isPresent()
                    ? resource.as()
                    : known.map(node -> OptionalLong.of(asOf(node))).orElse(OptionalLong.empty());
            if (known.filter(node -> node == self).isPresent()) {
                return;
            }
            if (as.isEmpty()) {
                problems.add("BGPPeer " + resource.name() + " needs an asNumber");
                return;
            }
            add(resource, resource.name(), address, as.getAsLong(), ours, known.flatMap(CalicoNode::clusterId));
        }

        private void node(BgpPeer resource, CalicoNode other, long as, OptionalLong ours) {
            if (other == self) {
                return;
            }
            for (IpAddress address : other.addresses()) {
                add(resource, other.name(), address, as, ours, other.clusterId());
            }
        }

        /** A resource counts more than the mesh, and the first that names an address more than the others. */
        private void add(
                BgpPeer resource,
                String name,
                IpAddress address,
                long as,
                OptionalLong ours,
                Optional<Ipv4Address> itsCluster) {
            Optional<IpAddress> local = local(address);
            if (local.isEmpty()) {
                problems.add("BGPPeer " + resource.name() + ": node " + self.name() + " has no " + address.family()
                        + " address to reach " + address + " from");
                return;
            }
            long own = ours.orElse(asOf(self));
            boolean client = as == own
                    && self.clusterId().isPresent()
                    && !self.clusterId().equals(itsCluster);
            Peer base = resource.useNodeAddress()
                    ? base(address, as, local.get())
                    : Peer.of(address, as).withFamilies(Set.of(address.family()));
            Peer peer = base.withPort(resource.port().orElse(nodePort(address)));
            SessionSettings session = session(resource.restartTime());
            if (resource.ttlSecurityHops().isPresent()) {
                session = session.withTcp(TcpOptions.NONE.withTtlSecurity(
                        resource.ttlSecurityHops().getAsInt()));
            }
            peer = peer.withSession(session);
            if (own != asOf(self)) {
                peer = peer.withLocalAs(own);
            }
            peer = peer.withPolicy(policy(resource.filters(), as == own ? PeerType.INTERNAL : PeerType.EXTERNAL)
                    .withReflectorClient(client)
                    .withNextHop(resource.nextHop())
                    .withOwnAsAllowed(resource.ownAsAllowed()));
            PlannedPeer planned = new PlannedPeer(name, peer, resource.password());
            String before = named.putIfAbsent(address, resource.name());
            if (before == null) {
                peers.put(address, planned);
            } else if (!planned.equals(peers.get(address))) {
                problems.add("BGPPeer " + resource.name() + " has another session with " + address + " than BGPPeer "
                        + before + ", which counts");
            }
        }

        private int nodePort(IpAddress address) {
            return nodes.stream()
                    .filter(node -> node.addresses().contains(address))
                    .findFirst()
                    .map(node -> resources.configurationOf(node.name()).port())
                    .orElse(Peer.DEFAULT_PORT);
        }

        private PeerPolicy policy(List<String> names, PeerType type) {
            List<Rule> imports = new ArrayList<>();
            List<Rule> exports = new ArrayList<>();
            for (String name : names) {
                BgpFilter filter = resources.filters().get(name);
                if (filter == null) {
                    problems.add("there is no BGPFilter " + name);
                    continue;
                }
                imports.addAll(filter.imports(type));
                exports.addAll(filter.exports(type));
            }
            // As in Calico: what a filter has decided is told as it is.
            exports.addAll(communities());
            exports.add(Rule.accept(new Match.PrefixIn(PrefixRanges.of(exported))));
            return PeerPolicy.STANDARD.withFilters(
                    new RouteFilter("import", imports, Rule.Outcome.ACCEPT),
                    RouteFilter.of("export", exports.toArray(Rule[]::new)));
        }

        private List<Rule> communities() {
            List<Rule> rules = new ArrayList<>();
            for (BgpConfiguration.Advertisement advertisement :
                    resources.configurationOf(self.name()).advertisements()) {
                Rule rule = Rule.on(
                        new Match.PrefixIn(PrefixRanges.of(List.of(PrefixRange.within(advertisement.prefix())))));
                for (var community : advertisement.communities()) {
                    rule = rule.change(new Change.AddCommunity(community));
                }
                for (var community : advertisement.largeCommunities()) {
                    rule = rule.change(new Change.AddLargeCommunity(community));
                }
                rules.add(rule);
            }
            return rules;
        }
    }
}
