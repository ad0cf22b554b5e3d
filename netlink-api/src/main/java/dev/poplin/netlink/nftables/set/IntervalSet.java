package dev.poplin.netlink.nftables.set;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.IpRange;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.syntax.SetPrinter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A set of ranges that its owner changes often: knows what the kernel has and what is wanted, so that a change costs what it
 * changes and the set is never read. Ranges that overlap or touch become one. Confined to one thread.
 *
 * <pre>{@code
 * IntervalSet clients = IntervalSet.ofAddresses("clients", IpFamily.IPV4);
 * clients.add(Cidr.parse("10.0.0.0/9"));
 * clients.add(Cidr.parse("10.128.0.0/9"));
 * transaction.table(TableFamily.INET, "mine").add(clients.empty()).update(clients);
 * }</pre>
 */
public final class IntervalSet {

    private final NftSet empty;
    private final TreeMap<Bytes, Bytes> wanted = new TreeMap<>();
    private final TreeMap<Bytes, Bytes> present = new TreeMap<>();
    /** The first keys at which the two differ. */
    private final TreeSet<Bytes> different = new TreeSet<>();

    private IntervalSet(String name, KeyType key) {
        empty = new NftSet(name, List.of(key), true, NftSet.Kind.SET, KeyType.MARK, Collections.emptySortedMap());
    }

    /** A set of ranges of keys of one type, which are compared as numbers in network order. */
    public static IntervalSet of(String name, KeyType key) {
        return new IntervalSet(name, key);
    }

    /** A set of ranges of addresses. */
    public static IntervalSet ofAddresses(String name, IpFamily family) {
        return new IntervalSet(name, KeyType.addressOf(family));
    }

    /**
     * What takes a listed set for what the kernel has, and is wanted.
     *
     * @throws IllegalArgumentException if it is no set of single ranges
     */
    public static IntervalSet ofListed(NftSet set) {
        if (!set.interval() || set.key().size() != 1 || set.kind() != NftSet.Kind.SET) {
            throw new IllegalArgumentException("set " + set.name() + " is none of single ranges");
        }
        IntervalSet intervals = new IntervalSet(set.name(), set.key().get(0));
        set.elements().forEach((first, element) -> {
            intervals.wanted.put(first, element.last());
            intervals.present.put(first, element.last());
        });
        return intervals;
    }

    /** The set without its elements, to be added once. */
    public NftSet empty() {
        return empty;
    }

    /** The set with all ranges that are wanted. */
    public NftSet wanted() {
        return empty.withElements(elements(wanted));
    }

    /** How many ranges are wanted. */
    public int size() {
        return wanted.size();
    }

    /** Adds an address range of a prefix; see {@link #add(Bytes, Bytes)}. */
    public boolean add(Cidr prefix) {
        return add(Bytes.of(prefix.first()), Bytes.of(prefix.last()));
    }

    /** Adds an address range; see {@link #add(Bytes, Bytes)}. */
    public boolean add(IpRange range) {
        return add(Bytes.of(range.first()), Bytes.of(range.last()));
    }

    /**
     * Adds all keys from the first to the last, and makes one range of it with those that it overlaps or touches.
     *
     * @return whether one of them was not there
     * @throws IllegalArgumentException if they are of another length than the set's keys, or in the wrong order
     */
    public boolean add(Bytes first, Bytes last) {
        requireRange(first, last);
        Map.Entry<Bytes, Bytes> before = wanted.floorEntry(first);
        if (before != null && before.getValue().compareTo(last) >= 0) {
            return false;
        }
        Bytes from = first;
        Bytes to = last;
        for (Map.Entry<Bytes, Bytes> each : touched(first, last)) {
            from = each.getKey().compareTo(from) < 0 ? each.getKey() : from;
            to = each.getValue().compareTo(to) > 0 ? each.getValue() : to;
            take(each.getKey());
        }
        put(from, to);
        return true;
    }

    /** Takes an address range out; see {@link #remove(Bytes, Bytes)}. */
    public boolean remove(Cidr prefix) {
        return remove(Bytes.of(prefix.first()), Bytes.of(prefix.last()));
    }

    /** Takes an address range out; see {@link #remove(Bytes, Bytes)}. */
    public boolean remove(IpRange range) {
        return remove(Bytes.of(range.first()), Bytes.of(range.last()));
    }

