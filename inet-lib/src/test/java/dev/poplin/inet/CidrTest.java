package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.gen.Gen;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("V1")
class CidrTest {

    private static Cidr cidr(String text) {
        return Cidr.parse(text);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            0.0.0.0/0,          0.0.0.0,           255.255.255.255
            128.0.0.0/1,        128.0.0.0,         255.255.255.255
            10.244.0.64/26,     10.244.0.64,       10.244.0.127
            10.0.0.0/31,        10.0.0.0,          10.0.0.1
            10.0.0.1/32,        10.0.0.1,          10.0.0.1
            ::/0,               ::,                ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
            2001:db8::/32,      2001:db8::,        2001:db8:ffff:ffff:ffff:ffff:ffff:ffff
            2001:db8::/63,      2001:db8::,        2001:db8:0:1:ffff:ffff:ffff:ffff
            2001:db8::/64,      2001:db8::,        2001:db8::ffff:ffff:ffff:ffff
            2001:db8::/65,      2001:db8::,        2001:db8::7fff:ffff:ffff:ffff
            2001:db8::8000:0:0:0/65, 2001:db8::8000:0:0:0, 2001:db8::ffff:ffff:ffff:ffff
            2001:db8::4/127,    2001:db8::4,       2001:db8::5
            ::1/128,            ::1,               ::1
            """)
    void reachesFromItsFirstToItsLastAddress(String text, String first, String last) {
        Cidr cidr = cidr(text);

        assertEquals(IpAddress.parse(first), cidr.first());
        assertEquals(IpAddress.parse(last), cidr.last());
        assertTrue(cidr.contains(cidr.first()) && cidr.contains(cidr.last()));
    }

    @Test
    void anAddressAloneIsAHostPrefix() {
        assertEquals(cidr("10.0.0.1/32"), cidr("10.0.0.1"));
        assertEquals(cidr("::1/128"), Cidr.parseInterface("::1"));
        assertTrue(cidr("::1").isHost());
        assertFalse(cidr("::/127").isHost());
    }

    @Test
    void anInterfaceAddressKeepsItsHostBits() {
        Cidr eth0 = Cidr.parseInterface("172.30.0.1/24");

        assertEquals("172.30.0.1/24", eth0.toString());
        assertFalse(eth0.isCanonical());
        assertEquals(cidr("172.30.0.0/24"), eth0.canonical());
        assertEquals(IpAddress.parse("172.30.0.0"), eth0.first());
        assertTrue(eth0.contains(IpAddress.parse("172.30.0.254")));
        assertEquals(Cidr.ofInterface(IpAddress.parse("172.30.0.1"), 24), eth0);
        assertEquals(cidr("172.30.0.0/16"), eth0.supernet(16));
    }

    @Test
    void containsAndOverlapsAgreeWithTheRangesOfNumbers() {
        Gen.forAll(20_000, gen -> {
            Cidr a = gen.cidr();
            Cidr b = gen.oneIn(2) ? gen.cidrWithin(a) : gen.cidr();
            boolean sameFamily = a.family() == b.family();
            boolean inside = sameFamily
                    && value(a.first()).compareTo(value(b.first())) <= 0
                    && value(b.last()).compareTo(value(a.last())) <= 0;
            boolean shared = sameFamily
                    && value(a.first()).compareTo(value(b.last())) <= 0
                    && value(b.first()).compareTo(value(a.last())) <= 0;
            assertEquals(inside, a.contains(b));
            assertEquals(shared, a.overlaps(b));
            assertEquals(shared, b.overlaps(a));
            assertEquals(shared && b.contains(a.first()), b.contains(a.first()));
            assertEquals(a.count(), value(a.last()).subtract(value(a.first())).add(BigInteger.ONE));
        });
    }

    private static BigInteger value(IpAddress address) {
        return address.toBigInteger();
    }

    @Test
    void anAddressOfTheOtherFamilyIsNeverInside() {
        assertFalse(cidr("::/0").contains(IpAddress.parse("1.2.3.4")));
        assertFalse(cidr("0.0.0.0/0").contains(IpAddress.parse("::ffff:1.2.3.4")));
        assertFalse(cidr("::/0").overlaps(cidr("0.0.0.0/0")));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            10.244.0.0/16,  26, 0,    10.244.0.0/26
            10.244.0.0/16,  26, 1023, 10.244.255.192/26
            0.0.0.0/0,      32, 4294967295, 255.255.255.255/32
            0.0.0.0/0,      0,  0,    0.0.0.0/0
            10.0.0.0/8,     8,  0,    10.0.0.0/8
            2001:db8::/32,  64, 4294967295, 2001:db8:ffff:ffff::/64
            2001:db8::/48,  65, 1,    2001:db8:0:0:8000::/65
            2001:db8::/48,  65, 131071, 2001:db8:0:ffff:8000::/65
            2001:db8::/60,  68, 255,  2001:db8:0:f:f000::/68
            2001:db8::/63,  127, 9223372036854775807, 2001:db8:0:0:ffff:ffff:ffff:fffe/127
            2001:db8::/65,  128, 9223372036854775807, 2001:db8::7fff:ffff:ffff:ffff/128
            2001:db8::/64,  128, 9223372036854775807, 2001:db8::7fff:ffff:ffff:ffff/128
            ::/0,           64, 1,    0:0:0:1::/64
            ::/0,           1,  1,    8000::/1
            ::/0,           128, 9223372036854775807, ::7fff:ffff:ffff:ffff/128
            """)
    void findsASubnetByItsIndex(String parent, int length, long index, String subnet) {
        assertEquals(cidr(subnet), cidr(parent).subnet(length, index));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            10.244.0.0/16, 26, 1024
            10.244.0.0/16, 26, -1
            10.244.0.0/16, 15, 0
            10.244.0.0/16, 33, 0
            10.244.0.0/16, 16, 1
            0.0.0.0/0,     32, 4294967296
            ::/64,         126, 4611686018427387904
            ::/0,          129, 0
            """)
    void refusesASubnetThatIsNotThere(String parent, int length, long index) {
        assertThrows(IndexOutOfBoundsException.class, () -> cidr(parent).subnet(length, index));
    }

    @Test
    void aSubnetStartsWhereItsIndexSays() {
        Gen.forAll(20_000, gen -> {
            Cidr parent = gen.cidr();
            int width = parent.family().bits();
            int length = gen.between(parent.length(), Math.min(width, parent.length() + 62));
            long index = gen.bits() & ((1L << (length - parent.length())) - 1);
            Cidr subnet = parent.subnet(length, index);
            BigInteger offset = BigInteger.valueOf(index).shiftLeft(width - length);
            assertEquals(value(parent.first()).add(offset), value(subnet.address()));
            assertTrue(subnet.isCanonical() && parent.contains(subnet));
            assertEquals(parent, subnet.supernet(parent.length()));
        });
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            10.244.0.0/24,    26
            10.244.0.0/24,    24
            2001:db8::/62,    66
            2001:db8::/126,   128
            255.255.255.240/28, 32
            """)
    void subdividesIntoAdjoiningPrefixesThatFillIt(String parent, int length) {
        List<Cidr> parts = cidr(parent).subdivide(length).toList();

        assertEquals(1 << (length - cidr(parent).length()), parts.size());
        assertEquals(cidr(parent).first(), parts.get(0).first());
        assertEquals(cidr(parent).last(), parts.get(parts.size() - 1).last());
        for (int index = 1; index < parts.size(); index++) {
            assertEquals(parts.get(index - 1).last().next(), parts.get(index).first());
        }
    }

