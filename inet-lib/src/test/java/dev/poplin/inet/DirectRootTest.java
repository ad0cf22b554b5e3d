package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.gen.Gen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void largeMapsAnswerAsSmallOnesDoWhileTheyGrowAndShrink(IpFamily family) {
        Gen.forAll(2, gen -> {
            CidrMap<Integer> map = new CidrMap<>();
            List<Cidr> known = new ArrayList<>();
            while (known.size() < MANY) {
                Cidr cidr = another(gen, family, known);
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

    @Test
    void onlyLargeMapsHaveOne() {
        MapContent<String> map = MapContent.empty(IpFamily.IPV4);
        List<PrefixBits> blocks =
                Cidr.parse("10.0.0.0/8").subdivide(24).map(PrefixBits::of).toList();
        for (PrefixBits block : blocks) {
            assertNull(map.direct());
            map = map.with(block, "block", 1);
        }
        assertNotNull(map.direct());
        for (PrefixBits block : blocks.subList(0, blocks.size() / 2)) {
            map = map.without(block);
            assertNotNull(map.direct());
        }
        assertNull(map.without(blocks.get(blocks.size() - 1)).direct());
    }

    /** Any prefix, one within another, or one of a row that spreads over all addresses. */
    private static Cidr another(Gen gen, IpFamily family, List<Cidr> known) {
        if (gen.oneIn(50)) {
            return known.isEmpty() || gen.oneIn(2) ? gen.cidr(family) : gen.cidrWithin(gen.oneOf(known));
        }
        long spread = known.size() * 0x9E3779B97F4A7C15L;
        return family == IpFamily.IPV4
                ? Cidr.of(Ipv4Address.ofInt((int) (spread >>> 32)), gen.between(16, 32))
                : Cidr.of(Ipv6Address.of(spread, Long.reverse(spread)), gen.between(17, 128));
    }

    private static void compare(Gen gen, CidrMap<Integer> map, List<Cidr> known) {
        Cidr near = gen.oneOf(known);
        Cidr probe = gen.cidrWithin(near);
        assertEquals(last(map.covering(probe)), map.longestMatch(probe));
        for (IpAddress address : List.of(probe.first(), near.last(), gen.address(near.family()))) {
            Optional<CidrMap.Entry<Integer>> expected = last(map.covering(address));
            assertEquals(expected, map.longestMatch(address));
            assertEquals(expected.map(CidrMap.Entry::value).orElse(-1), map.longestMatchOr(address, -1));
        }
    }

    private static <T> Optional<T> last(List<T> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }
}
