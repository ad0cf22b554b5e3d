package dev.poplin.bgp.nlri;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 8277 without the Multiple Labels capability: one label field, of which neither the bottom of a stack nor a withdrawal is read. */
@Tag("B1.3")
@Tag("B1.4")
class LabelledNlriTest {

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static Nlri read(Family family, byte[] bytes) {
        assertEquals(1, NlriCodec.check(family, false, bytes, 0, bytes.length));
        return NlriCodec.read(family, false, bytes, 0, bytes.length, 1).get(0);
    }

    private static void isWrittenAs(byte[] bytes, Nlri nlri) {
        NlriList list = NlriList.of(nlri.family(), List.of(nlri));
        byte[] out = new byte[bytes.length];
        assertEquals(bytes.length, NlriCodec.encodedBytes(list, 0, 1, false));
        NlriCodec.write(list, 0, 1, false, out, 0);
        assertEquals(HexFormat.of().formatHex(bytes), HexFormat.of().formatHex(out));
    }

    @ParameterizedTest
    @CsvSource({"000640", "000641", "800000", "000000", "ffffff", "000010"})
    void readsOneLabelWhateverItsBits(String label) {
        byte[] plain = bytes("30" + label + "0a0000");
        LabelledNlri labelled = (LabelledNlri) read(Family.IPV4_LABELLED, plain);
        assertEquals(Cidr.parse("10.0.0.0/24"), labelled.prefix());
        assertEquals(List.of(Integer.parseInt(label, 16)), labelled.labels().entries());
        isWrittenAs(plain, labelled);

        byte[] vpn = bytes("70" + label + "0000fde800000001" + "0a0000");
        VpnNlri distinguished = (VpnNlri) read(Family.IPV4_VPN, vpn);
        assertEquals(Cidr.parse("10.0.0.0/24"), distinguished.prefix());
        assertEquals(RouteDistinguisher.ofAs(65_000, 1), distinguished.distinguisher());
        isWrittenAs(vpn, distinguished);

        byte[] ipv6 = bytes("38" + label + "20010db8");
        assertEquals(Cidr.parse("2001:db8::/32"), ((LabelledNlri) read(Family.IPV6_LABELLED, ipv6)).prefix());
    }

    @Test
    void refusesAPrefixThatIsTooLongBehindOneLabel() {
        byte[] stack = bytes("50 000640 000650 0a000000");
        assertTrue(NlriCodec.check(Family.IPV4_LABELLED, false, stack, 0, stack.length) < 0);
        byte[] half = bytes("10 0006");
        assertTrue(NlriCodec.check(Family.IPV4_LABELLED, false, half, 0, half.length) < 0);
    }

    /** ExaBGP writes one without a capability: it cannot be anything else. */
    @Test
    void readsAsAStackWhatIsTooLongForOneLabel() {
        byte[] stack = bytes("50 000640 000c81 0a000001");
        LabelledNlri host = (LabelledNlri) read(Family.IPV4_LABELLED, stack);
        assertEquals(new LabelledNlri(Cidr.parse("10.0.0.1/32"), MplsLabels.of(100, 200), 0), host);
        isWrittenAs(stack, host);
    }

    @Test
    void writesNoStackThatWouldBeReadAsOneLabel() {
        LabelledNlri two = new LabelledNlri(Cidr.parse("10.0.0.0/8"), MplsLabels.of(16, 17), 0);
        NlriList list = NlriList.of(two.family(), List.of(two));
        assertThrows(IllegalArgumentException.class, () -> NlriCodec.write(list, 0, 1, false, new byte[64], 0));
        VpnNlri three =
                new VpnNlri(RouteDistinguisher.ofAs(1, 1), Cidr.parse("2001:db8::1/128"), MplsLabels.of(16, 17, 18), 0);
        NlriList longest = NlriList.of(three.family(), List.of(three));
        assertThrows(IllegalArgumentException.class, () -> NlriCodec.write(longest, 0, 1, false, new byte[64], 0));
    }
}
