package dev.poplin.inet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A set of addresses of either family, kept as sorted ranges that neither overlap nor touch. Immutable; every operation gives
 * a new set. Look-ups take logarithmic time, set operations linear time in the number of ranges.
 */
public final class CidrSet {

    private static final CidrSet EMPTY = new CidrSet(List.of());

    private final List<IpRange> ranges;

    private CidrSet(List<IpRange> ranges) {
        this.ranges = ranges;
    }

    /** The set without an address. */
    public static CidrSet empty() {
        return EMPTY;
    }

    /** The union of these prefixes. */
    public static CidrSet of(Cidr... cidrs) {
        return of(Arrays.asList(cidrs));
    }

    /** The union of these prefixes, in any order, overlapping or not. */
    public static CidrSet of(Collection<Cidr> cidrs) {
        return ofRanges(cidrs.stream().map(IpRange::of).toList());
    }

    /** The union of these ranges, in any order, overlapping or not. */
    public static CidrSet ofRanges(Collection<IpRange> ranges) {
        List<IpRange> sorted = new ArrayList<>(ranges);
        Collections.sort(sorted);
        List<IpRange> merged = new ArrayList<>(sorted.size());
        for (IpRange next : sorted) {
            int lastIndex = merged.size() - 1;
            if (lastIndex >= 0 && touches(merged.get(lastIndex), next)) {
                IpRange previous = merged.get(lastIndex);
                merged.set(lastIndex, new IpRange(previous.first(), higher(previous.last(), next.last())));
            } else {
                merged.add(next);
            }
        }
        return merged.isEmpty() ? EMPTY : new CidrSet(Collections.unmodifiableList(merged));
    }

    /** Whether {@code next}, which starts no earlier, overlaps {@code previous} or follows it without a hole. */
    private static boolean touches(IpRange previous, IpRange next) {
        if (previous.family() != next.family()) {
            return false;
        }
        if (previous.last().compareTo(next.first()) >= 0) {
            return true;
        }
        return previous.last().next().equals(next.first());
    }

    private static IpAddress higher(IpAddress a, IpAddress b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static IpAddress lower(IpAddress a, IpAddress b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** Collects prefixes and ranges into a set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Whether the set holds no address. */
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** The addresses as sorted ranges that neither overlap nor touch; unmodifiable. */
    public List<IpRange> ranges() {
        return ranges;
    }

    /** The fewest prefixes that hold exactly these addresses, sorted. */
    public List<Cidr> toCidrs() {
        return ranges.stream().flatMap(range -> range.toCidrs().stream()).toList();
    }

    /** Whether the address is in the set. */
    public boolean contains(IpAddress address) {
        IpRange found = rangeAtOrBelow(address);
        return found != null && found.contains(address);
    }

    /** Whether every address of the prefix is in the set. */
    public boolean contains(Cidr cidr) {
        IpRange found = rangeAtOrBelow(cidr.first());
        return found != null && found.contains(cidr.first()) && found.contains(cidr.last());
    }

    /** Whether the set and the prefix share an address. */
    public boolean overlaps(Cidr cidr) {
        IpRange found = rangeAtOrBelow(cidr.last());
        return found != null && found.overlaps(IpRange.of(cidr));
    }

    private @Nullable IpRange rangeAtOrBelow(IpAddress address) {
        int low = 0;
        int high = ranges.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (ranges.get(middle).first().compareTo(address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high < 0 ? null : ranges.get(high);
    }

    /** The addresses that are in either set. */
    public CidrSet union(CidrSet other) {
        List<IpRange> all = new ArrayList<>(ranges);
        all.addAll(other.ranges);
        return ofRanges(all);
    }

    /** The addresses that are in both sets. */
    public CidrSet intersection(CidrSet other) {
        List<IpRange> shared = new ArrayList<>();
        int mine = 0;
        int theirs = 0;
        while (mine < ranges.size() && theirs < other.ranges.size()) {
            IpRange a = ranges.get(mine);
            IpRange b = other.ranges.get(theirs);
            if (a.overlaps(b)) {
                shared.add(new IpRange(higher(a.first(), b.first()), lower(a.last(), b.last())));
            }
            if (a.last().compareTo(b.last()) < 0) {
                mine++;
            } else {
                theirs++;
            }
        }
        return ofRanges(shared);
    }

    /** The addresses of this set that are not in the other. */
    public CidrSet difference(CidrSet other) {
        return intersection(other.complement());
    }

    /** All addresses of both families that are not in this set. */
    public CidrSet complement() {
        List<IpRange> holes = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            IpRange everything = IpRange.of(family.everything());
            IpAddress next = everything.first();
            boolean open = true;
            for (IpRange range : ranges) {
                if (range.family() != family) {
                    continue;
                }
                if (next.compareTo(range.first()) < 0) {
                    holes.add(new IpRange(next, range.first().previous()));
                }
                open = !range.last().equals(everything.last());
                if (open) {
                    next = range.last().next();
                }
            }
            if (open) {
                holes.add(new IpRange(next, everything.last()));
            }
        }
        return ofRanges(holes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CidrSet that && that.ranges.equals(ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /** The minimal prefixes in braces, as nft writes a set. */
    @Override
    public String toString() {
        return isEmpty() ? "{ }" : toCidrs().stream().map(Cidr::toString).collect(Collectors.joining(", ", "{ ", " }"));
    }

    /** Collects prefixes, ranges and sets. Confined to one thread. */
    public static final class Builder {

        private final List<IpRange> collected = new ArrayList<>();

        private Builder() {}

        /** Adds the addresses of a prefix. */
        public Builder add(Cidr cidr) {
            collected.add(IpRange.of(cidr));
            return this;
        }

        /** Adds the addresses of a range. */
        public Builder add(IpRange range) {
            collected.add(range);
            return this;
        }

        /** Adds the addresses of a set. */
        public Builder addAll(CidrSet set) {
            collected.addAll(set.ranges);
            return this;
        }

        /** The union of all that was added. */
        public CidrSet build() {
            return ofRanges(collected);
        }
    }
}
