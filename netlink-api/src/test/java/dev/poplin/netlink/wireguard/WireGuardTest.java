package dev.poplin.netlink.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.AbsentTransport;
import dev.poplin.netlink.system.ScriptedTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** WireGuard with a kernel that keeps what it is told, as linux/wireguard.h lays it out, and tells it again. */
@Tag("N6")
@Tag("N8")
class WireGuardTest {

    private static final int FAMILY = 0x1d;
    private static final String KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    private static final String SECRET = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

    private final List<ByteBuffer> changes = new ArrayList<>();
    private final WireGuard wireGuard = Netlink.over(
                    new AbsentTransport("route", Errno.EPROTONOSUPPORT),
                    new AbsentTransport("netfilter", Errno.EPROTONOSUPPORT),
                    new ScriptedTransport(this::kernel))
            .wireGuard();

    private void kernel(ScriptedTransport kernel, int number) {
        ByteBuffer request = kernel.sent().get(kernel.sent().size() - 1);
        int type = Short.toUnsignedInt(request.getShort(4));
        boolean dump = (request.getShort(6) & MessageFlags.DUMP) == MessageFlags.DUMP;
        if (type != FAMILY) {
            kernel.answer(out -> out.beginMessage(16, 0, number)
                    .u32(0x0201)
                    .attributeU16(1, FAMILY)
                    .attributeString(2, "wireguard")
                    .attributeU32(3, 1)
                    .endMessage());
        }
        if (dump) {
            for (ByteBuffer change : changes) {
                byte[] attributes = new byte[change.remaining() - 20];
                change.duplicate().position(20).get(attributes);
                kernel.answer(out -> out.beginMessage(FAMILY, MessageFlags.MULTI, number)
                        .u32(0x0100)
                        .bytes(attributes)
                        .endMessage());
            }
            kernel.answer(out -> out.beginMessage(MessageType.DONE, MessageFlags.MULTI, number)
                    .u32(0)
                    .endMessage());
            return;
        }
        if (type == FAMILY) {
            changes.add(request);
        }
        kernel.answer(out -> acknowledgement(out, number));
    }

    private static void acknowledgement(MessageWriter out, int number) {
        out.beginMessage(MessageType.ERROR, MessageFlags.CAPPED, number)
                .u32(0)
                .u64(0)
                .u64(0)
                .endMessage();
    }

    @Test
    void writesWhatTheHeaderFileLaysOut() throws Exception {
        wireGuard.change(
                "wg0",
                DeviceChange.create()
                        .listenPort(51_820)
                        .peer(PeerChange.of(PublicKey.parse(KEY))
                                .endpoint(Endpoint.of(IpAddress.parse("192.0.2.1"), 51_821))
                                .keepalive(Duration.ofSeconds(25))
                                .replaceAllowedIps(List.of(Cidr.parse("10.0.0.0/24")))));
        byte[] sent = new byte[changes.get(0).remaining() - 16];
        changes.get(0).duplicate().position(16).get(sent);
        String expected = "01010000" // WG_CMD_SET_DEVICE, version 1
                + "08000200" + "77673000" // WGDEVICE_A_IFNAME "wg0"
                + "06000600" + "6cca0000" // LISTEN_PORT, padded
                + "70000880" // PEERS
                + "6c000080" // the first one
                + "24000100" + "01".repeat(32) // PUBLIC_KEY
                + "08000300" + "02000000" // FLAGS: replace the allowed addresses
                + "14000400" + "0200" + "ca6d" + "c0000201" + "0000000000000000" // ENDPOINT, sockaddr_in
                + "06000500" + "19000000" // PERSISTENT_KEEPALIVE_INTERVAL
                + "20000980" // ALLOWEDIPS
                + "1c000080"
                + "06000100" + "02000000" // FAMILY
                + "08000200" + "0a000000" // IPADDR
                + "05000300" + "18000000"; // CIDR_MASK
        assertEquals(expected, HexFormat.of().formatHex(sent));
    }

