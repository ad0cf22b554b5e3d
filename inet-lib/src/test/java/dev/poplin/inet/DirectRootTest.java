package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.gen.Gen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Large maps are looked up through a direct root; what {@link CidrMap#covering} finds does not go through it. */
@Tag("V3")
@Tag("V5")
class DirectRootTest {

    private static final int MANY = 70_000;

    @Test
    void leadsWhereOneThatIsMadeAfreshWould() {
        Gen.forAll(200, gen -> {
            TrieNode tree = null;
            DirectRoot direct = DirectRoot.of(null);
            List<PrefixBits> known = new ArrayList<>();
            for (int step = 0; step < 40; step++) {
                boolean remove = !known.isEmpty() && gen.oneIn(3);
                PrefixBits key = remove ? gen.oneOf(known) : PrefixBits.of(near(gen));
                if (key.length() == 0) {
                    continue;
                }
                known.add(key);
                tree = remove ? TrieNode.without(tree, key) : TrieNode.with(tree, key, step);
                direct = key.length() > DirectRoot.BITS ? direct.to(tree, key.high()) : direct;
                DirectRoot fresh = DirectRoot.of(tree);
                for (PrefixBits each : known) {
                    assertSame(fresh.below(each.high()), direct.below(each.high()), each::toString);
                }
            }
        });
    }

    /** Prefixes that often share their first 18 bits, or more, or not quite. */
    private static Cidr near(Gen gen) {
        return gen.oneIn(4)
                ? gen.cidr()
                : gen.cidrWithin(
                        gen.oneOf(Cidr.parse("10.0.0.0/14"), Cidr.parse("10.0.64.0/20"), Cidr.parse("2001:db8::/32")));
    }

    @Test
    void largeMapsAnswerAsSmallOnesDoWhileTheyGrowAndShrink() {
        Gen.forAll(2, gen -> {
            CidrMap<Integer> map = new CidrMap<>();
            List<Cidr> known = new ArrayList<>();
            while (known.size() < MANY) {
                Cidr cidr = gen.oneIn(50)
                        ? gen.cidr(IpFamily.IPV4)
                        : Cidr.of(Ipv4Address.ofInt(known.size() * 0x9E3779B9), gen.between(16, 32));
                known.add(cidr);
                map.put(cidr, known.size());
                if (known.size() % 50 == 0) {
                    compare(gen, map, known);
                }
            }
            assertTrue(map.size() > 1 << 16, () -> map.size() + " entries are not many");
            for (Cidr cidr : known) {
                map.remove(cidr);
                if (map.size() % 50 == 0) {
                    compare(gen, map, known);
                }
            }
            assertEquals(0, map.size());
        });
    }

    private static void compare(Gen gen, CidrMap<Integer> map, List<Cidr> known) {
        Cidr probe = gen.cidrWithin(gen.oneOf(known));
        assertEquals(last(map.covering(probe)), map.longestMatch(probe));
        IpAddress address = gen.oneIn(2) ? probe.first() : gen.address(IpFamily.IPV4);
        Optional<CidrMap.Entry<Integer>> expected = last(map.covering(address));
        assertEquals(expected, map.longestMatch(address));
        assertEquals(expected.map(CidrMap.Entry::value).orElse(-1), map.longestMatchOr(address, -1));
    }

    private static <T> Optional<T> last(List<T> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }
}
