package dev.poplin.node.policy;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.conntrack.Connection;
import dev.poplin.policy.Flow;
import dev.poplin.policy.PolicyEngine;
import dev.poplin.policy.model.Endpoint;
import dev.poplin.policy.model.Protocol;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells which tracked connections a world's policies deny. Pure; immutable. */
final class ForbiddenConnections {

    private static final int ICMPV6 = 58;

    private final PolicyEngine engine;
    private final Set<IpAddress> nodeAddresses;
    private final Map<IpAddress, Endpoint> pods = new HashMap<>();

    /** The connections that {@code engine} denies; those that the node itself began are always allowed. */
    ForbiddenConnections(PolicyEngine engine, Set<IpAddress> nodeAddresses) {
        this.engine = engine;
        this.nodeAddresses = Set.copyOf(nodeAddresses);
        for (Endpoint pod : engine.world().endpoints()) {
            pod.addresses().forEach(address -> pods.put(address, pod));
        }
    }

    boolean contains(Connection connection) {
        Connection.Tuple original = connection.original();
        // A service's address has been translated: the answers come from whom it really leads to.
        Connection.Tuple answers = connection.reply();
        boolean aboutPods = pods.containsKey(original.source()) || pods.containsKey(answers.source());
        Optional<Protocol> protocol = protocol(original.protocol());
        if (!aboutPods || protocol.isEmpty() || nodeAddresses.contains(original.source())) {
            return false;
        }
        int port = protocol.get().hasPorts() ? answers.sourcePort() : 0;
        return !engine.evaluate(new Flow(party(original.source()), party(answers.source()), protocol.get(), port))
                .isAllowed();
    }

    private Flow.Party party(IpAddress address) {
        Endpoint pod = pods.get(address);
        return pod == null ? new Flow.Party.External(address) : new Flow.Party.Pod(pod);
    }

    private static Optional<Protocol> protocol(int number) {
        return number == ICMPV6
                ? Optional.of(Protocol.ICMP)
                : Arrays.stream(Protocol.values())
                        .filter(protocol -> protocol.number() == number)
                        .findFirst();
    }
}
