package dev.poplin.inet;

import org.jspecify.annotations.Nullable;

/**
 * Hand-written parsers of address literals: no regular expression, no name look-up. Each reads the characters from {@code from}
 * (included) to {@code to} (excluded) of a text, so that a fault is placed in the text as the caller has it.
 *
 * <p>There are two of each: a swift one that knows nothing but right literals of the usual form, and, for what that one does not
 * take, a careful one that says where the fault is.
 */
final class AddressParser {

    private static final int GROUPS = 8;

    /** The value of each ASCII character as a hex digit, or -1. */
    private static final byte[] HEX = hexDigits();

    private static final long NOT_TAKEN = -1;

    private AddressParser() {}

    private static byte[] hexDigits() {
        byte[] values = new byte[128];
        for (char c = 0; c < values.length; c++) {
            values[c] = (byte) Character.digit(c, 16);
        }
        return values;
    }

    static IpAddress parse(String text, int from, int to) {
        return hasColon(text, from, to) ? parseIpv6(text, from, to) : parseIpv4(text, from, to);
    }

    /** The first character that is no digit tells, and mostly it is among the first five. */
    private static boolean hasColon(String text, int from, int to) {
        for (int index = from; index < to; index++) {
            char c = text.charAt(index);
            if (c == ':') {
                return true;
            }
            if (c == '.' && index - from < 4) {
                break;
            }
        }
        int colon = text.indexOf(':', from);
        return colon >= 0 && colon < to;
    }

    static Ipv4Address parseIpv4(String text, int from, int to) {
        long swift = swiftQuad(text, from, to);
        return Ipv4Address.ofInt(swift == NOT_TAKEN ? dottedQuad(text, from, to) : (int) swift);
    }

    private static long swiftQuad(String text, int from, int to) {
        int bits = 0;
        int index = from;
        for (int part = 0; part < 4; part++) {
            int value = digit(text, index++, to);
            int second = digit(text, index, to);
            if (second >= 0 && value != 0) {
                value = value * 10 + second;
                int third = digit(text, ++index, to);
                if (third >= 0) {
                    value = value * 10 + third;
                    index++;
                }
            }
            boolean ended = part == 3 ? index == to : index < to && text.charAt(index) == '.';
            if (value < 0 || value > 255 || !ended) {
                return NOT_TAKEN;
            }
            index++;
            bits = bits << 8 | value;
        }
        return Integer.toUnsignedLong(bits);
    }

    /** The value of a decimal digit, or -1000 if there is none at this place. */
    private static int digit(String text, int index, int to) {
        int digit = index < to ? text.charAt(index) - '0' : -1;
        return digit >= 0 && digit <= 9 ? digit : -1000;
    }

    private static int dottedQuad(String text, int from, int to) {
        int bits = 0;
        int index = from;
        for (int part = 0; part < 4; part++) {
            if (part > 0) {
                if (index >= to || text.charAt(index) != '.') {
                    throw new AddressFormatException(text, index, "expected '.' and four decimal numbers");
                }
                index++;
            }
            int start = index;
            int value = 0;
            while (index < to && isDecimal(text.charAt(index)) && index - start < 4) {
                value = value * 10 + text.charAt(index++) - '0';
            }
            if (index == start) {
                throw new AddressFormatException(text, index, "expected a decimal number");
            }
            if (text.charAt(start) == '0' && index - start > 1) {
                throw new AddressFormatException(text, start, "leading zero");
            }
            if (value > 255) {
                throw new AddressFormatException(text, start, "number above 255");
            }
            bits = bits << 8 | value;
        }
        if (index != to) {
            throw new AddressFormatException(text, index, "unexpected character after the address");
        }
        return bits;
    }

    static Ipv6Address parseIpv6(String text, int from, int to) {
        Ipv6Address swift = swiftIpv6(text, from, to);
        return swift == null ? carefulIpv6(text, from, to) : swift;
    }

    /** Groups are shifted in from the right; at a {@code ::} those so far are put aside. */
    private static @Nullable Ipv6Address swiftIpv6(String text, int from, int to) {
        long high = 0;
        long low = 0;
        long highBefore = 0;
        long lowBefore = 0;
        int count = 0;
        int gap = -1;
        int index = from;
        if (to - from >= 2 && text.charAt(from) == ':' && text.charAt(from + 1) == ':') {
            gap = 0;
            index += 2;
        }
        while (index < to) {
            int start = index;
            int group = 0;
            char c = 0;
            while (index < to) {
                c = text.charAt(index);
                int digit = c < HEX.length ? HEX[c] : -1;
                if (digit < 0) {
                    break;
                }
                group = group << 4 | digit;
                index++;
            }
            if (index == start || index - start > 4 || (index < to && c != ':')) {
                return null;
            }
            high = high << 16 | low >>> 48;
            low = low << 16 | group;
            count++;
            if (index == to) {
                break;
            }
            if (++index == to) {
                return null;
            }
            if (text.charAt(index) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = count;
                highBefore = high;
                lowBefore = low;
                high = 0;
                low = 0;
                index++;
            }
        }
        if (gap < 0 ? count != GROUPS : count >= GROUPS) {
            return null;
        }
        int shift = gap > 0 ? 16 * (GROUPS - gap) : 0;
        if (shift >= 64) {
            high |= lowBefore << shift - 64;
        } else if (shift > 0) {
            high |= highBefore << shift | lowBefore >>> 64 - shift;
            low |= lowBefore << shift;
        }
        return Ipv6Address.of(high, low);
    }