    /** Whoever renames a link between the two questions does not hide it. */
    @Test
    void aListAsksForEachLinkByItsIndex() throws Exception {
        ScriptedTransport routes = new ScriptedTransport((kernel, number) -> kernel.answer(out -> {
            out.beginMessage(16, MessageFlags.MULTI, number)
                    .u32(0)
                    .u32(7)
                    .u32(0)
                    .u32(0)
                    .attributeString(3, "wg0")
                    .nested(18, () -> out.attributeString(1, "wireguard"));
            out.endMessage();
            out.beginMessage(MessageType.DONE, MessageFlags.MULTI, number)
                    .u32(0)
                    .endMessage();
        }));
        ScriptedTransport generic = new ScriptedTransport(this::kernel);
        changes.add(change(out -> out.attributeU32(1, 7).attributeString(2, "wg1")));
        List<WireGuardDevice> listed = Netlink.over(
                        routes, new AbsentTransport("netfilter", Errno.EPROTONOSUPPORT), generic)
                .wireGuard()
                .list();
        assertEquals(List.of("wg1"), listed.stream().map(WireGuardDevice::name).toList());
        ByteBuffer asked = generic.sent().get(generic.sent().size() - 1);
        byte[] attributes = new byte[asked.remaining() - 20];
        asked.duplicate().position(20).get(attributes);
        // WGDEVICE_A_IFINDEX
        assertEquals("08000100" + "07000000", HexFormat.of().formatHex(attributes));
    }

    private static ByteBuffer change(Consumer<MessageWriter> attributes) {
        MessageWriter writer = new MessageWriter(64);
        writer.beginMessage(FAMILY, 0, 0).u32(0x0101);
        attributes.accept(writer);
        writer.endMessage();
        return writer.written();
    }

    @Test
    void readsWhatWasWritten() throws Exception {
        Endpoint endpoint = new Endpoint(IpAddress.parse("fe80::1"), 51_821, 7);
        List<Cidr> allowed = List.of(Cidr.parse("10.0.0.0/24"), Cidr.parse("fd00::/64"));
        wireGuard.change(
                "wg0",
                DeviceChange.create()
                        .privateKey(SecretKey.parse(SECRET))
                        .firewallMark(0x42)
                        .replacePeers()
                        .peer(PeerChange.of(PublicKey.parse(KEY))
                                .presharedKey(SecretKey.parse(SECRET))
                                .endpoint(endpoint)
                                .replaceAllowedIps(allowed)));
        WireGuardDevice device = wireGuard.get("wg0");
        assertEquals("wg0", device.name());
        assertEquals(SecretKey.parse(SECRET), device.privateKey());
        assertEquals(0x42, device.firewallMark());
        WireGuardPeer peer = device.peers().get(0);
        assertEquals(KEY, peer.key().toString());
        assertEquals(endpoint, peer.endpoint());
        assertEquals("[fe80::1%7]:51821", endpoint.toString());
        assertEquals(allowed, peer.allowedIps());
        assertEquals(null, peer.lastHandshake());
        assertFalse(device.toString().contains(SECRET), device.toString());
    }

    @Test
    void addressesAreAddedToThoseThatAPeerHas() throws Exception {
        Cidr first = Cidr.parse("10.1.0.0/16");
        Cidr second = Cidr.parse("fd00::/8");
        PublicKey key = PublicKey.parse(KEY);
        wireGuard.change("wg0", DeviceChange.create().peer(PeerChange.of(key).addAllowedIps(List.of(first))));
        wireGuard.change("wg0", DeviceChange.create().peer(PeerChange.of(key).addAllowedIps(List.of(second))));
        assertEquals(List.of(first, second), wireGuard.get("wg0").peers().get(0).allowedIps());
        // Without WGPEER_A_FLAGS, which would say that the addresses are all.
        assertEquals(
                changes.get(0).remaining() + 8,
                sizeOf(DeviceChange.create().peer(PeerChange.of(key).replaceAllowedIps(List.of(first)))));
    }

    private int sizeOf(DeviceChange change) throws Exception {
        wireGuard.change("wg0", change);
        return changes.get(changes.size() - 1).remaining();
    }

