package dev.poplin.bgp.peer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.BgpSpeakerBuilder;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.transport.ChannelFactory;
import dev.poplin.bgp.transport.linux.LinuxSocketGuard;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.diag.InetSocket;
import dev.poplin.netlink.diag.SocketFilter;
import dev.poplin.netlink.diag.SocketState;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Two namespaces with a link: 10.99.0.1 and fd99::1 are theirs, 10.99.0.2 and fd99::2 ours. */
final class Lab implements AutoCloseable {

    private final TestNamespaces namespaces = new TestNamespaces();
    final NetworkNamespace theirs;
    final NetworkNamespace ours;

    Lab() throws IOException {
        theirs = namespaces.create();
        ours = namespaces.create();
        try (Netlink here = Netlink.open(ours);
                Netlink there = Netlink.open(theirs)) {
            here.links()
                    .add(NewLink.veth("eth0", NewLink.named("eth0").namespace(theirs))
                            .up());
            ready(here, "2");
            ready(there, "1");
        }
    }

    private static void ready(Netlink netlink, String host) throws IOException {
        int index = netlink.links().get("eth0").index();
        netlink.links().change(index, NewLink.named("eth0").up());
        netlink.links()
                .change(netlink.links().get("lo").index(), NewLink.named("lo").up());
        netlink.addresses().add(InterfaceAddress.of(index, Cidr.parseInterface("10.99.0." + host + "/24")));
        netlink.addresses()
                .add(InterfaceAddress.of(index, Cidr.parseInterface("fd99::" + host + "/64"))
                        .withoutDuplicateDetection());
    }

    /** Channels of a namespace. */
    record InNamespace(NetworkNamespace namespace) implements ChannelFactory {
        @Override
        public SocketChannel openSocket() throws IOException {
            return namespace.call(SocketChannel::open);
        }

        @Override
        public ServerSocketChannel openServerSocket() throws IOException {
            return namespace.call(ServerSocketChannel::open);
        }

        @Override
        public DatagramChannel openDatagram() throws IOException {
            return namespace.call(DatagramChannel::open);
        }
    }

    BgpSpeakerBuilder speaker(String listen) {
        return BgpSpeaker.builder(64_512, Ipv4Address.parse("10.99.0.2"))
                .listen(new InetSocketAddress(IpAddress.parse(listen).toInetAddress(), 179))
                .channels(new InNamespace(ours))
                .guard(new LinuxSocketGuard())
                .connectRetry(Duration.ofMillis(500));
    }

    static void eventually(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!condition.call()) {
            assertTrue(System.nanoTime() < deadline, "did not happen in 40 s");
            LockSupport.parkNanos(30_000_000);
        }
    }

    static List<String> learned(BgpSpeaker speaker) throws IOException {
        return speaker.routes().stream()
                .filter(path -> !path.source().isLocal())
                .map((Path path) -> path.prefix() + " via " + path.nextHop())
                .toList();
    }

    /** What is withdrawn from now on; it grows. */
    static List<String> losses(BgpSpeaker speaker) throws IOException {
        List<String> losses = new CopyOnWriteArrayList<>();
        speaker.onRoutes(change -> {
            if (change.toString().startsWith("-")) {
                losses.add(change.toString());
            }
        });
        return losses;
    }

    /** From now on, what is sent on a connection of BGP that is open to them over IPv4 is lost, both ways; its ends are, too. */
    void loseConnections() throws Exception {
        StringBuilder rules = new StringBuilder();
        try (Netlink netlink = Netlink.open(theirs)) {
            for (InetSocket socket :
                    netlink.sockets().tcp(IpFamily.IPV4, SocketFilter.any().state(SocketState.ESTABLISHED))) {
                int port = socket.localPort() == 179 ? socket.peerPort() : socket.localPort();
                rules.append("tcp sport %d drop; tcp dport %d drop; ".formatted(port, port));
            }
        }
        assertFalse(rules.isEmpty(), "nothing is open");
        Command.feedIn(
                        theirs,
                        """
                        table inet lost {
                          chain in { type filter hook input priority 0; %s }
                          chain out { type filter hook output priority 0; %s }
                        }
                        """
                                .formatted(rules, rules),
                        "nft",
                        "-f",
                        "-")
                .orFail();
    }

    @Override
    public void close() throws IOException {
        namespaces.close();
    }
}
