package dev.poplin.netlink.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.MessageWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Messages of {@code wg} 1.0.20210914, and the answer of Debian's kernel 6.1 to it. The files that it read held the keys below;
 * {@code conf} said {@code ListenPort = 51822}, and {@code AllowedIPs = 10.1.0.0/16} for the peer.
 */
@Tag("N6")
@Tag("N8")
class RecordedWireGuardTest {

    private static final String[] NESTS = {"8", "8/0", "8/0/9", "8/0/9/0"};
    private static final PublicKey KEY = PublicKey.parse("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
    private static final SecretKey SECRET = SecretKey.parse("AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=");
    private static final SecretKey PRESHARED = SecretKey.parse("AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=");
    private static final SecretKey NO_KEY = SecretKey.of(new byte[32]);
    private static final Endpoint AT_INET6 = Endpoint.of(IpAddress.parse("fe80::1"), 51_821);
    private static final List<Cidr> ALLOWED = List.of(Cidr.parse("10.0.0.0/24"), Cidr.parse("fd00::/64"));

    private static void assertSaysWhatWgSaid(String recording, DeviceChange change) {
        assertEquals(
                RecordedMessage.first(recording).said(GenericFamily.GENERIC_HEADER_BYTES, NESTS),
                RecordedMessage.said(
                        out -> {
                            out.u8(1).u8(1).u16(0).attributeString(WireGuardDevice.NAME, "wg0");
                            change.messages().get(0).accept(out);
                        },
                        GenericFamily.GENERIC_HEADER_BYTES,
                        NESTS));
    }

    @Test
    void whatIsChangedIsSaidAsWgSaysIt() {
        assertSaysWhatWgSaid(
                "wg-set-device",
                DeviceChange.create().privateKey(SECRET).listenPort(51_820).firewallMark(0x42));
        assertSaysWhatWgSaid(
                "wg-set-peer",
                DeviceChange.create()
                        .peer(PeerChange.of(KEY)
                                .presharedKey(PRESHARED)
                                .endpoint(Endpoint.of(IpAddress.parse("192.0.2.1"), 51_821))
                                .keepalive(Duration.ofSeconds(25))
                                .replaceAllowedIps(ALLOWED)));
        assertSaysWhatWgSaid(
                "wg-set-endpoint-inet6",
                DeviceChange.create().peer(PeerChange.of(KEY).endpoint(AT_INET6)));
        assertSaysWhatWgSaid("wg-set-remove", DeviceChange.create().peer(PeerChange.remove(KEY)));
        assertSaysWhatWgSaid(
                "wg-setconf",
                DeviceChange.create()
                        .privateKey(NO_KEY)
                        .listenPort(51_822)
                        .firewallMark(0)
                        .replacePeers()
                        .peer(PeerChange.of(KEY).replaceAllowedIps(List.of(Cidr.parse("10.1.0.0/16")))));
    }

    /** As the kernel keeps it for Curve25519 (RFC 7748 section 5). */
    private static SecretKey clamped(SecretKey key) {
        byte[] bytes = key.toBytes();
        bytes[0] &= (byte) 0xf8;
        bytes[31] = (byte) (bytes[31] & 0x7f | 0x40);
        return SecretKey.of(bytes);
    }

    @Test
    void whatTheKernelTellsIsRead() {
        WireGuardDevice device =
                WireGuardDevice.decode(RecordedMessage.first("wg-show").reply());
        assertEquals("wg0", device.name());
        assertEquals(2, device.link());
        assertEquals(clamped(SECRET), device.privateKey());
        assertEquals(51_820, device.listenPort());
        assertEquals(0x42, device.firewallMark());
        assertEquals(1, device.peers().size());
        WireGuardPeer peer = device.peers().get(0);
        assertEquals(KEY, peer.key());
        assertEquals(PRESHARED, peer.presharedKey());
        assertEquals(AT_INET6, peer.endpoint());
        assertEquals(Duration.ofSeconds(25), peer.keepalive());
        assertNull(peer.lastHandshake());
        assertEquals(ALLOWED, peer.allowedIps());
    }

    @Test
    @Tag("N1.4")
    void anAttributeOfAnAllowedPrefixIsNamedByItsPath() {
        MessageWriter writer = new MessageWriter(512);
        writer.beginMessage(16, 0, 1).u8(1).u8(1).u16(0);
        PeerChange peer = PeerChange.of(KEY).replaceAllowedIps(ALLOWED);
        DeviceChange.create().peer(peer).messages().get(0).accept(writer);
        writer.endMessage();
        int last = writer.size() - 8;
        assertEquals(
                "WGDEVICE_A_PEERS/peer[0]/WGPEER_A_ALLOWEDIPS/allowedip[1]/WGALLOWEDIP_A_CIDR_MASK",
                WireGuard.NAMES.pathOf(writer.written(), 0, last));
    }
}
