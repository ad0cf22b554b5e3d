package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.gen.Gen;
import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressSeqRange;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv4.IPv4AddressAssociativeTrie;
import inet.ipaddr.ipv6.IPv6Address;
import inet.ipaddr.ipv6.IPv6AddressAssociativeTrie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What another library of addresses says: seancfoley's ipaddress. */
@Tag("V5")
class IpaddressOracleTest {

    /** No wildcards, ranges, zones, missing parts or other bases, as our literals have none. */
    private static final IPAddressStringParameters PLAIN = new IPAddressStringParameters.Builder()
            .allowAll(false)
            .allowEmpty(false)
            .allowSingleSegment(false)
            .allowWildcardedSeparator(false)
            .allowPrefix(false)
            .allowMask(false)
            .setRangeOptions(inet.ipaddr.AddressStringParameters.RangeParameters.NO_RANGE)
            .getIPv4AddressParametersBuilder()
            .allow_inet_aton(false)
            .allowLeadingZeros(false)
            .getParentBuilder()
            .getIPv6AddressParametersBuilder()
            .allowUnlimitedLeadingZeros(false)
            .allowZone(false)
            .allowBase85(false)
            .allowBinary(false)
            .getEmbeddedIPv4AddressParametersBuilder()
            .allow_inet_aton(false)
            .allowLeadingZeros(false)
            .getEmbeddedIPv4AddressParentBuilder()
            .getParentBuilder()
            .toParams();

    private static IPAddress theirs(IpAddress address) {
        return address instanceof Ipv4Address ? new IPv4Address(address.toBytes()) : new IPv6Address(address.toBytes());
    }

    private static IPAddress theirs(Cidr cidr) {
        return theirs(cidr.address()).setPrefixLength(cidr.length(), false);
    }

    private static IpAddress ours(IPAddress address) {
        return IpAddress.of(address.getBytes());
    }

    @Test
    void printsAndReadsTheSameText() {
        Gen.forAll(5_000, gen -> {
            IpAddress address = gen.address();
            IPAddress peer = theirs(address);
            String text =
                    address instanceof Ipv6Address six && six.embeddedIpv4().isPresent()
                            ? peer.toIPv6().toMixedString()
                            : peer.toCanonicalString();
            assertEquals(text, address.toString());
            for (String spelled : List.of(peer.toFullString(), peer.toNormalizedString(), peer.toCompressedString())) {
                if (address instanceof Ipv6Address || spelled.equals(text)) {
                    assertEquals(address, IpAddress.parse(spelled));
                }
            }
        });
    }

    @Test
    void refusesTheSameLiterals() {
        Gen.forAll(50_000, gen -> {
            StringBuilder text = new StringBuilder(gen.address().toString());
            for (int changes = gen.between(1, 3); changes > 0; changes--) {
                int at = gen.between(0, text.length() - 1);
                switch (gen.between(0, 2)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, gen.oneOf(".", ":", "0", "7", "f", "::", "25"));
                    default -> text.replace(at, at + 1, gen.oneOf(".", ":", "0", "1", "a", "ff", "256"));
                }
                text.append(text.isEmpty() ? "1" : "");
            }
            assertEquals(readByThem(text.toString()), readByUs(text.toString()), text::toString);
        });
    }

    private static Optional<IpAddress> readByUs(String text) {
        try {
            return Optional.of(IpAddress.parse(text));
        } catch (AddressFormatException refused) {
            return Optional.empty();
        }
    }

    private static Optional<IpAddress> readByThem(String text) {
        try {
            return Optional.of(ours(new IPAddressString(text, PLAIN).toAddress()));
        } catch (AddressStringException refused) {
            return Optional.empty();
        }
    }

    @Test
    void computesTheSame() {
        Gen.forAll(3_000, gen -> {
            Cidr cidr = gen.cidr();
            Cidr other = gen.oneIn(2) ? gen.cidrWithin(cidr) : gen.cidr(cidr.family());
            IPAddress peer = theirs(cidr).toPrefixBlock();
            IPAddress peerOther = theirs(other).toPrefixBlock();
            assertEquals(ours(peer.getLower()), cidr.first());
            assertEquals(ours(peer.getUpper()), cidr.last());
            assertEquals(peer.getCount(), cidr.count());
            assertEquals(peer.contains(peerOther), cidr.contains(other));
            assertEquals(peerOther.contains(peer), other.contains(cidr));
            assertEquals(Integer.signum(peer.getLower().compareTo(peerOther.getLower())), compared(cidr, other));
        });
    }

    private static int compared(Cidr one, Cidr other) {
        return Integer.signum(one.first().compareTo(other.first()));
    }

    @Test
    void coversARangeWithTheSamePrefixes() {
        Gen.forAll(300, gen -> {
            IpFamily family = gen.family();
            IpAddress one = gen.address(family);
            IpAddress other = gen.address(family);
            IpRange range = one.compareTo(other) <= 0 ? new IpRange(one, other) : new IpRange(other, one);
            IPAddressSeqRange peer = theirs(range.first()).spanWithRange(theirs(range.last()));
            assertEquals(
                    Arrays.stream(peer.spanWithPrefixBlocks())
                            .map(block -> Cidr.of(ours(block.getLower()), length(block)))
                            .toList(),
                    CidrSet.ofRanges(List.of(range)).toCidrs());
        });
    }

    private static int length(IPAddress block) {
        Integer length = block.getPrefixLength();
        return length == null ? block.getBitCount() : length;
    }

    @Test
    void findsTheSameLongestMatch() {
        Gen.forAll(50, gen -> {
            CidrMap<Integer> map = new CidrMap<>();
            IPv4AddressAssociativeTrie<Integer> peer4 = new IPv4AddressAssociativeTrie<>();
            IPv6AddressAssociativeTrie<Integer> peer6 = new IPv6AddressAssociativeTrie<>();
            List<Cidr> known = new ArrayList<>();
            for (int step = 0; step < 100; step++) {
                Cidr cidr = known.isEmpty() || gen.oneIn(2) ? gen.cidr() : gen.cidrWithin(gen.oneOf(known));
                known.add(cidr);
                map.put(cidr, step);
                IPAddress block = theirs(cidr).toPrefixBlock();
                if (cidr.family() == IpFamily.IPV4) {
                    peer4.put(block.toIPv4(), step);
                } else {
                    peer6.put(block.toIPv6(), step);
                }
                IpAddress probe = gen.cidrWithin(gen.oneOf(known)).last();
                var found = probe.family() == IpFamily.IPV4
                        ? peer4.longestPrefixMatchNode(theirs(probe).toIPv4())
                        : peer6.longestPrefixMatchNode(theirs(probe).toIPv6());
                Integer expected = found == null ? null : found.getValue();
                Integer actual =
                        map.longestMatch(probe).map(CidrMap.Entry::value).orElse(null);
                assertEquals(expected, actual, probe::toString);
            }
        });
    }
}
