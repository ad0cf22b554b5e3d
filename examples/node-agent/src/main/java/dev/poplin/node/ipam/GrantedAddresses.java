package dev.poplin.node.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.delegation.DelegatedIpam;
import dev.poplin.node.pod.PodAddresses;
import dev.poplin.node.source.PodKey;
import dev.poplin.node.source.PoolManifest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Pods' addresses from those that the node is granted ahead, without a word to the shared store. Which families a pod gets is what the
 * declared pools say, as the store's cannot be asked. Thread-safe.
 */
final class GrantedAddresses implements PodAddresses {

    private final DelegatedIpam granted;
    private final SharedAddresses shared;
    private final Function<PodKey, List<PoolManifest>> serving;
    private final Runnable onUse;

    /** Pods have the pools of {@code serving}; calls {@code onUse} after the shared store has something to be told. */
    GrantedAddresses(
            DelegatedIpam granted,
            SharedAddresses shared,
            Function<PodKey, List<PoolManifest>> serving,
            Runnable onUse) {
        this.granted = granted;
        this.shared = shared;
        this.serving = serving;
        this.onUse = onUse;
    }

    @Override
    public Lease assign(String handle, PodKey pod, List<Cidr> pools) throws IOException {
        AssignRequest request = shared.request(handle, pod, familiesOf(pod, pools));
        Lease lease = SharedAddresses.lease(granted.assign(request.withPools(pools)));
        onUse.run();
        return lease;
    }

    @Override
    public Lease assignThese(String handle, PodKey pod, List<IpAddress> wanted) throws IOException {
        AssignRequest request = shared.request(handle, pod, List.of()).withAddresses(wanted);
        Lease lease = SharedAddresses.lease(granted.assign(request));
        onUse.run();
        return lease;
    }

    @Override
    public List<Cidr> serving(PodKey pod) {
        return serving.apply(pod).stream().map(PoolManifest::cidr).toList();
    }

    private List<IpFamily> familiesOf(PodKey pod, List<Cidr> pools) {
        return pools.isEmpty()
                ? families(serving.apply(pod))
                : pools.stream().map(Cidr::family).toList();
    }

    private static List<IpFamily> families(List<PoolManifest> pools) {
        return pools.stream().map(pool -> pool.cidr().family()).distinct().toList();
    }

    @Override
    public void release(String handle) throws IOException {
        granted.release(handle);
        onUse.run();
    }

    @Override
    public List<Cidr> held(String handle) throws IOException {
        return granted.held(handle).stream().map(IpAddress::toCidr).toList();
    }

    @Override
    public void requireSpace() throws IOException {
        if (!coversAnyPod(granted.free())) {
            shared.requireSpace();
        }
    }

    /** Whether a pod of no certain namespace could be given these, one of each of its families; where no pool serves such, that of any will do. */
    private boolean coversAnyPod(List<IpAddress> free) {
        List<PoolManifest> pools = serving.apply(SharedAddresses.NOBODY);
        if (pools.isEmpty()) {
            return !free.isEmpty();
        }
        Set<IpFamily> covered = free.stream()
                .filter(address -> pools.stream().anyMatch(pool -> pool.cidr().contains(address)))
                .map(IpAddress::family)
                .collect(Collectors.toSet());
        return covered.containsAll(families(pools));
    }
}
