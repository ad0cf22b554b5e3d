package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.route.Route;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client, a router that the rules are on, and a server that has no way back to the client's addresses. */
@KernelTest
@Tag("N3.1")
class PacketKernelTest {

    private static final IpAddress SERVER = IpAddress.parse("192.0.2.1");
    private static final IpAddress ROUTER = IpAddress.parse("192.0.2.254");
    private static final IpAddress SERVICE = IpAddress.parse("10.96.0.1");
    /** A SYN that is lost while the links come up is sent again after a second. */
    private static final int PATIENCE_MILLIS = 5000;

    /** Enough for a path that has been seen to work. */
    private static final int BLOCKED_MILLIS = 300;

    private final TestNamespaces namespaces = new TestNamespaces();
    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private NetworkNamespace client;
    private NetworkNamespace router;
    private NetworkNamespace server;
    private Netlink netlink;

    @BeforeEach
    void connect() throws Exception {
        client = namespaces.create();
        router = namespaces.create();
        server = namespaces.create();
        router.sysctl().write("1", "ipv4", "ip_forward");
        netlink = Netlink.open(router);
        join(client, "10.0.0.1/24", "inside", "10.0.0.254/24");
        join(server, SERVER + "/24", "outside", ROUTER + "/24");
        try (Netlink inClient = Netlink.open(client)) {
            int eth0 = inClient.links().get("eth0").index();
            inClient.routes().add(Route.via(Cidr.parse("0.0.0.0/0"), IpAddress.parse("10.0.0.254"), eth0));
        }
        for (int port : new int[] {80, 81}) {
            ServerSocketChannel channel = server.call(ServerSocketChannel::open);
            servers.add(channel.bind(new InetSocketAddress(SERVER.toInetAddress(), port)));
        }
    }

    private void join(NetworkNamespace namespace, String address, String far, String farAddress) throws IOException {
        try (Netlink near = Netlink.open(namespace)) {
            near.links().add(NewLink.veth("eth0", NewLink.named(far).namespace(router)));
            up(near, "eth0", address);
            up(netlink, far, farAddress);
        }
    }

    private static void up(Netlink netlink, String link, String address) throws IOException {
        int index = netlink.links().get(link).index();
        netlink.addresses().add(InterfaceAddress.of(index, Cidr.parseInterface(address)));
        netlink.links().change(index, NewLink.named(link).up());
    }

    @AfterEach
    void disconnect() throws Exception {
        for (ServerSocketChannel each : servers) {
            each.close();
        }
        netlink.close();
        namespaces.close();
    }

    /** Whom the server sees if the client connects, or empty if it cannot. */
    private Optional<IpAddress> seenBy(ServerSocketChannel listener, IpAddress address, int port, int patienceMillis)
            throws IOException {
        try (SocketChannel channel = client.call(SocketChannel::open)) {
            Socket socket = channel.socket();
            try {
                socket.connect(new InetSocketAddress(address.toInetAddress(), port), patienceMillis);
            } catch (SocketTimeoutException e) {
                return Optional.empty();
            }
            try (SocketChannel accepted = listener.accept()) {
                InetSocketAddress peer = (InetSocketAddress) accepted.getRemoteAddress();
                return Optional.of(IpAddress.of(peer.getAddress().getAddress()));
            }
        }
    }

    private static Chain masquerade() {
        return Chain.base(
                "postrouting",
                new Hook("nat", Hook.POSTROUTING, Hook.SRCNAT, true),
                List.of(Rule.builder().saddr(Cidr.parse("10.0.0.0/24")).masquerade(true)));
    }

    private void apply(List<Chain> chains, List<NftSet> sets) throws IOException {
        netlink.nftables().apply(Ruleset.of(TableFamily.INET, "t", chains, sets));
    }

    @Test
    void onlyMasqueradedPacketsFindTheirWayBack() throws Exception {
        apply(List.of(masquerade()), List.of());
        assertEquals(Optional.of(ROUTER), seenBy(servers.get(0), SERVER, 80, PATIENCE_MILLIS));
        netlink.nftables().delete(TableFamily.INET, "t");
        assertEquals(Optional.empty(), seenBy(servers.get(0), SERVER, 80, BLOCKED_MILLIS));
    }

