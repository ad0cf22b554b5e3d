package dev.poplin.inet;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Values keyed by prefix, of both families, with longest-prefix match: a routing table without the routes' meaning.
 *
 * <pre>{@code
 * CidrMap<String> routes = new CidrMap<>();
 * routes.put(Cidr.parse("10.244.0.0/16"), "blackhole");
 * routes.put(Cidr.parse("10.244.1.0/26"), "via 172.30.0.2");
 * routes.longestMatch(IpAddress.parse("10.244.1.7")); // 10.244.1.0/26 -> via 172.30.0.2
 * }</pre>
 *
 * <p>Thread-safe: readers never wait and see the map as it was at one instant, also while they walk it; writers take turns.
 * One write costs a copy of the path to the prefix (at most 33 nodes for IPv4, 129 for IPv6), one look-up the same number of
 * steps and no copy.
 *
 * @param <T> the type of the values
 */
public final class CidrMap<T> {

    private volatile MapContent<T> content;

    /** Makes an empty map. */
    public CidrMap() {
        this(MapContent.empty());
    }

    private CidrMap(MapContent<T> content) {
        this.content = content;
    }

    /**
     * One prefix and its value.
     *
     * @param cidr the prefix, canonical
     * @param value the value
     * @param <T> the type of the value
     */
    public record Entry<T>(Cidr cidr, T value) {

        /** The entry as {@code prefix -> value}. */
        @Override
        public String toString() {
            return cidr + " -> " + value;
        }
    }

    /**
     * Sets the value of a prefix and returns the one that it had before.
     *
     * @throws IllegalArgumentException if the prefix is not canonical
     */
    public synchronized Optional<T> put(Cidr cidr, T value) {
        if (!cidr.isCanonical()) {
            throw new IllegalArgumentException(cidr + " has bits set beyond its length");
        }
        MapContent<T> before = content;
        Optional<T> previous = before.exact(cidr);
        content = before.with(new Entry<>(cidr, value), previous.isEmpty() ? 1 : 0);
        return previous;
    }

    /** Removes a prefix and returns the value that it had. */
    public synchronized Optional<T> remove(Cidr cidr) {
        MapContent<T> before = content;
        Optional<T> previous = before.exact(cidr);
        if (previous.isPresent()) {
            content = before.without(cidr);
        }
        return previous;
    }

    /** Removes every entry. */
    public synchronized void clear() {
        content = MapContent.empty();
    }

    /** The value of exactly this prefix. */
    public Optional<T> get(Cidr cidr) {
        return content.exact(cidr);
    }

    /** The entry with the longest prefix that holds this address. */
    public Optional<Entry<T>> longestMatch(IpAddress address) {
        return Optional.ofNullable(PrefixTrie.longest(content.root(address.family()), PrefixBits.of(address)));
    }

    /** The entry with the longest prefix that holds all of this prefix; the prefix itself, if it is in the map. */
    public Optional<Entry<T>> longestMatch(Cidr cidr) {
        return Optional.ofNullable(PrefixTrie.longest(content.root(cidr.family()), PrefixBits.of(cidr)));
    }

    /** The entries whose prefixes hold this address, widest first. */
    public List<Entry<T>> covering(IpAddress address) {
        return covering(address.toCidr());
    }

    /** The entries whose prefixes hold all of this prefix (itself included), widest first. */
    public List<Entry<T>> covering(Cidr cidr) {
        return PrefixTrie.covering(content.root(cidr.family()), PrefixBits.of(cidr));
    }

    /** The entries whose prefixes lie within this one (itself included), in the order of {@link Cidr}. */
    public Stream<Entry<T>> coveredBy(Cidr cidr) {
        return PrefixTrie.walk(PrefixTrie.subtree(content.root(cidr.family()), PrefixBits.of(cidr)));
    }

    /** All entries in the order of {@link Cidr}: IPv4 first, by address, a wider prefix before those within it. */
    public Stream<Entry<T>> entries() {
        MapContent<T> now = content;
        return Stream.concat(PrefixTrie.walk(now.ipv4()), PrefixTrie.walk(now.ipv6()));
    }

    /** How many prefixes have a value. */
    public int size() {
        return content.size();
    }

    /** Whether no prefix has a value. */
    public boolean isEmpty() {
        return content.size() == 0;
    }

    /** A map with the same entries that goes its own way from now on. Takes constant time: what is equal stays shared. */
    public CidrMap<T> copy() {
        return new CidrMap<>(content);
    }

    /** The entries in order, in braces. Long if the map is. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        entries().forEach(entry -> text.append(text.length() == 1 ? " " : ", ").append(entry));
        return text.append(" }").toString();
    }
}
