package dev.poplin.netlink.diag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sockets of this process in a namespace of their own, beside {@code ss}. */
@KernelTest(programs = {"ss", "nsenter"})
@Tag("N3.5")
class SocketsKernelTest {

    private final TestNamespaces namespaces = new TestNamespaces();
    private NetworkNamespace namespace;
    private Netlink netlink;
    private ServerSocketChannel server;
    private SocketChannel client;
    private SocketChannel accepted;

    @BeforeEach
    void connect() throws Exception {
        namespace = namespaces.create();
        netlink = Netlink.open(namespace);
        netlink.links().change(1, NewLink.named("lo").up());
        namespace.call(() -> {
            server = ServerSocketChannel.open(StandardProtocolFamily.INET);
            server.bind(loopback(8080));
            client = SocketChannel.open(StandardProtocolFamily.INET);
            client.connect(loopback(8080));
            accepted = server.accept();
            return true;
        });
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        accepted.close();
        server.close();
        netlink.close();
        namespaces.close();
    }

    private static InetSocketAddress loopback(int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    /** State, addresses and ports, one socket per line. */
    private Set<String> shown(String... options) throws Exception {
        String[] words = new String[options.length + 3];
        words[0] = "ss";
        words[1] = "-Hn";
        words[2] = "-4";
        System.arraycopy(options, 0, words, 3, options.length);
        return Command.runIn(namespace, words)
                .orFail()
                .output()
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .map(word -> word[0] + " " + word[3] + " " + word[4].replace("0.0.0.0:*", "0.0.0.0:0"))
                .collect(Collectors.toSet());
    }

    private static Set<String> words(List<InetSocket> sockets) {
        return sockets.stream().map(InetSocket::toString).collect(Collectors.toSet());
    }

    private List<InetSocket> tcp(SocketFilter filter) throws Exception {
        return netlink.sockets().tcp(IpFamily.IPV4, filter);
    }

    @Test
    void everySocketOfTcpIsListedAsSsShowsIt() throws Exception {
        assertEquals(shown("-ta"), words(tcp(SocketFilter.any())));
        assertEquals(3, tcp(SocketFilter.any()).size());
        InetSocket listening = tcp(SocketFilter.any().state(SocketState.LISTEN)).get(0);
        assertEquals(8080, listening.localPort());
        InetSocket established =
                tcp(SocketFilter.any().state(SocketState.ESTABLISHED)).get(0);
        assertTrue(established.tcp().orElseThrow().congestionWindow() > 0);
        assertTrue(established.inode() > 0);
    }

    @Test
    void theKernelSendsOnlyWhatAFilterMeans() throws Exception {
        int port = ((InetSocketAddress) client.getLocalAddress()).getPort();
        assertEquals(1, tcp(SocketFilter.any().localPort(port)).size());
        assertEquals(1, tcp(SocketFilter.any().peerPort(port)).size());
        assertEquals(
                shown("-ta", "sport", "=", ":8080"),
                words(tcp(SocketFilter.any().localPort(8080))));
        assertEquals(
                1,
                tcp(SocketFilter.any().state(SocketState.ESTABLISHED).localPorts(8000, 8100))
                        .size());
        assertEquals(0, tcp(SocketFilter.any().localPorts(8000, 8079)).size());
        assertEquals(2, tcp(SocketFilter.any().peer(Cidr.parse("127.0.0.0/8"))).size());
        assertEquals(0, tcp(SocketFilter.any().peer(Cidr.parse("10.0.0.0/8"))).size());
        assertEquals(
                1,
                tcp(SocketFilter.any().local(Cidr.parse("127.0.0.1/32")).peerPort(8080))
                        .size());
        assertThrows(IllegalArgumentException.class, () -> SocketFilter.any().localPort(70_000));
    }

    /** A socket of TCP that is bound to the loopback, kept until its standard input ends. */
    private static final String BOUND =
            """
            import socket, sys
            held = socket.socket()
            held.setsockopt(socket.SOL_SOCKET, 25, b'lo')
            held.bind(('127.0.0.1', 8081))
            held.listen()
            print('bound', flush=True)
            sys.stdin.read()
            """;

    @Test
    @KernelTest(programs = "python3")
    void socketsThatAreBoundToALinkAreListedAsSsShowsThem() throws Exception {
        Process holder = new ProcessBuilder("nsenter", "--net=/run/netns/" + namespace.name(), "python3", "-c", BOUND)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals('b', holder.getInputStream().read());
            List<InetSocket> bound = tcp(SocketFilter.any().device(1));
            assertEquals(
                    List.of(8081), bound.stream().map(InetSocket::localPort).toList());
            assertEquals(1, bound.get(0).interfaceIndex());
            // ss writes the link behind the address.
            assertEquals(
                    shown("-ta", "dev = lo"), Set.of(bound.get(0).toString().replace(":8081", "%lo:8081")));
            assertEquals(4, tcp(SocketFilter.any()).size());
            assertEquals(0, tcp(SocketFilter.any().device(2)).size());
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
    }

    @Test
    void socketsOfUdpAreListedAsSsShowsThem() throws Exception {
        DatagramSocket udp = namespace.call(() -> new DatagramSocket(loopback(9999)));
        try {
            List<InetSocket> listed = netlink.sockets().udp(IpFamily.IPV4, SocketFilter.any());
            List<InetSocket> both = new ArrayList<>(listed);
            both.addAll(netlink.sockets().udp(IpFamily.IPV6, SocketFilter.any()));
            assertTrue(both.stream().anyMatch(socket -> socket.localPort() == 9999), both.toString());
        } finally {
            udp.close();
        }
    }

    @Test
    void aConnectionThatIsDestroyedIsResetAndTheOthersStay() throws Exception {
        int port = ((InetSocketAddress) client.getLocalAddress()).getPort();
        List<InetSocket> mine = tcp(SocketFilter.any().localPort(port));
        assertEquals(1, netlink.sockets().destroy(mine));
        assertEquals(0, netlink.sockets().destroy(mine));
        assertThrows(IOException.class, () -> client.read(ByteBuffer.allocate(1)));
        assertEquals(1, tcp(SocketFilter.any().state(SocketState.LISTEN)).size());
    }

    @Test
    void socketsOfFilesAreListedWithTheirPaths(@TempDir Path directory) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        // A socket of a file belongs to the namespace in which it was made.
        ServerSocketChannel listening = namespace.call(() -> {
            ServerSocketChannel made = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            made.bind(address);
            return made;
        });
        try {
            UnixSocket found = netlink.sockets().unix().stream()
                    .filter(socket -> socket.name().equals(address.toString()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(SocketState.LISTEN, found.state());
            assertEquals(1, found.type());
            String shown = Command.runIn(namespace, "ss", "-Hxla").orFail().output();
            assertTrue(shown.contains(address + " " + found.inode()), shown);
        } finally {
            listening.close();
        }
    }

    @Test
    @Tag("N8")
    void aProtocolThatDoesNotFitIsRefused() {
        for (int protocol : new int[] {-1, 262}) {
            String message = assertThrows(IllegalArgumentException.class, () -> netlink.sockets()
                            .list(IpFamily.IPV4, protocol, SocketFilter.any()))
                    .getMessage();
            assertTrue(message.contains("protocol " + protocol), message);
        }
    }
}
