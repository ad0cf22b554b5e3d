package dev.poplin.inet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("V1")
class MacAddressTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            02:42:ac:11:00:02, 0242ac110002, 02:42:ac:11:00:02
            EE-EE-EE-EE-EE-EE, eeeeeeeeeeee, ee:ee:ee:ee:ee:ee
            00:00:00:00:00:00, 000000000000, 00:00:00:00:00:00
            ff:FF:ff:FF:ff:FF, ffffffffffff, ff:ff:ff:ff:ff:ff
            """)
    void readsPairsOfHexDigitsAndWritesThemInLowerCase(String text, String bytes, String canonical) {
        MacAddress mac = MacAddress.parse(text);

        assertEquals(canonical, mac.toString());
        assertArrayEquals(HexFormat.of().parseHex(bytes), mac.toBytes());
        assertEquals(mac, MacAddress.of(mac.toBytes()));
        assertEquals(mac.hashCode(), MacAddress.of(mac.toBytes()).hashCode());
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            00:00:5e:00:53:01, false, false
            01:00:5e:00:00:01, true,  false
            02:42:ac:11:00:02, false, true
            ff:ff:ff:ff:ff:ff, true,  true
            """)
    void knowsTheGroupBitAndTheLocalBit(String text, boolean multicast, boolean local) {
        assertEquals(multicast, MacAddress.parse(text).isMulticast());
        assertEquals(local, MacAddress.parse(text).isLocallyAdministered());
    }

    /** RFC 4291 appendix A has the first; the second is the gateway of every pod. */
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            34-56-78-9A-BC-DE, fe80::3656:78ff:fe9a:bcde
            ee:ee:ee:ee:ee:ee, fe80::ecee:eeff:feee:eeee
            00:00:00:00:00:00, fe80::200:ff:fe00:0
            ff:ff:ff:ff:ff:ff, fe80::fdff:ffff:feff:ffff
            """)
    void givesTheLinkLocalAddressOfItsInterface(String mac, String address) {
        assertEquals(IpAddress.parse(address), MacAddress.parse(mac).toLinkLocal());
    }

    @Test
    void sortsByUnsignedValue() {
        List<String> sorted = Stream.of("ff:00:00:00:00:00", "00:00:00:00:00:ff", "80:00:00:00:00:00")
                .map(MacAddress::parse)
                .sorted()
                .map(MacAddress::toString)
                .toList();

        assertEquals(List.of("00:00:00:00:00:ff", "80:00:00:00:00:00", "ff:00:00:00:00:00"), sorted);
    }

    @Test
    void takesSixBytesOnly() {
        String message = assertThrows(IllegalArgumentException.class, () -> MacAddress.of(new byte[8]))
                .getMessage();

        assertTrue(message.contains("6 bytes, not 8"), message);
    }
}
