package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.List;
import java.util.Map;

/**
 * What {@link Ipam#assign} is asked for. Immutable; the {@code with…} methods give changed copies.
 *
 * @param handle the key under which the addresses are found and released again; for a pod, network and container id
 * @param node the node that the addresses are for
 * @param ipv4 how many IPv4 addresses
 * @param ipv6 how many IPv6 addresses
 * @param pools the pools to take them from; empty for every enabled one
 * @param addresses addresses that must be given, besides the counts; empty for any
 * @param attributes what to remember of the holder, such as {@code pod} and {@code namespace}; the latter also for pools' selectors
 * @param use what the addresses are for
 */
public record AssignRequest(
        String handle,
        String node,
        int ipv4,
        int ipv6,
        List<Cidr> pools,
        List<IpAddress> addresses,
        Map<String, String> attributes,
        Pool.Use use) {

    /** A request for a workload. */
    public AssignRequest(
            String handle,
            String node,
            int ipv4,
            int ipv6,
            List<Cidr> pools,
            List<IpAddress> addresses,
            Map<String, String> attributes) {
        this(handle, node, ipv4, ipv6, pools, addresses, attributes, Pool.Use.WORKLOAD);
    }

    /**
     * Checks the texts and numbers.
     *
     * @throws IllegalArgumentException if handle or node is empty or holds a line break, or nothing is asked for
     */
    public AssignRequest {
        requireName("handle", handle);
        requireName("node", node);
        if (ipv4 < 0 || ipv6 < 0 || ipv4 + ipv6 + addresses.size() == 0) {
            throw new IllegalArgumentException(
                    "ask for at least one address, not " + ipv4 + " IPv4 and " + ipv6 + " IPv6");
        }
        pools = List.copyOf(pools);
        addresses = List.copyOf(addresses);
        attributes = Map.copyOf(attributes);
    }

    private static void requireName(String what, String text) {
        if (text.isEmpty() || text.length() > 512 || text.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException(
                    what + " '" + text + "' is empty, too long or holds a control character");
        }
    }

    /** A request for one IPv4 address from any pool. */
    public static AssignRequest ipv4(String handle, String node) {
        return new AssignRequest(handle, node, 1, 0, List.of(), List.of(), Map.of());
    }

    /** The same request for so many addresses of each family. */
    public AssignRequest withCounts(int newIpv4, int newIpv6) {
        return new AssignRequest(handle, node, newIpv4, newIpv6, pools, addresses, attributes, use);
    }

    /** The same request from these pools only. */
    public AssignRequest withPools(List<Cidr> newPools) {
        return new AssignRequest(handle, node, ipv4, ipv6, newPools, addresses, attributes, use);
    }

    /** The same request for these very addresses, and no others. */
    public AssignRequest withAddresses(List<IpAddress> newAddresses) {
        return new AssignRequest(handle, node, 0, 0, pools, newAddresses, attributes, use);
    }

    /** The same request with these attributes. */
    public AssignRequest withAttributes(Map<String, String> newAttributes) {
        return new AssignRequest(handle, node, ipv4, ipv6, pools, addresses, newAttributes, use);
    }

    /** The same request for another use. */
    public AssignRequest withUse(Pool.Use newUse) {
        return new AssignRequest(handle, node, ipv4, ipv6, pools, addresses, attributes, newUse);
    }
}
