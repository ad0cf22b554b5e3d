package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.gen.Gen;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each text is refused, and the fault is placed at the character where a reader would point. */
@Tag("V1")
@Tag("V5")
class MalformedLiteralTest {

    private static void refused(Function<String, ?> parser, String text, int offset, String reason) {
        AddressFormatException refusal = assertThrows(AddressFormatException.class, () -> parser.apply(text));

        assertEquals(offset, refusal.offset(), refusal::getMessage);
        assertEquals(text, refusal.input());
        assertEquals("'" + text + "': " + reason + " at offset " + offset, refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            ""               |  0 | expected a decimal number
            " 1.2.3.4"       |  0 | expected a decimal number
            "1.2.3.4 "       |  7 | unexpected character after the address
            "1. 2.3.4"       |  2 | expected a decimal number
            1                |  1 | expected '.' and four decimal numbers
            1.               |  2 | expected a decimal number
            1.2              |  3 | expected '.' and four decimal numbers
            1.2.3            |  5 | expected '.' and four decimal numbers
            1.2.3.           |  6 | expected a decimal number
            1.2.3.4.         |  7 | unexpected character after the address
            1.2.3.4.5        |  7 | unexpected character after the address
            .1.2.3           |  0 | expected a decimal number
            1..2.3           |  2 | expected a decimal number
            1.2..3           |  4 | expected a decimal number
            256.1.1.1        |  0 | number above 255
            1.256.1.1        |  2 | number above 255
            1.1.1.256        |  6 | number above 255
            999.1.1.1        |  0 | number above 255
            1234.1.1.1       |  0 | number above 255
            12345.1.1.1      |  0 | number above 255
            1.1.1.4294967296 |  6 | number above 255
            01.2.3.4         |  0 | leading zero
            1.02.3.4         |  2 | leading zero
            1.2.3.00         |  6 | leading zero
            1.2.3.0000       |  6 | leading zero
            1.2.3.0999       |  6 | leading zero
            0x7f.0.0.1       |  1 | expected '.' and four decimal numbers
            127.1            |  5 | expected '.' and four decimal numbers
            2130706433       |  0 | number above 255
            -1.2.3.4         |  0 | expected a decimal number
            +1.2.3.4         |  0 | expected a decimal number
            1.2.3.-4         |  6 | expected a decimal number
            1,2,3,4          |  1 | expected '.' and four decimal numbers
            1.2.3.4/         |  7 | unexpected character after the address
            1.2.3.4/32       |  7 | unexpected character after the address
            1.2.3.4%eth0     |  7 | unexpected character after the address
            [1.2.3.4]        |  0 | expected a decimal number
            localhost        |  0 | expected a decimal number
            example.com      |  0 | expected a decimal number
            1.2.3.a          |  6 | expected a decimal number
            1.2.3.4a         |  7 | unexpected character after the address
            १.2.3.4          |  0 | expected a decimal number
            1.2.3.４         |  6 | expected a decimal number
            """)
    void refusesWhatIsNoIpv4Address(String text, int offset, String reason) {
        refused(IpAddress::parse, text, offset, reason);
        refused(Ipv4Address::parse, text, offset, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            :                        |  0 | a single ':' at the start
            :1                       |  0 | a single ':' at the start
            :1:2:3:4:5:6:7:8         |  0 | a single ':' at the start
            1:                       |  1 | a single ':' at the end
            1:2:3:4:5:6:7:8:         | 15 | a single ':' at the end
            1:2:3:4:5:6:7:           | 13 | a single ':' at the end
            :::                      |  2 | expected hex digits
            :::1                     |  2 | expected hex digits
            1:::2                    |  3 | expected hex digits
            1::2:::3                 |  4 | '::' a second time
            ::1::                    |  3 | '::' a second time
            1::2::3                  |  4 | '::' a second time
            ::::                     |  2 | expected hex digits
            1:2                      |  3 | expected eight groups, found 2
            1:2:3:4:5:6:7            | 13 | expected eight groups, found 7
            1:2:3:4:5:6:7:8:9        | 16 | more than eight groups
            1:2:3:4:5:6:7:8:1.2.3.4  | 16 | more than eight groups
            1:2:3:4:5:6:7:1.2.3.4    | 14 | more than eight groups
            1::2:3:4:5:6:7:8         |  1 | '::' stands for no group
            1:2:3:4::5:6:7:8         |  7 | '::' stands for no group
            ::1:2:3:4:5:6:7:8        |  0 | '::' stands for no group
            1:2:3:4:5:6:7:8::        | 15 | '::' stands for no group
            ::1:2:3:4:5:6:1.2.3.4    |  0 | '::' stands for no group
            12345::                  |  0 | more than four hex digits
            ::12345                  |  2 | more than four hex digits
            ::00001                  |  2 | more than four hex digits
            1:123456789:2::          |  2 | more than four hex digits
            g::                      |  0 | expected hex digits
            ::g                      |  2 | expected hex digits
            1:2g::                   |  3 | expected ':' between groups
            ::-1                     |  2 | expected hex digits
            ::0x1                    |  3 | expected ':' between groups
            " ::1"                   |  0 | expected hex digits
            "::1 "                   |  3 | expected ':' between groups
            ":: 1"                   |  2 | expected hex digits
            [::1]                    |  0 | expected hex digits
            ::1]:80                  |  3 | expected ':' between groups
            ::1/128                  |  3 | expected ':' between groups
            ::/0                     |  2 | expected hex digits
            fe80::1%eth0             |  7 | a zone id is not part of an address
            fe80::%1                 |  6 | a zone id is not part of an address
            ::1.2.3                  |  7 | expected '.' and four decimal numbers
            ::1.2.3.4.5              |  9 | unexpected character after the address
            ::1.2.3.4:5              |  9 | unexpected character after the address
            ::1.2.3.4%eth0           |  9 | unexpected character after the address
            ::1.2.3.256              |  8 | number above 255
            ::ffff:01.2.3.4          |  7 | leading zero
            ::ffff:1.2..4            | 11 | expected a decimal number
            ::a.2.3.4                |  2 | expected a decimal number
            ::1a.2.3.4               |  3 | expected '.' and four decimal numbers
            ::12345.2.3.4            |  2 | number above 255
            ::.1.2.3                 |  2 | expected hex digits
            1.2.3.4::                |  7 | unexpected character after the address
            1:2:3:1.2.3.4            | 13 | expected eight groups, found 5
            ::１                     |  2 | expected hex digits
            ::é                      |  2 | expected hex digits
            02:42:ac:11:00:02        | 17 | expected eight groups, found 6
            """)
    void refusesWhatIsNoIpv6Address(String text, int offset, String reason) {
        refused(IpAddress::parse, text, offset, reason);
        refused(Ipv6Address::parse, text, offset, reason);
    }

    @Test
    void anAddressOfTheOtherFamilyIsRefusedByTheTypeOfOne() {
        refused(Ipv4Address::parse, "::1", 0, "expected a decimal number");
        refused(Ipv6Address::parse, "1.2.3.4", 7, "expected eight groups, found 2");
        refused(Ipv6Address::parse, "", 0, "expected eight groups, found 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            ""            |  0 | expected a decimal number
            /             |  0 | expected a decimal number
            /8            |  0 | expected a decimal number
            10.0.0.0/     |  9 | expected a prefix length within 0 and 32
            10.0.0.0/33   |  9 | expected a prefix length within 0 and 32
            10.0.0.0/128  |  9 | expected a prefix length within 0 and 32
            10.0.0.0/4294967304 | 9 | expected a prefix length within 0 and 32
            10.0.0.0/08   |  9 | expected a prefix length within 0 and 32
            10.0.0.0/00   |  9 | expected a prefix length within 0 and 32
            10.0.0.0/+8   |  9 | expected a decimal digit of a prefix length
            10.0.0.0/ 8   |  9 | expected a decimal digit of a prefix length
            "10.0.0.0/8 " | 10 | expected a decimal digit of a prefix length
            10.0.0.0/8/8  | 10 | expected a decimal digit of a prefix length
            10.0.0.0//8   |  9 | expected a decimal digit of a prefix length
            10.0.0.0/255.0.0.0 | 12 | expected a decimal digit of a prefix length
            10.0.0/8      |  6 | expected '.' and four decimal numbers
            10/8          |  2 | expected '.' and four decimal numbers
            10.0.0.300/8  |  7 | number above 255
            ::/129        |  3 | expected a prefix length within 0 and 128
            ::/           |  3 | expected a prefix length within 0 and 128
            ::/0x40       |  4 | expected a decimal digit of a prefix length
            1.2.3.4/::    |  8 | expected a decimal digit of a prefix length
            2001:db8/32   |  8 | expected eight groups, found 2
            fe80::1%eth0/64 | 7 | a zone id is not part of an address
            """)
    void refusesWhatIsNoPrefix(String text, int offset, String reason) {
        refused(Cidr::parse, text, offset, reason);
        refused(Cidr::parseInterface, text, offset, reason);
        refused(IpRange::parse, text, offset, reason);
    }

    @Test
    void refusesANegativePrefixLength() {
        refused(Cidr::parse, "10.0.0.0/-8", 9, "expected a decimal digit of a prefix length");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            10.0.0.7/24      | 10.0.0.0/24
            10.0.0.1/0       | 0.0.0.0/0
            255.255.255.255/31 | 255.255.255.254/31
            2001:db8::1/127  | 2001:db8::/127
            2001:db8::1:0:0:0/64 | 2001:db8::/64
            ::1/0            | ::/0
            """)
    void aPrefixWithHostBitsIsRefusedAndTheCanonicalOneNamed(String text, String canonical) {
        refused(Cidr::parse, text, 0, "bits are set beyond the length (did you mean " + canonical + "?)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            -                     |  0 | expected a decimal number
            10.0.0.1-             |  9 | expected a decimal number
            -10.0.0.1             |  0 | expected a decimal number
            10.0.0.1 - 10.0.0.2   |  8 | unexpected character after the address
            10.0.0.1-10.0.0       | 15 | expected '.' and four decimal numbers
            10.0.0.1-10.0.0.256   | 16 | number above 255
            10.0.0.1-10.0.0.2-10.0.0.3 | 17 | unexpected character after the address
            10.0.0.2-10.0.0.1     |  8 | not a range of one family in ascending order
            10.0.0.1-::1          |  8 | not a range of one family in ascending order
            ::1-10.0.0.1          |  3 | not a range of one family in ascending order
            ::1-g                 |  4 | expected a decimal number
            10.0.0.0-10.0.0.0/24  | 17 | unexpected character after the address
            """)
    void refusesWhatIsNoRange(String text, int offset, String reason) {
        refused(IpRange::parse, text, offset, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            ""                   |  0 | expected six pairs of hex digits
            02                   |  2 | expected six pairs of hex digits
            02:42:ac:11:00       | 14 | expected six pairs of hex digits
            02:42:ac:11:00:0     | 16 | expected six pairs of hex digits
            02:42:ac:11:00:02:   | 17 | unexpected character after the address
            02:42:ac:11:00:02:03 | 17 | unexpected character after the address
            2:42:ac:11:0:2       |  1 | expected a hex digit
            0242ac110002         |  2 | expected ':'
            0242.ac11.0002       |  2 | expected ':'
            02:42-ac:11:00:02    |  5 | expected ':'
            02-42:ac-11-00-02    |  5 | expected '-'
            02:42:ac:11:00:0g    | 16 | expected a hex digit
            02:42:ac:11:00:０2   | 15 | expected a hex digit
            """)
    void refusesWhatIsNoMacAddress(String text, int offset, String reason) {
        refused(MacAddress::parse, text, offset, reason);
    }

    @Test
    void aLongTextIsShortenedInTheMessageButKeptInTheException() {
        String text = "1.2.3.4" + "x".repeat(1000);

        AddressFormatException refusal = assertThrows(AddressFormatException.class, () -> IpAddress.parse(text));

        assertEquals(text, refusal.input());
        assertTrue(refusal.getMessage().length() < 200, refusal::getMessage);
    }

    @Test
    void aDamagedLiteralIsEitherRefusedWithAPlaceInItOrReadAsTheJdkReadsIt() {
        Gen.forAll(20_000, gen -> {
            StringBuilder damaged = new StringBuilder(gen.address().toString());
            for (int change = gen.between(1, 3); change > 0; change--) {
                char other = gen.oneOf('0', '9', '1', 'a', 'F', 'g', ':', ':', '.', '/', '%', ' ', '١');
                int place = gen.between(0, damaged.length());
                switch (gen.between(0, 2)) {
                    case 0 -> damaged.insert(place, other);
                    case 1 -> damaged.delete(Math.max(0, place - 1), place);
                    default -> damaged.replace(Math.max(0, place - 1), place, String.valueOf(other));
                }
            }
            String text = damaged.toString();
            try {
                IpAddress read = IpAddress.parse(text);
                assertEquals(JdkLiteral.parse(text), read);
            } catch (AddressFormatException refusal) {
                assertTrue(refusal.offset() >= 0 && refusal.offset() <= text.length(), refusal::getMessage);
            }
        });
    }
}
