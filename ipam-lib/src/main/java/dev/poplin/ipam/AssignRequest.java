package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.record.RecordText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What {@link Ipam#assign} is asked for. Immutable; the {@code with…} methods give changed copies.
 *
 * <p>If the handle holds something already (if there is a request id, under this id), that is the answer as far as it is what is asked for: what is missing of a
 * family is added to it. It is refused, as HANDLE_HOLDS_OTHERS, if an address that is named is not held, or if something is missing and what is held of the
 * family is of other pools or prefix lengths.
 *
 * @param handle the key under which the addresses are found and released again; for a pod, network and container id
 * @param node the node that the addresses are for, or the {@linkplain Block#VIRTUAL virtual owner}
 * @param ipv4 how many IPv4 addresses
 * @param ipv6 how many IPv6 addresses
 * @param pools the pools to take them from; empty for every enabled one
 * @param addresses addresses that must be given, besides the counts; empty for any
 * @param attributes what to remember of the holder, such as {@code pod} and {@code namespace}; the latter also for pools' selectors
 * @param use what the addresses are for
 * @param preferred addresses to give, of those that the counts ask for, if they are free: what the holder had before
 * @param mostPerHandle how many addresses of each family the handle may hold in all; 0 for any number
 * @param requestId tells several requests under one handle apart; if empty, what the handle holds already counts, whoever asked for it
 * @param ipv4Length the prefix length of what is wanted: 32 for addresses, less for prefixes
 * @param ipv6Length likewise, 128 for addresses
 * @param mostBlocks with how many blocks of a family the node claims no other for this, if {@link Configuration#maxBlocksPerNode} allows more; 0
 *     for the configuration's limit alone. Calico's {@code MaxBlocksPerHost} of a request
 */
public record AssignRequest(
        String handle,
        String node,
        int ipv4,
        int ipv6,
        List<Cidr> pools,
        List<IpAddress> addresses,
        Map<String, String> attributes,
        Pool.Use use,
        List<IpAddress> preferred,
        int mostPerHandle,
        String requestId,
        int ipv4Length,
        int ipv6Length,
        int mostBlocks) {

    /** The attribute under which an allocation keeps its request's id. */
    public static final String REQUEST_ATTRIBUTE = "request";

    /** A request for a workload. */
    public AssignRequest(
            String handle,
            String node,
            int ipv4,
            int ipv6,
            List<Cidr> pools,
            List<IpAddress> addresses,
            Map<String, String> attributes) {
        this(
                handle,
                node,
                ipv4,
                ipv6,
                pools,
                addresses,
                attributes,
                Pool.Use.WORKLOAD,
                List.of(),
                0,
                "",
                IpFamily.IPV4.bits(),
                IpFamily.IPV6.bits(),
                0);
    }

    /**
     * Checks the texts and numbers.
     *
     * @throws IllegalArgumentException if handle or node is empty, longer than 512 characters or holds a line break, an attribute has more than
     *     65,535 bytes, the limit of blocks is below 0, or nothing is asked for
     */
    public AssignRequest {
        RecordText.requireName("handle", handle);
        RecordText.requireName("node", node);
        if (ipv4 < 0 || ipv6 < 0 || ipv4 + ipv6 + addresses.size() == 0) {
            throw new IllegalArgumentException(
                    "ask for at least one address, not " + ipv4 + " IPv4 and " + ipv6 + " IPv6");
        }
        if (mostBlocks < 0) {
            throw new IllegalArgumentException("a limit of " + mostBlocks + " blocks is below 0");
        }
        pools = List.copyOf(pools);
        addresses = List.copyOf(addresses);
        attributes = Map.copyOf(attributes);
        if (!attributes.isEmpty()) {
            RecordText.requireFits(attributes);
        }
        preferred = List.copyOf(preferred);
    }

    /** A request for one IPv4 address from any pool. */
    public static AssignRequest ipv4(String handle, String node) {
        return new AssignRequest(handle, node, 1, 0, List.of(), List.of(), Map.of());
    }

    /** A request for one IPv6 address from any pool. */
    public static AssignRequest ipv6(String handle, String node) {
        return new AssignRequest(handle, node, 0, 1, List.of(), List.of(), Map.of());
    }

    /** A request for one address of each family, both or none, from any pools. */
    public static AssignRequest dualStack(String handle, String node) {
        return new AssignRequest(handle, node, 1, 1, List.of(), List.of(), Map.of());
    }

    /** The prefix length of what is wanted of a family. */
    public int unitLength(IpFamily family) {
        return family == IpFamily.IPV4 ? ipv4Length : ipv6Length;
    }

    /**
     * What this asks for beyond what its handle holds; empty if all of it is held.
     *
     * @param held what the handle holds, as prefixes: of an address /32 or /128
     * @throws IpamException HANDLE_HOLDS_OTHERS if the handle holds something else instead
     */
    public Optional<AssignRequest> beyond(List<Cidr> held) throws IpamException {
        return Remaining.of(this, held);
    }

    /** The same request for so many addresses of each family. */
    public AssignRequest withCounts(int newIpv4, int newIpv6) {
        return with(newIpv4, newIpv6, addresses);
    }

    /** The same request for so many addresses of each family, whichever they are. */
    AssignRequest withoutAddresses(int newIpv4, int newIpv6) {
        return with(newIpv4, newIpv6, List.of());
    }

    private AssignRequest with(int newIpv4, int newIpv6, List<IpAddress> newAddresses) {
        return with(parts -> {
            parts.ipv4 = newIpv4;
            parts.ipv6 = newIpv6;
            parts.addresses = newAddresses;
        });
    }

    /** The same request from these pools only. */
    public AssignRequest withPools(List<Cidr> newPools) {
        return with(parts -> parts.pools = newPools);
    }

    /** The same request for these very addresses, and no others: the counts become 0, so ask for more besides after this. */
    public AssignRequest withAddresses(List<IpAddress> newAddresses) {
        return with(0, 0, newAddresses);
    }

    /** The same request with these attributes. */
    public AssignRequest withAttributes(Map<String, String> newAttributes) {
        return with(parts -> parts.attributes = newAttributes);
    }

    /** The same request for another use. */
    public AssignRequest withUse(Pool.Use newUse) {
        return with(parts -> parts.use = newUse);
    }

    /** The same request, answered with these addresses if they are free, even if they rest after a release. */
    public AssignRequest withPreferred(List<IpAddress> newPreferred) {
        return with(parts -> parts.preferred = newPreferred);
    }

    /** The same request, refused if the handle would hold more than this of a family. */
    public AssignRequest withMostPerHandle(int most) {
        return with(parts -> parts.mostPerHandle = most);
    }

    /** The same request with an id: its answer is what this id was given, and not all that the handle holds. */
    public AssignRequest withRequestId(String id) {
        return with(parts -> parts.requestId = id);
    }

    /** The same request for prefixes of these lengths, from pools that hand out such. */
    public AssignRequest withPrefixLengths(int newIpv4, int newIpv6) {
        return with(parts -> {
            parts.ipv4Length = newIpv4;
            parts.ipv6Length = newIpv6;
        });
    }

    /** The same request, for which the node claims no block if it owns so many of the family. */
    public AssignRequest withMostBlocks(int most) {
        return with(parts -> parts.mostBlocks = most);
    }

    /** With how many blocks of a family no other is claimed, by this request or by the configuration. */
    int blockLimit(Configuration configuration) {
        int all = configuration.maxBlocksPerNode();
        return mostBlocks > 0 ? Math.min(mostBlocks, all) : all;
    }

    private AssignRequest with(Consumer<Parts> change) {
        Parts parts = new Parts(this);
        change.accept(parts);
        return parts.request();
    }

    /** What a request consists of, to be changed. */
    private static final class Parts {
        private final String handle;
        private final String node;
        private int ipv4;
        private int ipv6;
        private List<Cidr> pools;
        private List<IpAddress> addresses;
        private Map<String, String> attributes;
        private Pool.Use use;
        private List<IpAddress> preferred;
        private int mostPerHandle;
        private String requestId;
        private int ipv4Length;
        private int ipv6Length;
        private int mostBlocks;

        Parts(AssignRequest request) {
            handle = request.handle;
            node = request.node;
            ipv4 = request.ipv4;
            ipv6 = request.ipv6;
            pools = request.pools;
            addresses = request.addresses;
            attributes = request.attributes;
            use = request.use;
            preferred = request.preferred;
            mostPerHandle = request.mostPerHandle;
            requestId = request.requestId;
            ipv4Length = request.ipv4Length;
            ipv6Length = request.ipv6Length;
            mostBlocks = request.mostBlocks;
        }

        AssignRequest request() {
            return new AssignRequest(
                    handle,
                    node,
                    ipv4,
                    ipv6,
                    pools,
                    addresses,
                    attributes,
                    use,
                    preferred,
                    mostPerHandle,
                    requestId,
                    ipv4Length,
                    ipv6Length,
                    mostBlocks);
        }
    }
}
