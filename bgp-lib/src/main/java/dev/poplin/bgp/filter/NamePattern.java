package dev.poplin.bgp.filter;

/**
 * A pattern of names as BIRD has them: {@code *} stands for any characters, {@code ?} for one. Immutable.
 *
 * @param text the pattern
 */
public record NamePattern(String text) {

    /** Whether a name is as the pattern says; the effort is at most the product of their lengths. */
    public boolean matches(String name) {
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (in < name.length()) {
            if (at < text.length() && text.charAt(at) == '*') {
                star = at++;
                resume = in;
            } else if (at < text.length() && (text.charAt(at) == '?' || text.charAt(at) == name.charAt(in))) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++resume;
            } else {
                return false;
            }
        }
        while (at < text.length() && text.charAt(at) == '*') {
            at++;
        }
        return at == text.length();
    }

    @Override
    public String toString() {
        return text;
    }
}
