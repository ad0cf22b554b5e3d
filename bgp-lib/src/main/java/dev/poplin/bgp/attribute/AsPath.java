package dev.poplin.bgp.attribute;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The ASes that a route has passed, RFC 4271 §5.1.2, newest first.
 *
 * @param segments the segments in order
 */
public record AsPath(List<Segment> segments) {

    /** The path of a route that has not left its AS. */
    public static final AsPath EMPTY = new AsPath(List.of());

    /** Copies the list. */
    public AsPath {
        segments = List.copyOf(segments);
    }

    /**
     * A run of ASes.
     *
     * @param type 1 AS_SET, 2 AS_SEQUENCE, 3 AS_CONFED_SEQUENCE, 4 AS_CONFED_SET
     * @param numbers the AS numbers, unsigned 32 bits, at most 255
     */
    public record Segment(int type, List<Long> numbers) {

        /** AS_SET: in no order. */
        public static final int SET = 1;
        /** AS_SEQUENCE: in order. */
        public static final int SEQUENCE = 2;

        /** Copies the list. */
        public Segment {
            numbers = List.copyOf(numbers);
        }
    }

    /** A path of one sequence. */
    public static AsPath of(Long... numbers) {
        return numbers.length == 0 ? EMPTY : new AsPath(List.of(new Segment(Segment.SEQUENCE, List.of(numbers))));
    }

    /** This path with an AS before it. */
    public AsPath prepend(long as) {
        List<Segment> longer = new ArrayList<>(segments);
        if (!segments.isEmpty()
                && segments.get(0).type() == Segment.SEQUENCE
                && segments.get(0).numbers().size() < 255) {
            List<Long> numbers = new ArrayList<>(segments.get(0).numbers());
            numbers.add(0, as);
            longer.set(0, new Segment(Segment.SEQUENCE, numbers));
        } else {
            longer.add(0, new Segment(Segment.SEQUENCE, List.of(as)));
        }
        return new AsPath(longer);
    }

    /** The length that the decision compares: a set counts as one, confederation segments do not count. */
    public int length() {
        int length = 0;
        for (Segment segment : segments) {
            length += segment.type() == Segment.SEQUENCE
                    ? segment.numbers().size()
                    : segment.type() == Segment.SET ? 1 : 0;
        }
        return length;
    }

    /** Whether an AS is in the path. */
    public boolean contains(long as) {
        return segments.stream().anyMatch(segment -> segment.numbers().contains(as));
    }

    /** The AS that the route was learned from, or 0 if the path begins with no sequence. */
    public long neighbor() {
        return segments.isEmpty() || segments.get(0).type() != Segment.SEQUENCE
                ? 0
                : segments.get(0).numbers().get(0);
    }

    /** The numbers in order, sets in braces, as routers print it. */
    @Override
    public String toString() {
        return segments.stream()
                .map(segment -> {
                    String numbers =
                            segment.numbers().stream().map(String::valueOf).collect(Collectors.joining(" "));
                    return segment.type() == Segment.SEQUENCE ? numbers : "{" + numbers + "}";
                })
                .collect(Collectors.joining(" "));
    }
}
