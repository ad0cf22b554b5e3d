package dev.poplin.bgp.filter;

import dev.poplin.inet.Cidr;

/**
 * The prefixes within one that have certain lengths.
 *
 * @param prefix within which
 * @param shortest the least length, not less than that of the prefix
 * @param longest the greatest length
 */
public record PrefixRange(Cidr prefix, int shortest, int longest) {

    /**
     * Checks the lengths.
     *
     * @throws IllegalArgumentException if no prefix can have them, or the prefix has bits beyond its length
     */
    public PrefixRange {
        if (!prefix.isCanonical()
                || shortest < prefix.length()
                || longest < shortest
                || longest > prefix.family().bits()) {
            throw new IllegalArgumentException(
                    "no prefix within " + prefix + " has a length of " + shortest + " to " + longest);
        }
    }

    /** The prefix alone. */
    public static PrefixRange exactly(Cidr prefix) {
        return new PrefixRange(prefix, prefix.length(), prefix.length());
    }

    /** The prefix and all within it. */
    public static PrefixRange within(Cidr prefix) {
        return new PrefixRange(prefix, prefix.length(), prefix.family().bits());
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code 10.0.0.0/8+} (and all within) or {@code 10.0.0.0/8{16,24}}, as BIRD writes them; or
     * {@code 10.0.0.0/8 ge 16 le 24}.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    public static PrefixRange parse(String text) {
        String trimmed = text.trim();
        try {
            if (trimmed.endsWith("+")) {
                return within(Cidr.parse(trimmed.substring(0, trimmed.length() - 1)));
            }
            if (trimmed.endsWith("}")) {
                int brace = trimmed.indexOf('{');
                String[] lengths =
                        trimmed.substring(brace + 1, trimmed.length() - 1).split(",");
                return new PrefixRange(
                        Cidr.parse(trimmed.substring(0, brace)),
                        Integer.parseInt(lengths[0].trim()),
                        Integer.parseInt(lengths[1].trim()));
            }
            return parseWords(trimmed.split("\\s+"));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a range of prefixes such as 10.0.0.0/8{16,24}", e);
        }
    }

    private static PrefixRange parseWords(String[] words) {
        Cidr prefix = Cidr.parse(words[0]);
        int shortest = prefix.length();
        int longest = words.length == 1 ? shortest : prefix.family().bits();
        for (int at = 1; at < words.length; at += 2) {
            switch (words[at]) {
                case "ge" -> shortest = Integer.parseInt(words[at + 1]);
                case "le" -> longest = Integer.parseInt(words[at + 1]);
                default -> throw new NumberFormatException(words[at]);
            }
        }
        return new PrefixRange(prefix, shortest, longest);
    }

    /** Whether a prefix is among these. */
    public boolean contains(Cidr candidate) {
        return candidate.length() >= shortest && candidate.length() <= longest && prefix.contains(candidate);
    }

    /** As BIRD writes it; {@link #parse} reads it. */
    @Override
    public String toString() {
        if (shortest == prefix.length() && longest == shortest) {
            return prefix.toString();
        }
        boolean all = shortest == prefix.length() && longest == prefix.family().bits();
        return all ? prefix + "+" : prefix + "{" + shortest + "," + longest + "}";
    }
}
