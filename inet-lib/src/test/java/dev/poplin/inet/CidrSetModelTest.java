package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.gen.Gen;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Set algebra compared with a bit per address, in a universe of four windows: the bottom and the top of both families, where an
 * address has no neighbour on one side.
 */
@Tag("V2")
@Tag("V5")
class CidrSetModelTest {

    private static final int WINDOW = 16;
    private static final List<List<IpAddress>> WINDOWS = List.of(
            window("0.0.0.0"),
            window("255.255.255.240"),
            window("::"),
            window("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0"));
    private static final List<IpAddress> UNIVERSE =
            WINDOWS.stream().flatMap(List::stream).toList();
    private static final List<IpAddress> BETWEEN = List.of(IpAddress.parse("128.0.0.0"), IpAddress.parse("8000::"));

    private static List<IpAddress> window(String first) {
        List<IpAddress> addresses = new ArrayList<>();
        for (int index = 0; index < WINDOW; index++) {
            addresses.add(IpAddress.parse(first).plus(index));
        }
        return addresses;
    }

    @Test
    void setAlgebraIsThatOfBits() {
        Gen.forAll(5_000, gen -> {
            BitSet a = bits(gen);
            BitSet b = bits(gen);
            CidrSet setA = set(a);
            CidrSet setB = set(b);

            assertMembers(a, setA);
            BitSet union = copy(a);
            union.or(b);
            assertMembers(union, setA.union(setB));
            BitSet intersection = copy(a);
            intersection.and(b);
            assertMembers(intersection, setA.intersection(setB));
            BitSet difference = copy(a);
            difference.andNot(b);
            assertMembers(difference, setA.difference(setB));
            BitSet complement = copy(a);
            complement.flip(0, UNIVERSE.size());
            for (int index = 0; index < UNIVERSE.size(); index++) {
                assertEquals(complement.get(index), setA.complement().contains(UNIVERSE.get(index)));
            }
            BETWEEN.forEach(middle -> assertTrue(setA.complement().contains(middle)));
            assertEquals(setA, setA.complement().complement());
            assertEquals(setA.equals(setB), a.equals(b));
        });
    }

    @Test
    void aPrefixIsInsideWhenAllItsAddressesAreAndOverlapsWhenOneIs() {
        Gen.forAll(2_000, gen -> {
            BitSet bits = bits(gen);
            CidrSet set = set(bits);
            Cidr host = gen.oneOf(UNIVERSE).toCidr();
            Cidr cidr = host.supernet(host.length() - gen.between(0, 4));
            boolean all = true;
            boolean any = false;
            for (int index = 0; index < UNIVERSE.size(); index++) {
                if (cidr.contains(UNIVERSE.get(index))) {
                    all &= bits.get(index);
                    any |= bits.get(index);
                }
            }
            assertEquals(all, set.contains(cidr), cidr + " in " + set);
            assertEquals(any, set.overlaps(cidr), cidr + " and " + set);
        });
    }

    private static BitSet bits(Gen gen) {
        BitSet bits = new BitSet();
        for (int run = gen.between(0, 6); run > 0; run--) {
            int from = gen.between(0, UNIVERSE.size() - 1);
            bits.set(from, Math.min(UNIVERSE.size(), from + gen.between(1, 12)), !gen.oneIn(4));
        }
        return bits;
    }

    private static BitSet copy(BitSet bits) {
        return (BitSet) bits.clone();
    }

    /** Made of single addresses, out of order. */
    private static CidrSet set(BitSet bits) {
        CidrSet.Builder builder = CidrSet.builder();
        for (int index = bits.length() - 1; index >= 0; index--) {
            if (bits.get(index)) {
                builder.add(UNIVERSE.get(index).toCidr());
            }
        }
        return builder.build();
    }

    private static void assertMembers(BitSet expected, CidrSet actual) {
        for (int index = 0; index < UNIVERSE.size(); index++) {
            assertEquals(expected.get(index), actual.contains(UNIVERSE.get(index)));
        }
        BETWEEN.forEach(middle -> assertTrue(!actual.contains(middle)));
        assertEquals(set(expected), actual);
        assertEquals(actual, CidrSet.of(actual.toCidrs()));
        assertEquals(runs(expected), actual.ranges().size());
    }

    /** How many runs of ones there are; a run ends at the end of its window. */
    private static int runs(BitSet bits) {
        int runs = 0;
        for (int index = 0; index < UNIVERSE.size(); index++) {
            boolean starts = index % WINDOW == 0 || !bits.get(index - 1);
            runs += bits.get(index) && starts ? 1 : 0;
        }
        return runs;
    }
}
