package dev.poplin.netlink.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.wireguard.WireGuardConfiguration.QuickSetting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("N6")
class WireGuardConfigurationTest {

    private static final String SECRET = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
    private static final String KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    private static final String FILE =
            """
            # made by hand
            [interface]
            Address = 10.0.0.1/24, fd00::1/64
            PRIVATEKEY=AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
            ListenPort = 51820   # the usual one
            FwMark = 0x42
            postup = echo a = b

            [Peer]
            PublicKey = AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
            AllowedIPs = 10.0.0.5/24, fd00::/64
            AllowedIPs = 10.9.0.1
            Endpoint = [fe80::1%3]:51821
            PersistentKeepalive = off
            [Peer]
            PresharedKey = AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
            PublicKey = BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=
            AllowedIPs =
            Endpoint = gateway.example:7
            """;

    private static WireGuardConfiguration read() {
        return WireGuardConfiguration.parse(FILE, name -> {
            assertEquals("gateway.example", name);
            return IpAddress.parse("192.0.2.7");
        });
    }

    @Test
    void aPublicKeyIsThatOfItsPrivateOne() {
        // By wg pubkey.
        assertEquals(
                "zo060cy2M+x7cMF4FKXHbs0CloUFDTRHRboFhw5YfVk=",
                SecretKey.parse(SECRET).publicKey().toString());
        SecretKey made = SecretKey.generatePrivate();
        assertEquals(made, SecretKey.parse(made.base64()));
        assertEquals(0, made.toBytes()[0] & 7);
        assertEquals(0x40, made.toBytes()[31] & 0xc0);
        assertNotEquals(made, SecretKey.generatePrivate());
        assertNotEquals(SecretKey.generatePreshared(), SecretKey.generatePreshared());
    }

    @Test
    void aFileIsReadInAnyCaseAndWhatOnlyWgQuickUnderstandsIsKeptApart() {
        WireGuardConfiguration configuration = read();
        assertEquals(Optional.of(SecretKey.parse(SECRET)), configuration.privateKey());
        assertEquals(OptionalInt.of(51_820), configuration.listenPort());
        assertEquals(OptionalInt.of(0x42), configuration.firewallMark());
        assertEquals(
                List.of(
                        new QuickSetting(3, "Address", "10.0.0.1/24, fd00::1/64"),
                        new QuickSetting(7, "PostUp", "echo a = b")),
                configuration.quick());
        WireGuardConfiguration.Peer first = configuration.peers().get(0);
        assertEquals(KEY, first.key().toString());
        assertEquals(
                List.of(Cidr.parse("10.0.0.0/24"), Cidr.parse("fd00::/64"), Cidr.parse("10.9.0.1/32")),
                first.allowedIps());
        assertEquals(Optional.of(new Endpoint(IpAddress.parse("fe80::1"), 51_821, 3)), first.endpoint());
        assertEquals(Optional.of(Duration.ZERO), first.keepalive());
        WireGuardConfiguration.Peer second = configuration.peers().get(1);
        assertEquals(Optional.of(SecretKey.parse(SECRET)), second.presharedKey());
        assertEquals(List.of(), second.allowedIps());
        assertEquals(Optional.of(Endpoint.of(IpAddress.parse("192.0.2.7"), 7)), second.endpoint());
        assertFalse(configuration.toString().contains("AgIC"), "no secret key is printed");
    }

    @Test
    void aFileThatIsWrittenIsReadAsItWas() {
        WireGuardConfiguration configuration = read();
        WireGuardConfiguration again = WireGuardConfiguration.parse(configuration.text());
        assertEquals(configuration.text(), again.text());
        assertEquals(configuration.peers(), again.peers());
        assertEquals(configuration.privateKey(), again.privateKey());
        assertTrue(configuration
                .text()
                .startsWith("[Interface]\nAddress = 10.0.0.1/24, fd00::1/64\nPostUp = echo a = b\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    [Peer];AllowedIPs = 10.0.0.0/8                    | 1 | a peer without a PublicKey
                    [Interface];Port = 3                              | 2 | no such setting: Port
                    [Interface];[Peers]                               | 2 | [Interface] or [Peer]
                    [Interface];;ListenPort = 65536                   | 3 | not within 0 and 65535
                    [Interface];ListenPort = +5                       | 2 | not within 0 and 65535
                    [Interface];FwMark = 0x100000000                  | 2 | not within
                    [Interface];FwMark = red                          | 2 | is no mark
                    [Interface];PrivateKey = hunter2                  | 2 | not a key
                    [Peer];Address = 10.0.0.1/24                      | 2 | no such setting: Address
                    [Peer];Endpoint = 192.0.2.1                       | 2 | a colon and a port
                    [Peer];Endpoint = gateway.example:5               | 2 | not a name
                    [Peer];Endpoint = [fe80::1%eth0]:5                | 2 | is no number
                    [Peer];AllowedIPs = 10.0.0.0/33                   | 2 | AllowedIPs
                    [Peer];AllowedIPs = 10.0.0.0/8,                   | 2 | AllowedIPs
                    [Peer];PersistentKeepalive = 65536                | 2 | not within 0 and 65535
                    ListenPort = 5                                    | 1 | no such setting
                    [Interface];words                                 | 2 | neither a section nor a setting
                    """)
    void whatIsNotUnderstoodIsRefusedByItsLine(String file, int line, String reason) {
        ConfigurationSyntaxException refused = assertThrows(
                ConfigurationSyntaxException.class, () -> WireGuardConfiguration.parse(file.replace(';', '\n')));
        assertEquals(line, refused.line());
        assertTrue(refused.getMessage().startsWith("line " + line + ": "), refused.getMessage());
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }

    @Test
    void aKeyThatIsNotUnderstoodIsNotRepeated() {
        for (String file : List.of("[Interface]\n" + SECRET, "[Interface]\nPrivateKey = x" + SECRET)) {
            ConfigurationSyntaxException refused =
                    assertThrows(ConfigurationSyntaxException.class, () -> WireGuardConfiguration.parse(file));
            assertFalse(refused.getMessage().contains("AgIC"), refused.getMessage());
        }
    }
}
