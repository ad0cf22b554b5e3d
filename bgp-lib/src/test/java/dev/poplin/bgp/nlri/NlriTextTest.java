package dev.poplin.bgp.nlri;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NLRI as people read them. */
@Tag("B1.3")
@Tag("B1.6")
class NlriTextTest {

    private static String text(Family family, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertEquals(1, NlriCodec.check(family, false, bytes, 0, bytes.length), "it can be read");
        return NlriCodec.read(family, false, bytes, 0, bytes.length, 1).get(0).toString();
    }

    /** The texts are those of {@code birdc eval} of BIRD 2.0.12, but for true and false, which it cannot be told. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            textBlock =
                    """
            1 @ 01080a 038117                          @ flow4 { dst 10.0.0.0/8; proto 23; }
            1 @ 01080a 04 0218 441e 0328 4532 033c 4546 8150 @ flow4 { dst 10.0.0.0/8; port > 24 && < 30 || 40..50,60..70,80; }
            1 @ 098103                                 @ flow4 { tcp flags 0x3/0x3; }
            1 @ 090103 c20c                            @ flow4 { tcp flags 0x3/0x3 && 0x0/0xc; }
            1 @ 090103 420c c310                       @ flow4 { tcp flags 0x3/0x3 && 0x0/0xc && !0x10/0x10; }
            1 @ 098312                                 @ flow4 { tcp flags !0x12/0x12; }
            1 @ 0c0101 0102 8104                       @ flow4 { fragment dont_fragment || is_fragment || first_fragment; }
            1 @ 0c0102 c304                            @ flow4 { fragment is_fragment && !first_fragment; }
            1 @ 078103 088101 0a8164 0b810a            @ flow4 { icmp type 3; icmp code 1; length 100; dscp 10; }
            1 @ 038305 058506                          @ flow4 { proto >= 5; dport <= 6; }
            1 @ 038600 058105                          @ flow4 { proto != 0; dport 5; }
            1 @ 038700                                 @ flow4 { proto true; }
            2 @ 01 65 40 0001000200 038117 06 0218 441e 0128 0132 013c 0346 c550 @ flow6 { dst ::1:2:0:0/101 offset 64; next header 23; sport > 24 && < 30 || 40,50,60,70..80; }
            """)
    void flowSpecificationsAreShownAsBirdShowsThem(int afi, String conditions, String text) {
        int length = conditions.replace(" ", "").length() / 2;
        assertEquals(text, text(Family.of(afi, 133), HexFormat.of().toHexDigits((byte) length) + conditions));
    }

    /** {@code vpn4} and {@code vpn6} of BIRD; labels stand behind, as in its routes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            128 | 60 000641 0000fde800000001 0a | 65000:1 10.0.0.0/8 mpls 100
            128 | 60 000641 00010a0000010001 0a | 10.0.0.1:1 10.0.0.0/8 mpls 100
            128 | 60 000641 00020000fde80001 0a | 2:65000:1 10.0.0.0/8 mpls 100
            128 | 60 800000 0002fa56ea000001 0a | 4200000000:1 10.0.0.0/8 mpls withdrawn
            4   | 20 000641 0a                  | 10.0.0.0/8 mpls 100
            """)
    void prefixesOfVpnsAreShownAsBirdShowsThem(int safi, String hex, String text) {
        assertEquals(text, text(Family.of(1, safi), hex));
    }

    private static final String RD = "0000fde800000001";
    private static final String ESI = "00112233445566778899";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            01 19 RD ESI 00000005 000641                           | evpn ead 65000:1 5 00:11:22:33:44:55:66:77:88:99
            02 21 RD ESI 00000005 30 021122334455 00 000641        | evpn mac 65000:1 5 02:11:22:33:44:55 *
            02 25 RD ESI 00000005 30 021122334455 20 c0000201 000641 | evpn mac 65000:1 5 02:11:22:33:44:55 192.0.2.1
            03 11 RD 00000005 20 c0000201                          | evpn imet 65000:1 5 192.0.2.1
            04 17 RD ESI 20 c0000201                               | evpn es 65000:1 00:11:22:33:44:55:66:77:88:99 192.0.2.1
            05 22 RD ESI 00000005 18 0a010000 c0000201 000641      | evpn prefix 65000:1 5 10.1.0.0/24
            09 02 0102                                             | evpn type 9 0102
            """)
    void routesOfEthernetVpnsAreShownByTheirKeys(String hex, String text) {
        assertEquals(text, text(Family.L2VPN_EVPN, hex.replace("RD", RD).replace("ESI", ESI)));
    }
}