    /**
     * Takes all keys from the first to the last out; of ranges that go beyond, the rest stays.
     *
     * @return whether one of them was there
     * @throws IllegalArgumentException if they are of another length than the set's keys, or in the wrong order
     */
    public boolean remove(Bytes first, Bytes last) {
        requireRange(first, last);
        List<Map.Entry<Bytes, Bytes>> overlapping = overlapping(first, last);
        for (Map.Entry<Bytes, Bytes> each : overlapping) {
            take(each.getKey());
            if (each.getKey().compareTo(first) < 0) {
                put(each.getKey(), first.decrement());
            }
            if (each.getValue().compareTo(last) > 0) {
                put(last.increment(), each.getValue());
            }
        }
        return !overlapping.isEmpty();
    }

    /** Takes everything out. */
    public void clear() {
        List.copyOf(wanted.keySet()).forEach(this::take);
    }

    /** Whether a key is in one of the ranges that are wanted. */
    public boolean contains(Bytes key) {
        return !overlapping(key, key).isEmpty();
    }

    /** The first of the wanted ranges that has a key in common with this one, in nft's words. */
    public Optional<String> overlap(Bytes first, Bytes last) {
        requireRange(first, last);
        KeyType type = empty.key().get(0);
        return overlapping(first, last).stream()
                .map(each -> SetPrinter.range(type, each.getKey(), each.getValue()))
                .findFirst();
    }

    private void requireRange(Bytes first, Bytes last) {
        KeyType type = empty.key().get(0);
        if (first.length() != type.bytes() || last.length() != type.bytes()) {
            throw new IllegalArgumentException("range " + first + "-" + last + " in set " + empty.name()
                    + ", whose keys have " + type.bytes() + " bytes");
        }
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException("range " + SetPrinter.range(type, first, first) + "-"
                    + SetPrinter.range(type, last, last) + " begins behind its end");
        }
    }

    /** The ranges that overlap or are right beside this one. */
    private List<Map.Entry<Bytes, Bytes>> touched(Bytes first, Bytes last) {
        Bytes from = first.isZero() ? first : first.decrement();
        Bytes behind = last.increment();
        return overlapping(from, behind.isZero() ? last : behind);
    }

    private List<Map.Entry<Bytes, Bytes>> overlapping(Bytes first, Bytes last) {
        List<Map.Entry<Bytes, Bytes>> found = new ArrayList<>();
        Map.Entry<Bytes, Bytes> before = wanted.lowerEntry(first);
        if (before != null && before.getValue().compareTo(first) >= 0) {
            found.add(before);
        }
        wanted.subMap(first, true, last, true).forEach((from, to) -> found.add(Map.entry(from, to)));
        return found;
    }

    private void put(Bytes first, Bytes last) {
        wanted.put(first, last);
        compare(first);
    }

    private void take(Bytes first) {
        wanted.remove(first);
        compare(first);
    }

    private void compare(Bytes first) {
        if (Objects.equals(wanted.get(first), present.get(first))) {
            different.remove(first);
        } else {
            different.add(first);
        }
    }

    /**
     * What has to be written so that the kernel has what is wanted.
     *
     * @param removed the ranges that go, first
     * @param added the ranges that come, then
     */
    public record Delta(NftSet removed, NftSet added) {

        /** Whether nothing has to be written. */
        public boolean isEmpty() {
            return removed.elements().isEmpty() && added.elements().isEmpty();
        }
    }

    /** What has changed since the last {@link #confirm}. */
    public Delta delta() {
        SortedMap<Bytes, Bytes> removed = new TreeMap<>();
        SortedMap<Bytes, Bytes> added = new TreeMap<>();
        for (Bytes first : different) {
            Bytes old = present.get(first);
            Bytes last = wanted.get(first);
            if (old != null) {
                removed.put(first, old);
            }
            if (last != null) {
                added.put(first, last);
            }
        }
        return new Delta(empty.withElements(elements(removed)), empty.withElements(elements(added)));
    }

    /** Notes that the kernel has carried this out; called when a transaction with it is committed. */
    public void confirm(Delta delta) {
        delta.removed().elements().keySet().forEach(present::remove);
        delta.added().elements().forEach((first, element) -> present.put(first, element.last()));
        delta.removed().elements().keySet().forEach(this::compare);
        delta.added().elements().keySet().forEach(this::compare);
    }

    private static SortedMap<Bytes, Element> elements(SortedMap<Bytes, Bytes> ranges) {
        SortedMap<Bytes, Element> elements = new TreeMap<>();
        ranges.forEach((first, last) -> elements.put(first, new Element(last, Bytes.of(), Verdict.ACCEPT)));
        return elements;
    }

    @Override
    public String toString() {
        return "set " + empty.name() + ": " + wanted.size() + " ranges, " + different.size() + " not as in the kernel";
    }
}
