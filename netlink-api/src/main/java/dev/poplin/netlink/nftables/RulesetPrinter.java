package dev.poplin.netlink.nftables;

import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.RulePrinter;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.SetPrinter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a table as {@code nft list table} does, as far as the words of {@link RulePrinter} go. */
final class RulesetPrinter {

    private static final List<String> HOOKS =
            List.of("prerouting", "input", "forward", "output", "postrouting", "ingress");

    private RulesetPrinter() {}

    static String print(Ruleset ruleset) {
        List<String> parts = new ArrayList<>();
        ruleset.objects()
                .values()
                .forEach(object -> parts.add("\t" + object.typeName() + " " + object.name() + " {\n"
                        + (object.data().length() == 0 ? "" : "\t\t/* " + object.data() + " */\n") + "\t}\n"));
        ruleset.sets().values().stream()
                .filter(set -> !set.isAnonymous())
                .forEach(set -> parts.add(SetPrinter.print(set)));
        ruleset.chains().values().forEach(chain -> parts.add(print(chain, ruleset.sets())));
        return "table " + ruleset.family() + " " + ruleset.name() + " {\n" + String.join("\n", parts) + "}\n";
    }

    private static String print(Chain chain, Map<String, NftSet> sets) {
        StringBuilder text = new StringBuilder("\tchain ").append(chain.name()).append(" {\n");
        chain.hook().ifPresent(hook -> text.append("\t\t").append(print(hook)).append('\n'));
        chain.rules().forEach(rule -> text.append("\t\t")
                .append(RulePrinter.print(rule, sets))
                .append('\n'));
        return text.append("\t}\n").toString();
    }

    private static String print(Hook hook) {
        String name = hook.number() < HOOKS.size() ? HOOKS.get(hook.number()) : Integer.toString(hook.number());
        String devices =
                hook.devices().stream().map(each -> " device \"" + each + '"').collect(Collectors.joining());
        return "type " + hook.type() + " hook " + name + devices + " priority " + priority(hook) + "; policy "
                + (hook.accept() ? "accept" : "drop") + ";";
    }

    /** A name where nft has one for the very number or for one at most ten away. */
    private static String priority(Hook hook) {
        Map<String, Integer> names =
                Map.of("raw", -300, "mangle", -150, "dstnat", -100, "filter", 0, "security", 50, "srcnat", 100);
        for (Map.Entry<String, Integer> each : names.entrySet()) {
            boolean fits =
                    switch (each.getKey()) {
                        case "dstnat" -> hook.number() == Hook.PREROUTING;
                        case "srcnat" -> hook.number() == Hook.POSTROUTING;
                        default -> true;
                    };
            int distance = hook.priority() - each.getValue();
            if (fits && Math.abs(distance) <= 10) {
                return each.getKey() + (distance == 0 ? "" : distance < 0 ? " - " + -distance : " + " + distance);
            }
        }
        return Integer.toString(hook.priority());
    }
}
