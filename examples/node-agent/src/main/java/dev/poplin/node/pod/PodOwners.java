package dev.poplin.node.pod;

import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.check.LeakCollector;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.Endpoint;
import dev.poplin.node.source.PodKey;
import dev.poplin.node.source.Source;
import java.io.IOException;
import java.util.Optional;

/**
 * Which pods of this node are there: those with a link, and those that were published since the node was started. Only told of what this
 * agent has assigned itself, which the boot id says. Thread-safe.
 */
public final class PodOwners implements LiveOwners {

    private final String nodeName;
    private final String interfacePrefix;
    private final String boot;
    private final Source source;
    private final PodLinks links;

    /** Knows the pods of a node by what is published and by their links; {@code boot} tells this start of the node from the others. */
    PodOwners(String nodeName, String interfacePrefix, String boot, Source source, PodLinks links) {
        this.nodeName = nodeName;
        this.interfacePrefix = interfacePrefix;
        this.boot = boot;
        this.source = source;
        this.links = links;
    }

    /** The pod that an address was assigned to by an agent; empty if it was not. */
    static Optional<PodKey> podOf(Allocation allocation) {
        String namespace = allocation.attributes().get("namespace");
        String name = allocation.attributes().get("pod");
        return namespace == null || name == null ? Optional.empty() : Optional.of(new PodKey(namespace, name));
    }

    @Override
    public void requireAnswers() throws IOException {
        published();
    }

    private ClusterState published() throws IOException {
        ClusterState state = source.current();
        if (!state.complete() || !state.nodes().containsKey(nodeName)) {
            throw new IOException("what is published cannot be read, or not this node's own record");
        }
        return state;
    }

    @Override
    public State stateOf(Allocation allocation) throws IOException {
        Optional<PodKey> pod = podOf(allocation);
        String assigned = allocation.attributes().get(LeakCollector.BOOT_ATTRIBUTE);
        if (pod.isEmpty() || assigned == null || !allocation.node().equals(nodeName)) {
            return State.UNKNOWN;
        }
        ClusterState state = published();
        boolean linked = isLinked(pod.get(), allocation.handle());
        Endpoint published = state.endpoint(pod.get());
        boolean attached = assigned.equals(boot)
                && published != null
                && published.node().equals(nodeName)
                && PodIdentity.handleOf(published).equals(allocation.handle());
        return linked || attached ? State.ALIVE : State.MISSING;
    }

    /** Whether the pod has its link, and it is of this attachment. */
    boolean isLinked(PodKey pod, String handle) throws IOException {
        Optional<String> container = links.containerOf(HostInterfaceName.of(interfacePrefix, pod));
        return container.isPresent() && handle.contains("." + container.get() + ".");
    }
}
