package dev.poplin.bgp.filter;

import dev.poplin.bgp.attribute.AsPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A pattern of AS paths, as BIRD's path masks: {@code * 65001 ? 64512..65534 *}. A number or a range stands for one AS,
 * {@code ?} for any one, {@code *} for any number of any. An AS of a set may stand for the whole set. The effort is the length of
 * the pattern times that of the path, whatever they are. Immutable.
 */
public final class AsPathPattern {

    /** A part of the pattern: {@code null}-free, {@code many} for {@code *}. */
    private record Part(NumberRange range, boolean many, String text) {}

    private final List<Part> parts;

    private AsPathPattern(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * Reads a pattern; the empty text matches the empty path only.
     *
     * @throws IllegalArgumentException if a word is none of those above
     */
    public static AsPathPattern parse(String text) {
        List<Part> parts = new ArrayList<>();
        for (String word : text.trim().split("\\s+")) {
            switch (word) {
                case "" -> {}
                case "*" -> parts.add(new Part(NumberRange.ANY, true, word));
                case "?" -> parts.add(new Part(NumberRange.ANY, false, word));
                default -> parts.add(new Part(NumberRange.parse(word), false, word));
            }
        }
        return new AsPathPattern(parts);
    }

    /** Whether the whole path is as the pattern says. */
    public boolean matches(AsPath path) {
        // Which parts of the pattern may come next: all ways at once.
        boolean[] next = new boolean[parts.size() + 1];
        next[0] = true;
        skipMany(next);
        for (AsPath.Segment segment : path.segments()) {
            boolean set = segment.type() == AsPath.Segment.SET || segment.type() == AsPath.Segment.CONFEDERATION_SET;
            if (set) {
                next = advance(next, segment.numbers());
            } else {
                for (long number : segment.numbers()) {
                    next = advance(next, List.of(number));
                }
            }
        }
        return next[parts.size()];
    }

    private boolean[] advance(boolean[] now, List<Long> numbers) {
        boolean[] next = new boolean[now.length];
        for (int at = 0; at < parts.size(); at++) {
            Part part = parts.get(at);
            if (now[at] && numbers.stream().anyMatch(part.range()::contains)) {
                next[part.many() ? at : at + 1] = true;
            }
        }
        skipMany(next);
        return next;
    }

    private void skipMany(boolean[] next) {
        for (int at = 0; at < parts.size(); at++) {
            next[at + 1] |= next[at] && parts.get(at).many();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AsPathPattern that && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(parts.toArray());
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return String.join(" ", parts.stream().map(Part::text).toList());
    }
}
