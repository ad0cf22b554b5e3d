package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.attribute.ExtendedCommunity;
import dev.poplin.bgp.attribute.LargeCommunity;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.rib.PeerPolicy.NextHopMode;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.PeerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What BIRD and FRR make of each other's routes, which we reflect or tell within a confederation and out of it. */
@PeerTest(programs = {"bird", "birdc", "vtysh", "nsenter"})
@Tag("B5")
class RoutesTest {

    private static final IpAddress BIRD = IpAddress.parse("10.99.0.1");
    private static final IpAddress FRR = IpAddress.parse("10.99.0.3");
    private static final Cidr PREFIX = Cidr.parse("203.0.113.0/24");

    @TempDir
    java.nio.file.Path directory;

    private Lab lab;

    @BeforeEach
    void connect() throws IOException {
        lab = new Lab();
        try (Netlink there = Netlink.open(lab.theirs)) {
            there.addresses()
                    .add(InterfaceAddress.of(there.links().get("eth0").index(), Cidr.parseInterface("10.99.0.3/24")));
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        lab.close();
    }

    /** BIRD with these lines for its session with us; it announces {@link #PREFIX} with two communities. */
    private Bird bird(String... lines) throws Exception {
        Bird bird = new Bird(Files.createDirectory(directory.resolve("bird")), lab.theirs) {
            @Override
            String configuration(Wish wish) {
                return """
                        router id 10.99.0.1;
                        protocol device {}
                        protocol static s4 { ipv4; route 203.0.113.0/24 blackhole {
                          bgp_large_community.add((64512, 7, 8)); bgp_ext_community.add((rt, 64512, 9)); }; }
                                       protocol bgp poplin {
                          strict bind yes; connect delay time 1; connect retry time 1; error wait time 1,2;
                          %s
                        }
                        """
                        .formatted(String.join("\n  ", lines));
            }
        };
        bird.start(Wish.PLAIN);
        return bird;
    }

    private Frr frr(long as, String... lines) throws Exception {
        Frr frr = new Frr(Files.createDirectory(directory.resolve("frr")), lab.theirs) {
            @Override
            String configuration(Wish wish) {
                return """
                        frr defaults traditional
                        router bgp %d
                         bgp router-id 10.99.0.3
                         no bgp ebgp-requires-policy
                         no bgp network import-check
                         bgp disable-ebgp-connected-route-check
                         neighbor 10.99.0.2 remote-as 64512
                         neighbor 10.99.0.2 update-source 10.99.0.3
                         neighbor 10.99.0.2 timers connect 1
                         neighbor 10.99.0.2 advertisement-interval 0
                         address-family ipv4 unicast
                          %s
                         exit-address-family
                        """
                        .formatted(as, String.join("\n  ", lines));
            }

            @Override
            List<String> command(boolean again) {
                List<String> words = new java.util.ArrayList<>(super.command(again));
                words.set(words.indexOf("-P"), "-p");
                words.set(words.indexOf("-p") + 1, "179");
                words.addAll(List.of("-l", "10.99.0.3"));
                return words;
            }
        };
        frr.start(Wish.PLAIN);
        return frr;
    }

    private static Peer peer(IpAddress address, long as, PeerPolicy policy) {
        return Peer.of(address, as)
                .withLocalAddress(IpAddress.parse("10.99.0.2"))
                .withFamilies(Set.of(IpFamily.IPV4))
                .withPolicy(policy);
    }

    private static boolean established(BgpSpeaker speaker) throws IOException {
        return speaker.peers().stream().allMatch(peer -> peer.phase() == Phase.ESTABLISHED);
    }

    @Test
    @Tag("B3.1")
    void aReflectedRouteReachesFrrFromBirdWithItsOriginatorClusterAndCommunities() throws Exception {
        PeerPolicy client = PeerPolicy.STANDARD.withReflectorClient(true);
        try (Bird bird = bird(
                        "local 10.99.0.1 as 64512; neighbor 10.99.0.2 as 64512;",
                        "ipv4 { import all; export where proto = \"s4\"; next hop self; };");
                Frr frr = frr(64_512, "network 198.51.100.0/24");
                BgpSpeaker speaker = lab.speaker("10.99.0.2")
                        .clusterId(dev.poplin.inet.Ipv4Address.parse("1.2.3.4"))
                        .open()) {
            speaker.addPeer(peer(BIRD, 64_512, client));
            speaker.addPeer(peer(FRR, 64_512, client));
            eventually(() -> frr.ask(
                            "vtysh",
                            "--vty_socket",
                            frr.directory.toString(),
                            "-d",
                            "bgpd",
                            "-c",
                            "show bgp ipv4 unicast 203.0.113.0/24")
                    .contains("Originator: 10.99.0.1, Cluster list: 1.2.3.4"));
            String seen = frr.ask(
                    "vtysh",
                    "--vty_socket",
                    frr.directory.toString(),
                    "-d",
                    "bgpd",
                    "-c",
                    "show bgp ipv4 unicast 203.0.113.0/24");
            assertTrue(seen.contains("Large Community: 64512:7:8"), seen);
            assertTrue(seen.contains("Extended Community: RT:64512:9"), seen);
            assertTrue(seen.contains("10.99.0.1 from 10.99.0.2"), seen);
            eventually(() -> bird.routes().contains("BGP.originator_id: 10.99.0.3"));
            assertTrue(bird.routes().contains("BGP.cluster_list: 1.2.3.4"), bird::toString);
            PathAttributes attributes = speaker.route(PREFIX).orElseThrow().attributes();
            assertEquals(List.of(new LargeCommunity(64_512, 7, 8)), attributes.largeCommunities());
            assertEquals(List.of(ExtendedCommunity.routeTarget(64_512, 9)), attributes.extendedCommunities());
        }
    }

    @Test
    @Tag("B3.1")
    void aConfederationIsSharedWithBirdAndHiddenFromFrr() throws Exception {
        try (Bird bird = bird(
                        "local 10.99.0.1 as 65101; neighbor 10.99.0.2 as 65100;",
                        "confederation 64512; confederation member yes;",
                        "ipv4 { import all; export where proto = \"s4\"; next hop self; };");
                Frr frr = frr(65_003, "network 198.51.100.0/24");
                BgpSpeaker speaker = lab.speaker("10.99.0.2")
                        .confederation(65_100, Set.of(65_101L))
                        .open()) {
            // The next hop that FRR tells is an address of the host that BIRD runs on as well.
            speaker.addPeer(peer(BIRD, 65_101, PeerPolicy.STANDARD.withNextHop(NextHopMode.SELF)));
            speaker.addPeer(peer(FRR, 65_003, PeerPolicy.STANDARD));
            eventually(() -> established(speaker) && speaker.routes().size() == 2);
            assertEquals(
                    "(65101)",
                    speaker.route(PREFIX).orElseThrow().attributes().asPath().toString());
            eventually(() -> bird.routes().contains("BGP.as_path: (65100) 65003"));
            eventually(() -> frr.routes().contains("203.0.113.0/24"));
            assertTrue(frr.routes().contains("64512 i"), frr.routes());
        }
    }
}
