package dev.poplin.policy.nftables;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.Match;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder.ConnectionState;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.policy.model.Direction;
import dev.poplin.policy.model.NetworkPolicy;
import dev.poplin.policy.model.World;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Turns a world into the table {@code inet poplin} of one node, as a pure function: equal worlds give equal tables.
 *
 * <p>The interface that a packet came from leads by the map {@code from-pods} to what its pod may send, and the interface that it
 * goes to by {@code to-pods} to what its pod may receive; there, a packet of an established connection passes at once. Pods with
 * equal rules share a chain, rules with equal peers share a set. An interface with the pods' prefix that is in no map passes
 * nothing, not even for connections that are established: its address may have been another pod's. The node itself always reaches
 * its own pods, and a pod itself, also where a service leads it back: what comes from and goes to one interface passes first.
 */
public final class PolicyCompiler {

    /** The name of the table. */
    public static final String TABLE = "poplin";

    private static final String FROM_PODS = "from-pods";
    private static final String TO_PODS = "to-pods";
    private static final String PODS = "pods";
    private static final String LOOPBACK = "loopback";
    private static final List<KeyType> IFNAME = List.of(KeyType.IFNAME);

    private final World world;
    private final Map<String, Chain> chains = new TreeMap<>();
    private final AddressSets sets = new AddressSets();

    private PolicyCompiler(World world) {
        this.world = world;
    }

    /**
     * The table for these pods of a node.
     *
     * @param world all pods and policies
     * @param locals the pods of this node
     * @param interfacePrefix what the names of all pods' interfaces begin with
     */
    public static Ruleset compile(World world, Collection<LocalEndpoint> locals, String interfacePrefix) {
        return new PolicyCompiler(world).compile(locals, interfacePrefix);
    }

    private Ruleset compile(Collection<LocalEndpoint> locals, String prefix) {
        Map<Bytes, Verdict> from = new LinkedHashMap<>();
        Map<Bytes, Verdict> to = new LinkedHashMap<>();
        for (LocalEndpoint local : locals) {
            Bytes key = Bytes.ofInterface(local.interfaceName());
            from.put(key, verdict(local, Direction.EGRESS));
            to.put(key, verdict(local, Direction.INGRESS));
        }
        List<Chain> all = new ArrayList<>(chains.values());
        all.add(Chain.of(
                FROM_PODS,
                List.of(
                        Rule.builder().vmap(FROM_PODS, Selector.iifname()),
                        Rule.builder().drop())));
        all.add(Chain.of(
                TO_PODS,
                List.of(
                        Rule.builder().vmap(TO_PODS, Selector.oifname()),
                        Rule.builder().drop())));
        Match fromPods = Selector.iifname().is(prefix + "*");
        Match toPods = Selector.oifname().is(prefix + "*");
        all.add(base(
                "forward",
                Hook.FORWARD,
                List.of(
                        Rule.builder()
                                .in(LOOPBACK, Selector.iifname(), Selector.oifname())
                                .returns(),
                        Rule.builder().match(fromPods).jump(FROM_PODS),
                        Rule.builder().match(toPods).jump(TO_PODS))));
        all.add(base(
                "input",
                Hook.INPUT,
                List.of(neighborDiscovery(), Rule.builder().match(fromPods).jump(FROM_PODS))));
        all.add(base(
                "output",
                Hook.OUTPUT,
                List.of(
                        neighborDiscovery(),
                        Rule.builder()
                                .match(toPods)
                                .match(Selector.oifname().notIn(PODS))
                                .drop())));
        List<NftSet> allSets = new ArrayList<>(sets.all());
        allSets.add(NftSet.verdictMap(FROM_PODS, IFNAME, from));
        allSets.add(NftSet.verdictMap(TO_PODS, IFNAME, to));
        allSets.add(NftSet.of(PODS, IFNAME, from.keySet()));
        allSets.add(NftSet.of(
                LOOPBACK,
                List.of(KeyType.IFNAME, KeyType.IFNAME),
                from.keySet().stream().map(name -> Bytes.concat(name, name)).collect(Collectors.toSet())));
        return Ruleset.of(TableFamily.INET, TABLE, all, allSets);
    }

    private static Chain base(String name, int hook, List<Rule> rules) {
        return Chain.base(name, new Hook("filter", hook, Hook.FILTER, true), rules);
    }

    private static Rule established() {
        return Rule.builder()
                .ctState(ConnectionState.ESTABLISHED, ConnectionState.RELATED)
                .returns();
    }

    /** What IPv6 needs to find routers, neighbours and multicast listeners; errors such as packet too big are related. */
    private static Rule neighborDiscovery() {
        return Rule.builder()
                .family(IpFamily.IPV6)
                .match(Selector.icmpType(IpFamily.IPV6).between(130, 143))
                .accept();
    }

    private Verdict verdict(LocalEndpoint local, Direction direction) {
        List<NetworkPolicy> isolating = world.policies().stream()
                .filter(policy -> policy.selects(local.endpoint(), direction))
                .toList();
        if (isolating.isEmpty()) {
            return Verdict.RETURN;
        }
        List<Rule> rules = new ArrayList<>();
        PermittedFlows permitted = new PermittedFlows(world, sets);
        for (NetworkPolicy policy : isolating) {
            for (NetworkPolicy.Rule rule : policy.rules(direction)) {
                rules.addAll(permitted.rules(policy, rule, local.endpoint(), direction));
            }
        }
        List<Rule> distinct = new ArrayList<>();
        distinct.add(established());
        rules.stream().distinct().forEach(distinct::add);
        distinct.add(Rule.builder().drop());
        String name = (direction == Direction.INGRESS ? "to-" : "from-") + ContentName.of(distinct.toString());
        chains.put(name, Chain.of(name, distinct));
        return Verdict.goTo(name);
    }
}