    @Test
    void aSetDecidesWhichPortsPass() throws Exception {
        NftSet open = NftSet.of("open", List.of(KeyType.INET_SERVICE), List.of(Bytes.ofPort(80)));
        Chain forward = Chain.base(
                "forward",
                new Hook("filter", Hook.FORWARD, Hook.FILTER, false),
                List.of(
                        Rule.builder()
                                .ctState(RuleBuilder.ConnectionState.ESTABLISHED)
                                .accept(),
                        Rule.builder()
                                .l4proto(RuleBuilder.TCP)
                                .in("open", Selector.transport().dport())
                                .accept()));
        apply(List.of(masquerade(), forward), List.of(open));
        assertTrue(seenBy(servers.get(0), SERVER, 80, PATIENCE_MILLIS).isPresent());
        assertEquals(Optional.empty(), seenBy(servers.get(1), SERVER, 81, BLOCKED_MILLIS));
        Transaction transaction = netlink.nftables().transaction();
        transaction
                .table(TableFamily.INET, "t")
                .addElements(NftSet.of("open", List.of(KeyType.INET_SERVICE), List.of(Bytes.ofPort(81))));
        transaction.commit();
        assertTrue(seenBy(servers.get(1), SERVER, 81, PATIENCE_MILLIS).isPresent());
    }

    @Test
    void aMapLeadsFromAServiceToItsServer() throws Exception {
        NftSet services = NftSet.map(
                "services",
                List.of(KeyType.IPV4_ADDR, KeyType.INET_PROTO, KeyType.INET_SERVICE),
                List.of(KeyType.IPV4_ADDR, KeyType.INET_SERVICE),
                Map.of(
                        Bytes.concat(Bytes.of(SERVICE), Bytes.of((byte) RuleBuilder.TCP), Bytes.ofPort(8080)),
                        Bytes.concat(Bytes.of(SERVER), Bytes.ofPort(80))));
        Chain prerouting = Chain.base(
                "prerouting",
                new Hook("nat", Hook.PREROUTING, Hook.DSTNAT, true),
                List.of(Rule.builder()
                        .dnat(
                                IpFamily.IPV4,
                                "services",
                                Selector.ip(IpFamily.IPV4).daddr(),
                                Selector.l4proto(),
                                Selector.transport().dport())));
        apply(List.of(masquerade(), prerouting), List.of(services));
        assertEquals(Optional.of(ROUTER), seenBy(servers.get(0), SERVICE, 8080, PATIENCE_MILLIS));
    }

    @Test
    void chanceSpreadsConnectionsOverAllServers() throws Exception {
        NftSet backends = NftSet.map(
                "backends",
                List.of(KeyType.MARK),
                List.of(KeyType.IPV4_ADDR, KeyType.INET_SERVICE),
                Map.of(
                        Bytes.ofInt(0), Bytes.concat(Bytes.of(SERVER), Bytes.ofPort(80)),
                        Bytes.ofInt(1), Bytes.concat(Bytes.of(SERVER), Bytes.ofPort(81))));
        Chain prerouting = Chain.base(
                "prerouting",
                new Hook("nat", Hook.PREROUTING, Hook.DSTNAT, true),
                List.of(Rule.builder()
                        .daddr(SERVICE.toCidr())
                        .l4proto(RuleBuilder.TCP)
                        .dport(80)
                        .dnat(IpFamily.IPV4, "backends", Selector.random(2))));
        apply(List.of(masquerade(), prerouting), List.of(backends));
        for (ServerSocketChannel each : servers) {
            each.configureBlocking(false);
        }
        Set<Integer> reached = new HashSet<>();
        // Sixty-four tosses of a coin miss a side once in 2^63 runs.
        for (int attempt = 0; attempt < 64 && reached.size() < 2; attempt++) {
            try (SocketChannel channel = client.call(SocketChannel::open)) {
                channel.socket().connect(new InetSocketAddress(SERVICE.toInetAddress(), 80), PATIENCE_MILLIS);
                for (int index = 0; index < servers.size(); index++) {
                    try (SocketChannel accepted = servers.get(index).accept()) {
                        if (accepted != null) {
                            reached.add(index);
                        }
                    }
                }
            }
        }
        assertEquals(Set.of(0, 1), reached);
    }
}
