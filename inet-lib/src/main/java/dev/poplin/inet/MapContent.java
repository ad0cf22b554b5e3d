package dev.poplin.inet;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link CidrMap} holds at one instant: a tree per family and the number of entries. Immutable. */
record MapContent<T>(@Nullable PrefixTrie<T> ipv4, @Nullable PrefixTrie<T> ipv6, int size) {

    static <T> MapContent<T> empty() {
        return new MapContent<>(null, null, 0);
    }

    @Nullable
    PrefixTrie<T> root(IpFamily family) {
        return family == IpFamily.IPV4 ? ipv4 : ipv6;
    }

    Optional<T> exact(Cidr cidr) {
        CidrMap.Entry<T> found = PrefixTrie.longest(root(cidr.family()), PrefixBits.of(cidr));
        return found != null && found.cidr().equals(cidr) ? Optional.of(found.value()) : Optional.empty();
    }

    MapContent<T> with(CidrMap.Entry<T> entry, int added) {
        IpFamily family = entry.cidr().family();
        return replace(family, PrefixTrie.with(root(family), PrefixBits.of(entry.cidr()), entry), size + added);
    }

    MapContent<T> without(Cidr cidr) {
        return replace(cidr.family(), PrefixTrie.without(root(cidr.family()), PrefixBits.of(cidr)), size - 1);
    }

    private MapContent<T> replace(IpFamily family, @Nullable PrefixTrie<T> root, int newSize) {
        return family == IpFamily.IPV4 ? new MapContent<>(root, ipv6, newSize) : new MapContent<>(ipv4, root, newSize);
    }
}
