package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The ASes that a route has passed, RFC 4271 §5.1.2 and RFC 5065, newest first. Immutable. What a decision asks ({@link #length},
 * {@link #contains}, {@link #neighbor}) makes no objects. Shown as BIRD shows it: {@code 65001 (64512) {1 2}}.
 */
public final class AsPath {

    /** The path of a route that has not left its AS. */
    public static final AsPath EMPTY = new AsPath(new byte[0], 0, 0);

    /** What stands in two octets for an AS number that does not fit (RFC 6793). */
    public static final int AS_TRANS = 23_456;

    private static final int MAX_NUMBERS = 255;

    /** Segments as in the attribute: type, count, numbers of four octets. */
    private final byte[] bytes;

    private final int from;
    private final int to;

    /** Takes a range of bytes that has been checked; the array is not copied. */
    AsPath(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    /** A path of these segments. */
    public AsPath(List<Segment> segments) {
        this.bytes = new byte
                [segments.stream()
                        .mapToInt(segment -> 2 + 4 * segment.numbers().size())
                        .sum()];
        this.from = 0;
        this.to = bytes.length;
        int at = 0;
        for (Segment segment : segments) {
            bytes[at] = (byte) segment.type();
            bytes[at + 1] = (byte) segment.numbers().size();
            at += 2;
            for (long number : segment.numbers()) {
                Wire.put32(bytes, at, (int) number);
                at += 4;
            }
        }
    }

    /**
     * A run of ASes.
     *
     * @param type 1 AS_SET, 2 AS_SEQUENCE, 3 AS_CONFED_SEQUENCE, 4 AS_CONFED_SET
     * @param numbers the AS numbers, unsigned 32 bits, 1 to 255 of them
     */
    public record Segment(int type, List<Long> numbers) {

        /** AS_SET: in no order. */
        public static final int SET = 1;
        /** AS_SEQUENCE: in order. */
        public static final int SEQUENCE = 2;
        /** AS_CONFED_SEQUENCE: members of the own confederation, in order. */
        public static final int CONFEDERATION_SEQUENCE = 3;
        /** AS_CONFED_SET: members of the own confederation, in no order. */
        public static final int CONFEDERATION_SET = 4;

        /** Copies the list and checks it. */
        public Segment {
            numbers = List.copyOf(numbers);
            if (type < SET || type > CONFEDERATION_SET || numbers.isEmpty() || numbers.size() > MAX_NUMBERS) {
                throw new IllegalArgumentException("no segment of type " + type + " has " + numbers);
            }
            for (long number : numbers) {
                if (number < 0 || number > 0xffff_ffffL) {
                    throw new IllegalArgumentException("AS " + number + " has not 32 bits");
                }
            }
        }

        /** Whether the numbers are members of the own confederation. */
        public boolean isConfederation() {
            return type >= CONFEDERATION_SEQUENCE;
        }

        @Override
        public String toString() {
            String text = numbers.stream().map(String::valueOf).collect(Collectors.joining(" "));
            return switch (type) {
                case SET -> "{" + text + "}";
                case CONFEDERATION_SEQUENCE -> "(" + text + ")";
                case CONFEDERATION_SET -> "({" + text + "})";
                default -> text;
            };
        }
    }

    /** A path of one sequence, or of as many as it takes. */
    public static AsPath of(long... numbers) {
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < numbers.length; i += MAX_NUMBERS) {
            long[] some = Arrays.copyOfRange(numbers, i, Math.min(numbers.length, i + MAX_NUMBERS));
            segments.add(
                    new Segment(Segment.SEQUENCE, Arrays.stream(some).boxed().toList()));
        }
        return new AsPath(segments);
    }

    /** The segments in order. */
    public List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        for (int at = from; at < to; at = next(at)) {
            List<Long> numbers = new ArrayList<>(count(at));
            for (int i = 0; i < count(at); i++) {
                numbers.add(number(at, i));
            }
            segments.add(new Segment(bytes[at], numbers));
        }
        return List.copyOf(segments);
    }

    private int count(int segmentAt) {
        return bytes[segmentAt + 1] & 0xff;
    }

    private int next(int segmentAt) {
        return segmentAt + 2 + 4 * count(segmentAt);
    }

    private long number(int segmentAt, int index) {
        return Wire.uint32(bytes, segmentAt + 2 + 4 * index);
    }

    /** Whether there is no segment. */
    public boolean isEmpty() {
        return from == to;
    }

    /** This path with an AS before it: in its first sequence, or in a new one (RFC 4271 §5.1.2). */
    public AsPath prepend(long as) {
        return prepend(as, Segment.SEQUENCE);
    }

    /** This path with a member of the own confederation before it (RFC 5065 §4). */
    public AsPath prependMember(long as) {
        return prepend(as, Segment.CONFEDERATION_SEQUENCE);
    }

    private AsPath prepend(long as, int type) {
        boolean grows = !isEmpty() && bytes[from] == type && count(from) < MAX_NUMBERS;
        int added = grows ? 4 : 6;
        byte[] longer = new byte[to - from + added];
        longer[0] = (byte) type;
        longer[1] = (byte) (grows ? count(from) + 1 : 1);
        Wire.put32(longer, 2, (int) as);
        int rest = grows ? from + 2 : from;
        System.arraycopy(bytes, rest, longer, 6, to - rest);
        return new AsPath(longer, 0, longer.length);
    }

    /** This path without the segments of confederations, as it leaves one (RFC 5065 §4). */
    public AsPath withoutConfederation() {
        if (!hasConfederation()) {
            return this;
        }
        return new AsPath(segments().stream()
                .filter(segment -> !segment.isConfederation())
                .toList());
    }

    /**
     * This path, which came with AS numbers of two octets, completed by an AS4_PATH: what came before the speaker that does not
     * know those of four is kept, what follows is replaced (RFC 6793 §4.2.3). Without effect if the AS4_PATH is the longer one.
     */
    public AsPath completedBy(AsPath as4Path) {
        AsPath rest = as4Path.withoutConfederation();
        int kept = length() - rest.length();
        if (kept < 0) {
            return this;
        }
        List<Segment> merged = new ArrayList<>();
        for (Segment segment : segments()) {
            boolean counted = !segment.isConfederation();
            int weight = segment.type() == Segment.SEQUENCE ? segment.numbers().size() : 1;
            if (counted && kept == 0) {
                break;
            }
            if (!counted || weight <= kept) {
                merged.add(segment);
                kept -= counted ? weight : 0;
            } else {
                merged.add(new Segment(segment.type(), segment.numbers().subList(0, kept)));
                kept = 0;
            }
        }
        List<Segment> following = rest.segments();
        for (int i = 0; i < following.size(); i++) {
            append(merged, following.get(i), i == 0);
        }
        return new AsPath(merged);
    }

    /** Adds a segment; at the seam two sequences become one if they fit. */
    private static void append(List<Segment> segments, Segment added, boolean seam) {
        int last = segments.size() - 1;
        boolean joins = seam
                && last >= 0
                && added.type() == Segment.SEQUENCE
                && segments.get(last).type() == Segment.SEQUENCE
                && segments.get(last).numbers().size() + added.numbers().size() <= MAX_NUMBERS;
        if (joins) {
            List<Long> numbers = new ArrayList<>(segments.get(last).numbers());
            numbers.addAll(added.numbers());
            segments.set(last, new Segment(Segment.SEQUENCE, numbers));
        } else {
            segments.add(added);
        }
    }

    /** Whether an AS number does not fit two octets, those of confederations aside: then an AS4_PATH is needed. */
    public boolean needsFourOctets() {
        for (int at = from; at < to; at = next(at)) {
            for (int i = 0; i < count(at) && bytes[at] < Segment.CONFEDERATION_SEQUENCE; i++) {
                if (number(at, i) > 0xffff) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The value of an AS_PATH attribute with numbers of two octets, 23456 for those that do not fit; a fresh array. */
    public byte[] toTwoOctetBytes() {
        byte[] narrow = new byte[to - from];
        int end = 0;
        for (int at = from; at < to; at = next(at)) {
            narrow[end] = bytes[at];
            narrow[end + 1] = bytes[at + 1];
            end += 2;
            for (int i = 0; i < count(at); i++) {
                long number = number(at, i);
                Wire.put16(narrow, end, number > 0xffff ? AS_TRANS : (int) number);
                end += 2;
            }
        }
        return Arrays.copyOf(narrow, end);
    }

    /**
     * The path in the value of an AS_PATH attribute with numbers of two octets.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static AsPath ofTwoOctetBytes(byte[] value, int from, int to) {
        Flaw flaw = AttributeSyntax.check(AttributeType.AS_PATH, value, from, to - from, false);
        if (flaw != null) {
            throw new IllegalArgumentException("AS_PATH: " + flaw);
        }
        byte[] wide = new byte[2 * (to - from)];
        int end = 0;
        int at = from;
        while (at < to) {
            int count = value[at + 1] & 0xff;
            wide[end] = value[at];
            wide[end + 1] = value[at + 1];
            end += 2;
            at += 2;
            for (int i = 0; i < count; i++) {
                Wire.put32(wide, end, Wire.uint16(value, at));
                end += 4;
                at += 2;
            }
        }
        return new AsPath(wide, 0, end);
    }

    /**
     * The path in the value of an AS_PATH attribute with numbers of four octets; the bytes are copied.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static AsPath ofBytes(byte[] value, int from, int to) {
        AttributeSyntax.require(AttributeType.AS_PATH, value, from, to - from);
        return new AsPath(Arrays.copyOfRange(value, from, to), 0, to - from);
    }

    /** Whether there is a segment of a confederation. */
    public boolean hasConfederation() {
        for (int at = from; at < to; at = next(at)) {
            if (bytes[at] >= Segment.CONFEDERATION_SEQUENCE) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is a set, of a confederation or not. */
    public boolean hasSet() {
        for (int at = from; at < to; at = next(at)) {
            if (bytes[at] == Segment.SET || bytes[at] == Segment.CONFEDERATION_SET) {
                return true;
            }
        }
        return false;
    }

    /** The length that the decision compares: a set counts as one, confederation segments do not count. */
    public int length() {
        int length = 0;
        for (int at = from; at < to; at = next(at)) {
            if (bytes[at] == Segment.SEQUENCE) {
                length += count(at);
            } else if (bytes[at] == Segment.SET) {
                length++;
            }
        }
        return length;
    }

    /** Whether an AS is in the path, in whatever segment. */
    public boolean contains(long as) {
        return occurrences(as) > 0;
    }

    /** How often an AS is in the path, in whatever segments. */
    public int occurrences(long as) {
        int occurrences = 0;
        for (int at = from; at < to; at = next(at)) {
            for (int i = 0; i < count(at); i++) {
                if (number(at, i) == as) {
                    occurrences++;
                }
            }
        }
        return occurrences;
    }

    /** The AS that the route was learned from, members of a confederation aside; 0 if a set comes first, or nothing. */
    public long neighbor() {
        for (int at = from; at < to; at = next(at)) {
            if (bytes[at] < Segment.CONFEDERATION_SEQUENCE) {
                return bytes[at] == Segment.SEQUENCE ? number(at, 0) : 0;
            }
        }
        return 0;
    }

    /** The first AS of whatever segment, or 0 if there is none: who passed the route on to us. */
    public long first() {
        return isEmpty() ? 0 : number(from, 0);
    }

    /** The AS that originated the route: the last of a last sequence; 0 if a set comes last, or nothing (RFC 6811 §2). */
    public long origin() {
        long origin = 0;
        for (int at = from; at < to; at = next(at)) {
            if (bytes[at] < Segment.CONFEDERATION_SEQUENCE) {
                origin = bytes[at] == Segment.SEQUENCE ? number(at, count(at) - 1) : 0;
            }
        }
        return origin;
    }

    /** How many bytes the value of an AS_PATH attribute with four-octet numbers has; an attribute holds 65,535. */
    public int encodedBytes() {
        return to - from;
    }

    /** The value of an AS_PATH attribute with four-octet numbers; a fresh array. */
    public byte[] toBytes() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AsPath that && Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
    }

    @Override
    public int hashCode() {
        return Wire.hash(bytes, from, to);
    }

    @Override
    public String toString() {
        return segments().stream().map(Segment::toString).collect(Collectors.joining(" "));
    }
}
