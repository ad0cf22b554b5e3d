package dev.poplin.policy.evaluate;

import dev.poplin.inet.IpAddress;
import dev.poplin.policy.Flow;
import dev.poplin.policy.Flow.Party;
import dev.poplin.policy.Verdict;
import dev.poplin.policy.Verdict.Side;
import dev.poplin.policy.model.Direction;
import dev.poplin.policy.model.Endpoint;
import dev.poplin.policy.model.NetworkPolicy;
import dev.poplin.policy.model.NetworkPolicy.Rule;
import dev.poplin.policy.model.Peer;
import dev.poplin.policy.model.PortMatch;
import dev.poplin.policy.model.World;
import java.util.List;
import java.util.Optional;

/**
 * The meaning of Kubernetes NetworkPolicy, without any cleverness: everything else is proved against this.
 *
 * <p>A pod that no policy isolates in a direction may do everything in it. One that some policy isolates may do only what some
 * rule of some such policy allows. A flow passes if both its ends agree; an end that is no pod always does.
 */
public final class Reference {

    private Reference() {}

    /** The verdict for a flow. */
    public static Verdict evaluate(World world, Flow flow) {
        boolean loopback = flow.source() instanceof Party.Pod && flow.source().equals(flow.destination());
        return new Verdict(loopback, side(world, flow, Direction.EGRESS), side(world, flow, Direction.INGRESS));
    }

    private static Side side(World world, Flow flow, Direction direction) {
        Party subject = direction == Direction.INGRESS ? flow.destination() : flow.source();
        List<NetworkPolicy> isolating = subject instanceof Party.Pod pod
                ? world.policies().stream()
                        .filter(policy -> policy.selects(pod.pod(), direction))
                        .toList()
                : List.of();
        if (isolating.isEmpty()) {
            return new Side(true, isolating, Optional.empty(), -1);
        }
        for (NetworkPolicy policy : isolating) {
            List<Rule> rules = policy.rules(direction);
            for (int index = 0; index < rules.size(); index++) {
                if (allows(world, policy, rules.get(index), flow, direction)) {
                    return new Side(true, isolating, Optional.of(policy), index);
                }
            }
        }
        return new Side(false, isolating, Optional.empty(), -1);
    }

    /** Whether a rule of a policy allows the flow in a direction. */
    public static boolean allows(World world, NetworkPolicy policy, Rule rule, Flow flow, Direction direction) {
        return peersMatch(world, policy, rule, flow, direction) && portsMatch(rule, flow);
    }

    /** Whether the other end is one of the rule's peers. */
    public static boolean peersMatch(World world, NetworkPolicy policy, Rule rule, Flow flow, Direction direction) {
        Party other = direction == Direction.INGRESS ? flow.source() : flow.destination();
        return rule.peers().isEmpty() || rule.peers().stream().anyMatch(peer -> matches(world, policy, peer, other));
    }

    private static boolean matches(World world, NetworkPolicy policy, Peer peer, Party other) {
        if (peer instanceof Peer.Pods pods) {
            return other instanceof Party.Pod pod && world.means(pods, policy.namespace(), pod.pod());
        }
        if (peer instanceof Peer.IpBlock block) {
            return addresses(other).stream().anyMatch(address -> contains(block, address));
        }
        return false;
    }

    private static List<IpAddress> addresses(Party party) {
        return party instanceof Party.Pod pod ? pod.pod().addresses() : List.of(((Party.External) party).address());
    }

    private static boolean contains(Peer.IpBlock block, IpAddress address) {
        return block.cidr().contains(address) && block.except().stream().noneMatch(hole -> hole.contains(address));
    }

    /** Whether the flow's protocol and port are among the rule's. */
    public static boolean portsMatch(Rule rule, Flow flow) {
        return rule.ports().isEmpty() || rule.ports().stream().anyMatch(port -> matches(port, flow));
    }

    private static boolean matches(PortMatch match, Flow flow) {
        if (match.protocol() != flow.protocol()) {
            return false;
        }
        if (!match.isNamed()) {
            return match.first() <= flow.port() && flow.port() <= match.last();
        }
        return flow.destination() instanceof Party.Pod pod && hasPort(pod.pod(), match, flow.port());
    }

    private static boolean hasPort(Endpoint pod, PortMatch match, int port) {
        return pod.ports().stream()
                .anyMatch(named -> named.name().equals(match.name())
                        && named.protocol() == match.protocol()
                        && named.port() == port);
    }
}
