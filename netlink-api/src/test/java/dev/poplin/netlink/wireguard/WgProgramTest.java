package dev.poplin.netlink.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.PeerTest;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys and files side by side with {@code wg}. It speaks here with a device in user space, by
 * {@code /var/run/wireguard/NAME.sock}, so no kernel with WireGuard is needed: what it asks of the device is what we ask of the kernel.
 */
@PeerTest(programs = "wg")
@Tag("N6")
@Timeout(60)
class WgProgramTest {

    private static final String DEVICE = "poplin-" + ProcessHandle.current().pid();
    private static final String ONE = "01".repeat(32);
    private static final String TWO = "02".repeat(32);
    private static final String FIVE = "05".repeat(32);
    private static final List<String> HAS = List.of(
            "private_key=" + TWO,
            "listen_port=51820",
            "fwmark=66",
            "public_key=" + ONE,
            "preshared_key=" + TWO,
            "endpoint=[2001:db8::1]:51821",
            "persistent_keepalive_interval=25",
            "allowed_ip=10.0.0.0/24",
            "allowed_ip=fd00::/64",
            "public_key=" + FIVE,
            "allowed_ip=10.1.0.0/16");
    private static final String FILE =
            """
            [Interface]
            PrivateKey = AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
            FwMark = 7
            # two peers, of which the device has one
            [peer]
            PublicKey=AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
            AllowedIPs = 10.0.0.0/24, fd00::/64
            AllowedIPs = 10.9.0.1
            Endpoint = 192.0.2.1:5
            PersistentKeepalive = off
            [Peer]
            PublicKey = CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=
            PresharedKey = AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
            """;

    @TempDir
    private Path folder;

