package dev.poplin.node.policy;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.Endpoint;
import dev.poplin.policy.model.NamedPort;
import dev.poplin.policy.model.Protocol;
import dev.poplin.policy.model.World;
import dev.poplin.policy.nftables.LocalEndpoint;
import dev.poplin.policy.nftables.PolicyCompiler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The policy table of one node as a function of the cluster's state. */
public final class PolicyTable {

    private PolicyTable() {}

    /**
     * The table, or empty if the state is incomplete: a policy that cannot be read must not make another's verdict wider.
     *
     * @param node the node whose pods are enforced
     * @param interfacePrefix what the names of all pods' host interfaces start with
     */
    public static Optional<Ruleset> of(ClusterState state, String node, String interfacePrefix) {
        if (!state.complete()) {
            return Optional.empty();
        }
        List<LocalEndpoint> locals = state.endpointsOn(node).stream()
                .map(endpoint -> new LocalEndpoint(pod(state.asDeclared(endpoint)), endpoint.interfaceName()))
                .toList();
        return Optional.of(PolicyCompiler.compile(world(state), locals, interfacePrefix));
    }

    /** The world that policies speak of: every attached pod, with the labels and ports it is declared to have now. */
    public static World world(ClusterState state) {
        return World.of(
                state.namespaces(),
                state.endpointsAsDeclared().stream().map(PolicyTable::pod).toList(),
                state.policies());
    }

    private static dev.poplin.policy.model.Endpoint pod(Endpoint endpoint) {
        return new dev.poplin.policy.model.Endpoint(
                endpoint.pod().namespace(),
                endpoint.pod().name(),
                endpoint.labels(),
                endpoint.addresses().stream().map(Cidr::address).toList(),
                ports(endpoint),
                endpoint.node(),
                false);
    }

    private static List<NamedPort> ports(Endpoint endpoint) {
        List<NamedPort> ports = new ArrayList<>();
        for (dev.poplin.node.source.NamedPort port : endpoint.ports()) {
            Arrays.stream(Protocol.values())
                    .filter(protocol -> protocol.hasPorts() && protocol.name().equals(port.protocol()))
                    .findFirst()
                    .ifPresent(protocol -> ports.add(new NamedPort(port.name(), protocol, port.port())));
        }
        return ports;
    }
}
