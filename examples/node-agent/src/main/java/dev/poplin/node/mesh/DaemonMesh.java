package dev.poplin.node.mesh;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerStatus;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.route.LearnedRoutes;
import dev.poplin.node.source.NodeManifest;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One session, with a BGP daemon on this node that has no hand on the kernel, such as GoBGP. It is told this node's prefixes, by
 * way of the node's address, and reflects what the other nodes tell it; a route leads where its next hop says. Thread-safe but for
 * {@link #reconcile} and {@link #learned}, which one thread calls.
 */
public final class DaemonMesh implements Mesh {

    private final BgpMesh.Settings settings;
    private final Supplier<Collection<NodeManifest>> nodes;
    private final Supplier<Collection<Cidr>> ownPrefixes;
    private final BgpSpeaker speaker;
    private final KernelResolvers resolvers;
    private final Peer daemon;
    private final Announcements announcements;
    private final RoutesInPools inPools;
    private final LearnedRoutes learned = new LearnedRoutes(BgpMesh.RESTART_TIME, System::nanoTime);
    private boolean restored;

    private DaemonMesh(
            BgpMesh.Settings settings,
            Supplier<Collection<NodeManifest>> nodes,
            Supplier<Collection<Cidr>> ownPrefixes,
            BgpSpeaker speaker,
            KernelResolvers resolvers,
            RoutesInPools inPools,
            Peer daemon) {
        this.settings = settings;
        this.nodes = nodes;
        this.ownPrefixes = ownPrefixes;
        this.speaker = speaker;
        this.resolvers = resolvers;
        this.inPools = inPools;
        this.daemon = daemon;
        this.announcements = new Announcements(speaker, settings.address());
    }

    /**
     * Connects to the daemon and listens nowhere.
     *
     * @param daemon where the daemon listens, in the namespace
     * @param nodes the nodes of the cluster: routes by way of others are not believed
     * @param ownPrefixes what to tell it
     */
    public static DaemonMesh open(
            BgpMesh.Settings settings,
            IpAddress daemon,
            NetworkNamespace namespace,
            Supplier<Collection<NodeManifest>> nodes,
            Supplier<Collection<Cidr>> ownPrefixes)
            throws IOException {
        KernelResolvers resolvers = KernelResolvers.open(namespace);
        try {
            BgpSpeaker speaker = resolvers.open(BgpMesh.speaker(settings).channels(new NamespaceChannels(namespace)));
            try {
                RoutesInPools inPools = new RoutesInPools(speaker, settings.pools());
                Peer peer = Peer.of(daemon, settings.asNumber())
                        .withPort(settings.port())
                        .withFamilies(Set.of(IpFamily.IPV4))
                        .withPolicy(PeerPolicy.STANDARD.withFilters(inPools.filter(), PathFilter.ALL));
                speaker.addPeer(peer);
                return new DaemonMesh(settings, nodes, ownPrefixes, speaker, resolvers, inPools, peer);
            } catch (IOException | RuntimeException e) {
                speaker.abandon();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            resolvers.close();
            throw e;
        }
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
        List<String> log = announcements.reconcile(ownPrefixes.get());
        inPools.reconcile(Set.of(daemon.address()));
        return log;
    }

    @Override
    public Map<Cidr, IpAddress> learned(Map<Cidr, IpAddress> inKernel) throws IOException {
        if (!restored) {
            learned.restore(inKernel);
            restored = true;
        }
        Set<IpAddress> others = nodes.get().stream()
                .filter(node -> !node.name().equals(settings.nodeName()))
                .map(node -> node.address().address())
                .collect(Collectors.toSet());
        // Before the routes: the daemon that is complete now has told those of all nodes.
        boolean complete = speaker.peers().stream()
                .anyMatch(status ->
                        status.phase() == Phase.ESTABLISHED && status.endOfRib().contains(Family.IPV4_UNICAST));
        Map<Cidr, IpAddress> routes = new LinkedHashMap<>();
        for (Path path : speaker.routes()) {
            if (!path.source().isLocal() && others.contains(path.nextHop())) {
                routes.put(path.prefix(), path.nextHop());
            }
        }
        return learned.update(routes, complete ? others : Set.of(), others);
    }

    @Override
    public Map<String, Object> answer(Map<String, Object> question) throws IOException {
        return new BgpQuestions(speaker, ownPrefixes, peer -> daemon.policy()).answer(question);
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
