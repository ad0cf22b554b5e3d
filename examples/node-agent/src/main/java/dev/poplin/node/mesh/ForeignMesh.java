package dev.poplin.node.mesh;

import dev.poplin.bgp.PeerStatus;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.List;
import java.util.Map;

/**
 * The mesh of a node whose BGP is somebody else's, such as BIRD or FRR. That daemon takes what to announce from the kernel, where
 * each own block is a blackhole of our protocol number, and writes what it learns into the kernel itself. Immutable.
 */
public final class ForeignMesh implements Mesh {

    @Override
    public String name() {
        return "mesh";
    }

    @Override
    public void onChange(Runnable listener) {
        // What the daemon changes is in the kernel, which is watched.
    }

    @Override
    public List<String> reconcile() {
        return List.of();
    }

    /** Nothing: what is left of a time when the routes were ours gives way to the daemon's. */
    @Override
    public Map<Cidr, IpAddress> learned(Map<Cidr, IpAddress> inKernel) {
        return Map.of();
    }

    @Override
    public Map<String, Object> answer(Map<String, Object> question) {
        throw new IllegalArgumentException("this agent speaks no BGP: its configuration says 'bgp: none'");
    }

    @Override
    public List<PeerStatus> peers() {
        return List.of();
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
