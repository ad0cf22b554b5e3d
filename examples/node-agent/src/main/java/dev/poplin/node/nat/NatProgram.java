package dev.poplin.node.nat;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.node.nat.ServicePlan.Backend;
import dev.poplin.node.nat.ServicePlan.Forward;
import dev.poplin.node.source.PoolManifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The table {@code inet poplin-nat}: a function of services and pools. Cluster addresses are looked up in one map by address,
 * protocol and port, before routing and for what the node itself sends; each service is a chain that picks a pod at random.
 */
public final class NatProgram {

    /** The table's name. */
    public static final String TABLE = "poplin-nat";

    private final List<Chain> chains = new ArrayList<>();
    private final List<NftSet> sets = new ArrayList<>();
    private final List<Rule> translate = new ArrayList<>();
    private final List<Rule> masquerade = new ArrayList<>();

    private NatProgram() {}

    /** The table for these services and pools. */
    public static Ruleset of(List<Forward> forwards, List<PoolManifest> pools) {
        NatProgram program = new NatProgram();
        for (IpFamily family : IpFamily.values()) {
            program.services(
                    family,
                    forwards.stream()
                            .filter(each -> each.address().family() == family)
                            .toList());
            program.outgoing(
                    family,
                    pools.stream()
                            .filter(each -> each.cidr().family() == family)
                            .toList());
        }
        program.chains.add(
                Chain.base("prerouting", new Hook("nat", Hook.PREROUTING, Hook.DSTNAT, true), program.translate));
        program.chains.add(Chain.base("output", new Hook("nat", Hook.OUTPUT, Hook.DSTNAT, true), program.translate));
        program.chains.add(
                Chain.base("postrouting", new Hook("nat", Hook.POSTROUTING, Hook.SRCNAT, true), program.masquerade));
        return Ruleset.of(TableFamily.INET, TABLE, program.chains, program.sets);
    }

    private void services(IpFamily family, List<Forward> forwards) {
        if (forwards.isEmpty()) {
            return;
        }
        KeyType address = KeyType.addressOf(family);
        Map<Bytes, Verdict> verdicts = new LinkedHashMap<>();
        Set<Bytes> hairpins = new TreeSet<>();
        for (Forward forward : forwards) {
            int protocol = "UDP".equals(forward.protocol()) ? RuleBuilder.UDP : RuleBuilder.TCP;
            Bytes key =
                    Bytes.concat(Bytes.of(forward.address()), Bytes.of((byte) protocol), Bytes.ofPort(forward.port()));
            if (forward.backends().isEmpty()) {
                verdicts.put(key, Verdict.DROP);
                continue;
            }
            Chain chain = choice(forward);
            chains.add(chain);
            verdicts.put(key, Verdict.goTo(chain.name()));
            forward.backends()
                    .forEach(each -> hairpins.add(Bytes.concat(Bytes.of(each.address()), Bytes.of(each.address()))));
        }
        String version = version(family);
        sets.add(NftSet.verdictMap(
                "services" + version, List.of(address, KeyType.INET_PROTO, KeyType.INET_SERVICE), verdicts));
        sets.add(NftSet.of("hairpins" + version, List.of(address, address), hairpins));
        translate.add(Rule.builder()
                .vmap(
                        "services" + version,
                        Selector.ip(family).daddr(),
                        Selector.l4proto(),
                        Selector.transport().dport()));
        masquerade.add(hairpin(family, "hairpins" + version));
    }

    /** Each pod with the same chance: one in n, then one in n - 1 of the rest, and so on. */
    private static Chain choice(Forward forward) {
        List<Rule> rules = new ArrayList<>();
        int left = forward.backends().size();
        for (Backend backend : forward.backends()) {
            rules.add(Rule.builder().oneIn(left--).dnat(backend.address(), backend.port()));
        }
        String name = "svc-" + forward.protocol() + "-"
                + forward.address().toString().replace(':', '_') + "-" + forward.port();
        return Chain.of(name, rules);
    }

    /** A pod that reaches itself through a service must not see its own address as the client's: the answer would stay inside. */
    private static Rule hairpin(IpFamily family, String set) {
        return Rule.builder()
                .family(family)
                .ctStatusDnat()
                .in(set, Selector.ip(family).saddr(), Selector.ip(family).daddr())
                .masquerade(true);
    }

    /** What leaves all pools from a pool with outgoing NAT gets the node's address. */
    private void outgoing(IpFamily family, List<PoolManifest> pools) {
        List<Cidr> masqueraded = pools.stream()
                .filter(PoolManifest::natOutgoing)
                .map(PoolManifest::cidr)
                .toList();
        if (masqueraded.isEmpty()) {
            return;
        }
        String version = version(family);
        List<Cidr> all = pools.stream().map(PoolManifest::cidr).toList();
        sets.add(NftSet.ofRanges("all-pools" + version, family, CidrSet.of(all).ranges()));
        sets.add(NftSet.ofRanges(
                "nat-pools" + version, family, CidrSet.of(masqueraded).ranges()));
        masquerade.add(Rule.builder()
                .match(Selector.ip(family).saddr().in("nat-pools" + version))
                .match(Selector.ip(family).daddr().notIn("all-pools" + version))
                .masquerade(true));
    }

    private static String version(IpFamily family) {
        return family == IpFamily.IPV4 ? "-v4" : "-v6";
    }
}
