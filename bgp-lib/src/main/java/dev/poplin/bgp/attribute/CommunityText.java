package dev.poplin.bgp.attribute;

import java.util.regex.Pattern;

/** Communities as people write them: {@code 65000:1} or {@code (65000, 1)}. */
final class CommunityText {

    private static final Pattern SEPARATOR = Pattern.compile("\\s*[:,]\\s*");

    private CommunityText() {}

    /** The parts of a text, without parentheses and blanks. */
    static String[] parts(String text, int count) {
        String trimmed = text.trim();
        String inner = trimmed.startsWith("(") && trimmed.endsWith(")")
                ? trimmed.substring(1, trimmed.length() - 1).trim()
                : trimmed;
        String[] parts = SEPARATOR.split(inner, -1);
        if (parts.length != count) {
            throw new IllegalArgumentException("'" + text + "' has not " + count + " parts");
        }
        return parts;
    }

    /** The numbers in a text, 32 bits each. */
    static int[] numbers(String text, int count) {
        String[] parts = parts(text, count);
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            try {
                numbers[i] = Integer.parseUnsignedInt(parts[i]);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + parts[i] + "' in '" + text + "' is not of 32 bits", e);
            }
        }
        return numbers;
    }
}
