package dev.poplin.netlink.nftables;

import dev.poplin.inet.IpFamily;
import dev.poplin.inet.IpRange;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A set, a map or a verdict map, with its elements.
 *
 * @param name its name, unique in its table
 * @param key what its keys are, one type or a concatenation of several
 * @param interval whether its elements are ranges; they must not overlap
 * @param kind a set, a map to values or a map to verdicts
 * @param dataType the type of a map's values, ignored otherwise
 * @param elements the elements by key, or by the first key of a range
 */
public record NftSet(
        String name,
        List<KeyType> key,
        boolean interval,
        Kind kind,
        KeyType dataType,
        SortedMap<Bytes, Element> elements) {

    /** Makes the collections unmodifiable. */
    public NftSet {
        key = List.copyOf(key);
        elements = Collections.unmodifiableSortedMap(new TreeMap<>(elements));
    }

    /** What an element leads to. */
    public enum Kind {
        /** Nothing: it is there or not. */
        SET,
        /** A value. */
        MAP,
        /** A verdict. */
        VERDICT_MAP
    }

    /**
     * A type of keys or values, as nft numbers them.
     *
     * @param number nft's number of the type
     * @param bytes how long a value is
     */
    public record KeyType(int number, int bytes) {

        /** {@code ipv4_addr}. */
        public static final KeyType IPV4_ADDR = new KeyType(7, 4);
        /** {@code ipv6_addr}. */
        public static final KeyType IPV6_ADDR = new KeyType(8, 16);
        /** {@code inet_proto}. */
        public static final KeyType INET_PROTO = new KeyType(12, 1);
        /** {@code inet_service}. */
        public static final KeyType INET_SERVICE = new KeyType(13, 2);
        /** {@code mark}. */
        public static final KeyType MARK = new KeyType(19, 4);
        /** {@code ifname}. */
        public static final KeyType IFNAME = new KeyType(41, 16);

        /** The addresses of a family. */
        public static KeyType addressOf(IpFamily family) {
            return family == IpFamily.IPV4 ? IPV4_ADDR : IPV6_ADDR;
        }
    }

    /**
     * An element without its key.
     *
     * @param last the last key of a range; the key itself where there are no ranges
     * @param data a map's value, empty otherwise
     * @param verdict a verdict map's verdict, accept otherwise
     */
    public record Element(Bytes last, Bytes data, Verdict verdict) {}

    /** A set of single keys. */
    public static NftSet of(String name, List<KeyType> key, Collection<Bytes> keys) {
        SortedMap<Bytes, Element> elements = new TreeMap<>();
        keys.forEach(each -> elements.put(each, new Element(each, Bytes.of(), Verdict.ACCEPT)));
        return new NftSet(name, key, false, Kind.SET, KeyType.MARK, elements);
    }

    /** A set of address ranges of one family, which must not overlap. */
    public static NftSet ofRanges(String name, IpFamily family, Collection<IpRange> ranges) {
        SortedMap<Bytes, Element> elements = new TreeMap<>();
        for (IpRange range : ranges) {
            elements.put(Bytes.of(range.first()), new Element(Bytes.of(range.last()), Bytes.of(), Verdict.ACCEPT));
        }
        return new NftSet(name, List.of(KeyType.addressOf(family)), true, Kind.SET, KeyType.MARK, elements);
    }

    /** A map from keys to verdicts. */
    public static NftSet verdictMap(String name, List<KeyType> key, Map<Bytes, Verdict> verdicts) {
        SortedMap<Bytes, Element> elements = new TreeMap<>();
        verdicts.forEach((each, verdict) -> elements.put(each, new Element(each, Bytes.of(), verdict)));
        return new NftSet(name, key, false, Kind.VERDICT_MAP, KeyType.MARK, elements);
    }

    /** The same set with other elements. */
    public NftSet withElements(SortedMap<Bytes, Element> changed) {
        return new NftSet(name, key, interval, kind, dataType, changed);
    }

    /** Whether the two differ in nothing but their elements. */
    boolean hasShapeOf(NftSet other) {
        return withElements(new TreeMap<>()).equals(other.withElements(new TreeMap<>()));
    }
}
