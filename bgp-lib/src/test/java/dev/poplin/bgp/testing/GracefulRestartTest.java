package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.Peer;
import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a peer's routes when its session ends and begins again: RFC 4724, 8538 and 9494, in simulated time. */
class GracefulRestartTest extends SessionScene {

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

    private static final Capability LONG_LIVED = new LongLivedGracefulRestart(
            List.of(new LongLivedGracefulRestart.StaleFamily(Family.IPV4_UNICAST, true, 600)));

    private List<String> marked() throws IOException {
        return speaker.routes().stream()
                .filter(path -> path.attributes().has(Community.LLGR_STALE))
                .map(path -> path.prefix().toString())
                .toList();
    }

    @Test
    @Tag("B2.3")
    void longLivedRoutesStayMarkedUntilThePeerHasToldThemAgain() throws IOException {
        speaker.close();
        pass(1);
        speaker = open(Duration.ofHours(1));
        expectThem();
        ScriptedPeer peer = establish(RESTART, LONG_LIVED);
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        peer.close();
        pass(130);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), marked());
        ScriptedPeer again = establish(RESTART, LONG_LIVED);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), marked(), "it is back, and has told nothing");
        again.send(announcement("10.1.0.0/24", "10.3.0.0/24"));
        pass(1);
        assertEquals(List.of("10.2.0.0/24"), marked());
        speaker.addPeer(them().withFilters(path -> Optional.of(path), PathFilter.ALL));
        pass(1);
        assertEquals(List.of("10.2.0.0/24"), marked(), "another filter changes nothing of it");
        again.send(Update.endOfRib(Family.IPV4_UNICAST));
        pass(5);
        assertEquals(List.of("10.1.0.0/24", "10.3.0.0/24"), prefixes());
        assertEquals(List.of(), marked());
    }

    @Test
    @Tag("B2.3")
    void aPeerThatIsBackJustInTimeHasTimeToTellEverything() throws IOException {
        ScriptedPeer first = establish(RESTART);
        first.send(announcement("10.1.0.0/24"));
        pass(1);
        first.close();
        pass(118);
        ScriptedPeer again = establish(RESTART);
        pass(30);
        assertEquals(List.of("10.1.0.0/24"), prefixes(), "the restart time does not count any more");
        for (int minute = 0; minute < 5; minute++) {
            again.send(new Keepalive());
            pass(60);
        }
        assertEquals(List.of(), prefixes());
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