    private static String wg(String input, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("timeout", "10", "wg"));
        all.addAll(Arrays.asList(words));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertTrue(process.waitFor(10, TimeUnit.SECONDS), "wg ends");
        assertEquals(0, process.exitValue(), output);
        return output;
    }

    /** A device that has what {@link #HAS} says, and keeps what it is told. */
    private static final class Device implements AutoCloseable {

        private final Path path = Path.of("/var/run/wireguard", DEVICE + ".sock");
        private final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        private final List<List<String>> told = new CopyOnWriteArrayList<>();
        private final Thread thread = new Thread(this::serve, "poplin-test-wg");

        private Device() throws IOException {
            Files.createDirectories(path.getParent());
            server.bind(UnixDomainSocketAddress.of(path));
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            try {
                while (true) {
                    try (SocketChannel client = server.accept()) {
                        answer(client);
                    }
                }
            } catch (AsynchronousCloseException e) {
                // The test is over.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void answer(SocketChannel client) throws IOException {
            StringBuilder request = new StringBuilder();
            ByteBuffer bytes = ByteBuffer.allocate(65_536);
            while (request.indexOf("\n\n") < 0 && client.read(bytes.clear()) >= 0) {
                request.append(StandardCharsets.US_ASCII.decode(bytes.flip()));
            }
            List<String> lines = request.toString().strip().lines().toList();
            if (lines.isEmpty()) {
                return; // wg looks first whether anybody is there.
            }
            boolean asked = lines.equals(List.of("get=1"));
            if (!asked) {
                told.add(lines.subList(1, lines.size()));
            }
            String answer = (asked ? String.join("\n", HAS) + "\n" : "") + "errno=0\n\n";
            client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        }

        @Override
        public void close() throws IOException {
            server.close();
            Files.deleteIfExists(path);
            try {
                thread.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void publicKeysAreThoseOfWg() throws Exception {
        String made = wg("", "genkey").strip();
        assertEquals(
                wg(made, "pubkey").strip(), SecretKey.parse(made).publicKey().toString());
        SecretKey ours = SecretKey.generatePrivate();
        assertEquals(wg(ours.base64(), "pubkey").strip(), ours.publicKey().toString());
        String preshared = wg("", "genpsk").strip();
        assertEquals(preshared, SecretKey.parse(preshared).base64());
    }

    @Test
    void aDeviceIsToldWhatWgTellsIt() throws Exception {
        Path file = Files.writeString(folder.resolve("wg0.conf"), FILE);
        WireGuardConfiguration configuration = WireGuardConfiguration.parse(FILE);
        try (Device device = new Device()) {
            wg("", "setconf", DEVICE, file.toString());
            wg("", "addconf", DEVICE, file.toString());
            wg("", "syncconf", DEVICE, file.toString());
            assertEquals(3, device.told.size());
            assertEquals(device.told.get(0), said(configuration.toSet()));
            assertEquals(device.told.get(1), said(configuration.toAdd()));
            assertEquals(device.told.get(2), said(configuration.toSync(has())));
        }
    }

    @Test
    void aDeviceIsPrintedAsByWg() throws Exception {
        try (Device device = new Device()) {
            assertEquals(
                    wg("", "showconf", DEVICE).strip(),
                    WireGuardConfiguration.of(has()).text().strip());
            assertEquals(List.of(), device.told);
        }
    }

    /** What {@link #HAS} says, as the kernel would tell it. */
    private static WireGuardDevice has() {
        WireGuardConfiguration configuration = WireGuardConfiguration.parse(
                """
                [Interface]
                PrivateKey = AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
                ListenPort = 51820
                FwMark = 66
                [Peer]
                PublicKey = AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
                PresharedKey = AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
                Endpoint = [2001:db8::1]:51821
                PersistentKeepalive = 25
                AllowedIPs = 10.0.0.0/24, fd00::/64
                [Peer]
                PublicKey = BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=
                AllowedIPs = 10.1.0.0/16
                """);
        Consumer<MessageWriter> message = configuration.toSet().messages().get(0);
        return WireGuardDevice.decode(RecordedMessage.reply(out -> message.accept(out.u32(0))));
    }

    /** A change as wg says it to a device in user space. */
    private static List<String> said(DeviceChange change) {
        List<String> said = new ArrayList<>();
        for (Consumer<MessageWriter> message : change.messages()) {
            AttributeReader device = RecordedMessage.reply(message).attributes(0);
            while (device.next()) {
                switch (device.type()) {
                    case 3 -> said.add("private_key=" + HexFormat.of().formatHex(device.bytes()));
                    case 6 -> said.add("listen_port=" + device.u16());
                    case 7 -> said.add("fwmark=" + device.u32());
                    case 5 -> said.add("replace_peers=" + (device.u32() == 1));
                    default -> {
                        AttributeReader peers = device.nested();
                        while (peers.next()) {
                            sayPeer(peers.nested(), said);
                        }
                    }
                }
            }
        }
        return said;
    }

    private static void sayPeer(AttributeReader peer, List<String> said) {
        boolean replace = false;
        List<String> allowed = new ArrayList<>();
        while (peer.next()) {
            switch (peer.type()) {
                case 1 -> said.add("public_key=" + HexFormat.of().formatHex(peer.bytes()));
                case 2 -> said.add("preshared_key=" + HexFormat.of().formatHex(peer.bytes()));
                case 3 -> {
                    replace = (peer.u32() & 2) != 0;
                    if ((peer.u32() & 1) != 0) {
                        said.add("remove=true");
                    }
                }
                case 4 -> said.add("endpoint=" + Endpoint.decode(peer.bytes()).orElseThrow());
                case 5 -> said.add("persistent_keepalive_interval=" + peer.u16());
                default -> {
                    AttributeReader entries = peer.nested();
                    while (entries.next()) {
                        AttributeReader entry = entries.nested();
                        String address = "";
                        while (entry.next()) {
                            switch (entry.type()) {
                                case 2 -> address = entry.address().toString();
                                case 3 -> allowed.add("allowed_ip=" + address + "/" + entry.u8());
                                default -> {
                                    // The family is that of the address.
                                }
                            }
                        }
                    }
                }
            }
        }
        if (replace) {
            said.add("replace_allowed_ips=true");
        }
        said.addAll(allowed);
    }
}
