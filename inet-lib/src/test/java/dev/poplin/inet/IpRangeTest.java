package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.gen.Gen;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("V1")
class IpRangeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            10.0.0.0-10.0.0.255        | 10.0.0.0/24
            10.0.0.1-10.0.0.6          | 10.0.0.1/32 10.0.0.2/31 10.0.0.4/31 10.0.0.6/32
            0.0.0.0-255.255.255.255    | 0.0.0.0/0
            0.0.0.0-255.255.255.254    | 0.0.0.0/1 128.0.0.0/2 192.0.0.0/3 224.0.0.0/4 240.0.0.0/5 248.0.0.0/6 \
            252.0.0.0/7 254.0.0.0/8 255.0.0.0/9 255.128.0.0/10 255.192.0.0/11 255.224.0.0/12 255.240.0.0/13 \
            255.248.0.0/14 255.252.0.0/15 255.254.0.0/16 255.255.0.0/17 255.255.128.0/18 255.255.192.0/19 \
            255.255.224.0/20 255.255.240.0/21 255.255.248.0/22 255.255.252.0/23 255.255.254.0/24 255.255.255.0/25 \
            255.255.255.128/26 255.255.255.192/27 255.255.255.224/28 255.255.255.240/29 255.255.255.248/30 \
            255.255.255.252/31 255.255.255.254/32
            255.255.255.255-255.255.255.255 | 255.255.255.255/32
            ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff | ::/0
            ::ffff:ffff:ffff:ffff-0:0:0:1:: | ::ffff:ffff:ffff:ffff/128 0:0:0:1::/128
            2001:db8::-2001:db8:0:1:ffff:ffff:ffff:ffff | 2001:db8::/63
            """)
    void isCoveredByTheFewestPrefixes(String range, String cidrs) {
        assertEquals(
                List.of(cidrs.split(" ")),
                IpRange.parse(range).toCidrs().stream().map(Cidr::toString).toList());
    }

    @Test
    void aPrefixIsTheRangeOfItsAddresses() {
        assertEquals(IpRange.parse("10.0.0.0-10.0.0.255"), IpRange.parse("10.0.0.0/24"));
        assertEquals(IpRange.parse("::1-::1"), IpRange.parse("::1"));
    }

    /** Adjoining, in order, from end to end, and no two neighbours that could be one. */
    @Test
    void theCoverIsExactAndMinimal() {
        Gen.forAll(3_000, gen -> {
            IpRange range = range(gen);
            List<Cidr> cover = range.toCidrs();
            assertEquals(range.first(), cover.get(0).first());
            assertEquals(range.last(), cover.get(cover.size() - 1).last());
            for (int index = 1; index < cover.size(); index++) {
                Cidr left = cover.get(index - 1);
                Cidr right = cover.get(index);
                assertEquals(left.last().next(), right.first());
                assertTrue(left.length() != right.length()
                        || !left.supernet(left.length() - 1).contains(right));
            }
            assertEquals(range.count(), cover.stream().map(Cidr::count).reduce(BigInteger.ZERO, BigInteger::add));
        });
    }

    private static IpRange range(Gen gen) {
        IpFamily family = gen.family();
        IpAddress a = gen.address(family);
        IpAddress b = gen.address(family);
        return a.compareTo(b) <= 0 ? new IpRange(a, b) : new IpRange(b, a);
    }

    @Test
    void containsAndOverlapsByBothEnds() {
        IpRange range = IpRange.parse("10.0.0.5-10.0.0.9");

        assertTrue(range.contains(range.first()) && range.contains(range.last()));
        assertFalse(range.contains(IpAddress.parse("10.0.0.4")) || range.contains(IpAddress.parse("10.0.0.10")));
        assertFalse(range.contains(IpAddress.parse("::a00:5")));
        assertTrue(range.overlaps(IpRange.parse("10.0.0.9-10.0.0.20")));
        assertTrue(range.overlaps(IpRange.parse("10.0.0.0/8")));
        assertTrue(range.overlaps(IpRange.parse("10.0.0.7")));
        assertFalse(range.overlaps(IpRange.parse("10.0.0.10-10.0.0.20")));
        assertFalse(range.overlaps(IpRange.parse("::/0")));
    }

    @Test
    void refusesEndsOfTwoFamiliesOrInTheWrongOrder() {
        IpAddress four = IpAddress.parse("10.0.0.1");
        assertThrows(IllegalArgumentException.class, () -> new IpRange(four, IpAddress.parse("::1")));
        assertThrows(IllegalArgumentException.class, () -> new IpRange(four, four.previous()));
    }
}
