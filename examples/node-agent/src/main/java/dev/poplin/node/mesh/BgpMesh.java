package dev.poplin.node.mesh;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.BgpSpeakerBuilder;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerStatus;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.reconcile.Changes;
import dev.poplin.node.route.LearnedRoutes;
import dev.poplin.node.source.NodeManifest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The node's BGP sessions, kept in step with the cluster's nodes and this node's prefixes. Closing it says no goodbye: the
 * others keep the routes to this node, whose kernel goes on forwarding. Thread-safe but for {@link #reconcile} and
 * {@link #learned}, which one thread calls.
 */
public final class BgpMesh implements Mesh {

    static final Duration RESTART_TIME = Duration.ofSeconds(120);

    private final Settings settings;
    private final Supplier<Collection<NodeManifest>> nodes;
    private final Supplier<Collection<Cidr>> ownPrefixes;
    private final BgpSpeaker speaker;
    private final KernelResolvers resolvers;
    private final RoutesInPools inPools;
    private final LearnedRoutes learned = new LearnedRoutes(RESTART_TIME, System::nanoTime);
    private final Map<IpAddress, NodeManifest> peers = new LinkedHashMap<>();
    private final Announcements announcements;
    private boolean restored;

    /**
     * What does not change while the agent runs.
     *
     * @param pools the prefixes within which routes of others are believed
     */
    public record Settings(String nodeName, Ipv4Address address, long asNumber, int port, Supplier<CidrSet> pools) {}

    private BgpMesh(
            Settings settings,
            Supplier<Collection<NodeManifest>> nodes,
            Supplier<Collection<Cidr>> ownPrefixes,
            BgpSpeaker speaker,
            KernelResolvers resolvers) {
        this.settings = settings;
        this.nodes = nodes;
        this.ownPrefixes = ownPrefixes;
        this.speaker = speaker;
        this.resolvers = resolvers;
        this.announcements = new Announcements(speaker, IpFamily.IPV4.unspecified());
        this.inPools = new RoutesInPools(speaker, settings.pools());
    }

    /**
     * Listens in the namespace; sessions begin with the first {@link #reconcile}. A node of another AS is told the addresses of third
     * nodes on the same subnet, so that packets do not pass through this one (RFC 4271 §5.1.3). What is told by way of an address that the kernel has no
     * route to is not chosen until it has one (§9.1.2.1).
     *
     * @param nodes the nodes of the cluster, this one among them
     * @param ownPrefixes what to announce
     * @throws dev.poplin.bgp.BgpException if the port is in use
     */
    public static BgpMesh open(
            Settings settings,
            NetworkNamespace namespace,
            Supplier<Collection<NodeManifest>> nodes,
            Supplier<Collection<Cidr>> ownPrefixes)
            throws IOException {
        KernelResolvers resolvers = KernelResolvers.open(namespace);
        try {
            BgpSpeaker speaker = resolvers.open(speaker(settings)
                    .listen(new InetSocketAddress(settings.address().toInetAddress(), settings.port()))
                    .channels(new NamespaceChannels(namespace)));
            try {
                return new BgpMesh(settings, nodes, ownPrefixes, speaker, resolvers);
            } catch (RuntimeException e) {
                speaker.abandon();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            resolvers.close();
            throw e;
        }
    }

    static BgpSpeakerBuilder speaker(Settings settings) {
        return BgpSpeaker.builder(settings.asNumber(), settings.address())
                .restartTime(RESTART_TIME)
                .connectRetry(Duration.ofMillis(250));
    }

    @Override
    public void onChange(Runnable listener) throws IOException {
        speaker.onRoutes(change -> listener.run());
    }

    @Override
    public String name() {
        return "mesh";
    }

    @Override
    public List<String> reconcile() throws IOException {
        List<String> log = new ArrayList<>(announcements.reconcile(ownPrefixes.get()));
        Changes<IpAddress, NodeManifest> others = Changes.between(wantedPeers(), peers);
        for (Map<IpAddress, NodeManifest> wanted : List.of(others.added(), others.changed())) {
            for (Map.Entry<IpAddress, NodeManifest> each : wanted.entrySet()) {
                speaker.addPeer(peer(each.getValue()));
                peers.put(each.getKey(), each.getValue());
                log.add("peer " + each.getValue().name() + " " + each.getKey());
            }
        }
        for (Map.Entry<IpAddress, NodeManifest> each : others.removed().entrySet()) {
            speaker.removePeer(each.getKey());
            peers.remove(each.getKey());
            log.add("no longer a peer: " + each.getValue().name() + " " + each.getKey());
        }
        inPools.reconcile(peers.keySet());
        return log;
    }

    private Map<IpAddress, NodeManifest> wantedPeers() {
        Map<IpAddress, NodeManifest> wanted = new LinkedHashMap<>();
        for (NodeManifest node : nodes.get()) {
            if (!node.name().equals(settings.nodeName())) {
                wanted.put(node.address().address(), node);
            }
        }
        return wanted;
    }

    private Peer peer(NodeManifest node) {
        long as = node.asNumber() > 0 ? node.asNumber() : settings.asNumber();
        return Peer.of(node.address().address(), as)
                .withPort(settings.port())
                .withLocalAddress(settings.address())
                .withFamilies(Set.of(IpFamily.IPV4))
                .withPolicy(policy());
    }

    private PeerPolicy policy() {
        return PeerPolicy.STANDARD.withFilters(inPools.filter(), PathFilter.ALL);
    }

    /**
     * The other nodes' prefixes and by which address they are reached.
     *
     * @param inKernel our routes to other nodes that the kernel holds; believed at the first call, when nobody has told any yet
     */
    @Override
    public Map<Cidr, IpAddress> learned(Map<Cidr, IpAddress> inKernel) throws IOException {
        if (!restored) {
            learned.restore(inKernel);
            restored = true;
        }
        // Before the routes: what is complete now has told them all.
        Set<IpAddress> complete = new HashSet<>();
        for (PeerStatus status : speaker.peers()) {
            if (status.phase() == Phase.ESTABLISHED && status.endOfRib().contains(Family.IPV4_UNICAST)) {
                complete.add(status.address());
            }
        }
        Map<Cidr, IpAddress> routes = new LinkedHashMap<>();
        for (Path path : speaker.routes()) {
            if (!path.source().isLocal()) {
                routes.put(path.prefix(), path.nextHop());
            }
        }
        return learned.update(routes, complete, wantedPeers().keySet());
    }

    @Override
    public Map<String, Object> answer(Map<String, Object> question) throws IOException {
        return new BgpQuestions(speaker, ownPrefixes, peer -> policy()).answer(question);
    }

    @Override
    public List<PeerStatus> peers() throws IOException {
        return speaker.peers();
    }

    @Override
    public void close() {
        speaker.abandon();
        resolvers.close();
    }
}
