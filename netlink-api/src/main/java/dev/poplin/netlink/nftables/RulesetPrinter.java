package dev.poplin.netlink.nftables;

import dev.poplin.netlink.nftables.data.KeptAttributes;
import dev.poplin.netlink.nftables.data.UserData;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.syntax.ObjectPrinter;
import dev.poplin.netlink.nftables.syntax.RulePrinter;
import dev.poplin.netlink.nftables.syntax.SetPrinter;
import dev.poplin.netlink.nftables.syntax.Surroundings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Writes a table as {@code nft list table} does. */
final class RulesetPrinter {

    private static final List<String> HOOKS =
            List.of("prerouting", "input", "forward", "output", "postrouting", "ingress");
    private static final int TABLE_FLAGS = 2;
    private static final int TABLE_USER_DATA = 6;
    private static final int CHAIN_FLAGS = 10;
    private static final int CHAIN_USER_DATA = 12;
    private static final int FLAG_OFFLOAD = 2;
    private static final int RULE_DEPTH = 2;
    private static final int NEAR = 10;

    private final Ruleset ruleset;
    private final Surroundings surroundings;

    private RulesetPrinter(Ruleset ruleset, Surroundings surroundings) {
        this.ruleset = ruleset;
        this.surroundings = surroundings;
    }

    static String print(Ruleset ruleset, Surroundings surroundings) {
        return new RulesetPrinter(ruleset, surroundings).print();
    }

    private String print() {
        List<String> parts = new ArrayList<>();
        ruleset.objects().values().forEach(object -> parts.add(ObjectPrinter.print(object)));
        ruleset.sets().values().stream()
                .filter(set -> !set.isAnonymous())
                .forEach(set -> parts.add(SetPrinter.print(set, surroundings)));
        ruleset.flowtables()
                .values()
                .forEach(flowtable -> parts.add(ObjectPrinter.print(
                        flowtable, priority(ruleset.family(), OptionalInt.empty(), flowtable.priority()))));
        ruleset.chains().values().stream()
                .filter(chain -> !chain.isAnonymous())
                .forEach(chain -> parts.add(print(chain)));
        return "table " + ruleset.family() + " " + ruleset.name() + " {\n" + options() + String.join("\n", parts)
                + "}\n";
    }

    /** The lines about the table itself; what follows its flags stands apart. */
    private String options() {
        String flags = tableFlags(
                KeptAttributes.number(ruleset.attributes(), TABLE_FLAGS).orElse(0));
        String comment = KeptAttributes.value(ruleset.attributes(), TABLE_USER_DATA)
                .flatMap(data -> UserData.text(UserData.COMMENT, data))
                .map(text -> "\tcomment \"" + text + "\"\n")
                .orElse("");
        return flags.isEmpty() ? comment : "\tflags " + flags + "\n" + comment + "\n";
    }

    private static String tableFlags(int flags) {
        List<String> words = new ArrayList<>();
        if ((flags & 1) != 0) {
            words.add("dormant");
        }
        if ((flags & 2) != 0) {
            words.add("owner");
        }
        if ((flags & 4) != 0) {
            words.add("persist");
        }
        return String.join(",", words);
    }

    private String print(Chain chain) {
        StringBuilder text = new StringBuilder("\tchain ").append(chain.name()).append(" {\n");
        KeptAttributes.value(chain.attributes(), CHAIN_USER_DATA)
                .flatMap(data -> UserData.text(UserData.COMMENT, data))
                .ifPresent(
                        comment -> text.append("\t\tcomment \"").append(comment).append("\"\n"));
        chain.hook().ifPresent(hook -> text.append("\t\t")
                .append(print(hook))
                .append(offloads(chain) ? " flags offload;" : "")
                .append('\n'));
        Map<String, NftSet> sets = ruleset.sets();
        chain.rules().forEach(rule -> text.append("\t\t")
                .append(RulePrinter.print(
                        rule, ruleset.family().number(), sets, ruleset.chains(), surroundings, RULE_DEPTH))
                .append('\n'));
        return text.append("\t}\n").toString();
    }

    private static boolean offloads(Chain chain) {
        return KeptAttributes.number(chain.attributes(), CHAIN_FLAGS)
                .filter(flags -> (flags & FLAG_OFFLOAD) != 0)
                .isPresent();
    }

    private String print(Hook hook) {
        return "type " + hook.type() + " hook " + hookName(hook.number()) + devices(hook.devices()) + " priority "
                + priority(ruleset.family(), OptionalInt.of(hook.number()), hook.priority()) + "; policy "
                + (hook.accept() ? "accept" : "drop") + ";";
    }

    private String hookName(int number) {
        if (ruleset.family().equals(TableFamily.NETDEV)) {
            return number == 0 ? "ingress" : "egress";
        }
        if (ruleset.family().number() == 3) {
            return number == 0 ? "input" : number == 1 ? "output" : "forward";
        }
        return number < HOOKS.size() ? HOOKS.get(number) : Integer.toString(number);
    }

    private static String devices(List<String> devices) {
        return switch (devices.size()) {
            case 0 -> "";
            case 1 -> " device \"" + devices.get(0) + '"';
            default -> devices.stream().sorted().collect(Collectors.joining(", ", " devices = { ", " }"));
        };
    }

    /** A name where nft has one for the very number or for one at most ten away. */
    private static String priority(TableFamily family, OptionalInt hook, int priority) {
        for (Map.Entry<String, Integer> each : names(family, hook.orElse(-1)).entrySet()) {
            long distance = (long) priority - each.getValue();
            if (Math.abs(distance) <= NEAR) {
                return each.getKey() + (distance == 0 ? "" : distance < 0 ? " - " + -distance : " + " + distance);
            }
        }
        return Integer.toString(priority);
    }

    private static Map<String, Integer> names(TableFamily family, int hook) {
        Map<String, Integer> names = new LinkedHashMap<>();
        boolean bridge = family.equals(TableFamily.BRIDGE);
        names.put("filter", bridge ? -200 : 0);
        if (bridge && hook == Hook.OUTPUT) {
            names.put("out", 100);
        } else if (family.number() == 1 || family.number() == 2 || family.number() == 10) {
            names.put("raw", -300);
            names.put("mangle", -150);
            names.put("security", 50);
        }
        if (hook == Hook.PREROUTING && !family.equals(TableFamily.NETDEV)) {
            names.put("dstnat", bridge ? -300 : -100);
        } else if (hook == Hook.POSTROUTING) {
            names.put("srcnat", bridge ? 300 : 100);
        }
        return names;
    }
}
