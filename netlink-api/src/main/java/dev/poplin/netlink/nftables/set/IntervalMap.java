package dev.poplin.netlink.nftables.set;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpRange;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.NftSet.Kind;
import dev.poplin.netlink.nftables.syntax.SetPrinter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A map from ranges to values or verdicts that its owner changes often: knows what the kernel has and what is wanted, so that a change costs
 * what it changes and the map is never read. Ranges that overlap are refused, as nft refuses them; those that touch stay apart, each with its
 * own value. Confined to one thread.
 *
 * <pre>{@code
 * IntervalMap chains = IntervalMap.ofVerdicts("chains", KeyType.IPV4_ADDR);
 * chains.put(Cidr.parse("10.0.0.0/24"), Verdict.jump("inner"));
 * transaction.table(TableFamily.INET, "mine").add(chains.empty()).update(chains);
 * }</pre>
 */
public final class IntervalMap {

    private final NftSet empty;
    private final TreeMap<Bytes, Element> wanted = new TreeMap<>();
    private final TreeMap<Bytes, Element> present = new TreeMap<>();
    /** The first keys at which the two differ. */
    private final TreeSet<Bytes> different = new TreeSet<>();

    private IntervalMap(NftSet empty) {
        this.empty = empty;
    }

    /** A map from ranges of keys of one type, which are compared as numbers in network order, to verdicts. */
    public static IntervalMap ofVerdicts(String name, KeyType key) {
        return new IntervalMap(new NftSet(name, List.of(key), true, Kind.VERDICT_MAP, KeyType.MARK, new TreeMap<>()));
    }

    /** A map from ranges of keys of one type to values, which may be concatenations of several types. */
    public static IntervalMap ofValues(String name, KeyType key, List<KeyType> data) {
        KeyType dataType = new KeyType(KeyTypes.number(data), KeyTypes.bytes(data));
        return new IntervalMap(new NftSet(name, List.of(key), true, Kind.MAP, dataType, new TreeMap<>()));
    }

    /**
     * What takes a listed map for what the kernel has, and is wanted.
     *
     * @throws IllegalArgumentException if it is no map of single ranges
     */
    public static IntervalMap ofListed(NftSet map) {
        if (!map.interval() || map.key().size() != 1 || map.kind() == Kind.SET) {
            throw new IllegalArgumentException("map " + map.name() + " is none of single ranges");
        }
        IntervalMap intervals = new IntervalMap(map.withElements(new TreeMap<>()));
        intervals.wanted.putAll(map.elements());
        intervals.present.putAll(map.elements());
        return intervals;
    }

    /** The map without its elements, to be added once. */
    public NftSet empty() {
        return empty;
    }

    /** The map with all ranges that are wanted. */
    public NftSet wanted() {
        return empty.withElements(wanted);
    }

    /** How many ranges are wanted. */
    public int size() {
        return wanted.size();
    }

    /** What a prefix leads to; see {@link #put(Bytes, Bytes, Verdict)}. */
    public boolean put(Cidr prefix, Verdict verdict) {
        return put(Bytes.of(prefix.first()), Bytes.of(prefix.last()), verdict);
    }

    /** What a range of addresses leads to; see {@link #put(Bytes, Bytes, Verdict)}. */
    public boolean put(IpRange range, Verdict verdict) {
        return put(Bytes.of(range.first()), Bytes.of(range.last()), verdict);
    }

    /**
     * Adds a range that leads to a verdict, or gives the same range another one.
     *
     * @return whether anything changed
     * @throws IllegalArgumentException if it overlaps another range, if the keys are of another length than the map's or in the wrong order,
     *     or if the map is none to verdicts
     */
    public boolean put(Bytes first, Bytes last, Verdict verdict) {
        require(empty.kind() == Kind.VERDICT_MAP, "map " + empty.name() + " leads to values, not to verdicts");
        return put(first, new Element(last, Bytes.of(), verdict));
    }

    /** What a prefix leads to; see {@link #put(Bytes, Bytes, Bytes)}. */
    public boolean put(Cidr prefix, Bytes value) {
        return put(Bytes.of(prefix.first()), Bytes.of(prefix.last()), value);
    }

    /** What a range of addresses leads to; see {@link #put(Bytes, Bytes, Bytes)}. */
    public boolean put(IpRange range, Bytes value) {
        return put(Bytes.of(range.first()), Bytes.of(range.last()), value);
    }