    @Test
    void splitsWhatDoesNotFitOneMessageAndPutsItTogetherAgain() throws Exception {
        List<Cidr> many = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            many.add(Cidr.parse("10.0.0.0/8").subnet(32, i));
        }
        DeviceChange change = DeviceChange.create().replacePeers();
        for (int i = 1; i <= 3; i++) {
            byte[] key = new byte[32];
            key[0] = (byte) i;
            change.peer(PeerChange.of(PublicKey.of(key)).replaceAllowedIps(many));
        }
        wireGuard.change("wg0", change);
        assertTrue(changes.size() > 10, changes.size() + " messages");
        assertTrue(changes.stream().allMatch(message -> message.remaining() < 65_536));
        WireGuardDevice device = wireGuard.get("wg0");
        assertEquals(3, device.peers().size());
        device.peers().forEach(peer -> assertEquals(many, peer.allowedIps()));
    }

    /** A kernel with a bridge and two WireGuard links. */
    private static void links(ScriptedTransport kernel, int number) {
        for (String name : List.of("wg0", "br0", "wg1")) {
            kernel.answer(out -> out.beginMessage(16, MessageFlags.MULTI, number)
                    .bytes(new byte[16])
                    .attributeString(3, name)
                    .nested(18, () -> out.attributeString(1, name.startsWith("wg") ? "wireguard" : "bridge"))
                    .endMessage());
        }
        kernel.answer(out -> out.beginMessage(MessageType.DONE, MessageFlags.MULTI, number)
                .u32(0)
                .endMessage());
    }

    @Test
    void allWireGuardLinksAreListed() throws Exception {
        WireGuard listing = Netlink.over(
                        new ScriptedTransport(WireGuardTest::links),
                        new AbsentTransport("netfilter", Errno.EPROTONOSUPPORT),
                        new ScriptedTransport(this::kernel))
                .wireGuard();
        assertEquals(List.of(), listing.list());
        listing.change("wg0", DeviceChange.create().listenPort(51_820));
        assertEquals(
                List.of("wg0", "wg0"),
                listing.list().stream().map(WireGuardDevice::name).toList());
    }

    @Test
    void eachPartOfAChangeThatAddsNoPeerSaysSo() throws Exception {
        PublicKey key = PublicKey.parse(KEY);
        List<Cidr> many = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            many.add(Cidr.parse("10.0.0.0/8").subnet(32, i));
        }
        wireGuard.change(
                "wg0",
                DeviceChange.create().peer(PeerChange.of(key).onlyIfThere().replaceAllowedIps(many)));
        assertTrue(changes.size() > 1, changes.size() + " messages");
        List<Integer> flags =
                changes.stream().map(WireGuardTest::flagsOfTheFirstPeer).toList();
        List<Integer> expected = new ArrayList<>(Collections.nCopies(changes.size(), 4)); // WGPEER_F_UPDATE_ONLY
        expected.set(0, 4 | 2); // and WGPEER_F_REPLACE_ALLOWEDIPS, once
        assertEquals(expected, flags);
    }

    /** What follows the name, the beginning of two nests and the key. */
    private static int flagsOfTheFirstPeer(ByteBuffer message) {
        int at = 20 + 8 + 4 + 4 + 36;
        return message.getShort(at + 2) == 3 ? message.getInt(at + 4) : 0;
    }

    @Test
    void refusesWhatIsNoKeyAndDoesNotRepeatIt() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> SecretKey.parse("hunter2hunter2"));
        assertFalse(refused.getMessage().contains("hunter2"), refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> PublicKey.of(new byte[31]));
        assertThrows(IllegalArgumentException.class, () -> Endpoint.of(IpAddress.parse("192.0.2.1"), 0));
        assertThrows(IllegalArgumentException.class, () -> DeviceChange.create().listenPort(65_536));
        assertThrows(IllegalArgumentException.class, () -> PeerChange.of(PublicKey.parse(KEY))
                .keepalive(Duration.ofDays(1)));
    }

    /** Cut to seconds it would be zero, which is never. */
    @Test
    void refusesAKeepaliveOfFractionsOfASecond() {
        PublicKey key = PublicKey.parse(KEY);
        Duration half = Duration.ofMillis(500);
        assertThrows(IllegalArgumentException.class, () -> PeerChange.of(key).keepalive(half));
        assertThrows(
                IllegalArgumentException.class,
                () -> new WireGuardConfiguration.Peer(
                        key, Optional.empty(), Optional.empty(), Optional.of(half), List.of()));
    }
}
