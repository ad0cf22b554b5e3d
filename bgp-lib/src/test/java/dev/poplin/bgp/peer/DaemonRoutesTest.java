package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.attribute.ExtendedCommunity;
import dev.poplin.bgp.attribute.LargeCommunity;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.BgpRole;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.junit.PeerTest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each of the other speakers makes of our routes, and we of its routes, when a third speaker tells both of us some. */
@PeerTest(programs = {"bird", "birdc", "vtysh", "gobgpd", "gobgp", "exabgp", "bgpctl", "nsenter"})
@Tag("B5")
class DaemonRoutesTest extends DaemonScene {

    private static final IpAddress THEM = IpAddress.parse("10.99.0.1");
    private static final Cidr THEIRS = Cidr.parse("203.0.113.0/24");
    private static final Cidr OURS = Cidr.parse("10.244.1.0/26");
    private static final Cidr THROUGH_THEM = Cidr.parse("198.51.100.0/24");
    private static final Cidr THROUGH_US = Cidr.parse("198.51.101.0/24");

    private void start(DaemonKind kind, Wish.Trait trait) throws Exception {
        daemon = kind.in(directory, lab.theirs);
        daemon.start(Wish.PLAIN.with(trait).with(Wish.Trait.FED));
    }

    private static Peer peer(String address, long as, PeerPolicy policy) {
        return Peer.of(IpAddress.parse(address), as)
                .withLocalAddress(IpAddress.parse("10.99.0.2"))
                .withPolicy(policy);
    }

    private static boolean established(BgpSpeaker speaker) throws Exception {
        return speaker.peers().stream().allMatch(peer -> peer.phase() == Phase.ESTABLISHED);
    }

    private boolean daemonSays(String... words) throws Exception {
        String said = daemon.words();
        return List.of(words).stream().allMatch(said::contains);
    }

    /** The best path of a prefix, once there is one. Sessions that cross at the beginning may take it away again. */
    private static Path arrived(BgpSpeaker speaker, Cidr prefix) throws Exception {
        List<Path> found = new ArrayList<>();
        eventually(() -> speaker.route(prefix).map(found::add).orElse(false));
        return found.get(0);
    }

    private static PathAttributes marked(int mark) {
        return PathAttributes.EMPTY.toBuilder()
                .largeCommunities(List.of(new LargeCommunity(64_512, 7, mark)))
                .extendedCommunities(List.of(ExtendedCommunity.routeTarget(64_512, mark)))
                .build();
    }

    @ParameterizedTest
    @EnumSource(DaemonKind.class)
    @Tag("B3.1")
    void severalPathsOfAPrefixGoBothWays(DaemonKind kind) throws Exception {
        try (Feeder feeder = new Feeder(lab, Feeder.AS);
                BgpSpeaker speaker = lab.speaker("10.99.0.2").open()) {
            start(kind, Wish.Trait.MANY_PATHS);
            feeder.tell("10.99.0.1", 65_001, THEIRS, PathAttributes.EMPTY);
            feeder.tell("10.99.0.2", 64_512, OURS, PathAttributes.EMPTY);
            speaker.announce(OURS, IpFamily.IPV4.unspecified(), PathAttributes.EMPTY.withMed(OptionalLong.of(777)));
            speaker.addPeer(peer(
                    "10.99.0.1",
                    65_001,
                    PeerPolicy.STANDARD.withManyPathsTaken(true).withPathsSent(8)));
            speaker.addPeer(peer(Feeder.ADDRESS, Feeder.AS, PeerPolicy.STANDARD));
            eventually(() -> asPaths(speaker).equals(Set.of("65001", "65001 65004")));
            eventually(() -> daemonSays("777", "64512 65004"));

            speaker.withdraw(OURS);
            eventually(
                    () -> kind == DaemonKind.EXABGP ? daemonSays("withdrawn " + "10.244.1.0 26") : !daemonSays("777"));
            assertTrue(daemonSays("64512 65004"), "the other path stays");
            feeder.speaker.withdraw(THEIRS);
            eventually(() -> kind == DaemonKind.EXABGP || asPaths(speaker).equals(Set.of("65001")));
            assertTrue(established(speaker));
        }
    }

