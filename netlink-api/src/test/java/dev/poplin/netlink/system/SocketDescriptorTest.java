package dev.poplin.netlink.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.NetlinkException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B2.2")
class SocketDescriptorTest {

    private static final int SOL_SOCKET = 1;
    private static final int SO_KEEPALIVE = 9;

    @Test
    void findsTheListeningTheConnectingAndTheAcceptedEnd() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET)) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.connect(server.getLocalAddress());
            try (SocketChannel accepted = server.accept()) {
                SocketDescriptor listening =
                        SocketTable.scan().find(SocketTable.Kind.STREAM, server.getLocalAddress(), null);
                SocketDescriptor ours = SocketTable.scan()
                        .find(SocketTable.Kind.STREAM, client.getLocalAddress(), client.getRemoteAddress());
                SocketDescriptor theirs = SocketTable.scan()
                        .find(SocketTable.Kind.STREAM, accepted.getLocalAddress(), accepted.getRemoteAddress());
                assertNotEquals(ours.fd(), theirs.fd());
                assertNotEquals(listening.fd(), theirs.fd());
                assertEquals(SocketDescriptor.AF_INET, ours.family());
                assertEquals(SocketDescriptor.AF_INET6, theirs.family(), "a channel without a family takes both");
                ours.set(SOL_SOCKET, SO_KEEPALIVE, 1, "SO_KEEPALIVE");
                assertTrue(client.getOption(StandardSocketOptions.SO_KEEPALIVE), "it is the channel's own");
            }
        }
    }

    @Test
    void aFilterThatIsNoProgramIsRefused() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketDescriptor socket = SocketTable.scan().find(SocketTable.Kind.STREAM, server.getLocalAddress(), null);
            NetlinkException refused = assertThrows(
                    NetlinkException.class, () -> socket.filter(SystemCalls.allocate(8), "a filter without an end"));
            assertTrue(refused.getMessage().startsWith("set a filter without an end: "), refused.getMessage());
        }
    }

    @Test
    void namesWhatIsNotThereAndWhatTheKernelRefuses() throws IOException {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        IOException absent =
                assertThrows(IOException.class, () -> SocketTable.scan().find(SocketTable.Kind.STREAM, nobody, null));
        assertTrue(absent.getMessage().startsWith("no socket is bound to "), absent.getMessage());
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketDescriptor socket = SocketTable.scan().find(SocketTable.Kind.STREAM, server.getLocalAddress(), null);
            NetlinkException refused = assertThrows(
                    NetlinkException.class, () -> socket.set(SOL_SOCKET, 4242, 1, "an option of no kernel"));
            assertTrue(refused.getMessage().startsWith("set an option of no kernel: "), refused.getMessage());
        }
    }
}
