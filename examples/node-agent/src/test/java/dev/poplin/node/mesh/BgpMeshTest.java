package dev.poplin.node.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.rib.Path;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.Route;
import dev.poplin.node.source.NodeManifest;
import dev.poplin.node.testing.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three nodes of different ASes on one bridge: the agent's mesh at 10.99.0.1, which the speakers at 10.99.0.2 and .3 know alone. */
@KernelTest
@Tag("B3.1")
class BgpMeshTest {

    private static final Cidr POOL = Cidr.parse("10.244.0.0/16");
    private static final Cidr BLOCK_OF_ONE = Cidr.parse("10.244.1.0/26");
    private static final Cidr BLOCK_OF_THREE = Cidr.parse("10.244.3.0/26");

    private final TestNamespaces namespaces = new TestNamespaces();
    private NetworkNamespace one;
    private NetworkNamespace two;
    private NetworkNamespace three;

    @BeforeEach
    void connect() throws IOException {
        one = namespaces.create();
        two = namespaces.create();
        three = namespaces.create();
        try (Netlink here = Netlink.open(one)) {
            here.links().add(NewLink.bridge("br0").up());
            int bridge = here.links().get("br0").index();
            addressed(here, "br0", "10.99.0.1/24");
            port(here, "two", bridge, two, "10.99.0.2/24");
            port(here, "three", bridge, three, "10.99.0.3/24");
        }
    }

    private static void port(Netlink here, String name, int bridge, NetworkNamespace there, String address)
            throws IOException {
        here.links()
                .add(NewLink.veth(name, NewLink.named("eth0").namespace(there))
                        .master(bridge)
                        .up());
        try (Netlink netlink = Netlink.open(there)) {
            addressed(netlink, "eth0", address);
        }
    }

    private static void addressed(Netlink netlink, String link, String address) throws IOException {
        int index = netlink.links().get(link).index();
        netlink.links().change(index, NewLink.named(link).up());
        netlink.addresses().add(InterfaceAddress.of(index, Cidr.parseInterface(address)));
    }

    @AfterEach
    void disconnect() throws IOException {
        namespaces.close();
    }

    private static NodeManifest node(int number) {
        return new NodeManifest("node-" + number, Cidr.parseInterface("10.99.0." + number + "/24"), 64_510L + number);
    }

    private static BgpSpeaker neighbour(int number, NetworkNamespace namespace) throws IOException {
        return neighbour(number, 64_510L + number, namespace);
    }

    private static BgpSpeaker neighbour(int number, long asNumber, NetworkNamespace namespace) throws IOException {
        Ipv4Address address = Ipv4Address.parse("10.99.0." + number);
        BgpSpeaker speaker = BgpSpeaker.builder(asNumber, address)
                .listen(new InetSocketAddress(address.toInetAddress(), 179))
                .channels(new NamespaceChannels(namespace))
                .connectRetry(Duration.ofMillis(100))
                .open();
        speaker.addPeer(Peer.of(IpAddress.parse("10.99.0.1"), 64_511)
                .withLocalAddress(address)
                .withFamilies(Set.of(IpFamily.IPV4)));
        return speaker;
    }

    private static List<String> learned(BgpSpeaker speaker) throws IOException {
        return speaker.routes().stream()
                .filter(path -> !path.source().isLocal())
                .map((Path path) -> path.prefix() + " via " + path.nextHop())
                .sorted()
                .toList();
    }

    @Test
    @Tag("S3.2")
    void aRouteThatWasToldBeforeItsPoolCouldBeUsedIsBelievedAfterwards() throws Exception {
        AtomicReference<CidrSet> pools = new AtomicReference<>(CidrSet.of(List.of()));
        BgpMesh.Settings settings =
                new BgpMesh.Settings("node-1", Ipv4Address.parse("10.99.0.1"), 64_511, 179, pools::get);
        try (BgpMesh mesh = BgpMesh.open(settings, one, () -> List.of(node(1), node(3)), () -> List.of(BLOCK_OF_ONE));
                BgpSpeaker third = neighbour(3, three)) {
            third.announce(BLOCK_OF_THREE);
            mesh.reconcile();
            Eventually.holds(Duration.ofSeconds(20), "the session is there", () -> !learned(third)
                    .isEmpty());
            assertEquals(Map.of(), mesh.learned(Map.of()));
            pools.set(CidrSet.of(List.of(POOL)));
            Eventually.holds(Duration.ofSeconds(20), "the route is believed", () -> {
                mesh.reconcile();
                return mesh.learned(Map.of()).containsKey(BLOCK_OF_THREE);
            });
        }
    }

    @Test
    void aNodeIsToldTheAddressOfTheThirdNodeThatHasTheBlock() throws Exception {
        BgpMesh.Settings settings = new BgpMesh.Settings(
                "node-1", Ipv4Address.parse("10.99.0.1"), 64_511, 179, () -> CidrSet.of(List.of(POOL)));
        try (BgpMesh mesh = BgpMesh.open(
                        settings, one, () -> List.of(node(1), node(2), node(3)), () -> List.of(BLOCK_OF_ONE));
                BgpSpeaker second = neighbour(2, two);
                BgpSpeaker third = neighbour(3, three)) {
            mesh.reconcile();
            third.announce(BLOCK_OF_THREE);
            Eventually.holds(
                    Duration.ofSeconds(20),
                    "two has both",
                    () -> learned(second).size() == 2);
            assertEquals(List.of(BLOCK_OF_ONE + " via 10.99.0.1", BLOCK_OF_THREE + " via 10.99.0.3"), learned(second));
        }
    }

    @Test
    @Tag("S3.2")
    void aBlockBeyondAnAddressThatTheKernelHasNoRouteToIsChosenWhenTheRouteIsThere() throws Exception {
        BgpMesh.Settings settings = new BgpMesh.Settings(
                "node-1", Ipv4Address.parse("10.99.0.1"), 64_511, 179, () -> CidrSet.of(List.of(POOL)));
        NodeManifest reflector = new NodeManifest("node-3", Cidr.parseInterface("10.99.0.3/24"), 64_511);
        IpAddress beyond = IpAddress.parse("10.98.0.9");
        Cidr other = Cidr.parse("10.244.4.0/26");
        try (BgpMesh mesh =
                        BgpMesh.open(settings, one, () -> List.of(node(1), reflector), () -> List.of(BLOCK_OF_ONE));
                BgpSpeaker third = neighbour(3, 64_511, three);
                Netlink here = Netlink.open(one)) {
            third.announce(BLOCK_OF_THREE, beyond, PathAttributes.EMPTY);
            third.announce(other);
            mesh.reconcile();
            Duration patience = Duration.ofSeconds(20);
            Eventually.holds(
                    patience, "all is told", () -> mesh.learned(Map.of()).containsKey(other));
            assertEquals(Map.of(other, IpAddress.parse("10.99.0.3")), mesh.learned(Map.of()));

            Route way = Route.via(Cidr.parse("10.98.0.0/24"), IpAddress.parse("10.99.0.3"), 0);
            here.routes().add(way);
            Eventually.holds(
                    patience,
                    "it is chosen",
                    () -> beyond.equals(mesh.learned(Map.of()).get(BLOCK_OF_THREE)));
            here.routes().delete(way);
            Eventually.holds(
                    patience,
                    "it is chosen no more",
                    () -> mesh.learned(Map.of()).size() == 1);
        }
    }
}
