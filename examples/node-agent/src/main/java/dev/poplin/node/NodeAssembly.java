package dev.poplin.node;

import dev.poplin.bgp.BgpException;
import dev.poplin.cni.CniDispatcher;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.config.BgpMode;
import dev.poplin.node.ipam.OwnBlocks;
import dev.poplin.node.kernel.HostSettings;
import dev.poplin.node.kernel.KernelWatch;
import dev.poplin.node.kernel.TableReconciler;
import dev.poplin.node.mesh.BgpMesh;
import dev.poplin.node.mesh.DaemonMesh;
import dev.poplin.node.mesh.ForeignMesh;
import dev.poplin.node.mesh.Mesh;
import dev.poplin.node.nat.NatProgram;
import dev.poplin.node.nat.ServicePlan;
import dev.poplin.node.pod.PodLeaks;
import dev.poplin.node.pod.PodLinkReconciler;
import dev.poplin.node.reconcile.ReconcileLoop;
import dev.poplin.node.reconcile.Reconciler;
import dev.poplin.node.route.RouteReconciler;
import dev.poplin.node.socket.AgentServer;
import dev.poplin.node.source.Endpoint;
import dev.poplin.node.source.NodeManifest;
import dev.poplin.node.source.PoolManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Puts an agent together, in the order in which its parts need each other. Confined to its owner. */
final class NodeAssembly {

    private final AgentConfig config;
    private final NetworkNamespace namespace;
    private final Resources resources;

    /** Everything that is opened goes to {@code resources}. */
    NodeAssembly(AgentConfig config, NetworkNamespace namespace, Resources resources) {
        this.config = config;
        this.namespace = namespace;
        this.resources = resources;
    }

    void start() throws StartException, IOException {
        AgentServer.requireFree(config.socket());
        NodeParts parts = NodeParts.open(config, namespace, resources);
        NodeManifest self =
                new NodeManifest(config.nodeName(), parts.facts().address().address(), config.asNumber());
        OwnBlocks blocks = parts.ipam().blocks();
        Mesh mesh = openMesh(parts, blocks);
        RouteReconciler routes = new RouteReconciler(
                parts.host(), new RouteReconciler.Inputs(() -> endpoints(parts), blocks::current, mesh::learned));
        TableReconciler nat = new TableReconciler("nat", parts.host(), () -> Optional.of(nat(parts)));
        // Apart, for a store that is away keeps its loop waiting, and the kernel is to be mended within a second all
        // the same.
        ReconcileLoop addresses = resources.add(new ReconcileLoop(
                "addresses-" + config.nodeName(), addressReconcilers(parts), config.recheckInterval()));
        ReconcileLoop loop = resources.add(new ReconcileLoop(
                config.nodeName(),
                List.of(new HostSettings(parts.host()), parts.policy(), links(parts), mesh, routes, nat),
                config.recheckInterval()));
        parts.source().onChange(() -> {
            addresses.trigger();
            loop.trigger();
        });
        resources.add(parts.ipam().onWork(addresses::trigger));
        blocks.onChange(loop::trigger);
        parts.ipam().onPools(loop::trigger);
        mesh.onChange(loop::trigger);
        resources.add(KernelWatch.open(namespace, loop::trigger));
        parts.source().publish(self);
        addresses.start();
        loop.start();

        AgentState state = new AgentState(config, parts, mesh, List.of(loop, addresses));
        CniDispatcher dispatcher = new CniDispatcher(any -> parts.network());
        resources.add(AgentServer.open(config.socket(), new AgentVerbs(dispatcher, state)));
    }

    private List<Reconciler> addressReconcilers(NodeParts parts) {
        List<Reconciler> reconcilers = new ArrayList<>(List.of(parts.ipam().reconciler()));
        PodLeaks leaks = parts.network().leaks(parts.ipam().boot());
        config.leakGrace()
                .ifPresent(grace -> reconcilers.add(parts.ipam().leaks(leaks.owners(), leaks::detach, grace)));
        parts.ipam().lostPods(leaks::detachLost).ifPresent(reconcilers::add);
        return reconcilers;
    }

    private Reconciler links(NodeParts parts) {
        return new PodLinkReconciler(
                parts.host(),
                () -> parts.source().current().endpointsOn(config.nodeName()),
                parts.network().locks());
    }

    /** The node's pods but those whose addresses may be another's by now: nothing leads to these until the store has been asked. */
    private List<Endpoint> endpoints(NodeParts parts) {
        try {
            Set<IpAddress> uncertain = parts.ipam().uncertain();
            return parts.source().current().endpointsOn(config.nodeName()).stream()
                    .filter(each -> each.addresses().stream().map(Cidr::address).noneMatch(uncertain::contains))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Ruleset nat(NodeParts parts) {
        return NatProgram.of(
                ServicePlan.of(parts.source().current(), config.serviceCidr()),
                parts.ipam().pools());
    }

    private Mesh openMesh(NodeParts parts, OwnBlocks blocks) throws StartException, IOException {
        if (config.bgp() instanceof BgpMode.None) {
            return new ForeignMesh();
        }
        if (!(parts.facts().address().address().address() instanceof Ipv4Address address)) {
            throw new StartException(
                    StartException.Reason.NO_NODE_ADDRESS, "the mesh needs an IPv4 address of the node");
        }
        BgpMesh.Settings settings = new BgpMesh.Settings(
                config.nodeName(),
                address,
                config.asNumber(),
                config.bgpPort(),
                () -> CidrSet.of(
                        parts.ipam().pools().stream().map(PoolManifest::cidr).toList()));
        Supplier<Collection<NodeManifest>> nodes =
                () -> parts.source().current().nodes().values();
        try {
            return resources.add(
                    config.bgp() instanceof BgpMode.Daemon daemon
                            ? DaemonMesh.open(settings, daemon.address(), namespace, nodes, blocks::announced)
                            : BgpMesh.open(settings, namespace, nodes, blocks::announced));
        } catch (BgpException e) {
            throw new StartException(
                    StartException.Reason.ADDRESS_IN_USE,
                    "BGP cannot listen on " + address + " port " + config.bgpPort()
                            + ": another BGP daemon is running there; stop it, set bgpPort on all nodes, or leave the"
                            + " routes to it with bgp: none",
                    e);
        }
    }
}
