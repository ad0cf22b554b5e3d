package dev.poplin.netlink.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("B2.5")
class DescriptorSocketTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private static DescriptorSocket.Packet next(DescriptorSocket socket) throws IOException {
        DescriptorSocket.Packet packet = socket.receive(SOON);
        assertNotNull(packet);
        return packet;
    }

    /** A channel that says that it is connected, of a path that is not a file afterwards. */
    private SocketChannel connectedChannel() throws IOException {
        UnixDomainSocketAddress place = UnixDomainSocketAddress.of(directory.resolve("fresh"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(place);
            return SocketChannel.open(place);
        }
    }

    @Test
    void aTcpConnectionGoesOnInAnotherChannel() throws IOException {
        Path place = directory.resolve("place");
        try (DescriptorSocket server = DescriptorSocket.listen(place);
                DescriptorSocket client = DescriptorSocket.connect(place);
                ServerSocketChannel tcp = ServerSocketChannel.open()) {
            tcp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            DescriptorSocket accepted = server.accept(SOON);
            assertNotNull(accepted);
            SocketChannel fresh = connectedChannel();
            try (accepted;
                    SocketChannel peer = SocketChannel.open(tcp.getLocalAddress())) {
                SocketChannel held = tcp.accept();
                accepted.send(
                        bytes("here"),
                        SOON,
                        SocketTable.scan()
                                .find(SocketTable.Kind.STREAM, held.getLocalAddress(), held.getRemoteAddress())
                                .fd());
                held.close();
                DescriptorSocket.Packet packet = next(client);
                assertEquals("here", text(packet.bytes()));
                assertEquals(1, packet.descriptors().length);
                SocketTable.scan()
                        .find(SocketTable.Kind.STREAM, fresh.getLocalAddress(), fresh.getRemoteAddress())
                        .replaceBy(packet.descriptors()[0]);
                DescriptorSocket.closeAll(packet.descriptors());
                peer.write(bytes("hello"));
                ByteBuffer heard = ByteBuffer.allocate(100);
                fresh.read(heard);
                assertEquals("hello", text(heard.flip()));
                fresh.write(bytes("goodbye"));
                fresh.close();
                heard.clear();
                peer.read(heard);
                assertEquals("goodbye", text(heard.flip()));
                assertEquals(-1, peer.read(heard.clear()), "nobody else has it");
            }
        }
    }

    @Test
    void packetsKeepTheirBoundsAndTheEndIsSeen() throws IOException {
        Path place = directory.resolve("place");
        try (DescriptorSocket server = DescriptorSocket.listen(place);
                DescriptorSocket client = DescriptorSocket.connect(place)) {
            DescriptorSocket accepted = server.accept(SOON);
            assertNotNull(accepted);
            accepted.send(bytes("one"), SOON);
            accepted.send(ByteBuffer.allocate(DescriptorSocket.MAX_BYTES), SOON);
            assertEquals(SystemCalls.effectiveUser(), accepted.peerUser());
            accepted.close();
            assertEquals("one", text(next(client).bytes()));
            assertEquals(DescriptorSocket.MAX_BYTES, next(client).bytes().remaining());
            assertNull(client.receive(SOON));
            NetlinkException gone = assertThrows(NetlinkException.class, () -> client.send(bytes("x"), SOON));
            assertEquals(32, gone.errno().code(), "EPIPE");
        }
    }

    /** One that is not of this class may send one. */
    @Test
    void whatComesWithAnEmptyPacketIsClosed() throws IOException {
        Path place = directory.resolve("place");
        try (DescriptorSocket server = DescriptorSocket.listen(place);
                ServerSocketChannel tcp = ServerSocketChannel.open()) {
            tcp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int stranger = SystemCalls.socket(SocketDescriptor.AF_UNIX, 5, 0);
            byte[] path = place.toString().getBytes(StandardCharsets.UTF_8);
            ByteBuffer address = SystemCalls.allocate(path.length + 3).putShort(0, (short) SocketDescriptor.AF_UNIX);
            assertEquals(0, SystemCalls.connect(stranger, address.put(2, path)));
            DescriptorSocket accepted = server.accept(SOON);
            assertNotNull(accepted);
            try (accepted;
                    SocketChannel peer = SocketChannel.open(tcp.getLocalAddress())) {
                SocketChannel held = tcp.accept();
                int passed = SocketTable.scan()
                        .find(SocketTable.Kind.STREAM, held.getLocalAddress(), held.getRemoteAddress())
                        .fd();
                ByteBuffer nothing = SystemCalls.allocate(1);
                assertEquals(0, MessageHeader.sending(nothing, 0, passed).send(stranger, 0));
                held.close();
                assertNull(accepted.receive(SOON));
                peer.socket().setSoTimeout(2_000);
                assertEquals(-1, peer.socket().getInputStream().read(), "nobody has it");
            } finally {
                SystemCalls.close(stranger);
            }
        }
    }

    @Test
    void onePlaceIsForOneListenerAndOneThatIsDesertedIsTaken() throws IOException {
        Path place = directory.resolve("place");
        try (DescriptorSocket server = DescriptorSocket.listen(place)) {
            NetlinkException taken = assertThrows(NetlinkException.class, () -> DescriptorSocket.listen(place));
            assertEquals(Errno.EADDRINUSE, taken.errno());
            // The probe of the second listener waits to be accepted.
            DescriptorSocket probe = server.accept(SOON);
            assertNotNull(probe);
            probe.close();
            assertNull(server.accept(Duration.ZERO));
        }
        assertFalse(Files.exists(place));
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(place));
        }
        assertTrue(Files.exists(place), "the JDK leaves it behind");
        DescriptorSocket.listen(place).close();
        assertFalse(Files.exists(place));
    }

    @Test
    void closingWakesWhoWaits() throws Exception {
        DescriptorSocket server = DescriptorSocket.listen(directory.resolve("place"));
        Thread closer = new Thread(() -> {
            try {
                server.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        closer.start();
        assertThrows(NetlinkException.class, () -> server.accept(SOON));
        closer.join();
    }

    /** Its descriptors' numbers may be somebody else's by then. */
    @Test
    void nothingIsDoneWithAClosedOne() throws Exception {
        Path place = directory.resolve("place");
        DescriptorSocket server = DescriptorSocket.listen(place);
        DescriptorSocket client = DescriptorSocket.connect(place);
        client.close();
        server.close();
        assertEquals(
                Errno.of(9),
                assertThrows(NetlinkException.class, () -> server.accept(Duration.ZERO))
                        .errno());
        assertEquals(
                Errno.of(9),
                assertThrows(NetlinkException.class, client::peerUser).errno());
    }
}