    @Test
    void refusesToSubdivideUpwardsBeyondTheWidthOrIntoTooMany() {
        assertThrows(IllegalArgumentException.class, () -> cidr("10.0.0.0/8").subdivide(7));
        assertThrows(IllegalArgumentException.class, () -> cidr("10.0.0.0/8").subdivide(33));
        assertThrows(IllegalArgumentException.class, () -> cidr("::/0").subdivide(33));
        assertEquals(cidr("::/32"), cidr("::/0").subdivide(32).findFirst().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            10.244.0.0/26,   0,          10.244.0.0
            10.244.0.0/26,   63,         10.244.0.63
            0.0.0.0/0,       4294967295, 255.255.255.255
            2001:db8::/63,   9223372036854775807, 2001:db8::7fff:ffff:ffff:ffff
            2001:db8::/127,  1,          2001:db8::1
            ::/0,            18446744073709551616, 0:0:0:1::
            ::/0,            340282366920938463463374607431768211455, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
            2001:db8::/63,   36893488147419103231, 2001:db8:0:1:ffff:ffff:ffff:ffff
            """)
    void findsTheNthAddress(String text, BigInteger index, String address) {
        assertEquals(IpAddress.parse(address), cidr(text).nth(index));
        if (index.bitLength() < 64) {
            assertEquals(IpAddress.parse(address), cidr(text).nth(index.longValueExact()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            10.244.0.0/26,  64
            10.244.0.0/26,  -1
            10.0.0.1/32,    1
            0.0.0.0/0,      4294967296
            2001:db8::/66,  4611686018427387904
            """)
    void refusesAnIndexBeyondTheLastAddress(String text, long index) {
        assertThrows(IndexOutOfBoundsException.class, () -> cidr(text).nth(index));
        assertThrows(IndexOutOfBoundsException.class, () -> cidr(text).nth(BigInteger.valueOf(index)));
    }

    @Test
    void countsUpTo128Bits() {
        assertEquals(BigInteger.ONE.shiftLeft(128), cidr("::/0").count());
        assertEquals(BigInteger.ONE.shiftLeft(32), cidr("0.0.0.0/0").count());
        assertEquals(BigInteger.ONE, cidr("::/128").count());
        assertThrows(IndexOutOfBoundsException.class, () -> cidr("::/0").nth(BigInteger.ONE.shiftLeft(128)));
    }

    @Test
    void supernetsReachUpToEverything() {
        Cidr host = cidr("2001:db8:1:2:3:4:5:6/128");
        List<String> some = IntStream.of(127, 65, 64, 63, 32, 0)
                .mapToObj(length -> host.supernet(length).toString())
                .toList();

        assertEquals(
                List.of(
                        "2001:db8:1:2:3:4:5:6/127",
                        "2001:db8:1:2::/65",
                        "2001:db8:1:2::/64",
                        "2001:db8:1:2::/63",
                        "2001:db8::/32",
                        "::/0"),
                some);
        assertThrows(IllegalArgumentException.class, () -> cidr("10.0.0.0/8").supernet(9));
        assertThrows(IllegalArgumentException.class, () -> cidr("10.0.0.0/8").supernet(-1));
    }

    @Test
    void refusesALengthOutsideTheFamily() {
        IpAddress four = IpAddress.parse("10.0.0.0");
        assertThrows(IllegalArgumentException.class, () -> new Cidr(four, 33));
        assertThrows(IllegalArgumentException.class, () -> Cidr.of(four, -1));
        assertThrows(IllegalArgumentException.class, () -> Cidr.ofInterface(IpAddress.parse("::"), 129));
    }

    @Test
    void sortsByAddressAndThenWiderFirst() {
        List<String> sorted = Stream.of("::/0", "10.0.0.0/16", "10.0.0.0/8", "9.0.0.0/8", "10.0.0.1/32", "10.0.0.0/32")
                .map(Cidr::parse)
                .sorted()
                .map(Cidr::toString)
                .toList();

        assertEquals(List.of("9.0.0.0/8", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.0/32", "10.0.0.1/32", "::/0"), sorted);
    }
}
