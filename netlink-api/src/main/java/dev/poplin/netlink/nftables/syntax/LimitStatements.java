package dev.poplin.netlink.nftables.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements that depend on nothing but their own attributes: counts, limits, logs. */
final class LimitStatements {

    private static final int USUAL_BURST = 5;
    private static final int USUAL_LEVEL = 4;
    private static final int ALL_LOG_FLAGS = 0x2f;

    private LimitStatements() {}

    /** A statement in words; empty if it is none of these. */
    static Optional<String> print(String name, Content content) {
        return switch (name) {
            case "counter" ->
                Optional.of("counter packets " + Long.toUnsignedString(content.number(2)) + " bytes "
                        + Long.toUnsignedString(content.number(1)));
            case "limit" -> Optional.of("limit " + String.join(" ", limit(content)));
            case "quota" -> Optional.of("quota " + quota(content, 4));
            case "connlimit" ->
                Optional.of("ct count " + ((content.integer(2) & 1) != 0 ? "over " : "") + content.integer(1));
            case "log" -> Optional.of(log(content));
            case "notrack" -> Optional.of("notrack");
            case "flow_offload" -> Optional.of("flow add @" + content.text(1));
            case "last" -> Optional.of(last(content));
            default -> Optional.empty();
        };
    }

    static List<String> limit(Content content) {
        boolean bytes = content.integer(4) == 1;
        long rate = content.number(1);
        long burst = content.number(3);
        List<String> words = new ArrayList<>();
        words.add("rate");
        if ((content.integer(5) & 1) != 0) {
            words.add("over");
        }
        words.add((bytes ? Quantities.data(rate) : Long.toString(rate)) + "/" + Quantities.per(content.number(2)));
        if (bytes && burst > 0) {
            words.add("burst " + Quantities.data(burst));
        } else if (!bytes && burst > 0 && burst != USUAL_BURST) {
            words.add("burst " + burst + " packets");
        }
        return words;
    }

    /** A quota, and what of it was used by the attribute of this type. */
    static String quota(Content content, int usedType) {
        long used = content.number(usedType);
        return ((content.integer(2) & 1) != 0 ? "over " : "")
                + Quantities.data(content.number(1))
                + (used == 0 ? "" : " used " + Quantities.data(used));
    }

    private static String log(Content content) {
        StringBuilder text = new StringBuilder("log");
        if (content.has(2)) {
            text.append(" prefix \"").append(content.text(2)).append('"');
        }
        if (content.has(1)) {
            text.append(" group ").append(content.integer(1));
            if (content.integer(3) != 0) {
                text.append(" snaplen ").append(content.integer(3));
            }
            if (content.integer(4) != 0) {
                text.append(" queue-threshold ").append(content.integer(4));
            }
            return text.toString();
        }
        int level = content.has(5) ? content.integer(5) : USUAL_LEVEL;
        if (level != USUAL_LEVEL) {
            text.append(" level ").append(Symbols.LOG_LEVEL.getOrDefault(level, Integer.toString(level)));
        }
        return text.append(logFlags(content.integer(6))).toString();
    }

    static String logFlags(int flags) {
        if (flags == ALL_LOG_FLAGS) {
            return " flags all";
        }
        String tcp = (flags & 3) == 3 ? "sequence,options" : (flags & 1) != 0 ? "sequence" : "options";
        return ((flags & 3) != 0 ? " flags tcp " + tcp : "")
                + ((flags & 4) != 0 ? " flags ip options" : "")
                + ((flags & 8) != 0 ? " flags skuid" : "")
                + ((flags & 32) != 0 ? " flags ether" : "");
    }

    /** A queue whose number is a constant. */
    static String queue(Content content) {
        int first = content.integer(1);
        int total = Math.max(1, content.integer(2));
        return queue(content, first + (total > 1 ? "-" + (first + total - 1) : ""));
    }

    /** A queue whose number is this. */
    static String queue(Content content, String number) {
        int flags = content.integer(3);
        String words = (flags & 3) == 3
                ? " flags bypass,fanout"
                : (flags & 1) != 0 ? " flags bypass" : (flags & 2) != 0 ? " flags fanout" : "";
        return "queue" + words + " to " + number;
    }

    private static String last(Content content) {
        return content.integer(1) == 0 ? "last used never" : "last used " + Quantities.duration(content.number(2));
    }
}
