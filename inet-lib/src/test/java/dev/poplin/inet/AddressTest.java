package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.gen.Gen;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("V1")
class AddressTest {

    private static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            0.0.0.0,                0,                    0.0.0.0
            0.0.0.0,                4294967295,           255.255.255.255
            255.255.255.255,        -4294967295,          0.0.0.0
            127.255.255.255,        1,                    128.0.0.0
            10.0.0.255,             1,                    10.0.1.0
            ::,                     9223372036854775807,  ::7fff:ffff:ffff:ffff
            ::ffff:ffff:ffff:ffff,  1,                    0:0:0:1::
            0:0:0:1::,              -1,                   ::ffff:ffff:ffff:ffff
            0:0:0:1::,              -9223372036854775808, ::8000:0:0:0
            ::8000:0:0:0,           -9223372036854775808, ::
            ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -1,  ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe
            7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 1,   8000::
            ffff:ffff:ffff:ffff:8000::, 9223372036854775807, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
            """)
    void stepsToAnotherAddress(String from, long distance, String to) {
        assertEquals(ip(to), ip(from).plus(distance));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            255.255.255.255, 1
            0.0.0.0,         -1
            0.0.0.0,         4294967296
            255.255.255.255, -4294967296
            1.0.0.0,         9223372036854775807
            1.0.0.0,         -9223372036854775808
            ::,              -1
            ::,              -9223372036854775808
            ::7fff:ffff:ffff:ffff, -9223372036854775808
            ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 1
            ffff:ffff:ffff:ffff:8000:0:0:1,          9223372036854775807
            """)
    void neverStepsOutOfTheAddressSpace(String from, long distance) {
        String message = assertThrows(ArithmeticException.class, () -> ip(from).plus(distance))
                .getMessage();
        assertTrue(message.startsWith(ip(from) + " plus " + distance + " leaves the IPv"), message);
    }

    @Test
    void addsAsUnsignedNumbersDo() {
        Gen.forAll(20_000, gen -> {
            IpAddress address = gen.address();
            long distance = gen.bits();
            BigInteger sum = address.toBigInteger().add(BigInteger.valueOf(distance));
            if (sum.signum() < 0 || sum.bitLength() > address.family().bits()) {
                assertThrows(ArithmeticException.class, () -> address.plus(distance));
                assertThrows(ArithmeticException.class, () -> IpAddress.of(address.family(), sum));
            } else {
                assertEquals(sum, address.plus(distance).toBigInteger());
                assertEquals(address.plus(distance), IpAddress.of(address.family(), sum));
            }
        });
    }

    @Test
    void ordersIpv4BeforeIpv6AndThenByUnsignedValue() {
        List<String> ordered = List.of(
                "0.0.0.0",
                "1.0.0.0",
                "127.255.255.255",
                "128.0.0.0",
                "255.255.255.255",
                "::",
                "::1",
                "::8000:0:0:0",
                "0:0:0:1::",
                "7fff::",
                "8000::",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        List<IpAddress> shuffled =
                new ArrayList<>(ordered.stream().map(IpAddress::parse).toList());
        Collections.reverse(shuffled);

        Collections.sort(shuffled);

        assertEquals(ordered, shuffled.stream().map(IpAddress::toString).toList());
    }

    @Test
    void comparesEqualExactlyWhenEqual() {
        Gen.forAll(5_000, gen -> {
            IpAddress a = gen.address();
            IpAddress b = gen.oneIn(2) ? IpAddress.of(a.toBytes()) : gen.address();
            assertEquals(a.equals(b), a.compareTo(b) == 0);
            assertEquals(Integer.signum(a.compareTo(b)), -Integer.signum(b.compareTo(a)));
            if (a.family() == b.family()) {
                assertEquals(a.toBigInteger().compareTo(b.toBigInteger()), Integer.signum(a.compareTo(b)));
            }
            if (a.equals(b)) {
                assertEquals(a.hashCode(), b.hashCode());
            }
        });
    }

    @Test
    void keepsItsBytesThroughTheJdkType() {
        Gen.forAll(2_000, gen -> {
            IpAddress address = gen.address();
            InetAddress jdk = address.toInetAddress();
            assertArrayEquals(address.toBytes(), jdk.getAddress());
            assertEquals(address, IpAddress.of(jdk));
            assertEquals(address, IpAddress.of(address.toBytes()));
        });
    }

    @Test
    void anIpv4MappedAddressStaysIpv6() {
        Ipv6Address mapped = Ipv6Address.parse("::ffff:192.0.2.1");

        assertEquals(IpFamily.IPV6, mapped.family());
        assertEquals(Optional.of(Ipv4Address.parse("192.0.2.1")), mapped.embeddedIpv4());
        assertEquals(Optional.empty(), Ipv6Address.parse("::192.0.2.1").embeddedIpv4());
        assertFalse(mapped.equals(ip("192.0.2.1")));
        assertInstanceOf(Inet6Address.class, mapped.toInetAddress());
        assertEquals(mapped, IpAddress.of(mapped.toInetAddress()));
    }

    @Test
    void takesOnlyFourOrSixteenBytes() {
        for (int length : new int[] {0, 3, 5, 15, 17}) {
            assertThrows(IllegalArgumentException.class, () -> IpAddress.of(new byte[length]));
        }
        assertThrows(IllegalArgumentException.class, () -> Ipv4Address.of(new byte[16]));
        assertThrows(IllegalArgumentException.class, () -> Ipv6Address.of(new byte[4]));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            0.0.0.0,         unspecified
            0.0.0.1,         none
            127.0.0.0,       loopback
            127.255.255.255, loopback
            126.255.255.255, none
            128.0.0.0,       none
            169.253.255.255, none
            169.254.0.0,     link-local
            169.254.255.255, link-local
            169.255.0.0,     none
            223.255.255.255, none
            224.0.0.0,       multicast
            239.255.255.255, multicast
            240.0.0.0,       none
            ::,              unspecified
            ::1,             loopback
            ::2,             none
            0:0:0:1::1,      none
            fe7f:ffff::,     none
            fe80::,          link-local
            febf:ffff::,     link-local
            fec0::,          none
            feff:ffff::,     none
            ff00::,          multicast
            ffff::,          multicast
            ::ffff:127.0.0.1, none
            """)
    void knowsTheKindOfAnAddress(String text, String kind) {
        IpAddress address = ip(text);

        assertEquals(kind.equals("unspecified"), address.isUnspecified());
        assertEquals(kind.equals("loopback"), address.isLoopback());
        assertEquals(kind.equals("link-local"), address.isLinkLocal());
        assertEquals(kind.equals("multicast"), address.isMulticast());
    }

    @Test
    void clearsTheBitsBeyondAPrefix() {
        Gen.forAll(5_000, gen -> {
            IpAddress address = gen.address();
            int length = gen.between(0, address.family().bits());
            int hostBits = address.family().bits() - length;
            BigInteger expected = address.toBigInteger().shiftRight(hostBits).shiftLeft(hostBits);
            assertEquals(expected, address.masked(length).toBigInteger());
        });
        assertThrows(IllegalArgumentException.class, () -> ip("10.0.0.0").masked(33));
        assertThrows(IllegalArgumentException.class, () -> ip("10.0.0.0").masked(-1));
        assertThrows(IllegalArgumentException.class, () -> ip("::").masked(129));
        assertThrows(IllegalArgumentException.class, () -> ip("::").masked(-1));
    }
}
