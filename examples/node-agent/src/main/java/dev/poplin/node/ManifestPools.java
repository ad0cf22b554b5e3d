package dev.poplin.node;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.PoolSelector;
import dev.poplin.ipam.Reservation;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.ipam.DeclaredPools;
import dev.poplin.node.ipam.LabelledPools;
import dev.poplin.node.kernel.HostKernel;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.DirectorySource;
import dev.poplin.node.source.PoolManifest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The pools that manifests declare while the agent runs, each of which is compared with the networks that the host has then. Thread-safe. */
final class ManifestPools implements DeclaredPools {

    private final AgentConfig config;
    private final HostKernel host;
    private final DirectorySource source;
    private final PoolSelector selector;
    /** Whether the directory has ever held what others put there. One that never has may be an empty mount point. */
    private volatile boolean seenInUse;

    /** Reads the manifests of {@code source}, for the node that {@code host} is. */
    ManifestPools(AgentConfig config, HostKernel host, DirectorySource source) {
        this.config = config;
        this.host = host;
        this.source = source;
        this.selector = new LabelledPools(source::current);
    }

    /** The pool of a cluster that declares none; empty if it may declare one in a file that cannot be read. */
    static Optional<PoolManifest> defaultPool(AgentConfig config, ClusterState state) {
        return state.complete() && state.pools().isEmpty()
                ? Optional.of(new PoolManifest("default", config.defaultPool(), config.blockSize(), true, false))
                : Optional.empty();
    }

    @Override
    public List<PoolManifest> get() {
        return source.current().pools();
    }

    @Override
    public Optional<PoolManifest> ifNone() {
        return defaultPool(config, source.current());
    }

    @Override
    public boolean isComplete() {
        return source.current().complete();
    }

    @Override
    public Optional<String> overlap(Cidr pool) throws IOException {
        return NodeFacts.overlap(config, host, pool);
    }

    @Override
    public Optional<List<Reservation>> reservations() {
        ClusterState state = source.current();
        seenInUse |= state.isInUse(config.nodeName());
        return state.complete() && seenInUse ? Optional.of(state.reservations()) : Optional.empty();
    }

    @Override
    public PoolSelector selector() {
        return selector;
    }
}
