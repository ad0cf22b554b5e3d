package dev.poplin.node.mesh;

import dev.poplin.bgp.PeerStatus;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.node.reconcile.Reconciler;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** How this node's prefixes become known to the other nodes, and theirs to this one. */
public sealed interface Mesh extends Reconciler, AutoCloseable permits BgpMesh, DaemonMesh, ForeignMesh {

    /** Calls {@code listener} when a route of another node has changed; it must not block. */
    void onChange(Runnable listener) throws IOException;

    /**
     * The other nodes' prefixes that this node's agent is to route, and by which address they are reached.
     *
     * @param inKernel our routes to other nodes that the kernel holds
     */
    Map<Cidr, IpAddress> learned(Map<Cidr, IpAddress> inKernel) throws IOException;

    /**
     * The answer to an operator's question about BGP.
     *
     * @throws IllegalArgumentException if the question cannot be answered
     */
    Map<String, Object> answer(Map<String, Object> question) throws IOException;

    /** How the sessions stand. */
    List<PeerStatus> peers() throws IOException;

    @Override
    void close();
}
