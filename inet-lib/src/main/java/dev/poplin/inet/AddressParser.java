package dev.poplin.inet;

/** Hand-written parsers of address literals: one pass, no regular expression, no name look-up. */
final class AddressParser {

    private AddressParser() {}

    static IpAddress parseAddress(String text) {
        return text.indexOf(':') >= 0 ? parseIpv6(text) : parseIpv4(text);
    }

    static Ipv4Address parseIpv4(String text) {
        return Ipv4Address.ofInt(dottedQuad(text, 0, text.length()));
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
            while (index < to && isDigit(text.charAt(index)) && index - start < 4) {
                value = value * 10 + text.charAt(index++) - '0';
            }
            if (index == start) {
                throw new AddressFormatException(text, index, "expected a decimal number");
            }
            if (value > 255) {
                throw new AddressFormatException(text, start, "number above 255");
            }
            if (text.charAt(start) == '0' && index - start > 1) {
                throw new AddressFormatException(text, start, "leading zero");
            }
            bits = bits << 8 | value;
        }
        if (index != to) {
            throw new AddressFormatException(text, index, "unexpected character after the address");
        }
        return bits;
    }

    static Ipv6Address parseIpv6(String text) {
        int length = text.length();
        int[] groups = new int[8];
        int count = 0;
        int gap = -1;
        int index = 0;
        if (text.startsWith("::")) {
            gap = 0;
            index = 2;
        } else if (length > 0 && text.charAt(0) == ':') {
            throw new AddressFormatException(text, 0, "a single ':' at the start");
        }
        while (index < length) {
            if (count == 8) {
                throw new AddressFormatException(text, index, "more than eight groups");
            }
            int end = index;
            int value = 0;
            while (end < length
                    && end - index < 5
                    && Character.digit(text.charAt(end), 16) >= 0
                    && isAscii(text, end)) {
                value = value << 4 | Character.digit(text.charAt(end++), 16);
            }
            if (end < length && text.charAt(end) == '.') {
                if (count > 6) {
                    throw new AddressFormatException(text, index, "no room for a dotted quad");
                }
                int quad = dottedQuad(text, index, length);
                groups[count++] = quad >>> 16;
                groups[count++] = quad & 0xffff;
                index = length;
                break;
            }
            if (end == index) {
                String reason =
                        text.charAt(index) == '%' ? "zone ids are not part of an address" : "expected hex digits";
                throw new AddressFormatException(text, index, reason);
            }
            if (end - index > 4) {
                throw new AddressFormatException(text, index, "more than four hex digits");
            }
            groups[count++] = value;
            index = end;
            if (index == length) {
                break;
            }
            index = separator(text, index, gap);
            if (index >= 2 && text.charAt(index - 2) == ':') {
                gap = count;
            }
        }
        return assemble(text, groups, count, gap);
    }

    /** Steps over {@code :} or {@code ::} and returns the index behind it. */
    private static int separator(String text, int index, int gap) {
        if (text.charAt(index) != ':') {
            String reason =
                    text.charAt(index) == '%' ? "zone ids are not part of an address" : "expected ':' between groups";
            throw new AddressFormatException(text, index, reason);
        }
        if (index + 1 < text.length() && text.charAt(index + 1) == ':') {
            if (gap >= 0) {
                throw new AddressFormatException(text, index, "'::' a second time");
            }
            return index + 2;
        }
        if (index + 1 == text.length()) {
            throw new AddressFormatException(text, index, "a single ':' at the end");
        }
        return index + 1;
    }

    private static Ipv6Address assemble(String text, int[] groups, int count, int gap) {
        if (gap < 0 && count != 8) {
            throw new AddressFormatException(text, text.length(), "expected eight groups, found " + count);
        }
        if (gap >= 0 && count == 8) {
            throw new AddressFormatException(text, text.length(), "'::' stands for no group");
        }
        long high = 0;
        long low = 0;
        int tail = gap < 0 ? 0 : count - gap;
        for (int position = 0; position < 8; position++) {
            int value = 0;
            if (gap < 0 || position < gap) {
                value = groups[position];
            } else if (position >= 8 - tail) {
                value = groups[count - (8 - position)];
            }
            if (position < 4) {
                high = high << 16 | value;
            } else {
                low = low << 16 | value;
            }
        }
        return Ipv6Address.of(high, low);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAscii(String text, int index) {
        return text.charAt(index) < 0x80;
    }
}
