package dev.poplin.netlink.nftables.syntax;

import java.util.List;

/** Times, amounts of data and rates in nft's words. */
final class Quantities {

    private static final int[] UNITS = {86_400, 3_600, 60, 1};
    private static final String LETTERS = "dhms";

    private Quantities() {}

    /** A time such as {@code 1d2h3m4s5ms}. */
    static String duration(long millis) {
        StringBuilder text = new StringBuilder();
        long seconds = millis / 1000;
        for (int at = 0; at < UNITS.length; at++) {
            long count = seconds / UNITS[at];
            seconds %= UNITS[at];
            if (count > 0) {
                text.append(count).append(LETTERS.charAt(at));
            }
        }
        if (millis % 1000 != 0) {
            text.append(millis % 1000).append("ms");
        }
        return text.isEmpty() ? "0s" : text.toString();
    }

    /** An amount of data in the greatest unit that gives a whole number, such as {@code 10 mbytes}. */
    static String data(long bytes) {
        List<String> units = List.of("bytes", "kbytes", "mbytes");
        int unit = 0;
        long amount = bytes;
        while (unit < units.size() - 1 && amount != 0 && amount % 1024 == 0) {
            amount /= 1024;
            unit++;
        }
        return amount + " " + units.get(unit);
    }

    /** The unit of a rate, from its seconds. */
    static String per(long seconds) {
        return switch ((int) seconds) {
            case 1 -> "second";
            case 60 -> "minute";
            case 3_600 -> "hour";
            case 86_400 -> "day";
            case 604_800 -> "week";
            default -> seconds + " seconds";
        };
    }
}