    private static Ipv6Address carefulIpv6(String text, int from, int to) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int gapOffset = -1;
        int index = from;
        if (isGap(text, from, to)) {
            gap = 0;
            gapOffset = from;
            index = from + 2;
        } else if (from < to && text.charAt(from) == ':') {
            throw new AddressFormatException(text, from, "a single ':' at the start");
        }
        while (index < to) {
            int end = endOfGroup(text, index, to);
            if (end < to && text.charAt(end) == '.') {
                requireRoom(text, index, count + 2, gapOffset);
                int quad = dottedQuad(text, index, to);
                groups[count++] = quad >>> 16;
                groups[count++] = quad & 0xffff;
                break;
            }
            requireRoom(text, index, count + 1, gapOffset);
            groups[count++] = group(text, index, end);
            index = end;
            if (index == to) {
                break;
            }
            if (isGap(text, index, to)) {
                if (gap >= 0) {
                    throw new AddressFormatException(text, index, "'::' a second time");
                }
                requireRoom(text, index, count, index);
                gap = count;
                gapOffset = index;
                index += 2;
            } else {
                index = behindColon(text, index, to);
            }
        }
        if (gap < 0 && count < GROUPS) {
            throw new AddressFormatException(text, to, "expected eight groups, found " + count);
        }
        return assemble(groups, count, gap);
    }

    private static boolean isGap(String text, int index, int to) {
        return index + 1 < to && text.charAt(index) == ':' && text.charAt(index + 1) == ':';
    }

    /** Where the hex digits from {@code index} on end; at most five are looked at, one more than are allowed. */
    private static int endOfGroup(String text, int index, int to) {
        int end = index;
        while (end < to && end - index < 5 && hexDigit(text.charAt(end)) >= 0) {
            end++;
        }
        if (end == index) {
            throw new AddressFormatException(text, index, unexpected(text, index, "expected hex digits"));
        }
        return end;
    }

    private static int group(String text, int from, int to) {
        if (to - from > 4) {
            throw new AddressFormatException(text, from, "more than four hex digits");
        }
        int value = 0;
        for (int index = from; index < to; index++) {
            value = value << 4 | hexDigit(text.charAt(index));
        }
        return value;
    }

    /** Refuses groups beyond the eighth, and a {@code ::} that would stand for no group at all. */
    private static void requireRoom(String text, int index, int count, int gapOffset) {
        if (count > GROUPS) {
            throw new AddressFormatException(text, index, "more than eight groups");
        }
        if (count == GROUPS && gapOffset >= 0) {
            throw new AddressFormatException(text, gapOffset, "'::' stands for no group");
        }
    }

    private static int behindColon(String text, int index, int to) {
        if (text.charAt(index) != ':') {
            throw new AddressFormatException(text, index, unexpected(text, index, "expected ':' between groups"));
        }
        if (index + 1 == to) {
            throw new AddressFormatException(text, index, "a single ':' at the end");
        }
        return index + 1;
    }

    private static String unexpected(String text, int index, String otherwise) {
        return text.charAt(index) == '%' ? "a zone id is not part of an address" : otherwise;
    }

    /** Puts the groups before the gap to the left, those behind it to the right. */
    private static Ipv6Address assemble(int[] groups, int count, int gap) {
        int left = gap < 0 ? count : gap;
        int right = count - left;
        long high = 0;
        long low = 0;
        for (int position = 0; position < GROUPS; position++) {
            int value = 0;
            if (position < left) {
                value = groups[position];
            } else if (position >= GROUPS - right) {
                value = groups[position - GROUPS + count];
            }
            if (position < 4) {
                high = high << 16 | value;
            } else {
                low = low << 16 | value;
            }
        }
        return Ipv6Address.of(high, low);
    }

    /** A prefix length without sign or leading zero, within 0 and {@code max}. */
    static int parseLength(String text, int from, int to, int max) {
        int length = 0;
        for (int index = from; index < to; index++) {
            if (!isDecimal(text.charAt(index))) {
                throw new AddressFormatException(text, index, "expected a decimal digit of a prefix length");
            }
            length = Math.min(length * 10 + text.charAt(index) - '0', 1000);
        }
        if (from == to || length > max || (text.charAt(from) == '0' && to - from > 1)) {
            throw new AddressFormatException(text, from, "expected a prefix length within 0 and " + max);
        }
        return length;
    }

    private static boolean isDecimal(char c) {
        return c >= '0' && c <= '9';
    }

    /** The value of an ASCII hex digit, -1 for anything else. */
    static int hexDigit(char c) {
        return c < HEX.length ? HEX[c] : -1;
    }
}
