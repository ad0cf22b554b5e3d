package dev.poplin.bgp.transport;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.transport.linux.LinuxSocketGuard;
import dev.poplin.inet.Cidr;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.system.SocketTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest
@Tag("B2.2")
class LinuxSocketGuardTest {

    /** A peer's reset is known to the kernel before the loop has read anything. */
    @Test
    void whatThePeerHasResetTakesAnyChange() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel ours = SocketChannel.open(server.getLocalAddress())) {
                SocketChannel theirs = server.accept();
                theirs.setOption(StandardSocketOptions.SO_LINGER, 0);
                theirs.close();
                assertEquals(
                        Optional.empty(),
                        SocketTable.scan()
                                .search(SocketTable.Kind.STREAM, ours.getLocalAddress(), ours.getRemoteAddress()));
                assertTrue(ours.isConnected(), "as far as the channel knows");
                TcpSocket reset = TcpSocket.of(ours);
                assertDoesNotThrow(
                        () -> new LinuxSocketGuard().changed(reset, Cidr.parse("127.0.0.1/32"), TcpOptions.NONE));
            }
        }
    }
}
