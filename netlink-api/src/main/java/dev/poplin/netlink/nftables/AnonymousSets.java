package dev.poplin.netlink.nftables;

import dev.poplin.netlink.nftables.expression.Expression;
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
 * The sets that nft makes for {@code tcp dport { 22, 80 }}. The kernel names them as numbers are free; here they are numbered in
 * the order in which the rules use them, so that tables that do the same are equal.
 */
final class AnonymousSets {

    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, NftSet> sets;

    private AnonymousSets(Map<String, NftSet> sets) {
        this.sets = sets;
    }

    static Ruleset renumbered(Ruleset ruleset) {
        if (!ruleset.hasAnonymousSets()) {
            return ruleset;
        }
        AnonymousSets anonymous = new AnonymousSets(ruleset.sets());
        Map<String, Chain> chains = new LinkedHashMap<>();
        for (Chain chain : ruleset.chains().values()) {
            List<Rule> rules = new ArrayList<>();
            for (Rule rule : chain.rules()) {
                List<Expression> expressions =
                        rule.expressions().stream().map(anonymous::renamed).toList();
                rules.add(new Rule(expressions, rule.userData()));
            }
            chains.put(chain.name(), new Chain(chain.name(), chain.hook(), rules, chain.attributes()));
        }
        Map<String, NftSet> sets = new LinkedHashMap<>();
        for (NftSet set : ruleset.sets().values()) {
            String name = anonymous.rename(set.name());
            sets.put(name, set.named(name));
        }
        return new Ruleset(ruleset.family(), ruleset.name(), chains, sets, ruleset.objects(), ruleset.attributes());
    }

    private String rename(String name) {
        NftSet set = sets.get(name);
        if (set == null || !set.isAnonymous()) {
            return name;
        }
        return names.computeIfAbsent(
                name, missing -> SetCodec.placeholder(set).replace("%d", Integer.toString(names.size())));
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
        }
        return expression;
    }
}
