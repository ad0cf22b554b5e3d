package dev.poplin.policy.nftables;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.nftables.rule.IpHeader;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.policy.model.Direction;
import dev.poplin.policy.model.Endpoint;
import dev.poplin.policy.model.NetworkPolicy;
import dev.poplin.policy.model.Peer;
import dev.poplin.policy.model.PortMatch;
import dev.poplin.policy.model.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What one rule of a policy permits a pod, as rules that return to the caller: the flow goes on to what comes next. */
final class PermittedFlows {

    private final World world;
    private final AddressSets sets;

    PermittedFlows(World world, AddressSets sets) {
        this.world = world;
        this.sets = sets;
    }

    List<Rule> rules(NetworkPolicy policy, NetworkPolicy.Rule rule, Endpoint pod, Direction direction) {
        List<Rule> permitted = new ArrayList<>();
        Optional<CidrSet> peers =
                rule.peers().isEmpty() ? Optional.empty() : Optional.of(addresses(policy, rule.peers()));
        if (rule.ports().isEmpty()) {
            for (RuleBuilder builder : matching(peers, direction)) {
                permitted.add(builder.returns());
            }
        }
        for (PortMatch port : rule.ports()) {
            if (!port.isNamed()) {
                add(permitted, peers, direction, port);
            } else if (direction == Direction.INGRESS) {
                for (int number : numbers(pod, port)) {
                    add(permitted, peers, direction, PortMatch.of(port.protocol(), number));
                }
            } else {
                addNamed(permitted, peers, port);
            }
        }
        return permitted;
    }

    private void add(List<Rule> permitted, Optional<CidrSet> peers, Direction direction, PortMatch port) {
        for (RuleBuilder builder : matching(peers, direction)) {
            builder.l4proto(port.protocol().number());
            permitted.add((port.isAll() ? builder : builder.dport(port.first(), port.last())).returns());
        }
    }

    /** A name means another number at each destination: the peers are sorted by what it means there. */
    private void addNamed(List<Rule> permitted, Optional<CidrSet> peers, PortMatch port) {
        Map<Integer, CidrSet.Builder> byNumber = new TreeMap<>();
        for (Endpoint destination : world.endpoints()) {
            for (int number : numbers(destination, port)) {
                destination.addresses().stream()
                        .filter(address -> peers.isEmpty() || peers.get().contains(address))
                        .forEach(address -> byNumber.computeIfAbsent(number, key -> CidrSet.builder())
                                .add(address.toCidr()));
            }
        }
        byNumber.forEach((number, addresses) -> add(
                permitted, Optional.of(addresses.build()), Direction.EGRESS, PortMatch.of(port.protocol(), number)));
    }

    private static List<Integer> numbers(Endpoint pod, PortMatch match) {
        return pod.ports().stream()
                .filter(port -> port.name().equals(match.name()) && port.protocol() == match.protocol())
                .map(port -> port.port())
                .distinct()
                .toList();
    }

    /** One beginning of a rule for each family that has peers, or one for everybody. */
    private List<RuleBuilder> matching(Optional<CidrSet> peers, Direction direction) {
        if (peers.isEmpty()) {
            return List.of(Rule.builder());
        }
        List<RuleBuilder> builders = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            sets.of(peers.get(), family)
                    .ifPresent(set -> builders.add(Rule.builder().in(set, peer(family, direction))));
        }
        return builders;
    }

    private static Selector peer(IpFamily family, Direction direction) {
        IpHeader header = Selector.ip(family);
        return direction == Direction.INGRESS ? header.saddr() : header.daddr();
    }

    private CidrSet addresses(NetworkPolicy policy, List<Peer> peers) {
        CidrSet.Builder addresses = CidrSet.builder();
        for (Peer peer : peers) {
            if (peer instanceof Peer.Pods pods) {
                world.endpoints().stream()
                        .filter(pod -> world.means(pods, policy.namespace(), pod))
                        .flatMap(pod -> pod.addresses().stream())
                        .forEach(address -> addresses.add(address.toCidr()));
            } else if (peer instanceof Peer.IpBlock block) {
                CidrSet holes = CidrSet.of(block.except().toArray(Cidr[]::new));
                addresses.addAll(CidrSet.of(block.cidr()).difference(holes));
            }
        }
        return addresses.build();
    }
}