    private static Set<String> asPaths(BgpSpeaker speaker) throws Exception {
        return speaker.paths(THEIRS).stream()
                .map((Path path) -> path.attributes().asPath().toString())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource(DaemonKind.class)
    @Tag("B3.1")
    void routesAreReflectedBothWaysWithTheirOriginatorClustersAndCommunities(DaemonKind kind) throws Exception {
        try (Feeder feeder = new Feeder(lab, 64_512);
                BgpSpeaker speaker = lab.speaker("10.99.0.2")
                        .clusterId(Ipv4Address.parse("1.2.3.4"))
                        .open()) {
            start(kind, Wish.Trait.REFLECTOR);
            feeder.tell("10.99.0.1", 64_512, THROUGH_THEM, marked(11));
            feeder.tell("10.99.0.2", 64_512, THROUGH_US, marked(12));
            PeerPolicy client = PeerPolicy.STANDARD.withReflectorClient(true);
            speaker.addPeer(peer("10.99.0.1", 64_512, client));
            speaker.addPeer(peer(Feeder.ADDRESS, 64_512, client));

            eventually(() -> daemonSays("198.51.101.0", "64512 7 12"));
            String said = daemon.words();
            assertTrue(said.contains("64512 12"), said);
            assertTrue(said.matches("(?is).*originator[^0-9]+10\\.99\\.0\\.4\\b.*"), said);
            assertTrue(said.matches("(?is).*cluster(.?id)?.?(list)?( list)?[ 0-9.]* 1\\.2\\.3\\.4 .*"), said);
            assertTrue(said.contains("10.99.0.4"), said);

            PathAttributes own = arrived(feeder.speaker, THEIRS).attributes();
            assertEquals(List.of(new LargeCommunity(64_512, 7, 8)), own.largeCommunities());
            assertEquals(List.of(ExtendedCommunity.routeTarget(64_512, 9)), own.extendedCommunities());
            // ExaBGP passes nothing on.
            if (kind != DaemonKind.EXABGP) {
                Path reflected = arrived(speaker, THROUGH_THEM);
                assertEquals(IpAddress.parse(Feeder.ADDRESS), reflected.nextHop());
                assertEquals(
                        "Optional[10.99.0.4]",
                        reflected.attributes().originatorId().toString(),
                        reflected + ", " + reflected.source());
                assertEquals("[10.99.0.1]", reflected.attributes().clusterList().toString());
                assertEquals(
                        marked(11).largeCommunities(), reflected.attributes().largeCommunities());
                assertEquals(
                        marked(11).extendedCommunities(), reflected.attributes().extendedCommunities());
            }
        }
    }

    /** ExaBGP and OpenBGPD have no confederations: nothing in their configurations names one. */
    @ParameterizedTest
    @EnumSource(
            value = DaemonKind.class,
            names = {"BIRD", "FRR", "GOBGP"})
    @Tag("B3.1")
    void aMemberOfTheConfederationTakesAndTellsRoutes(DaemonKind kind) throws Exception {
        try (Feeder feeder = new Feeder(lab, Feeder.AS);
                BgpSpeaker speaker = lab.speaker("10.99.0.2")
                        .confederation(65_100, Set.of(65_101L))
                        .open()) {
            start(kind, Wish.Trait.CONFEDERATION);
            feeder.tell("10.99.0.1", 64_512, THROUGH_THEM, PathAttributes.EMPTY);
            feeder.tell("10.99.0.2", 64_512, THROUGH_US, PathAttributes.EMPTY);
            speaker.addPeer(peer("10.99.0.1", 65_101, PeerPolicy.STANDARD));
            speaker.addPeer(peer(Feeder.ADDRESS, Feeder.AS, PeerPolicy.STANDARD));
            assertEquals("(65101)", asPath(speaker, THEIRS));
            assertEquals("(65101) 65004", asPath(speaker, THROUGH_THEM));
            eventually(() -> daemonSays("198.51.101.0", "65100 65004"));
            assertEquals("64512", asPath(feeder.speaker, THEIRS), "seen from outside");
        }
    }

    private static String asPath(BgpSpeaker speaker, Cidr prefix) throws Exception {
        return arrived(speaker, prefix).attributes().asPath().toString();
    }

    @ParameterizedTest
    @EnumSource(DaemonKind.class)
    @Tag("B3.2")
    void rolesAreAgreedOrRefusedByWhoKnowsThem(DaemonKind kind) throws Exception {
        try (BgpSpeaker speaker = lab.speaker("10.99.0.2").open()) {
            start(kind, Wish.Trait.PROVIDER);
            speaker.addPeer(peer("10.99.0.1", 65_001, PeerPolicy.STANDARD.withRole(BgpRole.CUSTOMER)));
            assertEquals(
                    OptionalLong.of(65_001),
                    arrived(speaker, THEIRS).attributes().onlyToCustomer());
            speaker.addPeer(peer("10.99.0.1", 65_001, PeerPolicy.STANDARD.withRole(BgpRole.PEER)));
            if (EnumSet.of(DaemonKind.BIRD, DaemonKind.FRR, DaemonKind.OPENBGPD).contains(kind)) {
                eventually(() -> speaker.peers().get(0).lastError().contains("Role"));
                assertTrue(speaker.route(THEIRS).isEmpty());
            } else {
                eventually(() -> established(speaker) && speaker.route(THEIRS).isPresent());
            }
        }
    }

    /** GoBGP 3.10 and OpenBGPD 7.7 do not offer extended messages, so that a route whose attributes do not fit is not told to them. */
    @ParameterizedTest
    @EnumSource(DaemonKind.class)
    void aRouteOfFiveHundredCommunitiesGoesBothWaysWithWhoTakesExtendedMessages(DaemonKind kind) throws Exception {
        PathAttributes large = PathAttributes.EMPTY.toBuilder()
                .largeCommunities(IntStream.range(0, 500)
                        .mapToObj(number -> new LargeCommunity(64_512, 9_000, number))
                        .toList())
                .build();
        try (Feeder feeder = new Feeder(lab, Feeder.AS);
                BgpSpeaker speaker = lab.speaker("10.99.0.2")
                        .offer(new Capability.ExtendedMessage())
                        .open()) {
            start(kind, Wish.Trait.FED);
            feeder.tell("10.99.0.1", 65_001, THROUGH_THEM, large);
            speaker.announce(OURS, IpFamily.IPV4.unspecified(), large);
            for (int i = 0; i < 2_000; i++) {
                speaker.announce(Cidr.of(Ipv4Address.ofInt(0x0b000000 + (i << 8)), 24));
            }
            speaker.addPeer(Peer.of(THEM, 65_001).withLocalAddress(IpAddress.parse("10.99.0.2")));
            eventually(() -> daemonSays(" 11.0.0.0", " 11.7.207.0")
                    && speaker.route(THEIRS).isPresent());
            boolean extended =
                    !EnumSet.of(DaemonKind.GOBGP, DaemonKind.OPENBGPD).contains(kind);
            eventually(() -> !extended || daemonSays("10.244.1.0", "64512 9000 0 ", "64512 9000 499"));
            if (!extended) {
                assertTrue(!daemonSays("10.244.1.0"), "it does not fit");
            } else if (kind != DaemonKind.EXABGP) {
                assertEquals(
                        large.largeCommunities(),
                        arrived(speaker, THROUGH_THEM).attributes().largeCommunities());
            }
            assertTrue(established(speaker));
        }
    }
}
