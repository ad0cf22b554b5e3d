package dev.poplin.node;

import dev.poplin.cni.CniDispatcher;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.kernel.HostSettings;
import dev.poplin.node.reconcile.ReconcileLoop;
import dev.poplin.node.route.RouteReconciler;
import dev.poplin.node.socket.AgentServer;
import dev.poplin.node.source.NodeManifest;
import java.io.IOException;
import java.util.List;

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
        parts.source().publish(self);

        OwnBlocks blocks = new OwnBlocks(parts.ipam(), config.nodeName());
        RouteReconciler routes = new RouteReconciler(
                parts.host(),
                new RouteReconciler.Inputs(
                        () -> parts.source().current().endpointsOn(config.nodeName()),
                        blocks::current,
                        inKernel -> inKernel));
        ReconcileLoop loop = resources.add(new ReconcileLoop(
                config.nodeName(),
                List.of(new HostSettings(parts.host()), parts.pools(), blocks, routes),
                config.recheckInterval()));
        parts.source().onChange(loop::trigger);
        resources.add(parts.ipam().watch(loop::trigger));
        loop.start();

        AgentState state = new AgentState(config, parts, blocks, loop);
        CniDispatcher dispatcher = new CniDispatcher(any -> parts.network());
        resources.add(AgentServer.open(config.socket(), new AgentVerbs(dispatcher, state)));
    }
}
