package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerRange;
import dev.poplin.bgp.PeerStatus;
import dev.poplin.bgp.PrefixLimit;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One speaker and one peer that does what the test says, in simulated time. */
class SessionTest {

    private static final Ipv4Address US = Ipv4Address.parse("10.99.0.1");
    private static final Ipv4Address THEM = Ipv4Address.parse("10.99.0.2");
    private static final Capability RESTART = restart(true);

    private final SimulatedNetwork network = new SimulatedNetwork(1);
    private BgpSpeaker speaker = open(Duration.ZERO);

    private static Capability restart(boolean notifications) {
        return new GracefulRestart(
                false, notifications, 120, List.of(new GracefulRestart.PreservedFamily(Family.IPV4_UNICAST, true)));
    }

    private BgpSpeaker open(Duration longLived) {
        try {
            SimulatedHost host = network.host(US);
            return BgpSpeaker.builder(64_512, US)
                    .listen(new InetSocketAddress(US.toInetAddress(), 179))
                    .longLivedStaleTime(longLived)
                    .open(host, host);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Peer them() {
        return Peer.of(THEM, 64_513).asPassive().withFamilies(Set.of(IpFamily.IPV4));
    }

    private ScriptedPeer peer(Capability... capabilities) {
        return new ScriptedPeer(network, THEM, 64_513, capabilities);
    }

    private static Update announcement(String... prefixes) {
        List<Cidr> all = new ArrayList<>();
        for (String prefix : prefixes) {
            all.add(Cidr.parse(prefix));
        }
        PathAttributes attributes = PathAttributes.EMPTY.withAsPath(AsPath.EMPTY.prepend(64_513));
        return Update.announcement(THEM, all, attributes);
    }

    private List<String> prefixes() throws IOException {
        return speaker.routes().stream()
                .filter(path -> !path.source().isLocal())
                .map(path -> path.prefix().toString())
                .toList();
    }

    private PeerStatus status() throws IOException {
        return speaker.peers().get(0);
    }

    private void pass(long seconds) {
        network.run(Duration.ofSeconds(seconds));
    }

    private ScriptedPeer establish(Capability... capabilities) throws IOException {
        ScriptedPeer peer = peer(capabilities);
        peer.connect(US);
        pass(1);
        assertEquals(Phase.ESTABLISHED, status().phase());
        return peer;
    }

    @BeforeEach
    void expectThem() throws IOException {
        speaker.addPeer(them());
    }

    @Test
    @Tag("B2.1")
    void aPeerThatTellsTooMuchIsSentAwayAndMayComeBackAfterItsTime() throws IOException {
        speaker.addPeer(them().withSession(SessionSettings.STANDARD.withPrefixLimit(
                PrefixLimit.of(2).withRestart(Duration.ofMinutes(5)))));
        ScriptedPeer peer = establish();
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        assertEquals(2, prefixes().size());
        peer.send(announcement("10.3.0.0/24"));
        pass(1);
        assertEquals(List.of(Notification.of(Notification.CEASE, 1)), peer.heard(Notification.class));
        assertEquals("the peer has told more than 2 prefixes", status().lastError());
        assertEquals(List.of(), prefixes());
        peer.connect(US);
        pass(10);
        assertTrue(peer.isEnded(), "too early");
        pass(300);
        establish();
    }

    @Test
    @Tag("B2.1")
    void whoConnectsFromARangeIsAPeerUntilItsSessionEnds() throws IOException {
        speaker.removePeer(THEM);
        Cidr range = Cidr.parse("10.99.0.0/24");
        speaker.addPeers(new PeerRange(range, them(), 1));
        ScriptedPeer peer = establish();
        peer.send(announcement("10.1.0.0/24"));
        ScriptedPeer second = new ScriptedPeer(network, Ipv4Address.parse("10.99.0.3"), 64_513);
        second.connect(US);
        pass(1);
        assertTrue(second.isEnded(), "there is room for one");
        assertEquals(List.of("10.1.0.0/24"), prefixes());
        peer.close();
        pass(1);
        assertEquals(List.of(), speaker.peers());
        assertEquals(List.of(), prefixes());
        second.connect(US);
        pass(1);
        assertEquals(1, speaker.peers().size());
        speaker.removePeers(range);
        pass(1);
        assertTrue(second.isEnded());
        assertEquals(List.of(), speaker.peers());
    }

    @Test
    @Tag("B2.3")
    void routesOutliveANotificationWhereBothKeepThemThrough() throws IOException {
        ScriptedPeer peer = establish(RESTART);
        peer.send(announcement("10.1.0.0/24"));
        peer.send(Notification.of(Notification.UPDATE, 1));
        pass(1);
        assertTrue(status().phase() != Phase.ESTABLISHED);
        assertEquals(List.of("10.1.0.0/24"), prefixes());
        pass(121);
        assertEquals(List.of(), prefixes());
    }

    @Test
    @Tag("B2.3")
    void routesDoNotOutliveANotificationOfAPeerThatForgetsThem() throws IOException {
        ScriptedPeer peer = establish(restart(false));
        peer.send(announcement("10.1.0.0/24"));
        peer.send(Notification.of(Notification.UPDATE, 1));
        pass(1);
        assertEquals(List.of(), prefixes());
    }

    @Test
    @Tag("B2.3")
    void aHardResetEndsEverythingAndIsWhatWeSayWhenWeLeave() throws IOException {
        ScriptedPeer peer = establish(RESTART);
        peer.send(announcement("10.1.0.0/24"));
        peer.send(new Notification(Notification.CEASE, 9, new byte[] {6, 2}));
        pass(1);
        assertEquals(List.of(), prefixes());
        ScriptedPeer again = establish(RESTART);
        speaker.removePeer(THEM);
        pass(1);
        assertEquals(
                List.of(new Notification(Notification.CEASE, 9, new byte[] {6, 3})), again.heard(Notification.class));
    }

    @Test
    @Tag("B2.3")
    void longLivedRoutesAreMarkedAndThenForgottenAndThoseThatForbidItAreNotKept() throws IOException {
        speaker.close();
        pass(1);
        speaker = open(Duration.ofHours(1));
        expectThem();
        Capability longLived = new LongLivedGracefulRestart(
                List.of(new LongLivedGracefulRestart.StaleFamily(Family.IPV4_UNICAST, true, 600)));
        ScriptedPeer peer = establish(RESTART, longLived);
        peer.send(announcement("10.1.0.0/24"));
        PathAttributes forbidding = PathAttributes.EMPTY
                .withAsPath(AsPath.EMPTY.prepend(64_513))
                .withCommunities(List.of(Community.NO_LLGR));
        peer.send(Update.announcement(THEM, List.of(Cidr.parse("10.2.0.0/24")), forbidding));
        pass(1);
        peer.close();
        pass(100);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes(), "within the restart time");
        assertTrue(!speaker.routes().get(0).attributes().has(Community.LLGR_STALE));
        pass(30);
        assertEquals(List.of("10.1.0.0/24"), prefixes());
        assertTrue(speaker.routes().get(0).attributes().has(Community.LLGR_STALE));
        ScriptedPeer again = establish(RESTART, longLived);
        again.send(announcement("10.1.0.0/24"));
        again.send(Update.endOfRib(Family.IPV4_UNICAST));
        pass(5);
        assertTrue(!speaker.routes().get(0).attributes().has(Community.LLGR_STALE));
        again.close();
        pass(721);
        assertEquals(List.of(), prefixes());
    }

    private static final Capability SIX = new Capability.Multiprotocol(Family.IPV6_UNICAST);

    private static Update ofSix(String prefix) {
        return Update.announcement(
                IpAddress.parse("fd99::2"),
                List.of(Cidr.parse(prefix)),
                PathAttributes.EMPTY.withAsPath(AsPath.EMPTY.prepend(64_513)));
    }

    @Test
    @Tag("B2.3")
    void aFamilyThatThePeerDoesNotPreserveIsForgottenAlone() throws IOException {
        speaker.addPeer(Peer.of(THEM, 64_513).asPassive());
        ScriptedPeer peer = establish(SIX, RESTART);
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        peer.send(ofSix("fd01::/64"));
        pass(1);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24", "fd01::/64"), prefixes());
        peer.close();
        pass(1);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes(), "IPv6 is not in its capability");

        GracefulRestart both = new GracefulRestart(
                true,
                true,
                120,
                List.of(
                        new GracefulRestart.PreservedFamily(Family.IPV4_UNICAST, true),
                        new GracefulRestart.PreservedFamily(Family.IPV6_UNICAST, true)));
        ScriptedPeer again = establish(SIX, both);
        again.send(announcement("10.1.0.0/24"));
        again.send(ofSix("fd01::/64"));
        again.send(ofSix("fd02::/64"));
        again.send(Update.endOfRib(Family.IPV4_UNICAST));
        pass(5);
        assertEquals(List.of("10.1.0.0/24", "fd01::/64", "fd02::/64"), prefixes(), "IPv4 does not wait for IPv6");
        again.close();
        pass(1);
        assertEquals(3, prefixes().size());
        ScriptedPeer third = establish(
                SIX,
                new GracefulRestart(
                        true,
                        true,
                        120,
                        List.of(
                                new GracefulRestart.PreservedFamily(Family.IPV4_UNICAST, true),
                                new GracefulRestart.PreservedFamily(Family.IPV6_UNICAST, false))));
        assertEquals(List.of("10.1.0.0/24"), prefixes(), "IPv6 was not forwarded meanwhile");
        third.send(announcement("10.1.0.0/24"));
        third.send(Update.endOfRib(Family.IPV4_UNICAST));
        pass(5);
        assertEquals(List.of("10.1.0.0/24"), prefixes());
    }

