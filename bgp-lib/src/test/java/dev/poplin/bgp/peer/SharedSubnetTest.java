package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.BgpSpeakerBuilder;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.rib.PeerPolicy.NextHopMode;
import dev.poplin.bgp.transport.linux.LinuxSubnetResolver;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.PeerTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two BIRDs of different ASes and we between them, all on one bridge: 10.99.0.1, 10.99.0.3, and 10.99.0.2. */
@PeerTest(programs = {"bird", "birdc", "nsenter"})
@Tag("B3.1")
class SharedSubnetTest {

    private static final String PREFIX = "203.0.113.0/24";
    private static final IpAddress TELLS = IpAddress.parse("10.99.0.1");
    private static final IpAddress HEARS = IpAddress.parse("10.99.0.3");

    @TempDir
    Path directory;

    private final TestNamespaces namespaces = new TestNamespaces();
    private NetworkNamespace ours;
    private Bird tells;
    private Bird hears;

    @BeforeEach
    void connect() throws Exception {
        ours = namespaces.create();
        NetworkNamespace one = namespaces.create();
        NetworkNamespace three = namespaces.create();
        try (Netlink here = Netlink.open(ours)) {
            here.links().add(NewLink.bridge("br0").up());
            int bridge = here.links().get("br0").index();
            addressed(here, "br0", "10.99.0.2/24");
            port(here, "one", bridge, one, "10.99.0.1/24");
            port(here, "three", bridge, three, "10.99.0.3/24");
        }
        tells = bird(
                one,
                "10.99.0.1",
                "protocol static { ipv4; route " + PREFIX + " blackhole; }",
                session("10.99.0.1 as 65001", "10.99.0.2 as 64512", "next hop self;"));
        hears = bird(three, "10.99.0.3", session("10.99.0.3 as 65003", "10.99.0.2 as 64512", ""));
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
        netlink.links()
                .change(netlink.links().get("lo").index(), NewLink.named("lo").up());
        netlink.addresses().add(InterfaceAddress.of(index, Cidr.parseInterface(address)));
    }

    private static String session(String local, String neighbor, String nextHop) {
        return """
                protocol bgp {
                  local %s; neighbor %s;
                  connect delay time 1; connect retry time 1; error wait time 1,2;
                  ipv4 { import all; export where source = RTS_STATIC || source = RTS_BGP; %s };
                }
                """
                .formatted(local, neighbor, nextHop);
    }

    private Bird bird(NetworkNamespace namespace, String id, String... lines) throws Exception {
        Bird bird = new Bird(Files.createDirectory(directory.resolve(id)), namespace) {
            @Override
            String configuration(Wish wish) {
                return "router id " + id + ";\nprotocol device {}\nprotocol direct { ipv4; }\n"
                        + String.join("\n", lines);
            }
        };
        bird.start(Wish.PLAIN);
        return bird;
    }

    @AfterEach
    void disconnect() throws IOException {
        hears.close();
        tells.close();
        namespaces.close();
    }

    private BgpSpeakerBuilder speaker() {
        return BgpSpeaker.builder(64_512, Ipv4Address.parse("10.99.0.2"))
                .listen(new InetSocketAddress("10.99.0.2", 179))
                .channels(new Lab.InNamespace(ours))
                .connectRetry(Duration.ofMillis(500));
    }

    private static Peer peer(IpAddress address, long as) {
        return Peer.of(address, as).withFamilies(Set.of(IpFamily.IPV4));
    }

    /** How BIRD would send packets to {@link #PREFIX}, the next hop that it was told, and the path. */
    private String view() throws Exception {
        String routes = hears.birdc("show", "route", PREFIX, "all");
        return found("(via \\S+ on \\S+)", routes) + ", " + found("(next_hop: .*)", routes) + ", "
                + found("(as_path: .*)", routes);
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1).trim() : "nothing";
    }

    private void eventuallySeen(String expected) throws Exception {
        try {
            eventually(() -> view().equals(expected));
        } catch (AssertionError e) {
            assertEquals(expected, view());
        }
    }

    private static String via(String host) {
        return "via " + host + " on eth0, next_hop: " + host + ", as_path: 64512 65001";
    }

    @Test
    void aBirdOnTheSubnetIsToldTheNextHopOfTheOtherAsABirdInOurPlaceTellsIt() throws Exception {
        try (Bird between = bird(
                ours,
                "10.99.0.2",
                session("10.99.0.2 as 64512", "10.99.0.1 as 65001", ""),
                session("10.99.0.2 as 64512", "10.99.0.3 as 65003", ""))) {
            eventuallySeen(via("10.99.0.1"));
            assertTrue(between.routes().contains(PREFIX));
        }
        eventuallySeen("nothing, nothing, nothing");
        try (LinuxSubnetResolver subnets = ours.call(LinuxSubnetResolver::open);
                BgpSpeaker speaker = speaker().subnets(subnets).open()) {
            speaker.addPeer(peer(TELLS, 65_001));
            speaker.addPeer(peer(HEARS, 65_003));
            eventuallySeen(via("10.99.0.1"));
            speaker.addPeer(peer(HEARS, 65_003).withPolicy(PeerPolicy.STANDARD.withNextHop(NextHopMode.SELF)));
            eventuallySeen(via("10.99.0.2"));
        }
    }

    @Test
    void whoDoesNotKnowItsSubnetTellsItsOwnAddress() throws Exception {
        try (BgpSpeaker speaker = speaker().open()) {
            speaker.addPeer(peer(TELLS, 65_001));
            speaker.addPeer(peer(HEARS, 65_003));
            eventuallySeen(via("10.99.0.2"));
        }
    }
}
