package dev.poplin.bgp.message;

import static dev.poplin.bgp.message.MalformedUpdates.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.poplin.bgp.attribute.Flaw;
import dev.poplin.bgp.nlri.Family;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The next hops that each family may have in MP_REACH_NLRI. */
@Tag("B1.3")
@Tag("B1.4")
class NextHopFormTest {

    private static final Set<Family> FAMILIES = Set.of(
            Family.IPV4_FLOW,
            Family.IPV6_FLOW,
            Family.IPV4_VPN_FLOW,
            Family.IPV4_VPN,
            Family.IPV6_VPN,
            Family.LINK_STATE,
            Family.LINK_STATE_VPN);
    private static final Negotiated NEGOTIATED = new Negotiated(true, FAMILIES, true);

    private static final String RD = "0000000000000000";
    private static final String IPV6 = "20010db8000000000000000000000001";
    private static final String LOCAL = "fe800000000000000000000000000001";

    private static Decoded decode(String family, String hop, String nlri) {
        String hex = hop.replace("RD", RD)
                .replace("IPV6", IPV6)
                .replace("LOCAL", LOCAL)
                .replace(" ", "");
        String value = family + HexFormat.of().toHexDigits((byte) (hex.length() / 2)) + hex + "00" + nlri;
        String length =
                HexFormat.of().toHexDigits((short) (value.replace(" ", "").length() / 2));
        return MessageDecoder.decode(update("", "ORIGIN AS_PATH 900e" + length + value, ""), NEGOTIATED);
    }

    /** RFC 9552 §5.5. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            RD c0000201      | 192.0.2.1
            RD IPV6          | 2001:db8::1
            RD IPV6 RD LOCAL | 2001:db8::1 fe80::1
            """)
    void aLinkStateVpnHasADistinguisherBeforeItsNextHop(String hop, String expected) {
        Decoded.Valid valid = assertInstanceOf(Decoded.Valid.class, decode("400448", hop, "00630000"));
        assertEquals(List.of(), valid.faults());
        Update update = (Update) valid.message();
        assertEquals(expected, update.reachable().get(0).nextHop().orElseThrow().toString());
        ByteBuffer again = MessageEncoder.encode(update, NEGOTIATED).get(0);
        assertEquals(valid, MessageDecoder.decode(again, NEGOTIATED));
    }

    /** RFC 8955 §4: it is to be ignored. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            000185 | ''               | 03038106                   | no
            000185 | 00000000         | 03038106                   | 0.0.0.0
            000185 | e0000001         | 03038106                   | 224.0.0.1
            000185 | 0102030405       | 03038106                   | no
            000185 | RD c0000201      | 03038106                   | no
            000285 | IPV6             | 03038106                   | 2001:db8::1
            000285 | c0000201         | 03038106                   | 192.0.2.1
            000285 | RD IPV6          | 03038106                   | no
            000186 | RD c0000201      | 0b0000fde800000001038106   | no
            000186 | RD IPV6          | 0b0000fde800000001038106   | no
            000186 | RD IPV6 RD LOCAL | 0b0000fde800000001038106   | no
            """)
    void aFlowSpecificationMayHaveAnyNextHop(String family, String hop, String nlri, String expected) {
        Decoded.Valid valid = assertInstanceOf(Decoded.Valid.class, decode(family, hop, nlri));
        assertEquals(List.of(), valid.faults());
        Update update = (Update) valid.message();
        assertEquals(List.of(), update.withdrawn());
        assertEquals(
                expected,
                update.reachable().get(0).nextHop().map(NextHop::toString).orElse("no"));
        ByteBuffer again = MessageEncoder.encode(update, NEGOTIATED).get(0);
        assertEquals(valid, MessageDecoder.decode(again, NEGOTIATED));
    }

    @ParameterizedTest
    @CsvSource({
        "400448, c0000201, 00630000",
        "400448, IPV6, 00630000",
        "400447, RD c0000201, 00630000",
        "000180, c0000201, 70 000641 0000fde800000001 0a0000",
        "000280, RD c0000201, 78 000641 0000fde800000001 20010db8",
    })
    void otherLengthsAreMalformed(String family, String hop, String nlri) {
        Decoded.Fatal fatal = assertInstanceOf(Decoded.Fatal.class, decode(family, hop, nlri));
        assertEquals(Flaw.NEXT_HOP, fatal.faults().get(0).flaw());
    }
}
