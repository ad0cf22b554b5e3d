package dev.poplin.inet;

/** Canonical IPv6 text, RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as {@code ::}. */
final class AddressText {

    private AddressText() {}

    static String ipv6(long high, long low) {
        StringBuilder text = new StringBuilder(39);
        if (high == 0 && low >>> 32 == 0xffff) {
            return text.append("::ffff:").append(Ipv4Address.ofInt((int) low)).toString();
        }
        int runStart = -1;
        int runLength = 1;
        for (int group = 0; group < 8; ) {
            int end = group;
            while (end < 8 && group(high, low, end) == 0) {
                end++;
            }
            if (end - group > runLength) {
                runStart = group;
                runLength = end - group;
            }
            group = Math.max(end, group + 1);
        }
        for (int group = 0; group < 8; group++) {
            if (group == runStart) {
                text.append("::");
                group += runLength - 1;
                continue;
            }
            if (group > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(high, low, group)));
        }
        return text.toString();
    }

    private static int group(long high, long low, int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }
}
