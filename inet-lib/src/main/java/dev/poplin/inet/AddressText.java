package dev.poplin.inet;

import java.nio.charset.StandardCharsets;

/** Addresses as text: dotted quads, and for IPv6 the canonical form of RFC 5952. Writes ASCII bytes, then makes one string. */
final class AddressText {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_IPV4 = 15;
    private static final int LONGEST_IPV6 = 39;

    private final byte[] bytes;
    private int length;

    private AddressText(int capacity) {
        this.bytes = new byte[capacity];
    }

    static String ipv4(int bits) {
        AddressText text = new AddressText(LONGEST_IPV4);
        text.appendQuad(bits);
        return text.toString();
    }

    /** Lower case, no leading zeros, the longest run of two or more zero groups as {@code ::}, the first if there are two. */
    static String ipv6(long high, long low) {
        AddressText text = new AddressText(LONGEST_IPV6);
        if (high == 0 && low >>> 32 == 0xffff) {
            for (char c : "::ffff:".toCharArray()) {
                text.append(c);
            }
            text.appendQuad((int) low);
            return text.toString();
        }
        int run = longestRun(high, low);
        int runStart = run >>> 4;
        int runEnd = runStart + (run & 15);
        for (int group = 0; group < 8; group++) {
            if (group == runStart && runEnd > runStart) {
                text.append(':');
                if (runEnd == 8) {
                    text.append(':');
                }
                group = runEnd - 1;
                continue;
            }
            if (group > 0) {
                text.append(':');
            }
            text.appendGroup(group(high, low, group));
        }
        return text.toString();
    }

    /** The first of the longest runs of two or more zero groups as {@code start << 4 | length}; 0 if there is none. */
    private static int longestRun(long high, long low) {
        int longest = 0;
        int length = 0;
        for (int group = 0; group < 8; group++) {
            length = group(high, low, group) == 0 ? length + 1 : 0;
            if (length > Math.max(1, longest & 15)) {
                longest = group + 1 - length << 4 | length;
            }
        }
        return longest;
    }

    private static int group(long high, long low, int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }

    private void append(char c) {
        bytes[length++] = (byte) c;
    }

    private void appendQuad(int bits) {
        appendDecimal(bits >>> 24);
        append('.');
        appendDecimal(bits >>> 16 & 0xff);
        append('.');
        appendDecimal(bits >>> 8 & 0xff);
        append('.');
        appendDecimal(bits & 0xff);
    }

    private void appendDecimal(int value) {
        if (value >= 100) {
            append((char) ('0' + value / 100));
        }
        if (value >= 10) {
            append((char) ('0' + value / 10 % 10));
        }
        append((char) ('0' + value % 10));
    }

    private void appendGroup(int group) {
        for (int shift = (31 - Integer.numberOfLeadingZeros(group | 1)) & ~3; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[group >>> shift & 15];
        }
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
