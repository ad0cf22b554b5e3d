package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.gen.Gen;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("V1")
class CanonicalTextTest {

    /** The examples of RFC 5952 (section 1 to 5), RFC 4291 (section 2.2), and the corners between them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            2001:db8:0:0:1:0:0:1                    | 2001:db8::1:0:0:1
            2001:0db8:0:0:1:0:0:1                   | 2001:db8::1:0:0:1
            2001:db8::1:0:0:1                       | 2001:db8::1:0:0:1
            2001:db8::0:1:0:0:1                     | 2001:db8::1:0:0:1
            2001:0db8::1:0:0:1                      | 2001:db8::1:0:0:1
            2001:db8:0:0:1::1                       | 2001:db8::1:0:0:1
            2001:db8:0000:0:1::1                    | 2001:db8::1:0:0:1
            2001:DB8:0:0:1::1                       | 2001:db8::1:0:0:1
            2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001  | 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1
            2001:db8:aaaa:bbbb:cccc:dddd::1         | 2001:db8:aaaa:bbbb:cccc:dddd:0:1
            2001:db8:aaaa:bbbb:cccc:dddd:0:1        | 2001:db8:aaaa:bbbb:cccc:dddd:0:1
            2001:db8:0:0:0::1                       | 2001:db8::1
            2001:db8:0:0::1                         | 2001:db8::1
            2001:db8:0::1                           | 2001:db8::1
            2001:db8:aaaa:bbbb:cccc:dddd:eeee:AAAA  | 2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa
            2001:db8:0:1:1:1:1:1                    | 2001:db8:0:1:1:1:1:1
            2001:0:0:1:0:0:0:1                      | 2001:0:0:1::1
            2001:db8:0:0:1:0:0:0                    | 2001:db8:0:0:1::
            2001:0:0:0:1:0:0:1                      | 2001::1:0:0:1
            0:0:0:0:0:0:0:0                         | ::
            0:0:0:0:0:0:0:1                         | ::1
            1:0:0:0:0:0:0:0                         | 1::
            FF01:0:0:0:0:0:0:101                    | ff01::101
            2001:DB8:0:0:8:800:200C:417A            | 2001:db8::8:800:200c:417a
            0:0:0:0:0:FFFF:129.144.52.38            | ::ffff:129.144.52.38
            ::FFFF:8190:3426                        | ::ffff:129.144.52.38
            ::ffff:0:0                              | ::ffff:0.0.0.0
            0:0:0:0:0:0:13.1.68.3                   | ::d01:4403
            ::1.2.3.4                               | ::102:304
            64:ff9b::192.0.2.33                     | 64:ff9b::c000:221
            1:2:3:4:5:6:1.2.3.4                     | 1:2:3:4:5:6:102:304
            ::ffff:0:1.2.3.4                        | ::ffff:0:102:304
            1::ffff:1.2.3.4                         | 1::ffff:102:304
            1:2:3:4:5:6:7::                         | 1:2:3:4:5:6:7:0
            ::2:3:4:5:6:7:8                         | 0:2:3:4:5:6:7:8
            1:2:3::5:6:7:8                          | 1:2:3:0:5:6:7:8
            0:0:1:0:0:1:0:0                         | ::1:0:0:1:0:0
            0:1:0:0:1:0:0:0                         | 0:1:0:0:1::
            0:1:0:1:0:1:0:1                         | 0:1:0:1:0:1:0:1
            1:0:1:0:1:0:1:0                         | 1:0:1:0:1:0:1:0
            ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff | ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
            fe80::ECEE:EEFF:FEEE:EEEE               | fe80::ecee:eeff:feee:eeee
            """)
    void writesIpv6AsRfc5952Says(String text, String canonical) {
        assertEquals(canonical, IpAddress.parse(text).toString());
        assertEquals(IpAddress.parse(text), IpAddress.parse(canonical));
        assertEquals(JdkLiteral.parse(text), IpAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "0.0.0.1", "1.2.3.4", "10.244.0.0", "127.255.255.255", "128.0.0.0", "255.255.255.255"
            })
    void writesIpv4AsFourDecimalNumbers(String text) {
        assertEquals(text, IpAddress.parse(text).toString());
        assertEquals(JdkLiteral.parse(text), IpAddress.parse(text));
    }

    @Test
    void readingWhatWasWrittenGivesTheSameValue() {
        Gen.forAll(20_000, gen -> {
            IpAddress address = gen.address();
            assertEquals(address, IpAddress.parse(address.toString()));
            assertEquals(
                    address.toString(), JdkLiteral.parse(address.toString()).toString());
            Cidr cidr = gen.cidr();
            assertEquals(cidr, Cidr.parse(cidr.toString()));
            Cidr interfaceAddress = Cidr.ofInterface(gen.address(cidr.family()), cidr.length());
            assertEquals(interfaceAddress, Cidr.parseInterface(interfaceAddress.toString()));
            IpRange range = IpRange.of(cidr);
            assertEquals(range, IpRange.parse(range.toString()));
            MacAddress mac = MacAddress.of(gen.bytes(6));
            assertEquals(mac, MacAddress.parse(mac.toString()));
            assertEquals(mac, MacAddress.parse(mac.toString().replace(':', '-').toUpperCase(Locale.ROOT)));
        });
    }

    @Test
    void everyPatternOfZeroGroupsIsWrittenWithItsFirstLongestRunShortened() {
        for (int zeros = 0; zeros < 256; zeros++) {
            StringBuilder full = new StringBuilder();
            for (int group = 0; group < 8; group++) {
                full.append(group == 0 ? "" : ":").append((zeros >>> group & 1) != 0 ? "0" : "abcd");
            }
            assertEquals(shortened(full.toString()), IpAddress.parse(full).toString());
        }
    }

    /** Replaces the first longest run of at least two zeros, found by searching for ever shorter runs. */
    private static String shortened(String full) {
        for (int run = 8; run >= 2; run--) {
            String zeros = ":" + "0:".repeat(run);
            int at = (":" + full + ":").indexOf(zeros);
            if (at >= 0) {
                String padded = ":" + full + ":";
                String before = padded.substring(0, at).replaceFirst("^:", "");
                String after = padded.substring(at + zeros.length()).replaceFirst(":$", "");
                return before + "::" + after;
            }
        }
        return full;
    }
}