    @Test
    @Tag("B2.3")
    void longLivedStaleRoutesAreToldOnlyToWhoKnowsWhatTheyAre() throws IOException {
        speaker.close();
        pass(1);
        speaker = open(Duration.ofHours(1));
        expectThem();
        Capability longLived = new LongLivedGracefulRestart(
                List.of(new LongLivedGracefulRestart.StaleFamily(Family.IPV4_UNICAST, true, 600)));
        Ipv4Address knowing = Ipv4Address.parse("10.99.0.3");
        Ipv4Address plain = Ipv4Address.parse("10.99.0.4");
        speaker.addPeer(Peer.of(knowing, 64_514).asPassive().withFamilies(Set.of(IpFamily.IPV4)));
        speaker.addPeer(Peer.of(plain, 64_515).asPassive().withFamilies(Set.of(IpFamily.IPV4)));
        ScriptedPeer one = new ScriptedPeer(network, knowing, 64_514, longLived);
        ScriptedPeer two = new ScriptedPeer(network, plain, 64_515);
        one.connect(US);
        two.connect(US);
        ScriptedPeer peer = establish(RESTART, longLived);
        List.of(one, two, peer).forEach(each -> each.send(Update.endOfRib(Family.IPV4_UNICAST)));
        peer.send(announcement("10.1.0.0/24"));
        pass(1);
        peer.close();
        one.heard().clear();
        two.heard().clear();
        pass(60);
        assertEquals(List.of(), one.heard(Update.class));
        assertEquals(List.of(), two.heard(Update.class));
        pass(70);
        assertTrue(one.heard(Update.class).get(0).attributes().has(Community.LLGR_STALE));
        assertEquals(
                List.of(Cidr.parse("10.1.0.0/24")),
                two.heard(Update.class).get(0).withdrawnPrefixes());
    }

