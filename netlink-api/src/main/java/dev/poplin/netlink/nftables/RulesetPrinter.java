package dev.poplin.netlink.nftables;

import dev.poplin.netlink.nftables.Chain.Hook;
import dev.poplin.netlink.nftables.NftSet.KeyType;
import dev.poplin.netlink.nftables.NftSet.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a table as {@code nft list table} does, as far as the words of {@link RulePrinter} go. */
final class RulesetPrinter {

    private static final List<String> HOOKS =
            List.of("prerouting", "input", "forward", "output", "postrouting", "ingress");
    private static final Map<Integer, String> TYPES = Map.of(
            4,
            "integer",
            7,
            "ipv4_addr",
            8,
            "ipv6_addr",
            9,
            "ether_addr",
            12,
            "inet_proto",
            13,
            "inet_service",
            19,
            "mark",
            41,
            "ifname");

    private RulesetPrinter() {}

    static String print(Ruleset ruleset) {
        List<String> parts = new ArrayList<>();
        ruleset.objects()
                .values()
                .forEach(object -> parts.add("\t" + object.typeName() + " " + object.name() + " {\n"
                        + (object.data().length() == 0 ? "" : "\t\t/* " + object.data() + " */\n") + "\t}\n"));
        ruleset.sets().values().stream().filter(set -> !set.isAnonymous()).forEach(set -> parts.add(print(set)));
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

    private static String types(List<KeyType> types) {
        return types.stream()
                .map(type -> TYPES.getOrDefault(type.number(), "/* type " + type.number() + " */"))
                .collect(Collectors.joining(" . "));
    }

    private static String print(NftSet set) {
        List<KeyType> dataTypes =
                KeyTypes.of(set.dataType().number(), set.dataType().bytes());
        String data =
                switch (set.kind()) {
                    case SET -> "";
                    case MAP -> " : " + types(dataTypes);
                    case VERDICT_MAP -> " : verdict";
                };
        StringBuilder text = new StringBuilder(set.kind() == Kind.SET ? "\tset " : "\tmap ").append(set.name());
        text.append(" {\n\t\ttype ").append(types(set.key())).append(data).append('\n');
        if (set.interval()) {
            text.append("\t\tflags interval\n");
        }
        if (!set.options().equals(NftSet.Options.NONE)) {
            text.append("\t\t/* ").append(set.options()).append(" */\n");
        }
        if (!set.elements().isEmpty()) {
            text.append("\t\telements = { ");
            text.append(elements(set, ",\n\t\t\t     "));
            text.append(" }\n");
        }
        return text.append("\t}\n").toString();
    }

    static String elements(NftSet set, String separator) {
        List<KeyType> dataTypes =
                KeyTypes.of(set.dataType().number(), set.dataType().bytes());
        return set.elements().entrySet().stream()
                .map(each -> print(set, dataTypes, each.getKey(), each.getValue()))
                .collect(Collectors.joining(separator));
    }

    private static String print(NftSet set, List<KeyType> dataTypes, Bytes key, NftSet.Element element) {
        String words = key.equals(NftSet.CATCH_ALL) ? "*" : ValuePrinter.concatenation(set.key(), key, element.last());
        String attributes = element.attributes().length() == 0 ? "" : " /* " + element.attributes() + " */";
        return words
                + attributes
                + switch (set.kind()) {
                    case SET -> "";
                    case MAP -> " : " + ValuePrinter.concatenation(dataTypes, element.data(), element.data());
                    case VERDICT_MAP -> " : " + element.verdict();
                };
    }
}