    /**
     * Adds a range that leads to a value, or gives the same range another one.
     *
     * @return whether anything changed
     * @throws IllegalArgumentException if it overlaps another range, if the keys are of another length than the map's or in the wrong order,
     *     or if the value is none of the map's
     */
    public boolean put(Bytes first, Bytes last, Bytes value) {
        require(
                empty.kind() == Kind.MAP && value.length() == empty.dataType().bytes(),
                "a value of " + value.length() + " bytes is none of map " + empty.name());
        return put(first, new Element(last, value, Verdict.ACCEPT));
    }

    private boolean put(Bytes first, Element element) {
        requireRange(first, element.last());
        Element same = wanted.get(first);
        if (same == null || !same.last().equals(element.last())) {
            overlap(first, element.last()).ifPresent(other -> {
                throw new IllegalArgumentException(
                        "range " + text(first, element.last()) + " overlaps " + other + " in map " + empty.name());
            });
        }
        wanted.put(first, element);
        compare(first);
        return !element.equals(same);
    }

    /** Takes a prefix out; see {@link #remove(Bytes, Bytes)}. */
    public boolean remove(Cidr prefix) {
        return remove(Bytes.of(prefix.first()), Bytes.of(prefix.last()));
    }

    /** Takes a range of addresses out; see {@link #remove(Bytes, Bytes)}. */
    public boolean remove(IpRange range) {
        return remove(Bytes.of(range.first()), Bytes.of(range.last()));
    }

    /**
     * Takes a range out as it was put in.
     *
     * @return whether it was there
     * @throws IllegalArgumentException if the keys are of another length than the map's or in the wrong order
     */
    public boolean remove(Bytes first, Bytes last) {
        requireRange(first, last);
        Element same = wanted.get(first);
        if (same == null || !same.last().equals(last)) {
            return false;
        }
        wanted.remove(first);
        compare(first);
        return true;
    }

    /** What a key leads to: the element of the range that it is in. */
    public Optional<Element> find(Bytes key) {
        return Optional.ofNullable(wanted.floorEntry(key))
                .map(Map.Entry::getValue)
                .filter(element -> element.last().compareTo(key) >= 0);
    }

    /** The first of the wanted ranges that has a key in common with this one, in nft's words. */
    public Optional<String> overlap(Bytes first, Bytes last) {
        requireRange(first, last);
        return Optional.ofNullable(wanted.lowerEntry(first))
                .filter(before -> before.getValue().last().compareTo(first) >= 0)
                .or(() -> Optional.ofNullable(wanted.ceilingEntry(first))
                        .filter(next -> next.getKey().compareTo(last) <= 0))
                .map(other -> text(other.getKey(), other.getValue().last()));
    }

    private String text(Bytes first, Bytes last) {
        return SetPrinter.range(empty.key().get(0), first, last);
    }

    private void requireRange(Bytes first, Bytes last) {
        int bytes = empty.key().get(0).bytes();
        require(
                first.length() == bytes && last.length() == bytes,
                "range " + first + "-" + last + " in map " + empty.name() + ", whose keys have " + bytes + " bytes");
        require(
                first.compareTo(last) <= 0,
                "range " + text(first, first) + "-" + text(last, last) + " begins behind its end");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private void compare(Bytes first) {
        if (Objects.equals(wanted.get(first), present.get(first))) {
            different.remove(first);
        } else {
            different.add(first);
        }
    }

    /** What has changed since the last {@link #confirm}. */
    public IntervalSet.Delta delta() {
        SortedMap<Bytes, Element> removed = new TreeMap<>();
        SortedMap<Bytes, Element> added = new TreeMap<>();
        for (Bytes first : different) {
            Element old = present.get(first);
            Element now = wanted.get(first);
            if (old != null) {
                removed.put(first, old);
            }
            if (now != null) {
                added.put(first, now);
            }
        }
        return new IntervalSet.Delta(empty.withElements(removed), empty.withElements(added));
    }

    /** Notes that the kernel has carried this out; called when a transaction with it is committed. */
    public void confirm(IntervalSet.Delta delta) {
        delta.removed().elements().keySet().forEach(present::remove);
        present.putAll(delta.added().elements());
        delta.removed().elements().keySet().forEach(this::compare);
        delta.added().elements().keySet().forEach(this::compare);
    }

    @Override
    public String toString() {
        return "map " + empty.name() + ": " + wanted.size() + " ranges, " + different.size() + " not as in the kernel";
    }
}