    @Test
    @Tag("B1.4")
    @Tag("B2.3")
    void aFamilyWhoseRoutesCannotBeReadIsDoneWithoutAndTheOtherGoesOn() throws IOException {
        speaker.addPeer(Peer.of(THEM, 64_513).asPassive());
        ScriptedPeer peer = establish(SIX);
        peer.send(announcement("10.1.0.0/24"));
        peer.send(ofSix("fd01::/64"));
        pass(1);
        assertEquals(2, prefixes().size());
        // MP_REACH_NLRI of IPv6 with a next hop of five bytes.
        peer.sendBytes("ffffffffffffffffffffffffffffffff 0036 02 0000 001f 40010100 40020602010000fc01"
                + " 800e0f 0002 01 05 0102030405 00 20fd010002");
        peer.send(ofSix("fd03::/64"));
        peer.send(announcement("10.2.0.0/24"));
        pass(1);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes());
        assertEquals(Phase.ESTABLISHED, status().phase());
        assertEquals(List.of(), peer.heard(Notification.class));
    }

    @Test
    @Tag("B2.3")
    void whatAPeerDoesNotRepeatBetweenItsMarksIsForgotten() throws IOException {
        ScriptedPeer peer = establish(new Capability.EnhancedRouteRefresh());
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        speaker.refresh();
        pass(1);
        assertEquals(List.of(RouteRefresh.request(Family.IPV4_UNICAST)), peer.heard(RouteRefresh.class));
        peer.send(new RouteRefresh(Family.IPV4_UNICAST, RouteRefresh.BEGIN));
        peer.send(announcement("10.2.0.0/24"));
        pass(1);
        assertEquals(2, prefixes().size());
        peer.send(new RouteRefresh(Family.IPV4_UNICAST, RouteRefresh.END));
        pass(5);
        assertEquals(List.of("10.2.0.0/24"), prefixes());
    }

    @Test
    @Tag("B2.3")
    void aPeerThatAsksAgainIsToldAgainBetweenMarks() throws IOException {
        speaker.announce(Cidr.parse("10.9.0.0/24"));
        ScriptedPeer peer = establish(new Capability.EnhancedRouteRefresh());
        assertEquals(
                List.of(Optional.empty(), Optional.of(Family.IPV4_UNICAST)),
                peer.heard(Update.class).stream().map(Update::endOfRib).toList());
        peer.heard().clear();
        peer.send(RouteRefresh.request(Family.IPV4_UNICAST));
        pass(1);
        List<String> told = peer.heard().stream()
                .map(message -> message instanceof RouteRefresh mark
                        ? mark.toString()
                        : message.getClass().getSimpleName())
                .toList();
        assertEquals(List.of("ROUTE-REFRESH ipv4 BoRR", "Update", "ROUTE-REFRESH ipv4 EoRR"), told);
    }

    @Test
    @Tag("B2.5")
    void filtersTimersAndLimitsChangeOnTheLivingSession() throws IOException {
        ScriptedPeer peer = establish();
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        PathFilter one = path -> path.prefix().equals(Cidr.parse("10.1.0.0/24")) ? Optional.of(path) : Optional.empty();
        speaker.addPeer(them().withFilters(one, PathFilter.ALL)
                .withSession(SessionSettings.STANDARD
                        .withHoldTime(Duration.ofSeconds(30))
                        .withPrefixLimit(PrefixLimit.of(10))));
        pass(1);
        assertEquals(List.of("10.1.0.0/24"), prefixes());
        speaker.addPeer(them());
        pass(1);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes());
        assertEquals(Phase.ESTABLISHED, status().phase());
        assertTrue(!peer.isEnded());
        speaker.addPeer(them().withSession(SessionSettings.STANDARD.withPrefixLimit(PrefixLimit.of(1))));
        pass(1);
        assertTrue(peer.isEnded(), "a limit that is already exceeded counts at once");
    }

    @Test
    @Tag("B2.3")
    void aSpeakerThatPassesOnRoutesSaysThatItHasToldAllOnlyWhenItHasHeardAll() throws IOException {
        ScriptedPeer peer = establish(RESTART);
        Ipv4Address third = Ipv4Address.parse("10.99.0.3");
        speaker.addPeer(Peer.of(third, 64_514).asPassive().withFamilies(Set.of(IpFamily.IPV4)));
        ScriptedPeer other = new ScriptedPeer(network, third, 64_514, RESTART);
        other.connect(US);
        pass(1);
        assertEquals(List.of(), endsOfRib(other));
        peer.send(announcement("10.1.0.0/24"));
        peer.send(Update.endOfRib(Family.IPV4_UNICAST));
        pass(1);
        assertEquals(1, endsOfRib(other).size());
        List<Path> known = speaker.routes();
        assertEquals(1, known.size());
    }

    private static List<Update> endsOfRib(ScriptedPeer peer) {
        return peer.heard(Update.class).stream()
                .filter(update -> update.endOfRib().isPresent())
                .toList();
    }
}
