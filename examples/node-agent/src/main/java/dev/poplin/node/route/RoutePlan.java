package dev.poplin.node.route;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.node.source.Endpoint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The routes that should be on this node: a function of its pods, its blocks and what the other nodes announced. */
public final class RoutePlan {

    private RoutePlan() {}

    /**
     * The plan. A destination that several sources claim goes to the most local of them: pod, then own block, then other node.
     *
     * @param endpoints the pods attached on this node
     * @param links the host's interfaces; a pod whose interface is gone has no route
     * @param ownBlocks the blocks this node assigns from
     * @param learned the other nodes' blocks, and by which address they are reached
     */
    public static Map<Cidr, PlannedRoute> of(
            List<Endpoint> endpoints, Set<String> links, Collection<Cidr> ownBlocks, Map<Cidr, IpAddress> learned) {
        Map<Cidr, PlannedRoute> plan = new TreeMap<>();
        learned.forEach((block, gateway) -> plan.put(block, new PlannedRoute.Via(gateway)));
        ownBlocks.forEach(block -> plan.put(block, new PlannedRoute.Blackhole()));
        for (Endpoint endpoint : endpoints) {
            if (links.contains(endpoint.interfaceName())) {
                endpoint.addresses()
                        .forEach(each ->
                                plan.put(each.address().toCidr(), new PlannedRoute.Local(endpoint.interfaceName())));
            }
        }
        return plan;
    }
}
