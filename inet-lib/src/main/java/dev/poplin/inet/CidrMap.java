package dev.poplin.inet;

import java.util.List;
import java.util.Objects;
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
 * A look-up takes at most six steps for IPv4 and 22 for IPv6; a write copies the nodes on its way, which are as many. Only values
 * are kept: entries are made when they are asked for.
 *
 * @param <T> the type of the values
 */
public final class CidrMap<T> {

    private volatile Content<T> content;

    /** Makes an empty map. */
    public CidrMap() {
        this(new Content<>(MapContent.empty(IpFamily.IPV4), MapContent.empty(IpFamily.IPV6)));
    }

    private CidrMap(Content<T> content) {
        this.content = content;
    }

    /** Both families at one instant. */
    private record Content<T>(MapContent<T> ipv4, MapContent<T> ipv6) {

        MapContent<T> of(IpFamily family) {
            return family == IpFamily.IPV4 ? ipv4 : ipv6;
        }

        Content<T> with(MapContent<T> changed) {
            return changed.family() == IpFamily.IPV4 ? new Content<>(changed, ipv6) : new Content<>(ipv4, changed);
        }
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
        PrefixBits key = PrefixBits.of(cidr);
        MapContent<T> before = content.of(cidr.family());
        T previous = before.exact(key);
        content = content.with(before.with(key, Objects.requireNonNull(value), previous == null ? 1 : 0));
        return Optional.ofNullable(previous);
    }

    /** Removes a prefix and returns the value that it had. */
    public synchronized Optional<T> remove(Cidr cidr) {
        PrefixBits key = PrefixBits.of(cidr);
        MapContent<T> before = content.of(cidr.family());
        T previous = cidr.isCanonical() ? before.exact(key) : null;
        if (previous != null) {
            content = content.with(before.without(key));
        }
        return Optional.ofNullable(previous);
    }

    /** Removes every entry. */
    public synchronized void clear() {
        content = new CidrMap<T>().content;
    }

    /** The value of exactly this prefix. */
    public Optional<T> get(Cidr cidr) {
        return cidr.isCanonical()
                ? Optional.ofNullable(content.of(cidr.family()).exact(PrefixBits.of(cidr)))
                : Optional.empty();
    }

    /** The entry with the longest prefix that holds this address. */
    public Optional<Entry<T>> longestMatch(IpAddress address) {
        return Optional.ofNullable(
                content.of(address.family()).longest(PrefixBits.high(address), PrefixBits.low(address)));
    }

    /** The entry with the longest prefix that holds all of this prefix; the prefix itself, if it is in the map. */
    public Optional<Entry<T>> longestMatch(Cidr cidr) {
        PrefixBits key = PrefixBits.of(cidr);
        return Optional.ofNullable(content.of(cidr.family()).longest(key.high(), key.low(), key.length()));
    }

    /** The value of the longest prefix that holds this address, or another if none does; makes no object. */
    public T longestMatchOr(IpAddress address, T otherwise) {
        T value = content.of(address.family()).longestValue(PrefixBits.high(address), PrefixBits.low(address));
        return value == null ? otherwise : value;
    }

    /** The entries whose prefixes hold this address, widest first. */
    public List<Entry<T>> covering(IpAddress address) {
        return covering(address.toCidr());
    }

    /** The entries whose prefixes hold all of this prefix (itself included), widest first. */
    public List<Entry<T>> covering(Cidr cidr) {
        return content.of(cidr.family()).covering(PrefixBits.of(cidr));
    }

    /** The entries whose prefixes lie within this one (itself included), in the order of {@link Cidr}. */
    public Stream<Entry<T>> coveredBy(Cidr cidr) {
        return content.of(cidr.family()).coveredBy(PrefixBits.of(cidr));
    }

    /** All entries in the order of {@link Cidr}: IPv4 first, by address, a wider prefix before those within it. */
    public Stream<Entry<T>> entries() {
        PrefixBits all = new PrefixBits(0, 0, 0);
        Content<T> now = content;
        return Stream.concat(now.ipv4().coveredBy(all), now.ipv6().coveredBy(all));
    }

    /** How many prefixes have a value. */
    public int size() {
        Content<T> now = content;
        return now.ipv4().size() + now.ipv6().size();
    }

    /** Whether no prefix has a value. */
    public boolean isEmpty() {
        return size() == 0;
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
