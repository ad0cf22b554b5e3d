package dev.poplin.netlink.nftables;

import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Decide;
import dev.poplin.netlink.nftables.expression.Expression.Lookup;
import dev.poplin.netlink.nftables.expression.Expression.MapLookup;
import dev.poplin.netlink.nftables.expression.Expression.ObjectLookup;
import dev.poplin.netlink.nftables.expression.Expression.VerdictLookup;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.SetCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sets and chains that nft makes for {@code tcp dport { 22, 80 }} and {@code jump { … }}. The kernel names them as numbers are
 * free; here they are numbered in the order in which the rules use them, so that tables that do the same are equal.
 */
final class AnonymousNames {

    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, String> chainNames = new LinkedHashMap<>();
    private final Ruleset ruleset;

    private AnonymousNames(Ruleset ruleset) {
        this.ruleset = ruleset;
    }

    static Ruleset renumbered(Ruleset ruleset) {
        return ruleset.hasAnonymousParts() ? new AnonymousNames(ruleset).renumbered() : ruleset;
    }

    private Ruleset renumbered() {
        Map<String, Chain> chains = new LinkedHashMap<>();
        for (Chain chain : ruleset.chains().values()) {
            List<Rule> rules = new ArrayList<>();
            for (Rule rule : chain.rules()) {
                List<Expression> expressions =
                        rule.expressions().stream().map(this::renamed).toList();
                rules.add(new Rule(expressions, rule.userData()));
            }
            String name = renameChain(chain.name());
            chains.put(name, new Chain(name, chain.hook(), rules, chain.attributes()));
        }
        Map<String, NftSet> sets = new LinkedHashMap<>();
        for (NftSet set : ruleset.sets().values()) {
            String name = rename(set.name());
            sets.put(name, set.named(name));
        }
        return new Ruleset(
                ruleset.family(),
                ruleset.name(),
                chains,
                sets,
                ruleset.objects(),
                ruleset.flowtables(),
                ruleset.attributes());
    }

    private String rename(String name) {
        NftSet set = ruleset.sets().get(name);
        if (set == null || !set.isAnonymous()) {
            return name;
        }
        return names.computeIfAbsent(
                name, missing -> SetCodec.placeholder(set).replace("%d", Integer.toString(names.size())));
    }

    private String renameChain(String name) {
        Chain chain = ruleset.chains().get(name);
        if (chain == null || !chain.isAnonymous()) {
            return name;
        }
        return chainNames.computeIfAbsent(name, missing -> "__chain" + chainNames.size());
    }

    private Expression renamed(Expression expression) {
        if (expression instanceof Lookup lookup) {
            return new Lookup(rename(lookup.set()), lookup.register(), lookup.inverted());
        } else if (expression instanceof VerdictLookup lookup) {
            return new VerdictLookup(rename(lookup.map()), lookup.register());
        } else if (expression instanceof MapLookup lookup) {
            return new MapLookup(rename(lookup.map()), lookup.source(), lookup.destination());
        } else if (expression instanceof ObjectLookup lookup) {
            return new ObjectLookup(rename(lookup.map()), lookup.register());
        } else if (expression instanceof Decide decide) {
            Verdict verdict = decide.verdict();
            return new Decide(new Verdict(verdict.code(), renameChain(verdict.chain())));
        }
        return expression;
    }

    /**
     * The chains in the order in which they have to be filled: the kernel takes no more rules for a chain without a name once
     * another jumps to it.
     */
    static List<Chain> innermostFirst(Map<String, Chain> chains) {
        List<Chain> ordered = new ArrayList<>();
        chains.values().stream()
                .filter(chain -> !chain.isAnonymous())
                .forEach(chain -> addInnermostFirst(chain, chains, ordered));
        return ordered;
    }

    private static void addInnermostFirst(Chain chain, Map<String, Chain> chains, List<Chain> ordered) {
        for (Rule rule : chain.rules()) {
            for (Expression expression : rule.expressions()) {
                if (expression instanceof Decide decide) {
                    Chain next = chains.get(decide.verdict().chain());
                    if (next != null && next.isAnonymous()) {
                        addInnermostFirst(next, chains, ordered);
                    }
                }
            }
        }
        ordered.add(chain);
    }
}
