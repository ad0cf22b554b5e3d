package dev.poplin.netlink.nftables.set;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.NftSet.Kind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a set as {@code nft list table} does. */
public final class SetPrinter {

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

    private SetPrinter() {}

    private static String types(List<KeyType> types) {
        return types.stream()
                .map(type -> TYPES.getOrDefault(type.number(), "/* type " + type.number() + " */"))
                .collect(Collectors.joining(" . "));
    }

    /** The lines of a set within its table. */
    public static String print(NftSet set) {
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

    /** The elements alone, with this between two of them. */
    public static String elements(NftSet set, String separator) {
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
