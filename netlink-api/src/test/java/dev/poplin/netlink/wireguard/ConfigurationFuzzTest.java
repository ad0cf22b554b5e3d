package dev.poplin.netlink.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.inet.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("N6")
@Tag("N8")
class ConfigurationFuzzTest {

    static Stream<byte[]> files() {
        return Stream.of(
                        """
                        [Interface]
                        Address = 10.0.0.1/24
                        PrivateKey = AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
                        ListenPort = 51820
                        FwMark = 0x42
                        [Peer]
                        PublicKey = AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
                        AllowedIPs = 10.0.0.0/24, fd00::/64
                        Endpoint = [fe80::1%3]:51821
                        PersistentKeepalive = 25
                        """,
                        "[Peer]\nPublicKey=AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\nEndpoint=a.example:5\n")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What is read is written so that it is read again as it was. */
    @MethodSource("files")
    @FuzzTest
    void anyTextIsAConfigurationOrRefusedByItsLine(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        WireGuardConfiguration read;
        try {
            read = WireGuardConfiguration.parse(text, name -> IpAddress.parse("192.0.2.1"));
        } catch (ConfigurationSyntaxException refusal) {
            assertTrue(refusal.line() >= 1 && refusal.line() <= text.split("\n", -1).length);
            return;
        }
        assertEquals(read.text(), WireGuardConfiguration.parse(read.text()).text());
    }
}
