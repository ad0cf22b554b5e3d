package dev.poplin.netlink.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("B2.5")
class SocketTableTest {

    @TempDir
    Path directory;

    @Test
    void tellsTheEndsOfConnectionsAndWhatListensApart() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                ServerSocketChannel anywhere = ServerSocketChannel.open();
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET)) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            anywhere.bind(new InetSocketAddress(0));
            client.connect(server.getLocalAddress());
            try (SocketChannel accepted = server.accept()) {
                SocketTable table = SocketTable.scan();
                Set<Integer> found = new HashSet<>();
                for (SocketChannel end : new SocketChannel[] {client, accepted}) {
                    found.add(table.find(SocketTable.Kind.STREAM, end.getLocalAddress(), end.getRemoteAddress())
                            .fd());
                }
                for (ServerSocketChannel listening : new ServerSocketChannel[] {server, anywhere}) {
                    found.add(table.find(SocketTable.Kind.STREAM, listening.getLocalAddress(), null)
                            .fd());
                }
                assertEquals(4, found.size());
                assertEquals(Optional.empty(), table.search(SocketTable.Kind.STREAM, client.getLocalAddress(), null));
            }
        }
    }

    @Test
    void tellsTcpAndUdpOnOnePortApart() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                DatagramChannel datagrams = DatagramChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            datagrams.bind(server.getLocalAddress());
            SocketTable table = SocketTable.scan();
            int tcp = table.search(SocketTable.Kind.STREAM, server.getLocalAddress(), null)
                    .orElseThrow()
                    .fd();
            int udp = table.search(SocketTable.Kind.DATAGRAM, server.getLocalAddress(), null)
                    .orElseThrow()
                    .fd();
            assertNotEquals(tcp, udp);
        }
    }

    @Test
    void knowsSocketsOfThisMachineByTheirPaths() throws IOException {
        UnixDomainSocketAddress place = UnixDomainSocketAddress.of(directory.resolve("place"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(place);
            try (SocketChannel client = SocketChannel.open(place)) {
                SocketTable table = SocketTable.scan();
                assertNotEquals(
                        table.find(SocketTable.Kind.STREAM, client.getLocalAddress(), place),
                        table.find(SocketTable.Kind.STREAM, place, null));
            }
        }
    }

    @Test
    void whatIsClosedIsNoLongerAsItWas() throws IOException {
        InetSocketAddress address;
        SocketTable table;
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            address = (InetSocketAddress) server.getLocalAddress();
            table = SocketTable.scan();
            assertTrue(table.searchStill(SocketTable.Kind.STREAM, address, null).isPresent());
        }
        assertEquals(Optional.empty(), table.searchStill(SocketTable.Kind.STREAM, address, null));
    }

    @Test
    void whatListensIsToldFromItsConnectionsThatWereReset() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
            Optional<SocketDescriptor> alone = SocketTable.scan().search(SocketTable.Kind.STREAM, address, null);
            try (SocketChannel first = accepted(server);
                    SocketChannel second = accepted(server)) {
                assertEquals(first.getLocalAddress(), second.getLocalAddress());
                SocketTable table = SocketTable.scan();
                assertEquals(alone, table.search(SocketTable.Kind.STREAM, address, null));
                assertEquals(alone, table.searchStill(SocketTable.Kind.STREAM, address, null));
            }
        }
    }

    /** Its peer has reset it. */
    private static SocketChannel accepted(ServerSocketChannel server) throws IOException {
        try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
            return server.accept();
        }
    }

    @Test
    void aSocketOfAnotherKindInItsPlaceIsNotTheSame() throws IOException {
        InetSocketAddress address;
        SocketTable table;
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            address = (InetSocketAddress) server.getLocalAddress();
            table = SocketTable.scan();
        }
        try (DatagramChannel datagrams = DatagramChannel.open()) {
            datagrams.bind(address);
            assertEquals(Optional.empty(), table.searchStill(SocketTable.Kind.STREAM, address, null));
        }
    }
}
