package dev.poplin.policy.nftables;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.IpRange;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The sets of a table, one for each content: a hash of single addresses, or disjoint ranges where there are prefixes. */
final class AddressSets {

    private final Map<String, NftSet> byName = new TreeMap<>();

    Collection<NftSet> all() {
        return byName.values();
    }

    /** The name of the set that holds a family's addresses of {@code addresses}, or empty if there are none. */
    Optional<String> of(CidrSet addresses, IpFamily family) {
        List<IpRange> ranges = addresses.ranges().stream()
                .filter(range -> range.family() == family)
                .toList();
        if (ranges.isEmpty()) {
            return Optional.empty();
        }
        List<Cidr> prefixes =
                ranges.stream().flatMap(range -> range.toCidrs().stream()).toList();
        boolean singles = prefixes.stream().allMatch(prefix -> prefix.length() >= family.bits() - 2);
        String name =
                (family == IpFamily.IPV4 ? "a4-" : "a6-") + (singles ? "h-" : "r-") + ContentName.of(ranges.toString());
        byName.computeIfAbsent(
                name, key -> singles ? single(key, family, prefixes) : NftSet.ofRanges(key, family, ranges));
        return Optional.of(name);
    }

    private static NftSet single(String name, IpFamily family, List<Cidr> prefixes) {
        List<Bytes> keys = prefixes.stream()
                .flatMap(prefix -> prefix.subdivide(family.bits()))
                .map(Cidr::address)
                .map((IpAddress address) -> Bytes.of(address))
                .toList();
        return NftSet.of(name, List.of(KeyType.addressOf(family)), keys);
    }
}
