package dev.poplin.policy.model;

import dev.poplin.policy.selector.LabelSelector;
import java.util.List;

/**
 * A policy of {@code networking.k8s.io/v1}.
 *
 * @param namespace its namespace
 * @param name its name
 * @param podSelector the pods of its namespace that it isolates
 * @param isolatesIngress whether those pods may receive only what some rule allows
 * @param isolatesEgress whether those pods may send only what some rule allows
 * @param ingress what may be received
 * @param egress what may be sent
 * @param position where it was read
 */
public record NetworkPolicy(
        String namespace,
        String name,
        LabelSelector podSelector,
        boolean isolatesIngress,
        boolean isolatesEgress,
        List<Rule> ingress,
        List<Rule> egress,
        Position position) {

    /** Copies the lists. */
    public NetworkPolicy {
        ingress = List.copyOf(ingress);
        egress = List.copyOf(egress);
    }

    /**
     * What is allowed: from or to any of the peers on any of the ports.
     *
     * @param peers whom; empty for everyone
     * @param ports where; empty for every protocol and port
     */
    public record Rule(List<Peer> peers, List<PortMatch> ports) {

        /** Everything. */
        public static final Rule EVERYTHING = new Rule(List.of(), List.of());

        /** Copies the lists. */
        public Rule {
            peers = List.copyOf(peers);
            ports = List.copyOf(ports);
        }
    }

    /** The namespace and name, {@code NAMESPACE/NAME}. */
    public String id() {
        return namespace + "/" + name;
    }

    /** Whether it isolates this pod in a direction. */
    public boolean selects(Endpoint pod, Direction direction) {
        boolean isolates = direction == Direction.INGRESS ? isolatesIngress : isolatesEgress;
        return isolates && !pod.hostNetwork() && pod.namespace().equals(namespace) && podSelector.matches(pod.labels());
    }

    /** The rules of a direction. */
    public List<Rule> rules(Direction direction) {
        return direction == Direction.INGRESS ? ingress : egress;
    }
}
