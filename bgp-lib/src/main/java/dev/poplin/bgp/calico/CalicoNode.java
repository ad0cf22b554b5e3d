package dev.poplin.bgp.calico;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A node of the cluster, as far as BGP is concerned.
 *
 * @param name its name
 * @param addresses its addresses, at most one of each family
 * @param as its own AS number, if it has one
 * @param clusterId its cluster as a route reflector, if it is one
 * @param labels its labels
 */
public record CalicoNode(
        String name,
        List<IpAddress> addresses,
        OptionalLong as,
        Optional<Ipv4Address> clusterId,
        Map<String, String> labels) {

    /** Copies the collections. */
    public CalicoNode {
        addresses = List.copyOf(addresses);
        labels = Map.copyOf(labels);
    }
}
