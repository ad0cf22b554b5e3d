package dev.poplin.bgp.filter;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrMap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A prefix list: many ranges of prefixes, found without trying each. Immutable, thread-safe. */
public final class PrefixRanges {

    private final List<PrefixRange> ranges;
    private final CidrMap<List<PrefixRange>> byPrefix = new CidrMap<>();

    private PrefixRanges(List<PrefixRange> ranges) {
        this.ranges = List.copyOf(ranges);
        for (PrefixRange range : this.ranges) {
            List<PrefixRange> same =
                    new ArrayList<>(byPrefix.get(range.prefix()).orElse(List.of()));
            same.add(range);
            byPrefix.put(range.prefix(), List.copyOf(same));
        }
    }

    /** A list of these ranges. */
    public static PrefixRanges of(List<PrefixRange> ranges) {
        return new PrefixRanges(ranges);
    }

    /** A list of ranges as {@link PrefixRange#parse} reads them. */
    public static PrefixRanges parse(String... ranges) {
        return new PrefixRanges(Stream.of(ranges).map(PrefixRange::parse).toList());
    }

    /** The ranges, as they were given. */
    public List<PrefixRange> ranges() {
        return ranges;
    }

    /** Whether one of the ranges has the prefix. */
    public boolean contains(Cidr prefix) {
        for (CidrMap.Entry<List<PrefixRange>> entry : byPrefix.covering(prefix)) {
            for (PrefixRange range : entry.value()) {
                if (range.contains(prefix)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PrefixRanges that && ranges.equals(that.ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /** The ranges in brackets, with commas between, as BIRD writes a set. */
    @Override
    public String toString() {
        return "["
                + String.join(", ", ranges.stream().map(PrefixRange::toString).toList()) + "]";
    }
}
