package dev.poplin.node.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Assignment;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.PoolSelector;
import dev.poplin.ipam.check.LeakCollector;
import dev.poplin.node.pod.PodAddresses;
import dev.poplin.node.source.PodKey;
import dev.poplin.node.source.PoolScope;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Pods' addresses from the shared store: one of each family that has a pool. Thread-safe. */
final class SharedAddresses implements PodAddresses {

    /** The pod that is asked for to see whether one could be served. */
    static final PodKey NOBODY = new PodKey("", "");

    private final Ipam ipam;
    private final PoolSelector selector;
    private final String nodeName;
    private final String boot;

    /** Assigns for this node since this start of it; closing {@code ipam} is left to the caller. */
    SharedAddresses(Ipam ipam, PoolSelector selector, String nodeName, String boot) {
        this.ipam = ipam;
        this.selector = selector;
        this.nodeName = nodeName;
        this.boot = boot;
    }

    @Override
    public Lease assign(String handle, PodKey pod, List<Cidr> pools) throws IOException {
        List<IpFamily> families = (pools.isEmpty() ? serving(pod) : pools)
                .stream().map(Cidr::family).toList();
        return lease(ipam.assign(request(handle, pod, families).withPools(pools)));
    }

    @Override
    public Lease assignThese(String handle, PodKey pod, List<IpAddress> wanted) throws IOException {
        return lease(ipam.assign(request(handle, pod, List.of()).withAddresses(wanted)));
    }

    @Override
    public List<Cidr> serving(PodKey pod) throws IOException {
        return ipam.pools().stream()
                .filter(pool -> !pool.disabled() && PoolScope.of(pool).serves(selector, nodeName, pod.namespace()))
                .map(Pool::cidr)
                .toList();
    }

    /** Asks for an address of each of these families; for IPv4 if there is none, so that the refusal says why. */
    AssignRequest request(String handle, PodKey pod, Collection<IpFamily> families) {
        boolean ipv6 = families.contains(IpFamily.IPV6);
        boolean ipv4 = !ipv6 || families.contains(IpFamily.IPV4);
        return AssignRequest.ipv4(handle, nodeName)
                .withCounts(ipv4 ? 1 : 0, ipv6 ? 1 : 0)
                .withAttributes(
                        Map.of("namespace", pod.namespace(), "pod", pod.name(), LeakCollector.BOOT_ATTRIBUTE, boot));
    }

    static Lease lease(Assignment assignment) {
        return new Lease(assignment.addresses().stream().map(IpAddress::toCidr).toList(), assignment.fresh());
    }

    @Override
    public void release(String handle) throws IOException {
        ipam.release(handle);
    }

    @Override
    public List<Cidr> held(String handle) throws IOException {
        return ipam.held(handle).stream().map(IpAddress::toCidr).toList();
    }

    @Override
    public void requireSpace() throws IOException {
        List<IpFamily> families = ipam.pools().stream()
                .filter(pool -> !pool.disabled())
                .map(pool -> pool.cidr().family())
                .toList();
        try {
            ipam.requireAssignable(request("status:" + nodeName, NOBODY, families));
        } catch (IpamException refused) {
            // Where pools are only for some pods, those can say which.
            if (refused.reason() != Reason.NO_POOL || families.isEmpty()) {
                throw refused;
            }
        }
    }
}
